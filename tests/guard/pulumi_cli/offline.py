"""The moments of a stack's life without the CLI: what the pack finds when :mod:`tests.in_process_engine` plans the steps.

The first preview is the gate's own; the state is judged by `guard state`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf import json_format

from guard.cli import main
from guard.offline import gate
from guard.offline.analyzer import Pack
from guard.offline.pack_process import PackProcess
from guard.pulumi_cli import parity
from infra import bundling
from infra.architecture import ARCHITECTURE
from tests.guard.pulumi_cli.engine import ROOT, SECRETS, STACK, Found
from tests.in_process_engine import STACK_TYPE, Engine, questions

CLOCK = {"GUARD_CLOCK": "2026-11-26"}


def configuration(project: Path) -> dict[str, str]:
    """Return the stack's configuration with its secrets, as an engine has it: structured values as JSON text."""
    given = yaml.safe_load((project / f"Pulumi.{STACK}.yaml").read_text(encoding="utf-8"))["config"]
    for path, value in SECRETS.items():
        key, *way = path.split(".")
        if not way:
            given[key] = value
            continue
        inner = given.setdefault(key, {})
        for step in way[:-1]:
            if not isinstance(inner.get(step), dict):
                inner[step] = {}
            inner = inner[step]
        inner[way[-1]] = value
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}


def by_gate(project: Path) -> Found:
    """Return what blocks in a first preview, according to the gate."""
    verdict = parity.judged(project, pack=ROOT, stack=STACK, environment=CLOCK, pack_config={}, rehearse=False)
    return frozenset((item.urn, item.policy, item.message) for item in parity.of_pack(verdict))


def by_state(export: Path, capsys: pytest.CaptureFixture[str]) -> Found:
    """Return what blocks in an exported state, according to `guard state`; what no pack looks at is left out."""
    capsys.readouterr()
    main(["state", str(export), "--format", "json"])
    rows = json.loads(capsys.readouterr().out)["violations"]
    return frozenset(
        (row["resource"], row["control"], _message(row)) for row in rows if row["control"] not in gate.ONLY_HERE
    )


def _message(row: Mapping[str, str]) -> str:
    required = f"; required: {row['required']}" if row["required"] else ""
    return f"{row['title']}\n{row['observed']}{required}\n{row['remedy']}".strip()


@dataclass
class Offline:
    """A stack of the engine in this process, and a pack that judges its steps."""

    pack: Pack
    engine: Engine = field(default_factory=Engine)

    def run(self, project: Path, *, preview: bool) -> Found:
        """Preview or update a project; return what blocks."""
        config = configuration(project)
        before = {urn: entry["outputs"] for urn, entry in self.engine.state.items() if entry["type"] == STACK_TYPE}
        steps = self.engine.run(project, config, preview=preview)
        asked = questions(steps, config, preview=preview)
        asked.phase.config_secret_keys.extend(sorted({path.split(".")[0] for path in SECRETS}))
        self.pack.configure_stack(asked.phase)
        for request in asked.remediate:
            self.pack.remediate(request)
        found: list[Any] = self.pack.analyze(asked.analyze)
        if any(item.mandatory for item in found):
            _keep_outputs(asked.stack, before)
        found += self.pack.analyze_stack(asked.stack)
        return frozenset(
            (item.urn, item.policy, f"{item.title}\n{item.text}".strip()) for item in found if item.mandatory
        )


def _keep_outputs(asked: Any, before: Mapping[str, Mapping[str, Any]]) -> None:
    """Give the stack the outputs that it had and that are gone: so does an engine that met an error (step_executor.go)."""
    for item in asked.resources:
        gone = {name: value for name, value in before.get(item.urn, {}).items() if name not in item.properties}
        json_format.ParseDict({**json_format.MessageToDict(item.properties), **gone}, item.properties)


@contextmanager
def judging() -> Iterator[Pack]:
    """Start the pack, and connect to it; the archives that it compares with are beside it."""
    for function in ARCHITECTURE.functions:
        bundling.function_archive(function.name)
    process = PackProcess(ROOT, CLOCK)
    try:
        pack = Pack(process.address())
        try:
            pack.configure(pack.info(), {})
            yield pack
        finally:
            pack.close()
    finally:
        process.stop()
