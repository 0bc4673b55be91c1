"""A FIFO queue takes 300 requests a second otherwise, and the API admits 1,000. A delay holds up every payment."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

high_throughput = fixed_properties(
    __name__,
    __doc__,
    id="sqs-high-throughput",
    title="Every queue is in high-throughput mode, and delivers messages of the usual size at once",
    severity=Severity.MEDIUM,
    applies_to=queues.QUEUE,
    brief=("B1.2", "B4.1"),
    values={
        "deduplicationScope": Fixed(to="messageGroup", absent="queue"),
        "fifoThroughputLimit": Fixed(to="perMessageGroupId", absent="perQueue"),
        "delaySeconds": Fixed(to=0, absent=0),
        "maxMessageSize": Fixed(to=262_144, absent=262_144),
    },
    remedy="Set deduplication_scope='messageGroup' and fifo_throughput_limit='perMessageGroupId'; leave delay_seconds and "
    "max_message_size out.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
)
