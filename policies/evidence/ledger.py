"""What was judged, verdict by verdict: the ledger that the pack keeps, and the file that it writes.

The same program, configuration and day give the same verdicts; the time of the run and who recorded it stand beside
them. No secret value enters: secret-bearing properties are
replaced where they are read, and configured secrets are scrubbed from every text. Resources are identified by a digest
of their inputs, secret values left out of it too.

Each file carries the digest of its own content, and the SHA-256 of the file of the run before it: the file that it
replaces, which is kept beside it, or the one that ``GUARD_EVIDENCE_PREVIOUS`` names. The same run again is the same file,
not a new link. Whoever can write the file can make its digest anew: who made it is shown by a signature (``guard attest``).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from policies.evidence import coverage, provenance
from policies.evidence.coverage import Unseen
from policies.evidence.flows import flows
from policies.evidence.inventory import described
from policies.evidence.redaction import configuration, scrub
from policies.facts import input_files
from policies.model.contract import Contract
from policies.model.control import Control, Finding
from policies.model.judge import Judgement
from policies.model.resource import SECRET, SECRET_BEARING, Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Phase, Verdict

if TYPE_CHECKING:
    from policies.governance.configuration import PackConfig
    from policies.governance.waivers import Waiver, Waivers

SCHEMA: Final = "guard-evidence/2"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_ASSET: Final = frozenset({"path", "hash"})
"""What is left of an asset or an archive without the protocol's signature; only the engine adds the hash."""
_SIDES: Final = ("declared", "deployed")
_KEPT: Final = 12
"""Hexadecimal digits of a digest in the name of a file that was replaced."""
_LONGEST: Final = 400
"""Characters of an observed value that are kept; the rest is in the resource's digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What only the caller of the pack can tell: which engine asks, where the program is, and what it declares where."""

    engine: str = ""
    program: Path = provenance.SOURCES.parent
    profile: str = ""
    clock: str = "system"
    """Where the day that the judge goes by comes from: the system's clock, or the variable that set it."""
    started: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))
    """When the judge started, by the system's clock."""
    places: Mapping[str, str] = field(default_factory=dict)
    drift: Sequence[Mapping[str, Any]] | None = None
    """What is deployed otherwise than declared; None where nobody looked."""
    rehearsals: Mapping[str, Any] | None = None
    """How the gate ran the program, and what it found beside the pack; None where an engine ran it."""
    unseen: Unseen = field(default_factory=Unseen)
    """What only the process that ran the program can tell of what was not judged."""


class Ledger:
    """Collects verdicts while the engine asks; not thread-safe, the pack locks around it."""

    def __init__(self) -> None:
        """Start empty: one ledger a phase."""
        self.judgements: dict[tuple[str, str], Judgement] = {}
        self.inputs: dict[str, Resource] = {}
        self.waivers_used: dict[Waiver, set[str]] = {}
        self._remediated: set[tuple[str, str]] = set()

    def saw(self, resource: Resource) -> None:
        """Note a resource's inputs."""
        self.inputs[resource.urn] = resource

    def add(self, judgement: Judgement) -> None:
        """Note a verdict; the last one on a resource holds."""
        self.judgements[(judgement.control.id, judgement.urn)] = judgement

    def waived(self, waiver: Waiver, urn: str) -> None:
        """Note that a waiver accepted a finding on this resource."""
        self.waivers_used.setdefault(waiver, set()).add(urn)

    def remediated(self, control_id: str, urn: str) -> None:
        """Note that the pack rewrote this resource's inputs: the program still declares the fault."""
        self._remediated.add((control_id, urn))

    def verdict(self, judgement: Judgement, waivers: Waivers) -> Verdict:
        """Return the verdict as reported: waived and remediated are not passes; waived is what has every finding waived."""
        if judgement.verdict in {Verdict.FAIL, Verdict.UNDETERMINED} and judgement.findings:
            blocking = [item for item in judgement.findings if item.level is not Level.ADVISORY] or judgement.findings
            if all(
                waivers.covering(judgement.control.id, item.urn or judgement.urn, item.message) for item in blocking
            ):
                return Verdict.WAIVED
        if judgement.verdict is Verdict.PASS and (judgement.control.id, judgement.urn) in self._remediated:
            return Verdict.REMEDIATED
        return judgement.verdict


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a rehearsal of a preview left: its verdicts, and the stack as it was judged."""

    ledger: Ledger
    stack: Stack


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _public(resource: Resource) -> dict[str, Any]:
    hidden = SECRET_BEARING.get(resource.type, frozenset())
    declared = resource.props if resource.analyzed else {}
    return {key: SECRET if key in hidden else value for key, value in declared.items()}


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST] + "…"
    if isinstance(value, Mapping):
        return {str(key): _shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    return value


def _verdict_row(judgement: Judgement, ledger: Ledger, waivers: Waivers) -> dict[str, Any]:
    row: dict[str, Any] = {
        "control": judgement.control.id,
        "urn": judgement.urn,
        "verdict": str(ledger.verdict(judgement, waivers)),
        "basis": str(judgement.basis),
        "observed": _shortened(dict(sorted(judgement.observed.items()))),
        "findings": [_finding_row(judgement, finding, waivers) for finding in judgement.findings],
    }
    if judgement.reason:
        row["reason"] = judgement.reason
    return row


def _finding_row(judgement: Judgement, finding: Finding, waivers: Waivers) -> dict[str, Any]:
    urn = finding.urn or judgement.urn
    row: dict[str, Any] = {
        "property": finding.prop,
        "observed": finding.observed,
        "required": finding.required,
        "urn": urn,
        "level": str(finding.level or judgement.control.level),
    }
    waiver = waivers.covering(judgement.control.id, urn, finding.message)
    if waiver is not None:
        row["waiver"] = waiver.row
    return row


_WORST_FIRST: Final = (
    Verdict.FAIL,
    Verdict.UNDETERMINED,
    Verdict.WAIVED,
    Verdict.REMEDIATED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)


def _verdict_rows(ledger: Ledger, previewed: Ledger | None, waivers: Waivers) -> list[dict[str, Any]]:
    if previewed is None:
        return [_verdict_row(ledger.judgements[key], ledger, waivers) for key in sorted(ledger.judgements)]
    by_rehearsal = (("preview", previewed), ("update", ledger))
    rows = []
    for key in sorted(previewed.judgements.keys() | ledger.judgements.keys()):
        shown = {
            name: _verdict_row(by.judgements[key], by, waivers) for name, by in by_rehearsal if key in by.judgements
        }
        worst = min(shown.values(), key=lambda row: _WORST_FIRST.index(row["verdict"]))
        alike = [row for row in shown.values() if row["verdict"] == worst["verdict"]]
        findings = [*worst["findings"]]
        findings += [item for row in alike for item in row["findings"] if item not in findings]
        verdicts = {name: row["verdict"] for name, row in shown.items()}
        rows.append({**worst, "findings": findings, "rehearsals": verdicts})
    return rows


def _control_row(control: Control, config: PackConfig, contract: Contract) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "severity": str(control.severity),
        "level": config.level(control).name.lower(),
        "brief": list(control.brief),
        "pci": [
            {
                "requirement": item.requirement,
                "reach": str(item.reach),
                "caveat": item.caveat,
                **({"resolvedBy": item.resolved_by} if item.resolved_by else {}),
            }
            for item in control.pci
        ],
        "remedy": control.remedy,
        "why": control.why or control.title,
        "source": control.source,
        "settings": dict(sorted(control.expected(contract).items())),
    }


def _resource_row(stack: Stack, resource: Resource, places: Mapping[str, str]) -> dict[str, Any]:
    place = places.get(resource.urn)
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "digest": digest(_public(resource)),
        **described(stack, resource),
        **({"declaredAt": place} if place else {}),
    }


def _resource_rows(stack: Stack, shown: Stack, places: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row a resource: as previewed where it was, else as the rehearsed update declares it."""
    by = {item.urn: (source, item) for source in (stack, shown) for item in (*source.resources, *source.unanalyzed)}
    return [_resource_row(source, item, places) for _, (source, item) in sorted(by.items())]


def _assets(value: Any) -> Iterator[str]:
    """Yield the paths of the assets and archives in a resource's inputs."""
    if isinstance(value, list):
        for item in value:
            yield from _assets(item)
    elif isinstance(value, Mapping):
        path = value.get("path")
        if isinstance(path, str) and value.keys() <= _ASSET:
            yield path
        for item in value.values():
            yield from _assets(item)


def _run_row(run: Any, phase: Phase, today: datetime.date, stack: Stack, source: Source) -> dict[str, Any]:
    assets = {path for resource in stack.resources for path in _assets(resource.props)}
    return {
        "project": stack.project,
        "stack": stack.name,
        "phase": str(phase),
        "profile": source.profile,
        "date": today.isoformat(),
        "clock": {
            "source": source.clock,
            "start": _utc(source.started),
            "end": _utc(datetime.datetime.now(datetime.UTC)),
        },
        "recordedBy": provenance.of_recorder(os.environ),
        "git": provenance.of_project(source.program, stack.project, stack.name).row,
        "engine": provenance.of_engine(source.engine),
        "program": provenance.of_program(source.program, stack.project, stack.name, sorted(assets)),
        "config": configuration(run.config, run.config_secret_keys),
        **provenance.of_pack(),
    }


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(  # noqa: PLR0913 - everything that the file is made of, by name
    target: Path,
    *,
    ledger: Ledger,
    stack: Stack,
    controls: Iterable[Control],
    waivers: Waivers,
    config: PackConfig,
    today: datetime.date,
    run: Any,
    phase: Phase,
    secrets: frozenset[str],
    source: Source,
    previous: Path | None = None,
    previewed: Previewed | None = None,
) -> None:
    """Write the evidence of one phase, atomically; the file that it replaces is kept beside it.

    With ``previewed``, the preview that was rehearsed before, the file is about both rehearsals: a verdict is
    the worse of the two, and says what each showed.

    Raises:
        OSError: the file cannot be written, or the run before it cannot be read; nothing is left behind.

    """
    served = tuple(controls)
    judged = {token for control in served for token in control.applies_to}
    shown = stack if previewed is None else previewed.stack
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "run": _run_row(run, phase, today, shown, source),
        "controls": [_control_row(control, config, stack.contract) for control in served],
        "coverage": coverage.of((*stack.resources, *stack.unanalyzed), judged, source.unseen).row,
        "resources": _resource_rows(stack, shown, source.places),
        "flows": [flow.row for flow in flows(shown)],
        "verdicts": _verdict_rows(ledger, previewed.ledger if previewed else None, waivers),
    }
    if source.rehearsals is not None:
        document["run"]["rehearsals"] = source.rehearsals["run"]
        document["gate"] = source.rehearsals["gate"]
    if source.drift is not None:
        document["drift"] = [{**row, **{key: _shortened(row[key]) for key in _SIDES}} for row in source.drift]
    publish(target, scrub(document, secrets), previous)


def publish(target: Path, content: Mapping[str, Any], previous: Path | None = None) -> None:
    """Write a document with its digest and its link to the run before; what it replaces is kept beside it.

    Raises:
        OSError: as for :func:`write`.

    """
    older = _read(target) if target.is_file() else None
    if previous is not None:
        _read(previous)
        link: str | None = file_digest(previous)
    else:
        link = file_digest(target) if older else None
    if older is not None:
        if _repeats(content, older):
            return
        _keep(target)
    _replace(target, rendered(sealed(content, link)))


def _repeats(content: Mapping[str, Any], older: Mapping[str, Any]) -> bool:
    """Tell whether a file holds this run already: the same in everything but its time."""
    again = sealed(content, older.get("previous"))
    return _timeless(again) == _timeless(older) and sealed_digest(older) == older["digest"]


def _timeless(document: Mapping[str, Any]) -> str:
    run = {**document["run"], "clock": document["run"].get("clock", {}).get("source")}
    return rendered({**document, "run": run, "digest": ""})


def file_digest(file: Path) -> str:
    """Return a file's SHA-256, as ``sha256sum`` gives it."""
    return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def sealed_digest(document: Mapping[str, Any]) -> str:
    """Return the digest that a document's content has."""
    content = {key: value for key, value in document.items() if key != "digest"}
    return f"sha256:{hashlib.sha256(msgspec.json.encode(content, order='sorted')).hexdigest()}"


def sealed(content: Mapping[str, Any], previous: str | None) -> dict[str, Any]:
    """Return the content with its link to the run before, and the digest of both."""
    linked = {**content, "previous": previous}
    return {**linked, "digest": sealed_digest(linked)}


def rendered(document: Mapping[str, Any]) -> str:
    """Return a document as its file's text: one way only, so that any other byte is an edit."""
    return written_as(document).decode("utf-8")


def written_as(document: Mapping[str, Any]) -> bytes:
    """Return a document as its file's bytes."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=1) + b"\n"


def kept_as(target: Path, stated: str) -> Path:
    """Return where the run before is kept: beside its successor, by the start of its file's SHA-256."""
    return target.with_name(f"{target.stem}.{stated.removeprefix('sha256:')[:_KEPT]}{target.suffix}")


def _read(file: Path) -> dict[str, Any]:
    try:
        document = input_files.json_of(file)
    except input_files.UnreadableError:
        document = None
    if not isinstance(document, dict) or not _DIGEST.fullmatch(str(document.get("digest"))) or "run" not in document:
        message = f"{file} is no evidence that this run could follow: move it away, or name another file"
        raise FileExistsError(message)
    return document


def _keep(target: Path) -> None:
    kept = kept_as(target, file_digest(target))
    if not kept.exists():
        _replace(kept, target.read_text(encoding="utf-8"))


def _replace(target: Path, text: str) -> None:
    if target.exists() and not target.is_file():
        message = f"{target} is no regular file: name a new file, or one to replace"
        raise FileExistsError(message)
    target.parent.mkdir(parents=True, exist_ok=True)  # the variable of an engine may name a new one
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
