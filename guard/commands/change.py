"""``guard change``: what a change makes better or worse, from the gate's verdicts before and after it."""

from __future__ import annotations

import argparse
import sys

from compliance.errors import CannotJudgeError
from guard import arguments
from guard.pull_request import gate_diff, markdown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("head", type=arguments.path, metavar="HEAD", help="`guard gate --format json` after the change")
    parser.add_argument("--base", type=arguments.path, metavar="FILE", help="the same before it; all is new without")
    parser.add_argument("--prefix", default="", metavar="DIR", help="the project's folder in its repository")


def run(options: argparse.Namespace) -> int:
    """Print the comparison as Markdown, and return 0, or 1 when the change breaks something.

    Raises:
        CannotJudgeError: a file is no verdict of the gate.

    """
    base = gate_diff.read(options.base, options.prefix) if options.base else None
    head = gate_diff.read(options.head, options.prefix)
    if base is not None and (base.project, base.stack) != (head.project, head.stack):
        message = (
            f"--base: {options.base} is of {base.project}/{base.stack}, and {options.head} of {head.project}/{head.stack}; "
            "required: the verdict on the same stack before the change"
        )
        raise CannotJudgeError(message)
    found = gate_diff.Comparison(head=head, base=base)
    sys.stdout.write(markdown.text(found))
    return 1 if found.broken else 0
