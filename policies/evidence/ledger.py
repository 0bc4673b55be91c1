"""What was judged, verdict by verdict: the ledger that the pack keeps, and the file that it writes.

The same program, configuration and clock give the same bytes. No secret value enters: secret-bearing properties are
replaced where they are read, and configured secrets are scrubbed from every text. Resources are identified by a digest
of their inputs, secret values left out of it too.

Each file carries the digest of its own content and that of the run before it: the file that it replaces, which is kept
beside it, or the one that ``GUARD_EVIDENCE_PREVIOUS`` names. The same run again is the same file, not a new link.
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

from policies.evidence import provenance
from policies.evidence.flows import flows
from policies.evidence.inventory import described
from policies.evidence.redaction import configuration, scrub
from policies.model.contract import Contract
from policies.model.control import Control
from policies.model.judge import Judgement
from policies.model.resource import SECRET, SECRET_BEARING, Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Phase, Verdict

if TYPE_CHECKING:
    from policies.governance.configuration import PackConfig
    from policies.governance.waivers import Waiver, Waivers

SCHEMA: Final = "guard-evidence/1"
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
    places: Mapping[str, str] = field(default_factory=dict)
    drift: Sequence[Mapping[str, Any]] | None = None
    """What is deployed otherwise than declared; None where nobody looked."""


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
        """Return the verdict as reported: waived and remediated are not passes."""
        if judgement.verdict in {Verdict.FAIL, Verdict.UNDETERMINED}:
            found = [(item.urn or judgement.urn, item.message) for item in judgement.findings] or [(judgement.urn, "")]
            if all(waivers.covering(judgement.control.id, urn, message) for urn, message in found):
                return Verdict.WAIVED
        if judgement.verdict is Verdict.PASS and (judgement.control.id, judgement.urn) in self._remediated:
            return Verdict.REMEDIATED
        return judgement.verdict


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
    covered = (waivers.covering(judgement.control.id, judgement.urn, finding.message) for finding in judgement.findings)
    waiver = next(covered, None)
    verdict = ledger.verdict(judgement, waivers)
    row: dict[str, Any] = {
        "control": judgement.control.id,
        "urn": judgement.urn,
        "verdict": str(verdict),
        "basis": str(judgement.basis),
        "observed": _shortened(dict(sorted(judgement.observed.items()))),
        "findings": [
            {
                "property": finding.prop,
                "observed": finding.observed,
                "required": finding.required,
                "urn": finding.urn or judgement.urn,
                "level": str(finding.level or judgement.control.level),
            }
            for finding in judgement.findings
        ],
    }
    if judgement.reason:
        row["reason"] = judgement.reason
    if verdict is Verdict.WAIVED and waiver is not None:
        row["waiver"] = {
            "reason": waiver.reason,
            "owner": waiver.owner,
            "approver": waiver.approver,
            "expires": waiver.expires.isoformat(),
        }
    return row


def _control_row(control: Control, config: PackConfig, contract: Contract) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "severity": str(control.severity),
        "level": config.level(control).name.lower(),
        "brief": list(control.brief),
        "pci": [
            {"requirement": item.requirement, "reach": str(item.reach), "caveat": item.caveat} for item in control.pci
        ],
        "remedy": control.remedy,
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
    assets = {path for resource in stack.resources if resource.analyzed for path in _assets(resource.props)}
    return {
        "project": stack.project,
        "stack": stack.name,
        "phase": str(phase),
        "date": today.isoformat(),
        "engine": provenance.of_engine(source.engine),
        "program": provenance.of_program(source.program, stack.project, stack.name, sorted(assets)),
        "config": configuration(run.config, run.config_secret_keys),
        **provenance.of_pack(),
    }


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
) -> None:
    """Write the evidence of one phase, atomically; the file that it replaces is kept beside it.

    Raises:
        OSError: the file cannot be written, or the run before it cannot be read; nothing is left behind.

    """
    document = {
        "schema": SCHEMA,
        "run": _run_row(run, phase, today, stack, source),
        "controls": [_control_row(control, config, stack.contract) for control in controls],
        "resources": [_resource_row(stack, item, source.places) for item in stack.resources],
        "flows": [flow.row for flow in flows(stack)],
        "verdicts": [_verdict_row(ledger.judgements[key], ledger, waivers) for key in sorted(ledger.judgements)],
    }
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
        link: str | None = _read(previous)["digest"]
    else:
        link = older["digest"] if older else None
    if older is not None:
        if rendered(sealed(content, older.get("previous"))) == target.read_text(encoding="utf-8"):
            return
        _keep(target, older["digest"])
    _replace(target, rendered(sealed(content, link)))


def sealed(content: Mapping[str, Any], previous: str | None) -> dict[str, Any]:
    """Return the content with its link to the run before, and the digest of both."""
    linked = {**content, "previous": previous}
    return {**linked, "digest": digest(linked)}


def rendered(document: Mapping[str, Any]) -> str:
    """Return a document as its file's text: one way only, so that any other byte is an edit."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def kept_as(target: Path, stated: str) -> Path:
    """Return where the run before is kept: beside its successor, by the start of its digest."""
    return target.with_name(f"{target.stem}.{stated.removeprefix('sha256:')[:_KEPT]}{target.suffix}")


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        document = None
    if not isinstance(document, dict) or not _DIGEST.fullmatch(str(document.get("digest"))):
        message = f"{file} is no evidence that this run could follow: move it away, or name another file"
        raise FileExistsError(message)
    return document


def _keep(target: Path, stated: str) -> None:
    kept = kept_as(target, stated)
    if not kept.exists():
        _replace(kept, target.read_text(encoding="utf-8"))


def _replace(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
