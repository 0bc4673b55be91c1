"""The pack's client, against a real pack in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire

from compliance.errors import CannotJudgeError
from guard.offline.analyzer import Pack
from guard.offline.pack_process import PackProcess

GRUMBLING = """\
import pulumi_policy

def grumble(args, report):
    report(f"{args.name} {sum(range(20_000))}")  # slower than the questions come


pulumi_policy.PolicyPack("grumbling", policies=[
    pulumi_policy.ResourceValidationPolicy("grumble", "Grumbles", grumble),
])
"""


def _grumbling(directory: Path) -> PackProcess:
    (directory / "PulumiPolicy.yaml").write_text("name: grumbling\nruntime: python\nversion: 0.0.1\n", encoding="utf-8")
    (directory / "__main__.py").write_text(GRUMBLING, encoding="utf-8")
    return PackProcess(directory, {})


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Pack]:
    """A pack that says the name of everything it is asked about."""
    process = _grumbling(tmp_path)
    asked = Pack(process.address())
    yield asked
    asked.close()
    process.stop()


def test_more_questions_than_a_server_keeps_are_all_answered(pack: Pack) -> None:
    """Five thousand, in order: gRPC's server cancels what waits behind three thousand others."""
    requests = (wire.AnalyzeRequest(type="a:b:C", name=f"n{number}", urn=f"urn:{number}") for number in range(5000))

    found = pack.analyze(requests)

    assert [(item.urn, item.text) for item in found] == [
        (f"urn:{number}", f"n{number} 199990000") for number in range(5000)
    ]


def test_a_pack_that_ended_is_not_waited_for(tmp_path: Path) -> None:
    """It said where it listens, and is gone: an error at once, and no gate that hangs."""
    process = _grumbling(tmp_path)
    asked = Pack(process.address())
    process.stop()

    with pytest.raises(CannotJudgeError, match="the policy pack failed"):
        asked.info()
    asked.close()
