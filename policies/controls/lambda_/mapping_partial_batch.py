"""Only the messages that failed come back."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import sets, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-mapping-partial-batch",
    title="Every event source mapping takes partial batch responses",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.7", "B4.4"),
    settings={"types": Setting(["ReportBatchItemFailures"], "array", "the response types of every mapping")},
    remedy="Set function_response_types=['ReportBatchItemFailures'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    remediation=sets("functionResponseTypes", "types"),
)
def mapping_partial_batch(mapping: Resource, context: Context) -> Iterator[Finding]:
    """Without it Lambda takes any answer for success of the whole batch: the handlers name what failed, and it is deleted.

    Violates: no ``functionResponseTypes``.

    Complies: ``[ReportBatchItemFailures]``.
    """
    observed = list(mapping.strings("functionResponseTypes"))
    if observed != context.settings["types"]:
        required = ", ".join(context.settings["types"])
        yield Finding(prop="functionResponseTypes", observed=shown(", ".join(observed)), required=required)
