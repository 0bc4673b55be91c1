"""``guard docs``: write what is generated from the controls, or check that it is fresh."""

from __future__ import annotations

import argparse
import sys

from compliance.generate import controls_md


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")


def run(options: argparse.Namespace) -> int:
    """Write or check, and return the exit status."""
    text = controls_md.text()
    name = controls_md.FILE.relative_to(controls_md.ROOT)
    if not options.check:
        controls_md.FILE.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {name}\n")
        return 0
    if controls_md.FILE.is_file() and controls_md.FILE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"guard: {name} is stale; run `guard docs`\n")
    return 1
