"""What a rehearsal costs: the gate with a preview alone, with an update beside it, and with two, in turn within one run.

And what a large program costs: 5,000 queues under the profile that holds for any stack, with both rehearsals.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import measure
from benchmarks.machine import described
from benchmarks.measure import MIB, Run, SkippedError, Spread, interleaved, ratio
from benchmarks.scaled import ROOT
from benchmarks.section import Section, Table

SUBJECT: Final = "Rehearsals"
ROUNDS: Final = 5
LARGE: Final = 5_000
_ALONE: Final = """\
import sys
from functools import partial
from guard.offline import gate
gate.judge = partial(gate.judge, rehearse=False)
from guard.cli import run
sys.argv = ["guard", *sys.argv[1:]]
run()
"""
"""Runs the gate with the preview alone, for which it has no option: a verdict without the update says less."""
_PEERS: Final[Mapping[str, tuple[str, ...]]] = {
    "preview alone": ("-c", _ALONE, "gate"),
    "preview and update": ("-m", "guard", "gate"),
    "preview and two updates (--thorough)": ("-m", "guard", "gate", "--thorough"),
}
_PROGRAM: Final = """\
import pulumi_aws as aws

for number in range({count}):
    aws.sqs.Queue(f"queue-{{number}}", name=f"queue-{{number}}", kms_master_key_id="alias/aws/sqs")
"""


def run() -> Section:
    """Measure the rehearsals beside each other, then the large program."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "GUARD_", "PULUMI_"))}
    peers = {name: partial(_judged, arguments, environment, ROOT) for name, arguments in _PEERS.items()}
    for peer in peers.values():
        peer()  # compiles, and warms the caches of files
    results = interleaved(peers, ROUNDS)
    trees = {name: measure.tree_peak(peer) for name, peer in peers.items()}
    one = tuple(run.seconds for run in results["preview alone"])
    two = tuple(run.seconds for run in results["preview and update"])
    with tempfile.TemporaryDirectory(prefix="guard-large-") as folder:
        large = partial(
            _judged, ("-m", "guard", "gate", "--project", _project(Path(folder))), environment, ROOT, (0, 1)
        )
        found = large()
        peak = measure.tree_peak(large)
    more = Spread(tuple(second - first for first, second in zip(one, two, strict=True)))
    return Section(
        subject=SUBJECT,
        machine=described("pulumi", "pulumi-aws", "pulumi-policy"),
        claims=(
            (
                "The rehearsed update",
                f"{more.said('s')} beside the preview, {ratio(two, one).median:.2f} x of its time",
            ),
            (f"A program of {LARGE:,} resources, both rehearsals", f"{found.seconds:.1f} s, {peak / MIB:.0f} MiB"),
        ),
        tables=(
            Table(
                title="One, two and three rehearsals",
                columns=("rehearsals", "wall", "processor", "of one", "peak memory"),
                rows=tuple(
                    (
                        name,
                        Spread(tuple(run.seconds for run in runs)).said("s"),
                        Spread(tuple(run.cpu for run in runs)).said("s"),
                        f"{ratio(tuple(run.seconds for run in runs), one).median:.2f}",
                        f"{trees[name] / MIB:.0f} MiB",
                    )
                    for name, runs in results.items()
                ),
            ),
        ),
        notes=("Memory is that of all processes of a run together at their peak, sampled in a run of its own.",),
    )


def _judged(
    arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path, expected: tuple[int, ...] = (0,)
) -> Run:
    found = measure.process([sys.executable, *arguments], cwd=folder, environment=environment)
    if found.status not in expected:
        message = f"the gate ended with {found.status}:\n{found.output[-2000:]}"
        raise SkippedError(message)
    return found


def _project(folder: Path) -> str:
    """Write the large program, and return its folder."""
    (folder / "Pulumi.yaml").write_text("name: large\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-2\n", encoding="utf-8")
    (folder / "guard.toml").write_text('profile = "serverless-baseline"\n', encoding="utf-8")
    (folder / "__main__.py").write_text(_PROGRAM.format(count=LARGE), encoding="utf-8")
    return str(folder)
