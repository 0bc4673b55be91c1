"""A fourth endpoint, `ANY` or a proxy path is reached by whoever finds it, and no function was written for it.

A missing one is a merchant or a fraud provider who gets no answer. Paths are put together from the
resources and their parents. A method without an integration cannot be deployed, and one with two has the one that came
last; an endpoint without a function permission answers 500, and one permission too many is a way into a function that
nothing uses, and nobody watches.

Violates: `ANY /transactions`, `OPTIONS`, `GET /transactions/{id}`, a path that no method uses, two methods
for one endpoint; an integration whose verb or path no method has; a permission for SQS or for a deleted endpoint; two
integrations or permissions for one method, or none.

Complies: POST /transactions, GET /transaction/{id}, POST /fraud-webhook, each with one method, integration and permission.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.rest_api import INTEGRATION, METHOD, PERMISSION, RESOURCE, endpoints, label_of, source_of
from policies.model.checks import together
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-exact-endpoints",
    title="The API has exactly the ${endpoints_count} of the contract, each with one method, one integration and one permission",
    severity=Severity.CRITICAL,
    brief=("B1.1", "B1.5", "B5.1"),
    pci=(
        partial("2.2.4", "Only what is needed is exposed; that each endpoint is needed is the brief's word."),
        partial("1.2.5", "The declared endpoints and methods. The business approval of each is not shown."),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
        partial(
            "7.2.5",
            "Function permissions: need is taken from the endpoints; who may change them is the organisation's.",
        ),
    ),
    remedy=(
        "Declare aws.apigateway.Method for $endpoints_list, and no other; list another one under [[endpoints]] in "
        "architecture.toml. Declare one Integration for each Method, with its resource_id and http_method, and one "
        "aws.lambda_.Permission; a queue's poller needs none."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html",
    absolute=True,
)
def exact_endpoints(stack: Stack, context: Context) -> Iterator[Finding]:
    yield from together(_methods(stack, list(context.contract.endpoints)), _integrations(stack), _permissions(stack))


def _methods(stack: Stack, expected: list[str]) -> Iterator[Finding]:
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


def _integrations(stack: Stack) -> Iterator[Finding]:
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


def _permissions(stack: Stack) -> Iterator[Finding]:
    labels = [label_of(source_of(stack, permission)[0]) for permission in stack.of_type(PERMISSION)]
    served = Counter(label_of(endpoint) for _, endpoint in endpoints(stack))
    for label in sorted({*labels, *served}):
        if labels.count(label) != 1 or not served[label]:
            yield Finding(
                prop="permissions",
                observed=f"{label} has {labels.count(label)} permissions",
                required="one for each endpoint",
            )
