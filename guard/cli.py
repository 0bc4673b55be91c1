"""The command: ``guard ...``, or ``python -m guard ...``.

Exit status: 0 compliant (or done), 1 violations (or worse than before), 2 could not judge, with a message that says what,
where, and the remedy.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn

from compliance.errors import CannotJudgeError
from guard import ended_by_signal, sdk_versions
from guard.ended_by_signal import EndedBySignal
from guard.hidden_values import HidingStream, not_written
from policies import __version__

STARTED: Final = time.perf_counter()
_ROOT: Final = Path(__file__).resolve().parents[1]
PACK: Final = _ROOT if (_ROOT / "PulumiPolicy.yaml").is_file() else _ROOT / "policies" / "standalone"
"""Where the pack is: the folder of PulumiPolicy.yaml, which is the repository's, or the installed package's."""
CANNOT_JUDGE: Final = 2
INTERRUPTED: Final = 130
"""What a shell says of a command that Ctrl-C ended: 128 + SIGINT."""

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "init": "write guard.toml, a pre-commit entry and a workflow for a project",
        "accept": "accept a project's findings of today until a date, so that only new ones fail",
        "answers": "list what a program asks of AWS; --record asks AWS, and writes the file of answers",
        "packages": "what a lock of Poetry or Pipenv pins, as a requirements file",
        "gate": "preview a program and judge it: 0 compliant, 1 violations, 2 could not judge",
        "preview": "judge a program with the real Pulumi engine and a fake AWS provider; needs the Pulumi CLI",
        "watch": "a verdict on each save, until Ctrl-C",
        "state": "judge a file of `pulumi stack export`: what is deployed, and what differs from what is declared",
        "change": "compare the gate's verdicts before and after a change, as a comment: 1 when it breaks something",
        "judge": "list what a change does to the judge itself, and judge it by its base: 1 without an owner's approval",
        "scan": "compare with Checkov's verdicts on the same previewed stack",
        "contract": "check the stack's contract, and list every value that is not the profile's own: 1 when one is weaker",
        "controls": "list the controls",
        "explain": "explain a control: its reason, what violates it, and the remedy",
        "attest": "sign an evidence file and its reports, by a key or a CI run's identity (in-toto, DSSE)",
        "verify": "check a chain of evidence files: edits, missing links, dates, signatures, the pack; 1 when broken",
        "diff": "compare two evidence files: 1 on regression",
        "period": "write one report of a period's runs: gaps, red days, waivers, trend; 1 when it is not whole",
        "report": "write reports of evidence: HTML, Markdown, CSV, JUnit, SARIF, OSCAL and CycloneDX",
        "access": "record what the functions call in the local AWS, or check that the recording is fresh",
        "docs": "write the generated documents, or check that they are fresh",
    }
)
"""Each command and what it does; the module of that name under guard.commands does it."""

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "init": ("guard init --project shop",),
        "accept": ('guard accept --reason "Known since the adoption" --owner "A. Owner" --until 2027-03-31',),
        "gate": (
            "guard gate",
            "guard gate --stack prod --format concise",
            "guard gate --project ../shop --profile serverless-baseline --evidence run.json",
        ),
        "answers": ("guard answers", "guard answers --record"),
        "packages": ("guard packages poetry.lock > requirements.txt",),
        "watch": ("guard watch --project ../shop",),
        "preview": ("guard preview --stack prod",),
        "state": ("pulumi stack export --file state.json", "guard state state.json --project ."),
        "change": ("guard change head.json --base base.json",),
        "judge": ("guard judge ../base .",),
        "scan": ("guard scan --output scan.json",),
        "contract": ("guard contract",),
        "controls": (
            "guard controls --service lambda --severity high",
            "guard controls --brief B2.6",
            "guard controls --format json",
        ),
        "explain": ("guard explain lambda-xray-active",),
        "attest": (
            "guard attest run.json --reports reports --key private.pem",
            "guard attest run.json --reports reports --sigstore",
        ),
        "verify": (
            "guard verify run.json",
            "guard verify run.json --key public.pem --reports reports",
            "guard verify run.json --identity https://github.com/us/shop/.github/workflows/ci.yml@refs/heads/main",
        ),
        "diff": ("guard diff old.json new.json",),
        "period": ("guard period --from 2025-01-01 --to 2025-12-31 evidence/ -o reports/2025 --key public.pem",),
        "report": ("guard report run.json -o reports",),
        "access": ("guard access", "guard access --check"),
        "docs": ("guard docs", "guard docs --check"),
    }
)
"""For each command, what its ``--help`` shows."""


class _Parser(argparse.ArgumentParser):
    """Shows no secret in what it says of a wrong argument."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        super().error(_failure().scrubbed(message, sys.argv[1:]))


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="guard",
        description="Guards a Pulumi Python program: a verdict with no AWS account, no Pulumi CLI and no network.",
        epilog=_examples(("guard gate", "guard explain lambda-xray-active", "guard COMMAND --help")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"guard {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=purpose,
            description=f"{purpose[0].upper()}{purpose[1:]}.",
            epilog=_examples(EXAMPLES[name]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument("--debug", action="store_true", help="show the traceback of an error")
        if name == asked:
            _module(name).add_arguments(command)
    return parser


def _examples(lines: Sequence[str]) -> str:
    return "\n".join(["examples:", *(f"  {line}" for line in lines)])


def _module(name: str) -> Any:
    return importlib.import_module(f"guard.commands.{name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit status: what ends it otherwise than by returning is no verdict.

    Raises:
        SystemExit: argparse's own, for a usage error (2) or ``--help`` (0).

    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    debug = "--debug" in given
    try:
        if given and given[0] in sdk_versions.COMMANDS:
            sdk_versions.check()
        parser = _parser(given[0] if given else "")
    except BaseException as error:  # noqa: BLE001 - importing the command may fail in any way; none is a verdict
        return _failed(error, given, debug=debug)
    try:
        options = parser.parse_args(given)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - help that could not be written is no answer either
        return _failed(error, given, debug=debug)
    try:
        return int(_module(options.command).run(options))
    except BaseException as error:  # noqa: BLE001 - SystemExit too: a library's exit status is no verdict
        return _failed(error, given, debug=debug)


def _failure() -> Any:
    """Return what words a failure: imported by a command once it has started its processes, or where it fails before."""
    return importlib.import_module("guard.failure")


def _failed(error: BaseException, given: Sequence[str], *, debug: bool) -> int:
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT_JUDGE
    if isinstance(error, EndedBySignal):
        sys.stderr.write(f"guard: ended by {error}\n")
        return error.status
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("guard: interrupted\n")
        return INTERRUPTED
    failure = _failure()
    if isinstance(error, CannotJudgeError) and not debug:
        sys.stderr.write(failure.scrubbed(f"guard: {error}\n", given))
    elif isinstance(error, CannotJudgeError):
        trace = "".join(traceback.format_exception(error))
        sys.stderr.write(failure.scrubbed(f"{trace}guard: {error}\n", given))
    else:
        sys.stderr.write(failure.scrubbed(failure.describe(error, debug=debug), given))
    return CANNOT_JUDGE


def run() -> NoReturn:
    """Run the command and end the process at once: taking down what a preview built takes longer than judging it."""
    status = CANNOT_JUDGE
    try:
        ended_by_signal.end_in_order()
        _open_closed_streams()
        for stream in (sys.stdout, sys.stderr):  # an argument or a name that is no UTF-8 is shown, not raised
            getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
        sys.stdout, sys.stderr = HidingStream(sys.stdout), HidingStream(sys.stderr)
        status = _heeding(main())
    except SystemExit as ended:  # argparse's own: usage, --help
        status = _flushed(ended.code if isinstance(ended.code, int) else CANNOT_JUDGE)
    except KeyboardInterrupt as told:  # a signal before the command began, or after its end
        status = _failed(told, (), debug=False)
    finally:  # also where not even the message could be written
        os._exit(status)


def _open_closed_streams() -> None:
    """Open the null device for each standard stream that is closed, or the next file that is opened takes its place."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, mode, closefd=False))


def _heeding(status: int) -> int:
    """Write what is buffered, and return the status: that of a signal, where one came and the command went on."""
    told = ended_by_signal.unheeded(status)
    return _flushed(status) if told is None else _failed(told, (), debug=False)


def _flushed(status: int) -> int:
    """Write what is buffered; a verdict that could not be written is none, unless its reader left."""
    ended_by_signal.end_at_once()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        sys.stderr.write(f"guard: {not_written(error)}\n")
        status = CANNOT_JUDGE
    sys.stderr.flush()
    return status
