"""The second opinion on a project: previewed, judged by us, rendered, scanned by Checkov, and compared."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.crosswalk.accepted import Accepted, type_and_name
from compliance.errors import CannotJudgeError
from guard import settings
from guard.checkov import plan, run
from guard.checkov.merge import Merged, Opinion, merge
from guard.offline import gate, project
from guard.offline.host_process import ProgramHost
from guard.offline.monitor import Registration
from guard.offline.pack_process import PackProcess, told
from policies.evidence import ledger

SCHEMA: Final = "guard-scan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What both say, how much was scanned, and what of the program could not be rendered faithfully."""

    project: str
    stack: str
    resources: int
    merged: Merged
    gaps: tuple[str, ...]


def ask(  # noqa: PLR0913 - the command's options, by name
    directory: Path,
    *,
    pack: Path,
    stack: str | None,
    profile: str | None,
    overrides: Iterable[str],
    accepted: Iterable[Accepted],
    target: Path | None = None,
) -> SecondOpinion:
    """Ask both; ``target`` becomes the evidence of the run, the second opinion in it.

    Raises:
        CannotJudgeError: the project cannot be previewed, Checkov is not set up or failed, or the evidence cannot be
            written.

    """
    given = tuple(overrides)
    read = project.read(directory, stack, given)
    registered, ours = _ours(directory, pack, stack, profile, given)
    rendered = plan.render(registered, read.config.get("aws:region", ""))
    theirs = run.run(rendered.plan)
    found = SecondOpinion(
        project=read.name,
        stack=read.stack,
        resources=len(rendered.urns),
        merged=merge(theirs, ours["verdicts"], rendered.urns, accepted),
        gaps=rendered.gaps,
    )
    if target is not None:
        _publish(target, ours, found)
    return found


def _ours(
    directory: Path, pack: Path, stack: str | None, profile: str | None, overrides: tuple[str, ...]
) -> tuple[tuple[Registration, ...], dict[str, Any]]:
    """Return what the program registered, and the evidence of our own judgement."""
    with tempfile.TemporaryDirectory(prefix="guard-scan-") as name:
        file, locations, rehearsals = (Path(name) / f"{part}.json" for part in ("evidence", "locations", "rehearsals"))
        environment = told(directory, profile=profile, evidence=file, locations=locations, rehearsals=rehearsals)
        process = PackProcess(pack, {**environment, **settings.for_pack(settings.read(directory))})
        try:
            with ProgramHost() as host:
                verdict = gate.judge(
                    directory,
                    process=process,
                    host=host,
                    stack=stack,
                    overrides=overrides,
                    locations=locations,
                    rehearsals=rehearsals,
                )
        finally:
            process.stop()
        document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return verdict.registrations, document


def _publish(target: Path, ours: dict[str, Any], found: SecondOpinion) -> None:
    content = {key: value for key, value in ours.items() if key not in {"digest", "previous"}}
    opinion = {key: value for key, value in _document(found).items() if key not in {"schema", "project", "stack"}}
    try:
        ledger.publish(target, {**content, "secondOpinion": opinion})
    except OSError as error:
        message = f"--evidence: {target} cannot be written: {error}"
        raise CannotJudgeError(message) from error


def as_json(opinion: SecondOpinion) -> str:
    """Return the opinion as a document that the reports can read: it holds no time and no path."""
    return json.dumps(_document(opinion), indent=2, sort_keys=True) + "\n"


def _document(opinion: SecondOpinion) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "project": opinion.project,
        "stack": opinion.stack,
        "scanner": "checkov 3.3.30",
        "resources": opinion.resources,
        "explained": opinion.merged.explained,
        "comparisons": [
            {
                "urn": item.urn,
                "opinion": str(item.opinion),
                "check": item.check,
                "name": item.name,
                "guideline": item.guideline,
                "controls": list(item.controls),
                "reason": item.reason,
            }
            for item in opinion.merged.comparisons
        ],
        "unused": [{"check": item.check, "resource": item.resource} for item in opinion.merged.unused],
        "gaps": list(opinion.gaps),
    }


def as_text(opinion: SecondOpinion) -> str:
    """Return the opinion as a person reads it: what is red first, and what was accepted and why."""
    merged = opinion.merged
    lines = []
    for kind in (Opinion.ONLY_THEIRS, Opinion.BOTH_FAIL):
        for item in merged.of(kind):
            lines.append(f"{kind}  {item.check}  {type_and_name(item.urn)}")
            lines.append(f"    {item.name}" + (f" (ours: {', '.join(item.controls)})" if item.controls else ""))
            lines += [f"    see {item.guideline}"] if item.guideline else []
    lines += [
        f"only ours  {', '.join(item.controls)}  {type_and_name(item.urn)}" for item in merged.of(Opinion.ONLY_OURS)
    ]
    lines += [
        f"unused  {item.check}  {item.resource}\n    accepts nothing: remove it from accepted.toml"
        for item in merged.unused
    ]
    seen: set[tuple[str, str]] = set()
    for item in merged.of(Opinion.ACCEPTED):
        if (item.check, item.reason) not in seen:
            seen.add((item.check, item.reason))
            lines.append(f"accepted  {item.check}  {item.name}\n    {item.reason}")
    lines += [f"not as declared  {gap}" for gap in opinion.gaps]
    lines.append(_summary(opinion))
    return "\n".join(lines) + "\n"


def _summary(opinion: SecondOpinion) -> str:
    counts = ", ".join(f"{kind}: {len(opinion.merged.of(kind))}" for kind in Opinion if opinion.merged.of(kind))
    verdict = "no unexplained failure" if opinion.merged.explained else "failures to mend or accept"
    return f"{opinion.project}/{opinion.stack}: {verdict}; {opinion.resources} resources; {counts}"
