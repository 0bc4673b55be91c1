"""What the real engine reports beside what the gate reports: it has to be the same, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance import evidence_file
from guard.offline import gate
from guard.offline.analyzer import Violation
from guard.offline.gate import Verdict
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess
from guard.pulumi_cli.preview import EngineVerdict


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A blocking violation, as either says it."""

    urn: str
    policy: str
    message: str


def mandatory(verdict: EngineVerdict) -> frozenset[Said]:
    """Return what blocks, according to the engine."""
    return frozenset(
        Said(item.urn, item.policy, item.message) for item in verdict.violations if item.level != "advisory"
    )


def verdicts(file: Path) -> frozenset[Said]:
    """Return every verdict of an evidence file, passes included.

    Raises:
        CannotJudgeError: there is none: whoever should have written it did not.

    """
    return frozenset(Said(row["urn"], row["control"], row["verdict"]) for row in evidence_file.load(file).verdicts)


def judged(  # noqa: PLR0913 - what the engine is given, too, by name
    project: Path,
    *,
    pack: Path,
    stack: str,
    environment: Mapping[str, str],
    pack_config: Mapping[str, Any],
    rehearse: bool,
) -> Verdict:
    """Return the gate's verdict on a preview and, with ``rehearse``, on a rehearsed update; ``environment`` names the profile.

    Raises:
        CannotJudgeError: the gate cannot judge the project.

    """
    profile = environment.get("GUARD_PROFILE", "")
    process = PackProcess(pack, environment)
    try:
        with ProgramHost() as host:
            return gate.judge(
                project,
                process=process,
                host=host,
                stack=stack,
                pack_config=pack_config,
                rehearse=rehearse,
                profile=profile,
                require_coverage=profile == gate.STRICT,
            )
    finally:
        process.stop()


def of_pack(verdict: Verdict) -> frozenset[Said]:
    """Return what blocks according to the pack's controls, which the engine asks, too."""
    return frozenset(_said(item) for item in verdict.violations if item.policy not in gate.ONLY_HERE)


def beyond(engine: EngineVerdict, verdict: Verdict) -> tuple[Violation, ...]:
    """Return what blocks according to the gate alone: its own findings, and what only a rehearsed update shows."""
    known = mandatory(engine)
    return tuple(item for item in verdict.violations if _said(item) not in known)


def _said(item: Violation) -> Said:
    return Said(item.urn, item.policy, f"{item.title}\n{item.text}".strip())


def differences(engine: frozenset[Said], gates: frozenset[Said]) -> tuple[str, ...]:
    """Say what only one of them says."""
    return (*_only("the engine", engine - gates), *_only("the gate", gates - engine))


def _only(who: str, items: frozenset[Said]) -> Iterator[str]:
    for item in sorted(items):
        yield f"  only {who}: {item.policy} on {item.urn}: {' '.join(item.message.split())}"
