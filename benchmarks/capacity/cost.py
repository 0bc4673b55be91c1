"""What a million accepted payments cost, by what the simulation counted and a list of prices with their sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.capacity.declared import Declared
from benchmarks.capacity.simulation import SECOND, Outcome

PRICES: Final = Path(__file__).with_name("prices.toml")
MILLION: Final = 1_000_000
_MIB_IN_GIB: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One price, where it was read, and when."""

    name: str
    usd: float
    what: str
    source: str
    read: str


def prices(file: Path = PRICES) -> dict[str, Price]:
    """Read the list of prices."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Price(name=name, usd=item["usd"], what=item["what"], source=item["source"], read=item["read"].isoformat())
        for name, item in entries.items()
    }


def used(declared: Declared, outcome: Outcome, log_bytes: float) -> dict[str, float]:
    """Return how much of what has a price a run used, by the price's name.

    A transaction is put, read and updated; a message is sent, received and deleted, a batch at a time. Notifications count
    as if all were delivered: that they are late does not make them cheaper.
    """
    reached = outcome.arrivals - outcome.throttled["429, API Gateway"]
    invoked = outcome.accepted + outcome.throttled["503, SendMessage"]
    telling = outcome.busy["notification_sender"] / max(1, outcome.deliveries)
    busy = (
        outcome.busy["transaction_processor"] * declared.memory + telling * outcome.processed * declared.sender_memory
    )
    return {
        "api_request": reached,
        "waf_request": outcome.arrivals if declared.rules else 0,
        "lambda_request": invoked + outcome.polls + outcome.processed,
        "lambda_gb_second": busy / _MIB_IN_GIB / SECOND,
        "dynamodb_write": invoked + outcome.processed,
        "dynamodb_read": outcome.processed,
        "sqs_request": invoked + 2 * outcome.polls + 3 * outcome.processed,
        "xray_trace": reached * declared.sampled,
        "log_byte": outcome.accepted * log_bytes,
    }


def of_a_million(declared: Declared, outcome: Outcome, log_bytes: float) -> dict[str, float]:
    """Return US dollars for a million accepted payments, by the price's name."""
    listed = prices()
    share = MILLION / max(1, outcome.accepted)
    return {name: amount * share * listed[name].usd for name, amount in used(declared, outcome, log_bytes).items()}
