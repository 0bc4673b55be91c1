"""Every log group is named, and goes with its stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_flag, expect_unset
from policies.model.control import Context, Finding, conflict, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="logs-destroyed",
    title="Every log group goes with its stack",
    severity=Severity.HIGH,
    applies_to=queues.LOG_GROUP,
    brief=("B7.3",),
    pci=(
        conflict(
            "10.5.1",
            "Destroying the stack deletes its audit logs; only an archive outside of it keeps them.",
            resolved_by="logs-archive-complete",
        ),
    ),
    remedy="Leave skip_destroy, deletion_protection_enabled and name_prefix out.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    absolute=True,
)
def destroyed(group: Resource, _context: Context) -> Iterator[Finding]:
    """A group that is left behind belongs to nobody, and the next deployment of the same name fails on it.

    Violates: ``skipDestroy: true``, ``deletionProtectionEnabled: true``, ``namePrefix``.

    Complies: none of them.
    """
    yield from expect_flag(group, "skipDestroy", required=False)
    yield from expect_flag(group, "deletionProtectionEnabled", required=False)
    yield from expect_unset(group, "namePrefix", "the name is explicit, and other resources are told it")
