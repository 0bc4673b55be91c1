"""The digest of an API's definition changes with each of its inputs, and with nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest

from infra.literals import LiteralInputs
from tests.infra.recording import run


class Thing(pulumi.CustomResource):
    """A resource with any inputs."""

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__("aws:apigateway/thing:Thing", name, dict(props), opts)


def digest(inputs: Callable[[], Mapping[str, Any]], *, name: str = "thing") -> str:
    """Make the digest of one resource with these inputs."""
    digests: list[str] = []

    def program() -> None:
        literals = LiteralInputs()
        Thing(name, inputs(), literals.options())
        literals.digest().apply(digests.append)

    run(program)
    return digests[0]


BASE = {"plain": "a", "nested": {"list": [1, True, None]}}


@pytest.mark.parametrize(
    "changed",
    [
        {"plain": "b", "nested": {"list": [1, True, None]}},
        {"plain": "a", "nested": {"list": [1, False, None]}},
        {"plain": "a", "nested": {"list": [1, True]}},
        {"plain": "a", "nested": {"list": [1, True, None]}, "new": ""},
    ],
)
def test_every_literal_counts(changed: Mapping[str, Any]) -> None:
    """A literal that changes, appears or goes, however deep, changes the hash."""
    assert digest(lambda: changed) != digest(lambda: BASE)


def test_order_does_not_count() -> None:
    """The same literals are the same hash, in whatever order they were written."""
    assert digest(lambda: dict(reversed(BASE.items()))) == digest(lambda: BASE)


def test_a_new_resource_counts() -> None:
    """The hash knows which resource each input belongs to."""
    assert digest(lambda: BASE, name="other") != digest(lambda: BASE)


def test_what_is_not_set_does_not_count() -> None:
    """An input of None is not there."""
    assert digest(lambda: {**BASE, "more": None}) == digest(lambda: BASE)


def test_a_known_output_counts() -> None:
    """A name that travels as an output is part of the definition."""
    one = digest(lambda: {"plain": pulumi.Output.from_input("one")})

    assert one != digest(lambda: {"plain": pulumi.Output.from_input("two")})
    assert one == digest(lambda: {"plain": "one"})


@pytest.mark.parametrize("name", ["rest_api", "rest_api_id", "resource_id", "parent_id", "request_validator_id"])
def test_an_id_that_aws_names_does_not_count(name: str) -> None:
    """It is unknown in one preview and known in the next, and no change for that."""
    assert digest(lambda: {**BASE, name: pulumi.Output.from_input("one")}) == digest(lambda: BASE)


def test_names_are_the_engines() -> None:
    """The judge makes the digest of what the engine sees."""
    assert digest(lambda: {"path_part": "x"}) == digest(lambda: {"pathPart": "x"})
