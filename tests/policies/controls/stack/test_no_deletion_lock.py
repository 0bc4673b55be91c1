"""Tests of stack-no-deletion-lock: no resource is kept by a property of its own."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-no-deletion-lock"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:a/b:B", "one", {"skipDestroy": True})],
            [("one", "skipDestroy: is true; required: not set")],
            id="skipDestroy",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"retainOnDelete": True})],
            [("one", "retainOnDelete: is true; required: not set")],
            id="retainOnDelete",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"deletionProtectionEnabled": True})],
            [("one", "deletionProtectionEnabled: is true; required: not set")],
            id="deletionProtectionEnabled",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"deletionProtection": "ACTIVE"})],
            [("one", "deletionProtection: is 'ACTIVE'; required: not set")],
            id="deletionProtection",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"enableDeletionProtection": True})],
            [("one", "enableDeletionProtection: is true; required: not set")],
            id="enableDeletionProtection",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"disableApiTermination": True})],
            [("one", "disableApiTermination: is true; required: not set")],
            id="disableApiTermination",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"disableApiStop": True})],
            [("one", "disableApiStop: is true; required: not set")],
            id="disableApiStop",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"preventDestroy": True})],
            [("one", "preventDestroy: is true; required: not set")],
            id="preventDestroy",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"finalSnapshotIdentifier": "last"})],
            [("one", "finalSnapshotIdentifier: is 'last'; required: not set")],
            id="finalSnapshotIdentifier",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"skipFinalSnapshot": False})],
            [("one", "skipFinalSnapshot: is false; required: true, or not set")],
            id="skipFinalSnapshot",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"forceDestroy": False})],
            [("one", "forceDestroy: is false; required: true, or not set")],
            id="forceDestroy",
        ),
        pytest.param(
            [Res("aws:a/b:B", "one", {"forceDelete": False})],
            [("one", "forceDelete: is false; required: true, or not set")],
            id="forceDelete",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table(), stack.component()], id="none"),
        pytest.param(
            [Res("aws:a/b:B", "one", {"skipDestroy": False, "deletionProtection": "INACTIVE", "forceDestroy": True})],
            id="off",
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
