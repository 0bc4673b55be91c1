"""``guard judge BASE HEAD``: what a change does to the judge itself, and what the base's judge says of the changed program.

A pull request can change the program and what judges it together. So it is judged twice: by its own pack and contract
(``guard gate``), and, here, by those of its base. Any change of a control, the contract, the profile, a waiver, a setting or the
judge's code needs an owner's approval, which names exactly that change.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from compliance.errors import CannotJudgeError
from guard import arguments, settings
from guard.cli import PACK
from guard.pull_request import judge_diff, judge_markdown
from policies.model.contract import FILE_NAME

NOT_APPROVED: Final = 1
_VERDICTS: Final = {0: "compliant", 1: "not compliant"}
_PACK: Final = "PulumiPolicy.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("base", type=arguments.path, metavar="BASE", help="a checkout of the pull request's base")
    parser.add_argument("head", type=arguments.path, metavar="HEAD", help="a checkout of the pull request")
    parser.add_argument(
        "--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says, the only one, or dev)"
    )
    parser.add_argument("--profile", metavar="NAME", help="which controls (as the base's guard.toml says)")


def run(options: argparse.Namespace) -> int:
    """Print the section of the comment, and return 0, or 1 when an approval is missing or the base's judge finds violations.

    Raises:
        CannotJudgeError: a checkout cannot be read, or the base's judge gives no verdict.

    """
    for folder in (options.base, options.head):
        if not (folder / "Pulumi.yaml").is_file():
            message = f"{folder} has no Pulumi.yaml; required: a checkout whose root is the project's folder"
            raise CannotJudgeError(message)
    change = judge_diff.compare(options.base, options.head)
    status, output = _by_base(options)
    if status not in _VERDICTS:
        message = f"the base's judge gives no verdict on {options.head}:\n{output}"
        raise CannotJudgeError(message)
    sys.stdout.write(judge_markdown.text(change, _VERDICTS[status]))
    if status:
        sys.stdout.write(
            f"\n<details><summary>What the base's judge says</summary>\n\n```text\n{output}```\n</details>\n"
        )
    return NOT_APPROVED if change.blocks or (status and change.approval is None) else 0


def _by_base(options: argparse.Namespace) -> tuple[int, str]:
    """Judge the head's program by the base's pack, profile, contract, waivers and accepted findings, and by nothing else."""
    base, head = options.base.resolve(), options.head.resolve()
    judge = base if (base / _PACK).is_file() else PACK
    chosen = settings.read(base)
    profile = options.profile or settings.chosen_profile(None, chosen, base, PACK)
    command = [sys.executable, "-m", "guard", "gate", "--project", str(head), "--profile", profile]
    command += ["--stack", options.stack] if options.stack else []
    with tempfile.TemporaryDirectory(prefix="guard-judge-") as scratch:
        nothing = Path(scratch, "nothing.toml")
        nothing.touch()
        waivers = chosen.waivers or judge / "policies" / "waivers.toml"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GUARD_")}
        environment["TMPDIR"] = scratch  # what a gate that is killed leaves goes with this folder
        environment["GUARD_WAIVERS"] = str(waivers if waivers.is_file() else nothing)
        environment["GUARD_ACCEPTED"] = str(
            chosen.accepted if chosen.accepted and chosen.accepted.is_file() else nothing
        )
        if (base / FILE_NAME).is_file():
            environment["GUARD_CONTRACT"] = str(base / FILE_NAME)
        done = subprocess.run(  # noqa: S603 - our own interpreter, the base's reviewed code
            command, cwd=judge, env=environment, capture_output=True, text=True, check=False
        )
    return done.returncode, done.stdout if done.returncode in _VERDICTS else done.stderr
