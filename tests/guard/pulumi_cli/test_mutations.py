"""Faults of tests/mutation under the real engine: each is found by the controls that find it offline, in each moment.

A few run with every test, the same each time; ``GUARD_ENGINE_FAULTS=all`` runs all of them (an hour and a half).
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pytest

from guard.pulumi_cli import preview
from tests.guard.pulumi_cli.engine import EngineStack, blocking, engine_stack, project_copy
from tests.guard.pulumi_cli.mutated import Runnable, batches, program, runnable

pytestmark = pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked here"
)
FEW = 12
ALL = os.environ.get("GUARD_ENGINE_FAULTS", "") == "all"
Missing = list[tuple[str, str]]
"""Moments, and the faults that were not found in them."""


def _in_preview(stack: EngineStack, project: Path, batch: Collection[Runnable], moment: str) -> Missing:
    verdict = stack.run("preview", project, pack=project)
    found = {(urn, policy) for urn, policy, _ in blocking(verdict)}
    if not found:
        return [(moment, "; ".join(verdict.errors) or verdict.output[-500:])]
    return _unseen(batch, found, moment)


def _unseen(batch: Collection[Runnable], found: Collection[tuple[str, str]], moment: str) -> Missing:
    """Return the faults of which no finding was made: a changed name flows on to others, which then agree with it."""
    return [(moment, fault.name) for fault in batch if fault.keys.isdisjoint(found)]


def _missing(deployed: EngineStack, batch: Collection[Runnable], directory: Path) -> Missing:
    """Return the faults that are not found in some moment when all of these are in one program.

    First preview; a sound stack that becomes faulty; the update; the faulty stack deployed; and after a refresh. An update
    is refused at its first violation, so what it would find is asked of the state that it leaves without the pack.
    """
    project = program(directory / "project", batch)
    missing = _in_preview(deployed, project, batch, "preview, changed")
    with engine_stack(directory / "engine", project) as stack:
        missing += _in_preview(stack, project, batch, "first preview")
        refused = stack.run("up", project, pack=project)
        if refused.status == 0 or not blocking(refused):
            missing.append(("update", "was not refused"))
        created = stack.run("up", project, pack=None)
        assert created.status == 0, created.output[-2000:]
        found = {(urn, policy) for urn, policy, _ in stack.analyze(project, pack=project)[1]}
        missing += _unseen(batch, found, "deployed")
        missing += _in_preview(stack, project, batch, "preview, deployed")
        assert stack.run("refresh", project, pack=None).status == 0
        missing += _in_preview(stack, project, batch, "preview, refreshed")
    return missing


def test_each_fault_is_found_in_each_moment(tmp_path: Path) -> None:
    """What is not found beside other faults is found in a program of its own."""
    sound = project_copy(tmp_path / "sound")
    missing: Missing = []
    with engine_stack(tmp_path / "deployed", sound) as deployed:
        assert deployed.run("up", sound, pack=sound).status == 0
        for number, batch in enumerate(batches(runnable() if ALL else runnable(FEW))):
            names = {name for _, name in _missing(deployed, batch, tmp_path / f"batch-{number}")}
            hidden = [fault for fault in batch if fault.name in names]
            for place, fault in enumerate(hidden):
                missing += _missing(deployed, [fault], tmp_path / f"batch-{number}-{place}")
            missing += [("together", name) for name in names - {fault.name for fault in hidden}]

    assert missing == []
