"""Reports on large stacks: each format as a process, and the HTML in a real browser.

The evidence is the pack's own, of stacks made of the program's resources. In the browser, a filter's time is from the change
of a field to the next frame that is painted.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks import measure
from benchmarks.judging import judged
from benchmarks.machine import described
from benchmarks.measure import MIB, Run, SkippedError
from benchmarks.scaled import ROOT, recorded, scaled
from benchmarks.section import Section, Table

SUBJECT: Final = "Reports"
SIZES: Final = (10_000,)
FORMATS: Final = ("html", "md", "csv", "junit", "sarif", "oscal")
_LARGEST: Final = max(SIZES)
_WORD: Final = "lambda"

_PAINTED: Final = """\
() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
  .observe({type: "paint", buffered: true}))
"""
_LOADED: Final = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_FILTERED: Final = """\
([field, value]) => new Promise((done) => {
  const begun = performance.now();
  const changed = document.getElementById(field);
  changed.value = value;
  changed.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One report of one evidence file."""

    format: str
    seconds: float
    peak: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The HTML in a browser; milliseconds."""

    loaded: float
    painted: float
    searched: float
    filtered: float
    cleared: float


def evidence(folder: Path, count: int) -> Path:
    """Have the pack judge a stack of so many resources, and return its evidence."""
    target = folder / f"evidence-{count}.json"
    judged(ROOT, {"GUARD_EVIDENCE": str(target)}, scaled(recorded(), count, apart=True))
    return target


def written(file: Path, name: str, folder: Path) -> Written:
    """Write one format, and say what it took.

    Raises:
        SkippedError: the command failed; the message is its own.

    """
    output = folder / name
    command = [sys.executable, "-m", "guard", "report", str(file), "--format", name, "-o", str(output)]
    runs: list[Run] = []
    peak = measure.tree_peak(lambda: runs.append(measure.process(command, cwd=ROOT)))
    if runs[0].status:
        message = f"guard report --format {name} failed:\n{runs[0].output[-2000:]}"
        raise SkippedError(message)
    size = sum(item.stat().st_size for item in output.rglob("*") if item.is_file())
    return Written(format=name, seconds=runs[0].seconds, peak=peak, size=size)


def opened(page_file: Path) -> Opened:
    """Open the HTML in Chromium, and filter it.

    Raises:
        SkippedError: there is no browser.

    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SkippedError("the HTML was not opened: chromium is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the development environment

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.goto(page_file.as_uri(), wait_until="load", timeout=120_000)
            return Opened(
                loaded=float(page.evaluate(_LOADED)),
                painted=float(page.evaluate(_PAINTED)),
                searched=float(page.evaluate(_FILTERED, ["search", _WORD])),
                filtered=float(page.evaluate(_FILTERED, ["verdict", "fail"])),
                cleared=float(page.evaluate(_FILTERED, ["search", ""])),
            )
        finally:
            browser.close()


def run() -> Section:
    """Measure every format at every size, and the browser."""
    rows: list[tuple[str, ...]] = []
    pages: list[tuple[str, ...]] = []
    slowest: Written | None = None
    last: Opened | None = None
    skipped: list[str] = []
    with tempfile.TemporaryDirectory(prefix="guard-bench-") as name:
        for count in SIZES:
            folder = Path(name) / str(count)
            folder.mkdir()
            file = evidence(folder, count)
            document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            verdicts = len(document["verdicts"])
            for kind in FORMATS:
                found = written(file, kind, folder)
                rows.append(_row(count, verdicts, found))
                slowest = found if slowest is None or found.seconds >= slowest.seconds else slowest
            try:
                last = opened(folder / "html" / "report.html")
                pages.append(_page(count, verdicts, last))
            except SkippedError as reason:
                skipped.append(f"{reason}.")
    return Section(
        subject=SUBJECT,
        machine=described("jinja2", "playwright"),
        claims=_claims(slowest, last),
        tables=(
            Table(title="Each format", columns=("resources", "verdicts", "format", "wall", "peak memory", "size"),
                  rows=tuple(rows)),
            Table(title="The HTML in Chromium",
                  columns=("resources", "verdicts", "DOM loaded", "first paint", f"search {_WORD!r}", "only failures",
                           "search cleared"),
                  rows=tuple(pages)),
        ),
        notes=(
            *skipped,
            "One run of each; a wall time holds the start of Python and the reading of the evidence.",
            "The SBOM is not here: it is of the locks, however many resources there are.",
        ),
    )  # fmt: skip


def _row(count: int, verdicts: int, found: Written) -> tuple[str, ...]:
    sizes = (f"{found.seconds:.2f} s", f"{found.peak / MIB:.0f} MiB", f"{found.size / MIB:.1f} MiB")
    return (f"{count:,}", f"{verdicts:,}", found.format, *sizes)


def _page(count: int, verdicts: int, page: Opened) -> tuple[str, ...]:
    times = (page.loaded, page.painted, page.searched, page.filtered, page.cleared)
    return (f"{count:,}", f"{verdicts:,}", *(f"{time:.0f} ms" for time in times))


def _claims(slowest: Written | None, page: Opened | None) -> tuple[tuple[str, str], ...]:
    claims = []
    if slowest is not None:
        said = f"{slowest.seconds:.1f} s for the slowest format ({slowest.format}), {slowest.peak / MIB:.0f} MiB"
        claims.append((f"Reports on {_LARGEST:,} resources", said))
    if page is not None:
        worst = max(page.searched, page.filtered, page.cleared)
        said = f"first paint after {page.painted / 1e3:.1f} s, any filter within {worst:.0f} ms"
        claims.append((f"HTML of {_LARGEST:,} resources in Chromium", said))
    return tuple(claims)
