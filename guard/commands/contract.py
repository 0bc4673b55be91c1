"""``guard contract``: check the contract of a stack, and list every value that is not the profile's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from compliance.errors import CannotJudgeError
from guard import arguments
from policies.governance import contract
from policies.model.contract import FILE_NAME

WEAKER: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )


def run(options: argparse.Namespace) -> int:
    """Print what the contract lists and where it leaves the profile; return 1 when it is weaker anywhere.

    Raises:
        CannotJudgeError: the contract is missing or has mistakes; the message names line and remedy for each.

    """
    try:
        read = contract.load(options.project / FILE_NAME)
    except contract.ContractError as error:
        raise CannotJudgeError(str(error)) from error
    words = read.words()
    for kind in ("functions", "endpoints", "tables", "queues"):
        sys.stdout.write(f"{words[f'{kind}_count']}: {words[f'{kind}_list']}\n")
    found = list(contract.deviations(read))
    for item in found:
        state = "weaker than the profile" if item.weaker else "stricter than the profile"
        sys.stdout.write(f"{state}: {item.path}: {item.observed}; the profile requires {item.required}\n")
    if not found:
        sys.stdout.write("every value is the profile's own\n")
    return WEAKER if any(item.weaker for item in found) else 0
