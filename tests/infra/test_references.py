"""A derived value keeps what a plain string and an output each lose."""

import pulumi

from infra.references import carry
from tests.infra.recording import run


class Thing(pulumi.CustomResource):
    """A resource with one input."""

    def __init__(self, name: str, value: pulumi.Input[str]) -> None:
        super().__init__("test:index:Thing", name, {"value": value})


def test_a_carried_value_is_known_and_brings_its_resources() -> None:
    """The value is literal in a preview, and the engine is told what it depends on."""

    def program() -> None:
        first, second = Thing("first", "plain"), Thing("second", "plain")
        Thing("third", carry("arn:derived", first, second))

    third = run(program).named("third")

    assert third.props == {"value": "arn:derived"}
    assert third.dependencies("value") == {"first", "second"} == third.dependencies()
