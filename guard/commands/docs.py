"""``guard docs``: write what is generated from the controls and the program, or check that it is fresh."""

from __future__ import annotations

import argparse
import sys

from compliance import output_files
from compliance.crosswalk import table
from compliance.errors import CannotJudgeError
from guard.maintenance import (
    changes_tried,
    control_ids,
    controls_md,
    data_flow,
    mappings_md,
    responsibility_md,
    traceability_md,
    ways_md,
)
from policies.governance import contract


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")


def run(options: argparse.Namespace) -> int:
    """Write or check, and return the exit status.

    Raises:
        CannotJudgeError: the program, whose flows are drawn, cannot be previewed.

    """
    if not contract.FILE.is_file():
        message = (
            f"there is no {contract.FILE.name} beside the installed package; run `guard docs` in a checkout of guard"
        )
        raise CannotJudgeError(message)
    stale = 0
    made = [
        (control_ids.FILE, control_ids.text()),
        (controls_md.FILE, controls_md.text()),
        (traceability_md.FILE, traceability_md.text()),
        (table.FILE, table.text()),
        (mappings_md.FILE, mappings_md.text()),
        (responsibility_md.FILE, responsibility_md.text()),
    ]
    if ways_md.FILE.parent.is_dir():  # an installed guard has no docs/
        made += [(ways_md.FILE, ways_md.text()), (changes_tried.FILE, changes_tried.text())]
    if data_flow.PROGRAM.is_file():  # an installed guard has its own documents, and no program beside it
        made += [(data_flow.DRAWING, data_flow.drawing()), (data_flow.INVENTORY, data_flow.inventory())]
    for file, text in made:
        name = file.relative_to(controls_md.ROOT)
        if not options.check:
            output_files.replace(file, text)
            sys.stdout.write(f"wrote {name}\n")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"guard: {name} is stale; run `guard docs`\n")
            stale = 1
    return stale
