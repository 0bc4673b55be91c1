"""The stack has exactly the briefed queues."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import not_listed, queue_of
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="sqs-two-queues",
    title="The stack has exactly the ${queues_count} of the contract and their dead-letter queues",
    severity=Severity.HIGH,
    brief=("B4.1", "B4.4"),
    pci=(partial("12.5.1", "The declared queues; the inventory covers everything in scope."),),
    remedy="Declare each queue of architecture.toml once, with its dlq-PURPOSE-SUFFIX.fifo; list or remove every other.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html",
)
def two_queues(stack: Stack, context: Context) -> Iterator[Finding]:
    """A queue that is missing leaves payments or notices nowhere to go; one too many keeps what nobody disposes of.

    Violates: no notifications queue, a third queue, or a dead-letter queue that serves none.

    Complies: two main queues and two dead-letter queues.
    """
    contract = context.contract
    main = [queue_of(contract, queue) for queue in queues.main_queues(stack)]
    for wanted in contract.queues:
        count = main.count(wanted)
        if count != 1:
            yield Finding(prop=f"queue {wanted}", observed=f"is declared {count} times", required="exactly once")
    for queue in stack.of_type(queues.QUEUE):
        dead = queues.is_dead_letter(stack, queue)
        if dead and not queues.sources(stack, queue):
            yield Finding(prop="queue", observed="serves no queue", required="the dead letters of one", urn=queue.urn)
        if not dead and not queue_of(contract, queue):
            yield not_listed(queue, "queue", "queues")
