"""A sender that repeats itself without an explicit id, as a person redriving dead letters does, is refused or doubled."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

deduplication = fixed_properties(
    __name__,
    __doc__,
    id="sqs-deduplication",
    title="Every queue deduplicates by content",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.3",),
    absolute=True,
    values={"contentBasedDeduplication": Fixed(to=True)},
    remediated=True,
    remedy="Set content_based_deduplication=True.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html",
)
