"""A gateway that gives up before the function tells a caller that a payment failed while it is being taken.

More than 29 seconds needs a raised account quota.

Violates: 1,000, or 60,000.

Complies: 29,000, or none given.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import INTEGRATION
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-integration-timeout",
    title="The gateway waits as long as a function may take",
    severity=Severity.MEDIUM,
    applies_to=INTEGRATION,
    own_rule="a caller must not be told that a payment failed while it is being taken.",
    settings={
        "least": value_of("api-integration-timeout-ms", "milliseconds; the deadline of an API path lies below it"),
        "most": value_of("api-integration-timeout-ms", "milliseconds; API Gateway's default ceiling"),
    },
    remedy="Set timeout_milliseconds=$most.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
)
def integration_timeout(integration: Resource, context: Context) -> Iterator[Finding]:
    least, most = context.settings["least"], context.settings["most"]
    timeout = integration.number("timeoutMilliseconds", absent=29_000) or 0
    if not least <= timeout <= most:
        yield Finding(prop="timeoutMilliseconds", observed=shown(timeout), required=f"{least:g} to {most:g}")
