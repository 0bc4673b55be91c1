"""``python -m benchmarks [SUBJECT ...]``: measure, print, and put the figures into RESULTS.md.

Without subjects all are measured. ``--readme`` measures nothing: it has the README quote what RESULTS.md says.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.measure import SkippedError
from benchmarks.section import Section, merged, quoted

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
README: Final = Path(__file__).resolve().parents[1] / "README.md"
_WIDTH: Final = 190
"""Columns: a table that wraps cannot be compared line by line."""

SUBJECTS: Final = (
    "setting_up",
    "gate",
    "rehearsals",
    "watch",
    "judging",
    "reports",
    "functions",
    "card_data",
    "capacity",
)


def main(arguments: list[str] | None = None) -> int:
    """Measure the subjects asked for; one that cannot be measured here is skipped with its reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[[], *SUBJECTS], metavar=f"{{{','.join(SUBJECTS)}}}")
    parser.add_argument("--readme", action="store_true", help="have the README quote RESULTS.md")
    given = parser.parse_args(arguments)
    if given.readme:
        text = quoted(RESULTS.read_text(encoding="utf-8"), README.read_text(encoding="utf-8"))
        README.write_text(text, encoding="utf-8")
        return 0
    console = Console(width=max(_WIDTH, Console().width))
    for name in given.subjects or SUBJECTS:
        subject = importlib.import_module(f"benchmarks.{name}")
        try:
            section: Section = subject.run()
        except SkippedError as reason:
            console.print(f"{name}: skipped: {reason}", markup=False)
            continue
        section.print(console)
        document = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
        RESULTS.write_text(merged(document, [section], _titles()), encoding="utf-8")
    return 0


def _titles() -> list[str]:
    return [importlib.import_module(f"benchmarks.{name}").SUBJECT for name in SUBJECTS]


if __name__ == "__main__":
    raise SystemExit(main())
