"""``guard verify FILE``: walk a chain of evidence files back, and check who signed it, with what pack and on what days.

Without ``--key`` and ``--identity`` the chain alone is checked. A chain shows that files belong together, and not who wrote
them: the last line says so.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from compliance import attestation, evidence_file
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from guard import arguments, trust
from guard.commands.attest import report_files
from guard.trust import Trust

INTACT: Final = 0
BROKEN: Final = 1
_UNSIGNED: Final = (
    "not shown: who wrote these files. Whoever can write them can make their digests anew, and can remove the newest ones. "
    "Sign with `guard attest`, and verify with --key or --identity."
)
_SIGNED: Final = (
    "not shown: that the signer judged what it signed, and that no newer run was removed together with its statement. "
    "Keep a key where only the pipeline can use it, and name an identity down to its branch; --commit names the commit that the "
    "newest run must be of."
)

_COMMIT: Final = arguments.of_form("[0-9a-f]{40}|[0-9a-f]{64}", "a whole commit of git, 40 hexadecimal digits")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("evidence", type=arguments.path, metavar="FILE", help="the newest file of the chain")
    parser.add_argument(
        "older",
        type=arguments.path,
        nargs="*",
        metavar="OLDER",
        help="older files, or their folders; FILE's folder is searched",
    )
    trust.add_arguments(parser)
    parser.add_argument(
        "--reports",
        type=arguments.path,
        metavar="DIR",
        help="with --key or --identity: the reports of FILE must be signed too",
    )
    parser.add_argument("--commit", type=_COMMIT, metavar="SHA", help="the commit that the newest run must have judged")


def run(options: argparse.Namespace) -> int:
    """Print each link and what is wrong with it, and return the exit status.

    Raises:
        CannotJudgeError: a named file is missing, or no evidence file; a key is none; identities cannot be checked here.

    """
    if options.reports and not (options.key or options.identity):
        message = "verify: --reports needs --key or --identity: only a signature covers a report"
        raise CannotJudgeError(message)
    newest = evidence_file.read(options.evidence)
    places = [options.evidence.parent, *options.older]
    older = list(_older(places, options.evidence))
    trusted = trust.of(options, places)
    links: list[Evidence] = []
    faults: list[str] = []
    for link, fault in _walk(newest, older):
        links.append(link)
        sys.stdout.write(
            f"{link.run['clock']['start']}  {link.digest.removeprefix('sha256:')[:12]}  {link.run['phase']:8}  {link.file}\n"
        )
        faults += [fault] if fault else []
        faults += trust.dates(link, links[-2] if len(links) > 1 else None)
        faults += trusted.faults(link)
    faults += _newest(newest, trusted, options.commit)
    if options.reports:
        faults += _reports(newest, trusted, options.reports)
    for fault in faults:
        sys.stdout.write(f"broken: {fault}\n")
    for item in trusted.refused:
        sys.stdout.write(f"not accepted: {item.file}: {item.reason}\n")
    if not faults:
        number = f"{len(links)} {'file' if len(links) == 1 else 'files'}"
        signed = f", each signed by {trust.givers(options)}" if trusted.given else ""
        sys.stdout.write(f"OK: the chain of {number} is intact{signed}.\n")
    if not options.pack_digest:
        sys.stdout.write(f"not checked: the pack digest {newest.run['pack']['digest']} (--pack-digest)\n")
    sys.stdout.write(f"{_SIGNED if trusted.given else _UNSIGNED}\n")
    return BROKEN if faults else INTACT


def _older(places: Iterable[Path], newest: Path) -> Iterator[Evidence]:
    for place in places:
        for file in sorted(place.glob("*.json")) if place.is_dir() else [place]:
            if os.path.realpath(file) == os.path.realpath(newest) or file.name.endswith(attestation.SUFFIXES):
                continue
            try:
                yield evidence_file.read(file)
            except CannotJudgeError:
                if not place.is_dir():  # who names a file means it
                    raise
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


def _newest(newest: Evidence, trusted: Trust, commit: str | None) -> Iterator[str]:
    """Find that a newer run was removed: a signed statement follows the newest file, or the commit is another."""
    for item in trusted.statements:
        if item.predicate.get("previous") == newest.digest:
            yield f"a newer run follows {newest.file}, as {item.file} states, and it is not the file that was given"
    if commit is not None and newest.run["git"]["commit"] != commit:
        yield f"{newest.file} judged the commit {newest.run['git']['commit']}; required: {commit}"


def _reports(newest: Evidence, trusted: Trust, folder: Path) -> Iterator[str]:
    statement = trusted.statement_of(newest)
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
