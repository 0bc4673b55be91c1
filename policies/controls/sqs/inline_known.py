"""Two places for one access policy overwrite each other in turn, and the second one is never seen in a preview.

Violates: ``policy`` on the queue, or a redrive document that is not known yet.

Complies: a QueuePolicy resource; redrive documents that are literal.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_unset
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-inline-known",
    title="A queue's own policies are known documents, and its access policy a resource of its own",
    severity=Severity.MEDIUM,
    applies_to=queues.QUEUE,
    own_rule="two places for one access policy overwrite each other in turn.",
    remedy="Declare an aws.sqs.QueuePolicy instead of policy=..., and build the other documents from names and ARNs.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
)
def inline_known(queue: Resource, _context: Context) -> Iterator[Finding]:
    yield from expect_unset(queue, "policy", "an aws.sqs.QueuePolicy holds it")
    for prop in ("redrivePolicy", "redriveAllowPolicy"):
        queue.document(prop)
