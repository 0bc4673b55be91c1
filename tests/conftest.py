"""What holds for every test."""

import asyncio
from collections.abc import Iterator

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Refuse an event loop that a module leaves running: no later test of the worker could run one of its own."""
    yield
    last_of_module = nextitem is None or nextitem.path != item.path
    if last_of_module and asyncio._get_running_loop() is not None:
        pytest.fail(
            f"{item.path.name} leaves an event loop running; required: a fixture of the module ends it", pytrace=False
        )
