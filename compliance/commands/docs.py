"""``guard docs``: write what is generated from the controls, or check that it is fresh."""

from __future__ import annotations

import argparse
import sys

from compliance.crosswalk import table
from compliance.generate import controls_md


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")


def run(options: argparse.Namespace) -> int:
    """Write or check, and return the exit status."""
    stale = 0
    for file, text in ((controls_md.FILE, controls_md.text()), (table.FILE, table.text())):
        name = file.relative_to(controls_md.ROOT)
        if not options.check:
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"guard: {name} is stale; run `guard docs`\n")
            stale = 1
    return stale
