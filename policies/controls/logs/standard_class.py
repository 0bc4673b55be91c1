"""Every log group is of the class that can be searched and forwarded."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="logs-standard-class",
    title="Every log group is of the class STANDARD",
    severity=Severity.MEDIUM,
    applies_to=queues.LOG_GROUP,
    brief=("B2.6", "B7.4"),
    settings={"class": Setting("STANDARD", "string", "the class of every log group")},
    remedy="Leave log_group_class out.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",
)
def standard_class(group: Resource, context: Context) -> Iterator[Finding]:
    """INFREQUENT_ACCESS has no subscription filters, so no archive; DELIVERY keeps two days whatever is asked.

    Violates: ``logGroupClass: INFREQUENT_ACCESS``.

    Complies: ``STANDARD``, or absent.
    """
    yield from expect_text(group, "logGroupClass", context.settings["class"], absent="STANDARD")
