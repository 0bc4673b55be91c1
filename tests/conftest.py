"""What holds for the collection of every test."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test whose id holds a set: its order differs between processes, and parallel workers then refuse to start."""
    unstable = sorted(
        item.nodeid
        for item in items
        for value in getattr(getattr(item, "callspec", None), "params", {}).values()
        if isinstance(value, (set, frozenset)) and len(value) > 1 and str(value) in item.nodeid
    )
    if unstable:
        names = "\n  ".join(unstable)
        raise pytest.UsageError(f"the id of a test holds a set; give the case an id of its own:\n  {names}")
