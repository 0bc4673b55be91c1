"""``guard accept``: take an existing stack's findings as accepted until a date, so that only new ones fail the gate."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard import accepted_file, arguments, settings
from guard.cli import PACK
from guard.offline import gate
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess, told
from guard.program_host import isolation
from policies import registry
from policies.governance.accepted import OF_GATE
from policies.model.strings import count

DEFAULT: Final = "guard-accepted.toml"
_LONGEST: Final = datetime.timedelta(days=366)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why the findings are accepted for now")
    parser.add_argument("--owner", required=True, metavar="NAME", help="who mends them")
    parser.add_argument("--approver", metavar="NAME", help="who accepted them (the owner)")
    parser.add_argument("--until", required=True, type=_date, metavar="DATE", help="the last day, at most a year ahead")
    parser.add_argument("--control", action="append", default=[], metavar="ID", help="only findings of this control")
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument("--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says)")
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")


def run(options: argparse.Namespace) -> int:
    """Judge the project, add its findings to the file of accepted ones, and return 0.

    Raises:
        CannotJudgeError: the project cannot be judged, the date is past or too far ahead, or the file cannot be written.

    """
    today = datetime.datetime.now(datetime.UTC).date()
    if not today <= options.until <= today + _LONGEST:
        message = f"--until is {options.until}; required: a day from {today} to {today + _LONGEST}"
        raise CannotJudgeError(message)
    for name in ("reason", "owner", "approver"):
        text = getattr(options, name)
        if text is not None and not (text.strip() and text.isprintable()):
            fault = "is empty" if not text.strip() else "holds a line break or the like"
            raise CannotJudgeError(f"--{name} {fault}; required: a text of one line")
    names = {*(item.id for item in registry.controls()), *gate.ONLY_HERE}
    for control in options.control:
        if control not in names:
            raise CannotJudgeError(f"--control is {control!r}, which no control is called; `guard controls` lists them")
    chosen = settings.read(options.project)
    file = chosen.accepted or options.project.resolve() / DEFAULT
    before = accepted_file.entries(file)
    new, beyond = _found(options, chosen)
    known = {accepted_file.key(item) for item in before}
    added = [item for item in new if accepted_file.key(item) not in known]
    accepted_file.write(file, [*before, *added])
    sys.stdout.write(f"accepted {count(len(added), 'finding', 'findings')} until {options.until}, in {file}\n")
    if chosen.accepted is None:
        sys.stdout.write(f'add to {settings.FILE}: accepted = "{DEFAULT}"\n')
    for text in beyond:
        sys.stdout.write(f"not accepted: {text}\n")
    return 0


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no date; required: a date such as 2027-01-31"
        raise argparse.ArgumentTypeError(message) from error


def _found(options: argparse.Namespace, chosen: settings.Settings) -> tuple[list[dict[str, Any]], list[str]]:
    """Return an entry for each finding that blocks now, and what cannot be accepted: only the gate sees it."""
    profile = settings.chosen_profile(options.profile, chosen, options.project, PACK)
    isolation.close_memory()
    host = ProgramHost()
    process = PackProcess(PACK, {**told(options.project, profile=profile), **settings.for_pack(chosen)}, host)
    try:
        verdict = gate.judge(
            options.project.resolve(),
            process=process,
            host=host,
            stack=options.stack or chosen.stack or None,
            overrides=options.config,
            profile=profile,
        )
    finally:
        host.stop()
        process.stop()
    entries: list[dict[str, Any]] = []
    beyond: list[str] = []
    for item in verdict.violations:
        finding = item.text.split("\n")[0]
        if options.control and item.policy not in options.control:
            continue
        if item.policy in gate.ONLY_HERE - OF_GATE:
            beyond.append(f"{item.policy} on {item.urn}: {finding}; mend it, the pack does not see it")
            continue
        entries.append(
            {
                "control": item.policy,
                "resource": item.urn,
                "finding": finding,
                "reason": options.reason.strip(),
                "owner": options.owner.strip(),
                "approver": (options.approver or options.owner).strip(),
                "expires": options.until,
            }
        )
    return entries, beyond
