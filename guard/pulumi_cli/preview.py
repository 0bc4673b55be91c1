"""Runs the real `pulumi preview --policy-pack`, with no AWS account: a stand-in provider, a throw-away local backend.

The engine's own events say what the pack found (``--event-log``); its exit status alone does not tell a violation from
a failure. The project's files are not touched: the stack is made beside a copy of its configuration.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard.pulumi_cli import engine_options
from guard.pulumi_cli.engine_options import Options

_SECONDS: Final = 120
_NO_CLI: Final = "`pulumi` is not on the PATH; install the Pulumi CLI, or use `guard gate`, which needs none"


@dataclass(frozen=True, slots=True, order=True)
class EngineViolation:
    """A policy violation, as the engine reports it."""

    urn: str
    policy: str
    message: str
    level: str


@dataclass(frozen=True, slots=True)
class EngineVerdict:
    """What a preview of the real engine ended with."""

    status: int
    violations: tuple[EngineViolation, ...]
    output: str
    errors: tuple[str, ...]
    options: Mapping[str, Options] = field(default_factory=dict)
    """What it holds of each resource that it would make, by URN."""


def available() -> bool:
    """Tell whether the Pulumi CLI is here."""
    return shutil.which("pulumi") is not None


def version() -> str:
    """Return the CLI's version, as it says it.

    Raises:
        CannotJudgeError: there is no CLI.

    """
    if not available():
        raise CannotJudgeError(_NO_CLI)
    return run_cli(["version"], Path(), os.environ).stdout.strip() or "unknown"


@contextmanager
def _fake_provider() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "guard.pulumi_cli.fake_provider"],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        line = process.stdout.readline().strip() if process.stdout else b""
        if not line.isdigit():
            raise CannotJudgeError("the stand-in provider did not start")
        yield line.decode()
    finally:
        process.kill()
        process.wait()


def cli_environment(home: Path, port: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a CLI that keeps everything under ``home`` and asks the provider at ``port``."""
    return {
        **os.environ,
        "PULUMI_HOME": str(home / "home"),
        "PULUMI_BACKEND_URL": f"file://{home / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_DEBUG_PROVIDERS": f"aws:{port}",
        **extra,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A preview that is ready to run: the CLI's arguments, what it runs in, and where its events will be."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    events: Path
    plan: Path


@contextmanager
def prepared(
    project: Path,
    *,
    stack: str,
    pack: Path | None,
    environment: Mapping[str, str] | None = None,
    pack_config: Path | None = None,
) -> Iterator[Prepared]:
    """Start a stand-in provider, make a stack in a throw-away backend, and say how to preview it.

    Raises:
        CannotJudgeError: the CLI or the stack's configuration is missing, or the engine could not start.

    """
    if not available():
        raise CannotJudgeError(_NO_CLI)
    config = project / f"Pulumi.{stack}.yaml"
    if not config.is_file():
        raise CannotJudgeError(f"{config} does not exist; name a stack that does with --stack")
    with tempfile.TemporaryDirectory(prefix="guard-engine-") as name, _fake_provider() as port:
        home = Path(name)
        (home / "backend").mkdir()
        (home / "project").mkdir()
        shutil.copy(project / "Pulumi.yaml", home / "project" / "Pulumi.yaml")
        shutil.copy(config, home / "project" / config.name)
        settings = cli_environment(home, port, environment or {})
        made = run_cli(["stack", "init", stack], home / "project", settings)
        if made.returncode:
            raise CannotJudgeError(f"pulumi stack init failed:\n{made.stderr.strip()}")
        events, plan = home / "events.json", home / "plan.json"
        arguments = ["preview", "--non-interactive", "--stack", stack, "--event-log", str(events)]
        arguments += ["--save-plan", str(plan)]
        arguments += ["--config-file", str(home / "project" / config.name), "--color", "never"]
        if pack is not None:
            arguments += ["--policy-pack", str(pack)]
        if pack_config is not None:
            arguments += ["--policy-pack-config", str(pack_config)]
        yield Prepared(arguments=tuple(arguments), environment=settings, events=events, plan=plan)


def run(
    project: Path,
    *,
    stack: str,
    pack: Path | None,
    environment: Mapping[str, str] | None = None,
    pack_config: Path | None = None,
) -> EngineVerdict:
    """Preview a project with the real engine, judged by the pack in a folder, or by none.

    Raises:
        CannotJudgeError: the CLI or the stack's configuration is missing, or the engine could not start.

    """
    with prepared(project, stack=stack, pack=pack, environment=environment, pack_config=pack_config) as ready:
        ended = run_cli([*ready.arguments], project, ready.environment)
        return verdict_of(ended, ready.events, ready.plan)


def run_cli(arguments: list[str], directory: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the CLI in a session of its own, so that no language host of it is left behind."""
    process = subprocess.Popen(  # noqa: S603 - the CLI that the caller asked for
        ["pulumi", *arguments],  # noqa: S607 - wherever the PATH has it
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=_SECONDS)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise CannotJudgeError(f"pulumi {arguments[0]} did not end within {_SECONDS} s") from error
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def verdict_of(ended: subprocess.CompletedProcess[str], events: Path, plan: Path | None = None) -> EngineVerdict:
    """Return what the CLI ended with, and what its events say that the pack found.

    With ``plan``, the file that the preview was told to write, it also has each resource's options.
    """
    read = _events(events)
    violations = sorted(
        {
            EngineViolation(
                urn=event.get("resourceUrn", ""),
                policy=event["policyName"],
                message=event["message"].strip(),
                level=event["enforcementLevel"],
            )
            for event in (item["policyEvent"] for item in read if "policyEvent" in item)
        }
    )
    errors = [
        item["diagnosticEvent"]["message"].strip()
        for item in read
        if item.get("diagnosticEvent", {}).get("severity") == "error"
    ]
    options = engine_options.of_engine(read, plan) if plan is not None else {}
    output = "".join(
        line
        for line in (ended.stdout + ended.stderr).splitlines(keepends=True)
        if plan is None or str(plan) not in line
    )
    return EngineVerdict(ended.returncode, tuple(violations), output, tuple(errors), options)


def _events(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
