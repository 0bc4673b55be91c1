"""Faults of tests/mutation under the real engine: each is found by the controls that find it offline, in each moment.

A few run with every test, chosen by the day so that all have their turn; ``GUARD_ENGINE_FAULTS=all`` runs all of them.
"""

from __future__ import annotations

import datetime
import os
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


def _missing(stack: EngineStack, project: Path, batch: list[Runnable], moment: str) -> list[tuple[str, str]]:
    verdict = stack.run("preview", project, pack=project)
    found = {(urn, policy) for urn, policy, _ in blocking(verdict)}
    if not found:
        return [(moment, "; ".join(verdict.errors) or verdict.output[-500:])]
    return _unseen(batch, found, moment)


def _unseen(batch: list[Runnable], found: set[tuple[str, str]], moment: str) -> list[tuple[str, str]]:
    """Return the faults of which no finding was made: a changed name flows on to others, which then agree with it."""
    return [(moment, fault.name) for fault in batch if not fault.keys & found]


def test_each_fault_is_found_in_each_moment(tmp_path: Path) -> None:
    """First preview; a sound stack that becomes faulty; the update; the faulty stack deployed; and after a refresh.

    An update is refused at its first violation, so what it would find is asked of the state that it leaves without the pack.
    """
    day = datetime.datetime.now(datetime.UTC).date().toordinal()
    faults = runnable() if ALL else runnable(seed=day, count=FEW)
    sound = project_copy(tmp_path / "sound")
    missing: list[tuple[str, str]] = []
    with engine_stack(tmp_path / "deployed", sound) as deployed:
        assert deployed.run("up", sound, pack=sound).status == 0
        for number, batch in enumerate(batches(faults)):
            project = program(tmp_path / f"faulty-{number}", batch)
            missing += _missing(deployed, project, batch, "preview, changed")
            with engine_stack(tmp_path / f"engine-{number}", project) as stack:
                missing += _missing(stack, project, batch, "first preview")
                refused = stack.run("up", project, pack=project)  # the engine ends an update at the first violation
                if refused.status == 0 or not blocking(refused):
                    missing.append(("update", "was not refused"))
                created = stack.run("up", project, pack=None)
                assert created.status == 0, created.output[-2000:]
                found = {(urn, policy) for urn, policy, _ in stack.analyze(project, pack=project)[1]}
                missing += _unseen(batch, found, "deployed")
                missing += _missing(stack, project, batch, "preview, deployed")
                assert stack.run("refresh", project, pack=None).status == 0
                missing += _missing(stack, project, batch, "preview, refreshed")

    assert missing == []
