"""The gate beside the real engine and beside Checkov, on the same stack, as whole processes.

Warm is the second run on a machine and every one after it; cold is the first, with no compiled bytecode of anything
(``PYTHONPYCACHEPREFIX`` leads to an empty folder). The engine runs against a stand-in provider, which starts faster than
the real one: its figures flatter it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import measure
from benchmarks.machine import described
from benchmarks.measure import MIB, Run, SkippedError, Spread, interleaved, ratio
from benchmarks.scaled import ROOT, STACK
from benchmarks.section import Section, Table
from guard.checkov import plan
from guard.checkov import run as checkov
from guard.offline import program, project
from guard.pulumi_cli import preview

SUBJECT: Final = "Gate"
WARM: Final = 5
COLD: Final = 2
_GATE: Final = "guard gate"
_ENGINE: Final = "pulumi preview"
_JUDGED: Final = "pulumi preview --policy-pack"
_CHECKOV: Final = "checkov, on a rendered plan"
Peer = Callable[[Mapping[str, str]], Run]


def _gate(environment: Mapping[str, str]) -> Run:
    return _sound(measure.process([sys.executable, "-m", "guard", "gate"], cwd=ROOT, environment=environment))


def _sound(run: Run, *, expected: tuple[int, ...] = (0,)) -> Run:
    """Return a run that did what it was for: a peer that fails early would look fast."""
    if run.status not in expected:
        message = f"a peer ended with {run.status}:\n{run.output[-2000:]}"
        raise SkippedError(message)
    return run


def _previewed(ready: preview.Prepared, environment: Mapping[str, str]) -> Run:
    pulumi = shutil.which("pulumi") or "pulumi"
    return _sound(
        measure.process([pulumi, *ready.arguments], cwd=ROOT, environment={**environment, **_own(ready.environment)})
    )


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in environment.items() if os.environ.get(key) != value}


@contextmanager
def _peers() -> Iterator[tuple[dict[str, Peer], list[str]]]:
    """Yield what can be measured here, and why the rest cannot."""
    peers: dict[str, Peer] = {_GATE: _gate}
    skipped: list[str] = []
    with ExitStack() as held:
        if preview.available():
            for name, pack in ((_ENGINE, None), (_JUDGED, ROOT)):
                ready = held.enter_context(preview.prepared(ROOT, stack=STACK, pack=pack))
                peers[name] = partial(_previewed, ready)
        else:
            skipped.append("`pulumi preview` was skipped: the Pulumi CLI is not on the PATH.")
        command = checkov.executable()
        if command is not None:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="guard-bench-")))
            peers[_CHECKOV] = partial(_scanned, command, _plan(folder))
        else:
            skipped.append("Checkov was skipped: it is not set up (`make scan` does that).")
        yield peers, skipped


def _plan(folder: Path) -> Path:
    read = project.read(ROOT, STACK)
    rendered = plan.render(program.run(read).registrations, read.config["aws:region"])
    file = folder / "plan.json"
    file.write_text(json.dumps(rendered.plan), encoding="utf-8")
    return file


def _scanned(command: Path, file: Path, environment: Mapping[str, str]) -> Run:
    return _sound(
        measure.process(
            [command, *checkov.arguments(file)], cwd=file.parent, environment={**environment, "LOG_LEVEL": "ERROR"}
        )
    )


def run() -> Section:
    """Measure the gate and whoever is here beside it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "GUARD_", "PULUMI_"))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with _peers() as (peers, skipped):
        for peer in peers.values():
            peer(environment)  # compiles, and warms the caches of files
        warm = interleaved({name: partial(peer, environment) for name, peer in peers.items()}, WARM)
        cold = interleaved({name: partial(_cold, peer, environment) for name, peer in peers.items()}, COLD)
        trees = {name: measure.tree_peak(partial(peer, environment)) for name, peer in peers.items()}
        phases = [_phases(environment) for _ in range(WARM)]
    return Section(
        subject=SUBJECT,
        machine=described("pulumi", "pulumi-aws", "pulumi-policy"),
        claims=_claims(warm, cold, trees),
        tables=(_table("Warm", warm, trees), _table("Cold: no bytecode", cold, {}), _phase_table(phases)),
        notes=(
            *skipped,
            "The engine's provider is a stand-in, which starts faster than the real one.",
            "Memory is that of all processes of a run together at their peak, sampled in a run of its own.",
        ),
    )


def _cold(peer: Peer, environment: Mapping[str, str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="guard-cold-") as folder:
        return peer({**environment, "PYTHONPYCACHEPREFIX": folder})


def _phases(environment: Mapping[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.phases", str(time.time())]
    ended = _sound(measure.process(command, cwd=ROOT, environment=environment))
    found: dict[str, float] = json.loads(ended.output.splitlines()[-1])
    found["between the steps"] = 2 * found["all"] - sum(found.values())
    return found


def _claims(
    warm: Mapping[str, list[Run]], cold: Mapping[str, list[Run]], trees: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    ours = _seconds(warm[_GATE])
    said = f"{Spread(ours).said('s')}; cold, {Spread(_seconds(cold[_GATE])).said('s')}"
    claims = [("A verdict on the payment stack, warm", f"{said}; {trees[_GATE] / MIB:.0f} MiB at the peak")]
    for name, what in ((_JUDGED, "Against the real `pulumi preview` with the pack"), (_CHECKOV, "Against Checkov")):
        if name in warm:
            of_ours = ratio(_seconds(warm[name]), ours).median
            claims.append((what, f"{of_ours:.1f} x faster ({Spread(_seconds(warm[name])).median:.2f} s)"))
    return tuple(claims)


def _seconds(runs: list[Run]) -> tuple[float, ...]:
    return tuple(run.seconds for run in runs)


def _table(title: str, results: Mapping[str, list[Run]], trees: Mapping[str, int]) -> Table:
    ours = _seconds(results[_GATE])
    rows = [
        (
            name,
            Spread(_seconds(runs)).said("s"),
            Spread(tuple(run.cpu for run in runs)).said("s"),
            f"{ratio(_seconds(runs), ours).median:.1f}",
            f"{trees[name] / MIB:.0f} MiB" if name in trees else "",
        )
        for name, runs in results.items()
    ]
    return Table(
        title=title, columns=("command", "wall", "processor", "of the gate's wall", "peak memory"), rows=tuple(rows)
    )


def _phase_table(phases: list[dict[str, float]]) -> Table:
    rows = tuple(
        (name, Spread(tuple(phase[name] for phase in phases)).said("ms", 1e3, 0))
        for name in sorted(phases[0], key=lambda name: -statistics.median(phase[name] for phase in phases))
    )
    return Table(title="Where the gate's time goes, warm", columns=("step", "wall"), rows=rows)
