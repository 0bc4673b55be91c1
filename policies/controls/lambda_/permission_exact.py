"""An endpoint without a permission answers 500.

One too many is a way into a function that nothing uses, and nobody watches.

Violates: a permission for SQS or for a deleted endpoint, two for one method, none.

Complies: as many as endpoints, one each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.rest_api import PERMISSION, endpoints, label_of, source_of
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-permission-exact",
    title="Every endpoint has one function permission, and there is no other",
    severity=Severity.HIGH,
    brief=("B1.5", "B5.1"),
    pci=(partial("7.2.5", "Need is taken from the endpoints; who may change them is the organisation's."),),
    remedy="Declare one aws.lambda_.Permission for each endpoint; a queue's poller needs none.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
)
def permission_exact(stack: Stack, _context: Context) -> Iterator[Finding]:
    labels = [label_of(source_of(stack, permission)[0]) for permission in stack.of_type(PERMISSION)]
    served = Counter(label_of(endpoint) for _, endpoint in endpoints(stack))
    for label in sorted({*labels, *served}):
        if labels.count(label) != 1 or not served[label]:
            yield Finding(
                prop="permissions",
                observed=f"{label} has {labels.count(label)} permissions",
                required="one for each endpoint",
            )
