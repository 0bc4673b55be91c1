"""``guard packages``: what a lock of Poetry or Pipenv pins, as a requirements file for pip or uv."""

from __future__ import annotations

import argparse
import sys

from guard import arguments, package_locks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("lock", type=arguments.path, metavar="LOCK", help="poetry.lock or Pipfile.lock")


def run(options: argparse.Namespace) -> int:
    """Print a line for each package that the program itself needs, and return 0.

    Raises:
        CannotJudgeError: the file cannot be read, or is no lock of these tools.

    """
    for line in package_locks.requirements(options.lock):
        sys.stdout.write(f"{line}\n")
    return 0
