"""One sandbox for all tests of a process: deploying it takes longer than any of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    """The declared stack, deployed and running."""
    sandbox = Sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The shared sandbox, left as it was found: nothing waiting, nothing dead, every throttle full."""
    shared_sandbox.door.refill()
    yield shared_sandbox
    shared_sandbox.settle()
    shared_sandbox.dead_letters("transaction-processing")
    shared_sandbox.dead_letters("notifications")
    shared_sandbox.merchants.answers.clear()
