"""Runs the model on the declared stack, and puts what comes out into docs/capacity.md."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.capacity import assumptions, cost, document
from benchmarks.capacity.declared import Declared
from benchmarks.capacity.document import Row, markdown
from benchmarks.capacity.knobs import knobs
from benchmarks.capacity.simulation import Load, Outcome, simulate

_KEEPS_UP = 0.01
"""Less than a hundredth of what comes in is behind: what is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The model's answer: the stack as declared, and every knob."""

    declared: Declared
    load: Load
    outcome: Outcome
    dollars: dict[str, float]
    rows: tuple[Row, ...]


def worked_out(declared: Declared) -> Capacity:
    """Run every case."""
    given = assumptions.table()
    load, log_bytes = assumptions.load(given), given["sizes"]["log_bytes"]["value"]
    base = simulate(declared, load)
    rows: list[Row] = [document.OUTCOME_HEAD]
    for knob in knobs(declared):
        stack, changed = knob.turn(declared, load)
        outcome = simulate(stack, changed)
        dollars = sum(cost.of_a_million(stack, outcome, log_bytes).values())
        rows.append(document.outcome_row(knob.name, knob.whose, outcome, changed, dollars))
    return Capacity(
        declared=declared,
        load=load,
        outcome=base,
        dollars=cost.of_a_million(declared, base, log_bytes),
        rows=tuple(rows),
    )


def rendered(found: Capacity) -> str:
    """Return docs/capacity.md."""
    declared, load, outcome = found.declared, found.load, found.outcome
    parts = [
        document.HEADER,
        "# Capacity",
        (
            f"A model of {load.rate:,} requests a second for {load.seconds} s on the stack as the program declares it: its"
            " settings are read from an offline preview, so that a change of the program changes this page.\nIt is a model:"
            " nothing here was measured in AWS. What it assumes is at the end, each with its source."
        ),
        "## Where it saturates",
        (
            f"**{outcome.accepted / load.seconds:,.0f} payments a second are accepted** of {load.rate:,}, and the others are"
            " refused with a status that says so; a repeat is safe, by idempotency key. The first limit is Lambda's rate: ten"
            f" requests a second for each of the {declared.reserved} reserved executions, which the API and the queue"
            f" share. Batches are small ({outcome.accepted / max(1, outcome.polls):.1f} messages), since nothing waits for one to"
            " fill, so that the queue takes"
            f" {outcome.polls / load.seconds:,.0f} of them a second."
        ),
        markdown(document.refusals(outcome, load)),
        _notifications(declared, load, outcome),
        "Each limit by itself:",
        markdown(document.bounds(declared, load)),
        "## What each knob buys",
        (
            "One change at a time; dead letters are those of the transaction queue. What is behind grows by"
            " that much every second for as long as the load lasts."
        ),
        markdown(found.rows),
        "## What a million accepted payments cost",
        (
            "**To be checked** against AWS's price pages: where no page of AWS with a number could be read, a third party's is"
            " named. Left out, for want of a source that could be read or because they do not grow with payments: KMS requests"
            " and keys, SSM, alarms, the web ACL and its rules by the month, storage, backups, data transfer, refused"
            " requests' own logs."
        ),
        markdown(document.costs(found.dollars, cost.prices())),
        "## What is assumed",
        markdown(document.assumed(assumptions.listed(assumptions.table()))),
        (
            "Not in the model: cold starts, retries by callers, fraud alerts, reads (`GET /transaction/{id}`), an account's own"
            " quota of concurrency, DynamoDB's adaptation to a new table's first minutes, and outages."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _notifications(declared: Declared, load: Load, outcome: Outcome) -> str:
    queue = declared.notifications
    at_once = min(declared.merchants * declared.shards, queue.maximum_concurrency, declared.sender_reserved)
    behind = outcome.unnotified / load.seconds
    kept = "keep up" if behind < _KEEPS_UP * outcome.accepted / load.seconds else "fall behind"
    return (
        f"**Notifications {kept}**: when the load ends, {outcome.unnotified:,} of"
        f" {outcome.accepted:,} are under way. Order is kept for one payment: a merchant's notices are in {declared.shards}"
        f" shards, so that {at_once} deliveries of {load.deliver:.0f} ms run at once for {declared.merchants} merchants:"
        f" {at_once / load.deliver * 1e3:,.0f} a second. What is behind stays owed in the table, for three days of attempts and"
        " more: a queue that loses a message delays a notice, and loses none."
    )
