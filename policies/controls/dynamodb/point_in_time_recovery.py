"""A faulty release can overwrite every transaction in minutes; without recovery they stay overwritten.

A replica has a setting of its own.

Violates: no ``pointInTimeRecovery`` on a table or a replica; ``enabled: false``; ``recoveryPeriodInDays: 1``.

Complies: ``enabled: true``, with DynamoDB's own 35 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.values import value_of
from policies.model.checks import expect_flag, expect_number, sets
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_TABLE: Final = "aws:dynamodb/table:Table"
_REPLICA: Final = "aws:dynamodb/tableReplica:TableReplica"


@control(
    id="dynamodb-point-in-time-recovery",
    title="Every table can be restored to any second of the last $days days",
    severity=Severity.HIGH,
    applies_to=(_TABLE, _REPLICA),
    brief=("B3.4", "B8.1"),
    pci=(partial("12.10.1", "A technical means of data recovery. The incident response plan is not shown."),),
    settings={
        "enabled": Setting(default=True, type="boolean", description="whether point-in-time recovery is on"),
        "days": value_of("table-recovery-days", "how many days back a table can be restored"),
        "fewer": Setting(default=False, type="boolean", description="whether fewer days will do"),
    },
    remedy="Set point_in_time_recovery=TablePointInTimeRecoveryArgs(enabled=True), without recovery_period_in_days.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    remediation=sets("pointInTimeRecovery.enabled", "enabled"),
    absolute=True,
    profiles=BOTH_PROFILES,
    baseline=Baseline(severity=Severity.MEDIUM, settings={"fewer": True}),
)
def point_in_time_recovery(table: Resource, context: Context) -> Iterator[Finding]:
    settings = context.settings
    if table.type == _REPLICA:
        yield from expect_flag(table, "pointInTimeRecovery", required=settings["enabled"])
        return
    for replica in table.blocks("replicas"):
        yield from expect_flag(replica, "pointInTimeRecovery", required=settings["enabled"])
    yield from expect_flag(table, "pointInTimeRecovery.enabled", required=settings["enabled"])
    if not settings["fewer"]:
        yield from expect_number(
            table, "pointInTimeRecovery.recoveryPeriodInDays", settings["days"], absent=settings["days"]
        )
