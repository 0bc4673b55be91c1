"""``guard verify FILE``: walk a chain of evidence files back, and check who signed it, with what pack and on what days.

Without ``--key`` the chain alone is checked. A chain shows that files belong together, and not who wrote them: the last line
says so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance import attestation, evidence_file
from compliance.attestation import Statement
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from guard.commands.attest import report_files

INTACT: Final = 0
BROKEN: Final = 1
_UNSIGNED: Final = (
    "not shown: who wrote these files. Whoever can write them can make their digests anew, and can remove the newest ones. "
    "Sign with `guard attest`, and verify with --key."
)
_SIGNED: Final = (
    "not shown: that the signer judged what it signed, and that no newer run was removed together with its statement. "
    "Keep the key where only the pipeline can use it; --commit names the commit that the newest run must be of."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trust:
    """What is required of each link; without keys, only what a chain can show."""

    keys: list[Any] | None
    statements: list[Statement]
    packs: frozenset[str]

    def statement_of(self, link: Evidence) -> Statement | None:
        return next((item for item in self.statements if item.speaks_of(link.digest)), None)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("evidence", type=Path, metavar="FILE", help="the newest file of the chain")
    parser.add_argument(
        "older", type=Path, nargs="*", metavar="OLDER", help="older files, or their folders; FILE's folder is searched"
    )
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        metavar="PUBLIC",
        help="a public key in PEM that must have signed each file (repeatable); statements are searched beside the files",
    )
    parser.add_argument(
        "--pack-digest",
        action="append",
        default=[],
        metavar="sha256:HEX",
        help="a digest that the pack may have (repeatable)",
    )
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="with --key: the reports of FILE must be signed too"
    )
    parser.add_argument("--commit", metavar="SHA", help="the commit that the newest run must have judged")


def run(options: argparse.Namespace) -> int:
    """Print each link and what is wrong with it, and return the exit status.

    Raises:
        CannotJudgeError: the newest file is missing, or no evidence file; a key is none.

    """
    if options.reports and not options.key:
        message = "verify: --reports needs --key: only a signature covers a report"
        raise CannotJudgeError(message)
    newest = evidence_file.read(options.evidence)
    places = [options.evidence.parent, *options.older]
    older = list(_older(places, options.evidence))
    trust = _trust(options, places)
    links: list[Evidence] = []
    faults: list[str] = []
    for link, fault in _walk(newest, older):
        links.append(link)
        sys.stdout.write(
            f"{link.run['clock']['start']}  {link.digest.removeprefix('sha256:')[:12]}  {link.run['phase']:8}  {link.file}\n"
        )
        faults += [fault] if fault else []
        faults += _dates(link, links[-2] if len(links) > 1 else None)
        faults += _trusted(link, trust)
    faults += _newest(newest, trust, options.commit)
    if options.reports:
        faults += _reports(newest, trust, options.reports)
    for fault in faults:
        sys.stdout.write(f"broken: {fault}\n")
    if not faults:
        number = f"{len(links)} {'file' if len(links) == 1 else 'files'}"
        signed = ", each signed by a given key" if trust.keys is not None else ""
        sys.stdout.write(f"OK: the chain of {number} is intact{signed}.\n")
    if not options.pack_digest:
        sys.stdout.write(f"not checked: the pack digest {newest.run['pack']['digest']} (--pack-digest)\n")
    sys.stdout.write(f"{_UNSIGNED if trust.keys is None else _SIGNED}\n")
    return BROKEN if faults else INTACT


def _trust(options: argparse.Namespace, places: Iterable[Path]) -> _Trust:
    keys = attestation.trusted(options.key) if options.key else None
    folders = dict.fromkeys(place if place.is_dir() else place.parent for place in places)
    files = [file for folder in folders for file in sorted(folder.glob(f"*{attestation.SUFFIX}"))]
    found = [attestation.signed(file, keys) for file in files] if keys is not None else []
    return _Trust(
        keys=keys,
        statements=[item for item in found if item is not None],
        packs=frozenset(options.pack_digest),
    )


def _older(places: Iterable[Path], newest: Path) -> Iterator[Evidence]:
    for place in places:
        for file in sorted(place.glob("*.json")) if place.is_dir() else [place]:
            if file.resolve() == newest.resolve() or file.name.endswith(attestation.SUFFIX):
                continue
            try:
                yield evidence_file.read(file)
            except CannotJudgeError:
                continue  # not evidence, or no longer: if it was a link, the link is missing


def _walk(newest: Evidence, older: list[Evidence]) -> Iterator[tuple[Evidence, str]]:
    """Yield each link with a fault, or none; an edited link's account of the one before is not followed."""
    link: Evidence | None = newest
    seen: set[str] = set()
    while link is not None:
        seen.add(link.digest)
        if link.edited:
            yield link, f"{link.file} was edited after it was written; nothing before it can be relied on"
            return
        wanted = link.previous
        if wanted is None:
            yield link, ""
            return
        found = next((item for item in older if item.digest == wanted), None)
        if found is None:
            yield link, f"the run before {link.file} is missing: no file here has the SHA-256 {wanted}"
            return
        if wanted in seen:
            yield link, f"{link.file} follows a run that follows it"
            return
        yield link, ""
        link = found


def _dates(link: Evidence, newer: Evidence | None) -> Iterator[str]:
    """Find dates that run backwards: within a run, from run to run, and the day that the judge went by."""
    clock = link.run["clock"]
    if clock["start"] > clock["end"]:
        yield f"{link.file} ends at {clock['end']}, before it starts at {clock['start']}"
    if clock["source"] == "system" and link.run["date"] not in {clock["start"][:10], clock["end"][:10]}:
        yield f"{link.file} was judged by {link.run['date']}, which is not the day of its run, {clock['start']}"
    if newer is not None and newer.run["clock"]["start"] < clock["end"]:
        yield f"{newer.file} starts at {newer.run['clock']['start']}, before the run that it follows ends at {clock['end']}"


def _trusted(link: Evidence, trust: _Trust) -> Iterator[str]:
    pack = link.run["pack"]["digest"]
    if trust.packs and pack not in trust.packs:
        yield f"{link.file} was made by a pack of digest {pack}, which is none of those given"
    if trust.keys is None:
        return
    statement = trust.statement_of(link)
    if statement is None:
        yield f"{link.file} ({link.digest}) is not signed by a given key"
    elif statement.predicate.get("previous") != link.previous or statement.predicate.get("evidence") != link.digest:
        yield f"{statement.file} was signed for another run than {link.file}"
    if link.run["clock"]["source"] != "system":
        yield f"{link.file}: the clock was set ({link.run['clock']['source']}) to {link.run['date']}"
    if link.run["git"]["dirty"] is True:
        yield f"{link.file}: the judged files were not those of the commit {link.run['git']['commit']}"
    if link.run["pack"]["git"]["dirty"] is True:
        yield f"{link.file}: the pack's files were not those of its commit {link.run['pack']['git']['commit']}"


def _newest(newest: Evidence, trust: _Trust, commit: str | None) -> Iterator[str]:
    """Find that a newer run was removed: a signed statement follows the newest file, or the commit is another."""
    for item in trust.statements:
        if item.predicate.get("previous") == newest.digest:
            yield f"a newer run follows {newest.file}, as {item.file} states, and it is not the file that was given"
    if commit is not None and newest.run["git"]["commit"] != commit:
        yield f"{newest.file} judged the commit {newest.run['git']['commit']}; required: {commit}"


def _reports(newest: Evidence, trust: _Trust, folder: Path) -> Iterator[str]:
    statement = trust.statement_of(newest)
    if statement is None:
        return  # the file itself is reported as not signed
    files = report_files(folder, newest.file)
    for name, file in files.items():
        if name not in statement.subjects:
            yield f"the report {file} is not signed"
        elif statement.subjects[name] != attestation.sha256(file):
            yield f"the report {file} was changed after it was signed"
    for name in sorted(statement.subjects.keys() - files.keys() - {newest.file.name}):
        if statement.subjects[name] != newest.digest.removeprefix("sha256:"):
            yield f"the signed report {folder / name} is missing"
