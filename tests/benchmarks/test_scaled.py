"""Large stacks made of the real program's resources."""

from __future__ import annotations

import re

import pytest
from google.protobuf import json_format

from benchmarks.scaled import Requests, recorded, scaled


@pytest.fixture(scope="module")
def base() -> Requests:
    """The program as it is."""
    return recorded()


def test_the_first_copy_is_the_program_itself(base: Requests) -> None:
    """As many resources as it has give the program back, in both kinds of question."""
    count = len(base.resources)
    first = scaled(base, count)

    assert sorted(map(str, first.resources)) == sorted(map(str, base.resources))
    assert sorted(map(str, first.stack.resources)) == sorted(map(str, base.stack.resources))


@pytest.mark.parametrize("count", [50, 300, 1000])
def test_there_are_exactly_as_many_as_asked_for(base: Requests, count: int) -> None:
    """No more and no fewer, under names of their own; the same ones alone and in the stack."""
    made = scaled(base, count)
    urns = [item.urn for item in made.resources]

    assert len(set(urns)) == len(urns) == count
    assert [item.urn for item in made.stack.resources] == urns


@pytest.mark.parametrize(("apart", "form"), [(False, "[a-z0-9-]+-copy1-dev"), (True, "copy1-[a-z0-9-]+-dev")])
def test_a_copy_keeps_to_itself(base: Requests, apart: bool, form: str) -> None:
    """Its parents, dependencies and names lead to the same copy, to the root or to the provider, and to no other."""
    made = scaled(base, 2 * len(base.resources), apart=apart)
    copied = [item for item in made.stack.resources if item.urn.endswith("-copy1")]
    shared = {item.urn for item in base.resources if item.type.startswith(("pulumi:pulumi:", "pulumi:providers:"))}
    ties = {tie for item in copied for tie in (item.parent, *item.dependencies) if tie}
    ties |= {urn for item in copied for value in item.propertyDependencies.values() for urn in value.urns}
    names = {
        name
        for item in copied
        for name in re.findall(r"[a-z0-9-]+-dev\b", str(json_format.MessageToDict(item.properties)))
    }

    assert len(copied) == len(base.resources) - len(shared)
    assert {tie for tie in ties if not tie.endswith("-copy1")} <= shared
    assert names
    assert {name for name in names if re.fullmatch(form, name) is None} == set()
