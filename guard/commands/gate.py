"""``guard gate``: preview a program with no engine and no account, and judge it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from compliance.errors import CannotJudgeError
from guard import arguments, sdk_versions, settings
from guard.cli import PACK, STARTED
from guard.offline import answers, project
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess, read_config, told
from guard.offline.time_limit import TimeLimit
from guard.program_host import isolation

if TYPE_CHECKING:
    from guard.offline.gate import Verdict

COMPLIANT: Final = 0
VIOLATIONS: Final = 1
LINES: Final = ("concise", "github")
"""Formats of one line a finding."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument(
        "--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says, the only one, or dev)"
    )
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="FUNCTION=JSON",
        help='what a call of AWS returns, for example aws:ec2/getVpc:getVpc={"id": "vpc-1"} (before guard.toml\'s answers)',
    )
    parser.add_argument(
        "--policy-pack-config", type=arguments.path, metavar="FILE", help="as pulumi's own option of that name"
    )
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")
    parser.add_argument(
        "--evidence", type=arguments.new_file, metavar="FILE", help="write every verdict, passes included"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", *LINES),
        default="text",
        help="text for people; json; concise: FILE:LINE:COLUMN: LEVEL: CONTROL: MESSAGE; github: annotations; with these "
        "two, stderr has the summary",
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=300.0,
        metavar="SECONDS",
        help="how long the verdict may take: configuration, program and pack (300)",
    )
    parser.add_argument(
        "--require-coverage", action="store_true", help="what was not judged blocks (always so in the payments profile)"
    )
    parser.add_argument(
        "--thorough",
        action="store_true",
        help="rehearse the update twice, on this day and machine and on another: for pipelines; takes longer",
    )
    parser.add_argument("--verbose", action="store_true", help="show each advisory in full, and assumptions")


def run(options: argparse.Namespace) -> int:
    """Judge, print the verdict, and return the exit status.

    Raises:
        CannotJudgeError: no verdict is possible.

    """
    gc.disable()  # a second's work: collecting garbage takes longer than leaving it
    config = read_config(options.policy_pack_config) if options.policy_pack_config else {}
    with tempfile.TemporaryDirectory(prefix="guard-") if options.evidence else nullcontext() as scratch:
        return _judge(options, config, Path(scratch) if scratch else None)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        message = f"{text} is no time to wait"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _judge(options: argparse.Namespace, config: dict[str, Any], scratch: Path | None) -> int:
    locations, rehearsals = (scratch / "locations.json", scratch / "rehearsals.json") if scratch else (None, None)
    isolation.close_memory()
    limit = TimeLimit(options.time_limit)
    process, host = None, ProgramHost()  # it imports the SDK meanwhile
    limit.stop(host.stop)
    try:
        with limit.running():
            sdk_versions.check()
            chosen = settings.read(options.project)
            profile = settings.chosen_profile(options.profile, chosen, options.project, PACK)
            environment = {
                **told(
                    options.project,
                    profile=profile,
                    evidence=options.evidence or None,
                    locations=locations,
                    rehearsals=rehearsals,
                ),
                **settings.for_pack(chosen),
            }
            given = answers.given(options.answer, None)
            process = PackProcess(PACK, environment, host)
            read = project.read(options.project.resolve(), options.stack or chosen.stack or None, options.config)
            host.prefetch(read.program)
            from guard import failure  # noqa: F401, PLC0415 - as below, and before a fault could keep it from being imported
            from guard.offline import gate, lines, render  # noqa: PLC0415 - imported while the pack and the host start

            verdict = gate.judge_project(
                replace(read, answers=(*given, *read.answers)),
                pack_config=config,
                started=STARTED,
                process=process,
                host=host,
                limit=limit,
                locations=locations,
                rehearsals=rehearsals,
                profile=profile,
                thorough=options.thorough,
                require_coverage=options.require_coverage or profile == settings.PROFILES[0],
            )
    finally:
        host.stop()  # first: it ends the pack, even where it no longer answers
        if process is not None:
            process.stop()
    if verdict.compliant and verdict.coverage.empty:
        raise CannotJudgeError(_nothing_judged(verdict))
    if options.format == "json":
        sys.stdout.write(render.as_json(verdict))
    elif options.format in LINES:
        sys.stdout.write(lines.text(verdict, options.format, prefix=options.project))
        sys.stderr.write(render.limits(verdict))  # an editor reads findings alone
    else:
        coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        sys.stdout.write(render.text(verdict, coloured=coloured, verbose=options.verbose))
    return COMPLIANT if verdict.compliant else VIOLATIONS


def _nothing_judged(verdict: Verdict) -> str:
    """Say that a program declares nothing that is judged: that is no verdict."""
    lines = [f"\n  {line}" for line in verdict.coverage.lines()]
    what = "declares no resource" if not lines else f"declares nothing that a control of {verdict.profile} is about"
    return f"{verdict.project}/{verdict.stack} {what}, so there is nothing to judge{''.join(lines)}"
