"""Tests of stack-no-retain: a record of options that does not count every resource is no record (tests/policies/cases)."""

from __future__ import annotations

import pytest

from tests.policies.harness import Res, findings, root

TABLE = Res("aws:dynamodb/table:Table", "table-transactions", {"name": "table-transactions-dev"})


def _found(count: int) -> list[tuple[str, str]]:
    record = {"count": count, "retained": [], "protected": [], "deletedWith": {}, "ignoreChanges": {}}
    return findings("stack-no-retain", root({"resourceOptions": record}), TABLE)


@pytest.mark.parametrize("count", [0, 2])
def test_another_count_is_found(count: int) -> None:
    """Fewer or more than were judged."""
    assert _found(count) == [
        ("guarded-payments-dev", f"resourceOptions.count: is {count}; required: 1, as many as judged")
    ]


def test_a_record_of_all_complies() -> None:
    """As many as were judged, and none is kept."""
    assert _found(1) == []
