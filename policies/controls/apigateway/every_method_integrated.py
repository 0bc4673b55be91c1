"""A method without integration cannot be deployed, and one with two has the one that came last.

Violates: an integration whose verb or path no method has, or two for one method.

Complies: as many as methods, one each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.rest_api import INTEGRATION, METHOD, endpoints, label_of
from policies.model.control import Context, Finding, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-every-method-integrated",
    title="Every method has one integration",
    severity=Severity.HIGH,
    brief=("B1.1", "B1.5"),
    remedy="Declare one Integration for each Method, with its resource_id and http_method.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html",
)
def every_method_integrated(stack: Stack, _context: Context) -> Iterator[Finding]:
    methods = Counter(label_of(endpoint) for _, endpoint in endpoints(stack, METHOD))
    integrations = Counter(label_of(endpoint) for _, endpoint in endpoints(stack, INTEGRATION))
    for label in sorted(methods | integrations):
        if integrations[label] != 1 or not methods[label]:
            yield Finding(
                prop="integrations",
                observed=f"{label} has {methods[label]} methods and {integrations[label]} integrations",
                required="one of each",
            )
    by_label = {label_of(endpoint): method.urn for method, endpoint in endpoints(stack, METHOD)}
    for integration, endpoint in endpoints(stack, INTEGRATION):
        if by_label.get(label_of(endpoint), "") not in integration.relations.dependencies:
            observed = "does not depend on the method"
            yield Finding(prop="httpMethod", observed=observed, required="method.http_method", urn=integration.urn)
