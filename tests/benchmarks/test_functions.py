"""The functions' benchmark runs what is deployed, and refuses to time what fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks import functions
from benchmarks.function_worker import FLOWS, Cloud, Flows
from benchmarks.functions import Unpacked, worker
from benchmarks.measure import SkippedError


@pytest.fixture(scope="module")
def unpacked() -> Iterator[dict[str, tuple[Unpacked, Unpacked]]]:
    """Every function, as Lambda unpacks it."""
    with functions.unpacked() as found:
        yield found


@pytest.mark.parametrize(
    ("flow", "calls"), [("accept", 2), ("view", 1), ("process", 4), ("batch", 31), ("alert", 4), ("notify", 3)]
)
def test_every_flow_succeeds_with_its_calls(
    unpacked: dict[str, tuple[Unpacked, Unpacked]], flow: str, calls: int
) -> None:
    """Each event is answered with success, and makes exactly the AWS calls of its flow, parameters being cached."""
    found = worker(unpacked[FLOWS[flow]][1], "flow", flow, "2", bytecode=True)

    assert found["calls"] == calls
    assert len(found["times"]) == 2


def test_every_flow_has_a_maker_of_events() -> None:
    """No two events of a flow are about the same payment."""
    for name in FLOWS:
        flows = Flows(Cloud())

        assert getattr(flows, name)() != getattr(flows, name)()


def test_a_failure_is_not_timed(unpacked: dict[str, tuple[Unpacked, Unpacked]]) -> None:
    """A function whose environment is incomplete is a skipped subject, not a fast one."""
    whole = unpacked["transaction_processor"][1]
    variables = {name: value for name, value in whole.variables.items() if name != "TRANSACTIONS_TABLE"}

    with pytest.raises(SkippedError, match="TRANSACTIONS_TABLE"):
        worker(replace(whole, variables=variables), "flow", "accept", "1", bytecode=True)


def test_a_function_sees_its_archive_and_layer_alone(unpacked: dict[str, tuple[Unpacked, Unpacked]]) -> None:
    """Neither this repository nor its environment's packages are on the path, and no other function is in the archive."""
    sender = unpacked["notification_sender"][0]

    with pytest.raises(SkippedError, match=r"No module named 'handlers\.fraud_handler'"):
        worker(sender, "import", "fraud_handler")
    assert sys.prefix not in sender.environment(bytecode=False)["PYTHONPATH"]
