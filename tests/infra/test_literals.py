"""The hash of an API's literal inputs changes with each of them, and with nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest

from infra.literals import LiteralInputs
from tests.infra.recording import run


class Thing(pulumi.CustomResource):
    """A resource with any inputs."""

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Thing", name, dict(props), opts)


def digest(inputs: Callable[[], Mapping[str, Any]], *, name: str = "thing", more: object = None) -> str:
    """Hash the literals of one resource with these inputs."""
    digests: list[str] = []

    def program() -> None:
        literals = LiteralInputs()
        Thing(name, inputs(), literals.options())
        digests.append(literals.digest(more))

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


def test_what_is_passed_along_counts() -> None:
    """Literal values that travel as outputs are hashed when they are passed."""
    assert digest(dict, more="one") != digest(dict, more="two")


def test_outputs_do_not_count() -> None:
    """An output is unknown in one preview and known in the next, and no change for that."""
    one = digest(lambda: {"plain": pulumi.Output.from_input("one")})

    assert one == digest(lambda: {"plain": pulumi.Output.from_input("two")})
