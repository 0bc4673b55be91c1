"""A sender that repeats itself without an explicit id, as a person redriving dead letters does, is refused or doubled.

A FIFO queue takes 300 requests a second otherwise, and the API admits 1,000. A delay holds up every payment.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

deduplication = fixed_properties(
    __name__,
    __doc__,
    id="sqs-deduplication",
    title="Every queue deduplicates by content, takes messages at the full rate, and delivers them at once",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B1.2", "B4.1", "B4.3"),
    absolute=True,
    values={
        "contentBasedDeduplication": Fixed(to=True),
        "deduplicationScope": Fixed(to="messageGroup", absent="queue"),
        "fifoThroughputLimit": Fixed(to="perMessageGroupId", absent="perQueue"),
        "delaySeconds": Fixed(to=0, absent=0),
        "maxMessageSize": Fixed(to=262_144, absent=262_144),
    },
    remediated=True,
    remedy="Set content_based_deduplication=True, deduplication_scope='messageGroup' and "
    "fifo_throughput_limit='perMessageGroupId'; leave delay_seconds and max_message_size out.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
)
