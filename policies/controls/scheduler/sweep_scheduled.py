"""Every schedule of the contract is declared, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.iam import SCHEDULE
from policies.facts.listed import not_listed
from policies.model.contract import FILE_NAME, named
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="scheduler-sweep-scheduled",
    title="Every schedule that the contract lists is declared once, and no other",
    severity=Severity.HIGH,
    brief=("B7.4",),
    pci=(partial("10.7.2", "Work that was lost is found and counted; that somebody answers is a matter of process."),),
    remedy="Declare one SweepSchedule for each of [schedules.NAME] in architecture.toml.",
    source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html",
)
def sweep_scheduled(stack: Stack, context: Context) -> Iterator[Finding]:
    """Without the sweep, a payment whose message was lost keeps its state for ever, and its merchant gets no notice.

    Violates: no schedule; two of them; one that the contract does not list.

    Complies: one ``schedule-sweep-SUFFIX``.
    """
    listed = context.contract.schedules
    counts: Counter[str] = Counter()
    for schedule in stack.of_type(SCHEDULE):
        name = named(schedule.text("name"), "schedule", listed)
        counts[name] += 1
        if not name:
            yield not_listed(schedule, "schedule", "schedules")
    for name in listed:
        if counts[name] != 1:
            observed = f"is declared {counts[name]} times"
            yield Finding(
                prop=f"schedule {name}", observed=observed, required=f"once ([schedules.{name}] in {FILE_NAME})"
            )
