"""``guard diff OLD NEW``: what got better, worse, appeared and went between two evidence files."""

from __future__ import annotations

import argparse
import sys

from compliance import evidence_file
from compliance.reports import verdict_diff
from guard import arguments

WORSE = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("old", type=arguments.path, metavar="OLD", help="an evidence file")
    parser.add_argument("new", type=arguments.path, metavar="NEW", help="a later one, to be compared with it")
    parser.add_argument("--format", choices=("text", "md"), default="text")


def run(options: argparse.Namespace) -> int:
    """Print the differences; 1 when anything is worse, or failed as it appeared.

    Raises:
        CannotJudgeError: one of the files is missing, malformed or edited.

    """
    old, new = evidence_file.load(options.old), evidence_file.load(options.new)
    found = verdict_diff.compare(old, new)
    sys.stdout.write(verdict_diff.markdown(found) if options.format == "md" else verdict_diff.text(found))
    return WORSE if any(item.blocks for item in found) else 0
