"""Tries each change of the table under the real engine, and writes down what `pulumi` says of it.

``make engine-changes`` runs it: about an hour, with `pulumi` on the PATH. docs/changes-tried.md shows the answers.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from compliance.errors import CannotJudgeError
from guard.cli import PACK
from guard.maintenance import changes_tried
from guard.maintenance.changes_tried import AT_PREVIEW, AT_UPDATE, IN_GATE, NO_END, REFUSED, Change, Elsewhere
from guard.pulumi_cli import preview
from tests.guard.offline import adversary
from tests.guard.offline.adversary import Run
from tests.guard.pulumi_cli.engine import Found, blocking, engine_stack


def _preview(made: Path, home: Path) -> preview.EngineVerdict:
    with engine_stack(home, made, secrets=False) as stack:
        return stack.run("preview", made, pack=PACK, GUARD_PROGRAM=str(made))


def _update(made: Path, home: Path) -> preview.EngineVerdict:
    with engine_stack(home, made) as stack:
        return stack.run("up", made, pack=PACK, GUARD_PROGRAM=str(made))


def _holds(found: Found, change: Change) -> bool:
    """Tell whether the pack's finding is on the change's resource; the engine shows a finding as text, title first."""
    return any(
        policy == change.control and urn.rpartition("::")[2] == change.on and change.finding in message
        for urn, policy, message in found
    )


def _project(folder: Path, changes: Sequence[Change], run: Run) -> Path:
    return adversary.project(folder / "p", Run(tuple(changes), own_build=run.own_build))


def _halves(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    middle = len(changes) // 2
    yield from (changes[:middle], changes[middle:])


def _previewed(changes: Sequence[Change], run: Run) -> Iterator[tuple[Change, str]]:
    """Yield each change with what a preview of all of them says; by halves where the engine ends before all is judged."""
    with tempfile.TemporaryDirectory(prefix="guard-changes-") as name:
        made = _project(Path(name), changes, run)
        try:
            verdict = _preview(made, Path(name) / "engine")
        except CannotJudgeError:
            if len(changes) > 1:
                raise
            yield changes[0], NO_END
            return
    found = blocking(verdict)
    if len(changes) == 1:
        yield changes[0], AT_PREVIEW if found else REFUSED if verdict.status else IN_GATE
        return
    yield from ((change, AT_PREVIEW) for change in changes if _holds(found, change))
    missing = [change for change in changes if not _holds(found, change)]
    if not verdict.errors:
        yield from ((change, IN_GATE) for change in missing)
    elif missing:
        for half in _halves(missing) if len(missing) > 1 else [missing]:
            yield from _previewed(half, run)


def _updated(changes: Sequence[Change], run: Run) -> Iterator[tuple[Change, str]]:
    """Yield each change that a preview with others did not show, with what an update says, and by itself a preview."""
    with tempfile.TemporaryDirectory(prefix="guard-changes-") as name:
        verdict = _update(_project(Path(name), changes, run), Path(name) / "engine")
    if verdict.status == 0:
        yield from ((change, IN_GATE) for change in changes)
    elif len(changes) > 1:
        for half in _halves(changes):
            yield from _updated(half, run)
    else:
        [(change, answer)] = _previewed(changes, run)
        yield change, answer if answer != IN_GATE else AT_UPDATE if blocking(verdict) else REFUSED


@contextmanager
def _put_back() -> Iterator[None]:
    """Put the judge's files back that a change rewrites: under the engine nothing keeps it from that."""
    folders = [PACK / name for name in ("policies", "guard", "compliance")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".toml", ".json"}]
    before = {path: path.read_bytes() for path in files}
    try:
        yield
    finally:
        for path, content in before.items():
            if path.read_bytes() != content:
                path.write_bytes(content)


def tried(run: Run) -> Iterator[tuple[Change, str]]:
    """Yield each change of a run with what the engine says of it."""
    unseen = []
    with _put_back():
        previewed = [*_previewed(run.changes, run)]
    for change, answer in previewed:
        if answer == IN_GATE:
            unseen.append(change)
        else:
            yield change, answer
    if unseen:
        yield from _updated(unseen, run)


def main() -> None:
    """Try the runs that are named by number, or all of them, and add what was seen to the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", type=int, help="numbers of runs (all)")
    runs = adversary.runs()
    numbers = parser.parse_args().runs or range(len(runs))
    if not preview.available():
        sys.exit("`pulumi` is not on the PATH: the real engine cannot be asked here")
    for change, answer in itertools.chain.from_iterable(tried(runs[number]) for number in numbers):
        record = changes_tried.recorded()
        seen = replace(record.changes.get(change.id, Elsewhere()), engine=answer)
        changes_tried.write_record(
            replace(record, engine=preview.version(), changes={**record.changes, change.id: seen})
        )
        sys.stderr.write(f"{answer}: {change.id}\n")


if __name__ == "__main__":
    main()
