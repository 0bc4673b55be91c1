"""Judging at scale: the real pack against packs that find nothing, over the same protocol, on the same stacks.

Two floors. *Empty* is the unchanged SDK with as many policies as ours, each of which does nothing: it reads every message
once for every policy. *Decoding* reads every message once and answers: no pack in Python can do with less.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from pulumi.runtime.proto import analyzer_pb2 as wire

from benchmarks.machine import described
from benchmarks.measure import MIB, Spread, cpu_of, interleaved, peak_of, ratio
from benchmarks.scaled import ROOT, STACK, Requests, recorded, scaled
from benchmarks.section import Section, Table
from guard.offline.analyzer import Pack
from guard.offline.pack_process import PackProcess

SUBJECT: Final = "Judging at scale"
ROUNDS: Final[Mapping[int, int]] = {100: 5, 1_000: 2, 10_000: 1}
"""How often each size is judged; the empty pack needs minutes for the largest."""
_EMPTY: Final = Path(__file__).with_name("empty_pack")
_LARGEST: Final = max(ROUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one pack took for one stack."""

    resources: float
    stack: float
    cpu: float
    peak: int
    found: int

    @property
    def seconds(self) -> float:
        """Wall time of both."""
        return self.resources + self.stack


def judged(directory: Path, environment: Mapping[str, str], requests: Requests) -> Judged:
    """Start a pack, and have it judge a stack; the start is not counted."""
    process = PackProcess(directory, environment)
    pid = process.pid or 0
    try:
        pack = Pack(process.address())
        pack.configure(pack.info(), {})
        pack.configure_stack(
            wire.AnalyzerStackConfigureRequest(
                stack=STACK, project="guarded-payments", organization="organization", dry_run=True
            )
        )
        cpu, begun = cpu_of(pid), time.perf_counter()
        found = len(pack.analyze(requests.resources))
        halfway = time.perf_counter()
        found += len(pack.analyze_stack(requests.stack))
        ended = time.perf_counter()
        measured = Judged(
            resources=halfway - begun,
            stack=ended - halfway,
            cpu=cpu_of(pid) - cpu,
            peak=peak_of(pid),
            found=found,
        )
        pack.close()
        return measured
    finally:
        process.stop()


def _policies() -> Mapping[str, str]:
    """Ask the real pack how many policies it has, of which kind, for the empty one to have as many."""
    process = PackProcess(ROOT, {})
    try:
        pack = Pack(process.address())
        kinds = [item.policy_type for item in pack.info().policies]
        pack.close()
    finally:
        process.stop()
    return {
        "EMPTY_RESOURCE_POLICIES": str(kinds.count(wire.POLICY_TYPE_RESOURCE)),
        "EMPTY_STACK_POLICIES": str(kinds.count(wire.POLICY_TYPE_STACK)),
    }


def run() -> Section:
    """Measure every size."""
    base, policies = recorded(), _policies()
    results: dict[int, dict[str, list[Judged]]] = {}
    with tempfile.TemporaryDirectory(prefix="guard-bench-") as folder:
        evidence = {"GUARD_EVIDENCE": str(Path(folder) / "evidence.json")}
        for count, rounds in ROUNDS.items():
            requests = scaled(base, count)
            peers = {
                "ours": partial(judged, ROOT, {}, requests),
                "ours, with evidence": partial(judged, ROOT, evidence, requests),
                "decoding": partial(judged, _EMPTY, {**policies, "EMPTY_PACK": "decoding"}, requests),
                "empty": partial(judged, _EMPTY, policies, requests),
            }
            results[count] = interleaved(peers, rounds)
    total = sum(int(value) for value in policies.values())
    return Section(
        subject=SUBJECT,
        machine=described("pulumi-policy", "grpcio", "protobuf"),
        claims=_claims(results, total),
        tables=(_table(results, total),),
        notes=(
            "Ours over empty is below 1 because our servicer reads a message once, not once for every policy.",
            "What holds for a whole stack (two tables) does not hold for copies of it: ours also reports findings.",
            "Peak memory is the pack's own (VmHWM); processor time is the pack's, both include nothing of its start.",
        ),
    )


def _claims(results: Mapping[int, Mapping[str, list[Judged]]], policies: int) -> tuple[tuple[str, str], ...]:
    largest, before = results[_LARGEST], results[_LARGEST // 10]
    ours = largest["ours"]
    took = Spread(tuple(item.seconds for item in ours)).median
    each = took / _LARGEST
    growth = each / (Spread(tuple(item.seconds for item in before["ours"])).median / (_LARGEST // 10))
    of_empty = ratio([item.seconds for item in ours], [item.seconds for item in largest["empty"]]).median
    peak = max(item.peak for item in [*ours, *largest["ours, with evidence"]])
    return (
        (
            f"{_LARGEST:,} resources, {policies} controls",
            f"judged in {took:.1f} s, {each * 1e3:.2f} ms a resource ({growth:.2f} x of that at {_LARGEST // 10:,})",
        ),
        ("Against an empty pack with as many policies", f"{of_empty:.2f} x of its time at {_LARGEST:,} resources"),
        ("Peak memory of the pack", f"{peak / MIB:.0f} MiB at {_LARGEST:,} resources, evidence included"),
    )


def _table(results: Mapping[int, Mapping[str, list[Judged]]], policies: int) -> Table:
    rows = []
    for count, peers in results.items():
        for name, found in peers.items():
            wall = [item.seconds for item in found]
            rows.append(
                (
                    f"{count:,}",
                    name,
                    Spread(tuple(wall)).said("s"),
                    Spread(tuple(item.resources for item in found)).said("s"),
                    Spread(tuple(item.stack for item in found)).said("s"),
                    Spread(tuple(item.cpu for item in found)).said("s"),
                    f"{Spread(tuple(wall)).median / count / policies * 1e6:.1f} µs",
                    Spread(tuple(float(item.peak) for item in found)).said("MiB", 1 / MIB, 0),
                    f"{ratio(wall, [item.seconds for item in peers['empty']]).median:.2f}",
                    f"{ratio(wall, [item.seconds for item in peers['decoding']]).median:.1f}",
                )
            )
    columns = ("resources", "pack", "wall", "each resource", "the stack", "processor")
    more = ("a resource and control", "peak memory", "of empty", "of decoding")
    return Table(title=f"{policies} policies", columns=(*columns, *more), rows=tuple(rows))
