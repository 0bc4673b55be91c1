"""A fourth endpoint, `ANY` or a proxy path is reached by whoever finds it, and no function was written for it.

A missing one is a merchant or a fraud provider who gets no answer. Paths are put together from the
resources and their parents.

Violates: `ANY /transactions`, `OPTIONS`, `GET /transactions/{id}`, a path that no method uses, two methods
for one endpoint.

Complies: POST /transactions, GET /transaction/{id}, POST /fraud-webhook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.rest_api import RESOURCE, endpoints, label_of
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-exact-endpoints",
    title="The API has exactly the ${endpoints_count} of the contract",
    severity=Severity.CRITICAL,
    brief=("B1.1",),
    pci=(
        partial("2.2.4", "Only what is needed is exposed; that each endpoint is needed is the brief's word."),
        partial("1.2.5", "The declared endpoints and methods. The business approval of each is not shown."),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
    ),
    remedy=(
        "Declare aws.apigateway.Method for $endpoints_list, and no other; list another one under [[endpoints]] in "
        "architecture.toml."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html",
    absolute=True,
)
def exact_endpoints(stack: Stack, context: Context) -> Iterator[Finding]:
    expected = list(context.contract.endpoints)
    served = [(method, label_of(endpoint)) for method, endpoint in endpoints(stack)]
    for method, label in served:
        if label not in expected:
            yield Finding(
                prop="httpMethod", observed=f"serves {label}", required=f"one of {', '.join(expected)}", urn=method.urn
            )
    counts = Counter(label for _, label in served)
    for label in expected:
        if counts[label] != 1:
            yield Finding(
                prop="endpoints", observed=f"{label} is served by {counts[label]} methods", required="exactly one"
            )
    used = {resource.urn for _, endpoint in endpoints(stack) if endpoint for resource in endpoint.resources}
    for resource in stack.of_type(RESOURCE):
        if resource.urn not in used:
            yield Finding(prop="pathPart", observed="no endpoint uses it", required="part of a path", urn=resource.urn)
