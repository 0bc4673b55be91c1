"""A model of the declared stack under 1,000 requests a second: where it saturates, what each knob buys, what it costs."""

from __future__ import annotations

from typing import Final

from benchmarks.capacity import declared, report
from benchmarks.machine import described
from benchmarks.scaled import ROOT, STACK
from benchmarks.section import Section, Table

SUBJECT: Final = "Capacity, by a model"
DOCUMENT: Final = ROOT / "docs" / "capacity.md"


def run() -> Section:
    """Run the model, and write docs/capacity.md."""
    found = report.worked_out(declared.read(ROOT, STACK))
    DOCUMENT.write_text(report.rendered(found), encoding="utf-8")
    load, outcome = found.load, found.outcome
    head, *rows = found.rows
    accepted = f"{outcome.accepted / load.seconds:,.0f} accepted a second, p99 processed in {outcome.wait(0.99):.2f} s"
    return Section(
        subject=SUBJECT,
        machine=described(),
        claims=(
            (f"At {load.rate:,} requests a second, by the model", accepted),
            ("A million accepted payments, by the model", f"${sum(found.dollars.values()):.0f}, prices to be checked"),
        ),
        tables=(Table(title="Knobs", columns=head, rows=tuple(rows)),),
        notes=(
            "Assumptions, sources and limits: [docs/capacity.md](../docs/capacity.md). Nothing was measured in AWS.",
        ),
    )
