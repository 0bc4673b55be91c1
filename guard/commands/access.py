"""``guard access``: record what the functions' code calls, in a run of every flow in the local AWS.

The local AWS and the flows are tests. No product code imports them: this command, which only a checkout of the repository
can use, starts ``python -m tests.sandbox.observe`` and reads what it prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

from compliance import output_files
from compliance.errors import CannotJudgeError
from guard.cli import PACK
from guard.maintenance.data_file import DATA
from policies.facts.observed_access import HANDLERS, RECORDING, REFRESH, bytes_digest, code_digest

FILE: Final = DATA / f"{RECORDING}.json"
OBSERVER: Final = "tests.sandbox.observe"
TIMEOUT_SECONDS: Final = 1800
"""The whole run. The sandbox itself notices when nothing happens any more, long before."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the recording is stale")


def run(options: argparse.Namespace) -> int:
    """Record or check, and return the exit status.

    Raises:
        CannotJudgeError: this is no checkout with the sandbox in it, or a flow failed.

    """
    name = FILE.relative_to(PACK)
    if not HANDLERS.is_dir() or not (PACK / "tests" / "sandbox").is_dir():
        message = "the functions' sources and tests/sandbox are not here: run it in a checkout of the repository"
        raise CannotJudgeError(message)
    recorded = _recorded()
    if options.check and recorded.get("sources", {}).get("code") != code_digest():
        sys.stderr.write(f"guard: {name} was recorded from other code; run `{REFRESH}`\n")
        return 1
    observed = _observed()
    if not options.check:
        output_files.replace(FILE, _render(observed))
        sys.stdout.write(f"wrote {name}\n")
        return 0
    if {key: recorded.get(key) for key in observed} == observed:
        return 0
    sys.stderr.write(f"guard: {name} is not what the functions do; run `{REFRESH}`\n")
    return 1


def _recorded() -> Mapping[str, Any]:
    recorded: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    return recorded


def _observed() -> Mapping[str, Any]:
    """Run the flows in a process of their own: the sandbox is the tests', and no part of this package."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [sys.executable, "-m", OBSERVER],
            cwd=PACK,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"the flows did not end within {TIMEOUT_SECONDS} s"
        raise CannotJudgeError(message) from error
    if done.returncode != 0:
        message = f"{done.stderr.strip() or 'the flows ended without a message'}\nNothing was recorded."
        raise CannotJudgeError(message)
    observed: Mapping[str, Any] = json.loads(done.stdout)
    return observed


def _render(observed: Mapping[str, Any]) -> str:
    content = {
        "generated": "by `make access`, from a run of every flow in the local AWS; do not edit",
        "sources": {"bytes": bytes_digest(), "code": code_digest()},
        **observed,
    }
    return json.dumps(content, indent=1) + "\n"
