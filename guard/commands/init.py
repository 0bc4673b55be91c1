"""``guard init``: write guard.toml, a pre-commit entry and a workflow for a project, and say what was found."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from guard import adoption, arguments, settings

_ACTION: Final = arguments.of_form(
    r"[A-Za-z0-9][\w.-]*(/[\w.-]+)+@[\w./-]+", "OWNER/REPOSITORY@COMMIT, such as us/guarded-payments@0123abc"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument(
        "--profile",
        choices=settings.PROFILES,
        default="serverless-baseline",
        help="which controls (serverless-baseline; payments is for the stack of the specification)",
    )
    parser.add_argument(
        "--action", type=_ACTION, metavar="OWNER/REPOSITORY@COMMIT", help="the action that the workflow uses"
    )
    parser.add_argument("--stack", metavar="NAME", help="which Pulumi.NAME.yaml (the only one, or the first by name)")


def run(options: argparse.Namespace) -> int:
    """Write what is missing, leave what is there, and return 0.

    Raises:
        CannotJudgeError: there is no Pulumi Python project in the folder, or a file cannot be written.

    """
    found = adoption.detect(options.project, options.stack)
    for line in found.described():
        sys.stdout.write(f"{line}\n")
    for line in adoption.write(found, options.profile, options.action):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        "next: run `guard gate`; accept what has to wait with `guard accept --reason ... --owner ... --until ...`\n"
    )
    return 0
