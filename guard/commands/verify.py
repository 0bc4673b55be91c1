"""``guard verify FILE``: walk a chain of evidence files back by their digests, and find edits and missing links."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance import evidence_file
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence

WHOLE = 0
BROKEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("evidence", type=Path, metavar="FILE", help="the newest file of the chain")
    parser.add_argument(
        "older", type=Path, nargs="*", metavar="OLDER", help="older files, or their folders; FILE's folder is searched"
    )


def run(options: argparse.Namespace) -> int:
    """Print each link and what is wrong with it, and return the exit status.

    Raises:
        CannotJudgeError: the newest file is missing, or no evidence file.

    """
    newest = evidence_file.read(options.evidence)
    older = list(_older([options.evidence.parent, *options.older], options.evidence))
    links = 0
    faults: list[str] = []
    for line, fault in _walk(newest, older):
        links += 1
        sys.stdout.write(f"{line}\n")
        if fault:
            faults.append(fault)
    for fault in faults:
        sys.stdout.write(f"broken: {fault}\n")
    if not faults:
        sys.stdout.write(f"whole: {links} {'file' if links == 1 else 'files'}, back to a run that follows no other\n")
    return BROKEN if faults else WHOLE


def _older(places: Iterable[Path], newest: Path) -> Iterator[Evidence]:
    for place in places:
        for file in sorted(place.glob("*.json")) if place.is_dir() else [place]:
            if file.resolve() == newest.resolve():
                continue
            try:
                yield evidence_file.read(file)
            except CannotJudgeError:
                continue  # not evidence, or no longer: if it was a link, the link is missing


def _walk(newest: Evidence, older: list[Evidence]) -> Iterator[tuple[str, str]]:
    """Yield a line and a fault (or nothing) for each link; an edited link's account of the one before is not followed."""
    link: Evidence | None = newest
    seen: set[str] = set()
    while link is not None:
        seen.add(link.digest)
        line = f"{link.run['date']}  {link.digest.removeprefix('sha256:')[:12]}  {link.run['phase']:7}  {link.file}"
        if link.edited:
            yield line, f"{link.file} was edited after it was written; nothing before it can be relied on"
            return
        wanted = link.previous
        if wanted is None:
            yield line, ""
            return
        found = sorted((item for item in older if item.digest == wanted), key=lambda item: (item.edited, item.file))
        if not found:
            yield line, f"the run before {link.file} is missing: no file here has digest {wanted}"
            return
        if wanted in seen:
            yield line, f"{link.file} follows a run that follows it"
            return
        yield line, ""
        link = found[0]
