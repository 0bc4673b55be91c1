"""The real engine over the life of a stack: previews, updates and refreshes against the stand-in provider, with no account.

The provider runs in this process, so that a test can change what exists behind Pulumi's back. Everything else is the
engine's own: its state, its steps, its secrets.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from guard.pulumi_cli import preview
from guard.pulumi_cli.fake_provider import FakeAwsProvider, serving
from guard.pulumi_cli.preview import EngineVerdict
from tests import sound_changes

ROOT = Path(__file__).resolve().parents[3]
STACK = "dev"
SECRETS = {
    "guarded-payments:merchants.acme.webhookUrl": "https://acme.example/hooks/7f3a",
    "guarded-payments:merchants.acme.signingKey": "acme-signing-key-".ljust(48, "k"),
    "guarded-payments:merchants.globex.webhookUrl": "https://globex.example/hooks/91bc",
    "guarded-payments:merchants.globex.signingKey": "globex-signing-key-".ljust(48, "k"),
    "guarded-payments:fraudSigningSecret": "fraud-signing-secret-".ljust(48, "k"),
}
"""What an update needs and the sample stack leaves out. None of these texts may appear in anything that is written."""

OTHERS = ("aws-native", "command", "random", "pulumi-python")
"""Packages of resources that faults add, and whose providers are not installed here."""

Found = frozenset[tuple[str, str, str]]
"""Blocking violations: URN, policy and message."""


@dataclass
class EngineStack:
    """A stack in a throw-away backend."""

    home: Path
    environment: Mapping[str, str]
    provider: FakeAwsProvider
    config: Path
    changes: dict[str, int] = field(default_factory=dict)
    _runs: int = 0

    def give_secrets(self) -> None:
        """Set every setting that an update needs and the sample stack leaves out."""
        secrets = [part for key, value in SECRETS.items() for part in ("--secret", f"{key}={value}")]
        arguments = ["config", "set-all", "--stack", STACK, "--path", *secrets]
        given = preview.run_cli(arguments, self.config.parent, self.environment)
        assert given.returncode == 0, given.stderr

    def run(self, command: str, project: Path, *options: str, pack: Path | None, **environment: str) -> EngineVerdict:
        """Run a command of the CLI on a project, judged by the pack in a folder, or by none."""
        self._runs += 1
        events = self.home / f"events-{self._runs}.json"
        arguments = [command, "--non-interactive", "--stack", STACK, "--color", "never", "--event-log", str(events)]
        arguments += ["--config-file", str(self.config), *options]
        if command != "preview":
            arguments += ["--yes", "--skip-preview"]
        if pack is not None:
            arguments += ["--policy-pack", str(pack)]
        ended = preview.run_cli(arguments, project, {**self.environment, "GUARD_CLOCK": "2026-11-26", **environment})
        self.changes = _changes(events)
        return preview.verdict_of(ended, events)

    def analyze(self, project: Path, *, pack: Path) -> tuple[int, Found]:
        """Run `pulumi policy analyze` on the stack's state; return its status and what blocks."""
        arguments = ["policy", "analyze", "--stack", STACK, "--json", "--policy-pack", str(pack)]
        ended = preview.run_cli(arguments, project, {**self.environment, "GUARD_CLOCK": "2026-11-26"})
        events = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        found = [event["policyEvent"] for event in events if "policyEvent" in event]
        assert events, ended.stderr
        return ended.returncode, frozenset(
            (item.get("resourceUrn", ""), item["policyName"], item["message"].strip())
            for item in found
            if item["enforcementLevel"] != "advisory"
        )

    def export(self, project: Path) -> Path:
        """Write the stack's state to a file, as `pulumi stack export` does."""
        file = self.home / "export.json"
        ended = preview.run_cli(
            ["stack", "export", "--stack", STACK, "--file", str(file)], project, dict(self.environment)
        )
        assert ended.returncode == 0, ended.stderr
        return file


def blocking(verdict: EngineVerdict) -> Found:
    """Return what blocks."""
    return frozenset((item.urn, item.policy, item.message) for item in verdict.violations if item.level != "advisory")


def _changes(events: Path) -> dict[str, int]:
    """Return how many resources the engine would, or did, create, update, replace or delete."""
    summary: dict[str, Any] = {}
    for line in events.read_text(encoding="utf-8").splitlines() if events.is_file() else ():
        summary = json.loads(line).get("summaryEvent", summary)
    changes = summary.get("resourceChanges") or {}
    return {name: count for name, count in changes.items() if name != "same"}


def project_copy(directory: Path) -> Path:
    """Copy the project and its pack, for the CLI to run with this environment's packages."""
    sound_changes.project_copy(directory)
    for name in ("Pulumi.yaml", "PulumiPolicy.yaml"):
        manifest = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        manifest["runtime"]["options"]["virtualenv"] = sys.prefix
        (directory / name).write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return directory


@contextmanager
def engine_stack(home: Path, project: Path, *, secrets: bool = True) -> Iterator[EngineStack]:
    """Make a stack of a project in a throw-away backend; with ``secrets`` it has every setting that an update needs.

    The stand-in provider also answers for the packages of :data:`OTHERS`, whose inputs it keeps as outputs.
    """
    provider = FakeAwsProvider()
    home.mkdir(parents=True, exist_ok=True)
    (home / "backend").mkdir()
    settings = home / "project"
    settings.mkdir()
    for name in ("Pulumi.yaml", f"Pulumi.{STACK}.yaml"):
        shutil.copy(project / name, settings / name)
    with serving(provider) as port:
        attached = ",".join(f"{package}:{port}" for package in ("aws", *OTHERS))
        environment = preview.cli_environment(home, str(port), {"PULUMI_DEBUG_PROVIDERS": attached})
        made = preview.run_cli(["stack", "init", STACK], settings, environment)
        assert made.returncode == 0, made.stderr
        stack = EngineStack(
            home=home, environment=environment, provider=provider, config=settings / f"Pulumi.{STACK}.yaml"
        )
        if secrets:
            stack.give_secrets()
        yield stack
