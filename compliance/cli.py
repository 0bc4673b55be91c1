"""The command: ``guard ...``, or ``python -m compliance ...``.

Exit status: 0 compliant, 1 violations, 2 could not judge (with a message that says what, where, and the remedy).
What a command needs is imported when it runs, because the gate's answer is wanted within a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from compliance.errors import CannotJudgeError

ROOT: Final = Path(__file__).resolve().parents[1]
"""Where the pack is: the folder of PulumiPolicy.yaml."""

COMPLIANT, VIOLATIONS, CANNOT_JUDGE = 0, 1, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guard", description="Guards a Pulumi Python program: a verdict with no AWS account, CLI or network."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    gate = commands.add_parser("gate", help="preview a program and judge it", description=_GATE)
    gate.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)")
    gate.add_argument("--stack", metavar="NAME", help="which Pulumi.NAME.yaml (the only one there is)")
    gate.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    gate.add_argument("--policy-pack-config", type=Path, metavar="FILE", help="as pulumi's own option of that name")
    gate.add_argument("--profile", choices=("payments", "serverless-baseline"), help="which controls (payments)")
    gate.add_argument("--evidence", type=Path, metavar="FILE", help="write every verdict, passes included")
    gate.add_argument("--format", choices=("text", "json"), default="text")
    gate.add_argument("--verbose", action="store_true", help="show assumptions too")
    return parser


_GATE: Final = "Exit status: 0 compliant, 1 violations, 2 could not judge."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit status."""
    started = time.perf_counter()
    options = _parser().parse_args(arguments)
    try:
        return _gate(options, started)
    except CannotJudgeError as error:
        sys.stderr.write(f"guard: cannot judge: {error}\n")
        return CANNOT_JUDGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT_JUDGE


def _gate(options: argparse.Namespace, started: float) -> int:
    environment = {"GUARD_EVIDENCE": str(options.evidence.resolve()) if options.evidence else ""}
    if options.profile:
        environment["GUARD_PROFILE"] = options.profile
    from compliance.preview.analyzer import PackProcess, read_config  # noqa: PLC0415 - see the module's docstring

    config = read_config(options.policy_pack_config) if options.policy_pack_config else {}
    process = PackProcess(ROOT, environment)
    try:
        from compliance.preview import gate, render  # noqa: PLC0415 - while the pack starts

        verdict = gate.judge(
            options.project.resolve(),
            pack=ROOT,
            stack=options.stack,
            overrides=options.config,
            pack_config=config,
            started=started,
            process=process,
        )
    finally:
        process.stop()
    if options.format == "json":
        sys.stdout.write(render.as_json(verdict))
    else:
        coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        sys.stdout.write(render.text(verdict, coloured=coloured, verbose=options.verbose))
    return COMPLIANT if verdict.compliant else VIOLATIONS
