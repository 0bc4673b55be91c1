"""Tests of the names that the judge derives: the suffix that a stack's names share, and the forms around it."""

from __future__ import annotations

import pytest

from policies.facts.naming import follows, suffix
from policies.model.resource import Resource
from policies.model.stack import Stack
from tests.policies.harness import CONTRACT, UNKNOWN


def _tables(*names: str) -> Stack:
    token = "aws:dynamodb/table:Table"
    return Stack(
        (Resource(type=token, name=str(at), urn=f"urn::{at}", props={"name": name}) for at, name in enumerate(names)),
        contract=CONTRACT,
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("table-a-dev", "table-b-dev"), "dev", id="one word"),
        pytest.param(("table-a-eu-dev", "table-b-eu-dev"), "eu-dev", id="two words"),
        pytest.param(("table-a-dev", "table-b-dev", "table-c-prod"), "dev", id="most of them"),
        pytest.param(("table-a-dev", "queue-b-dev.fifo"), "dev", id="before .fifo"),
        pytest.param(("transactions", UNKNOWN), "", id="none"),
        pytest.param((), "", id="no names"),
    ],
)
def test_the_suffix_is_what_most_names_end_in(names: tuple[str, ...], expected: str) -> None:
    """One wrong name is the one that is found, not all the others."""
    assert suffix(_tables(*names)) == expected


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        pytest.param("alias/key-payments-dev", "alias/key-{purpose}-{suffix}", True, id="a slash"),
        pytest.param("queue-a-dev.fifo", "queue-{purpose}-{suffix}.fifo", True, id="a dot"),
        pytest.param("queue-a-devxfifo", "queue-{purpose}-{suffix}.fifo", False, id="no dot"),
        pytest.param("queue-a--dev.fifo", "queue-{purpose}-{suffix}.fifo", False, id="two hyphens"),
        pytest.param("queue-A-dev.fifo", "queue-{purpose}-{suffix}.fifo", False, id="a capital"),
        pytest.param("modelAlertDev", "model{Purpose}{Suffix}", True, id="no hyphens"),
        pytest.param("modelAlertProd", "model{Purpose}{Suffix}", False, id="another suffix"),
    ],
)
def test_a_name_follows_its_form_to_the_letter(name: str, form: str, *, expected: bool) -> None:
    """What a service dictates is taken literally; the purpose is words with single hyphens."""
    assert follows(name, form, "dev") is expected
