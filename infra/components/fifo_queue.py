"""A FIFO queue that loses nothing: what fails three times ends in its dead-letter queue, which raises an alarm."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra import compact_json
from infra.architecture import ARCHITECTURE
from infra.components.dead_letter_alarms import DeadLetterAlarms
from infra.naming import Kind, Names
from infra.references import carry
from infra.statements import deny_insecure_transport, document

RETENTION_SECONDS: Final = ARCHITECTURE.number("queue-retention-seconds")
DEAD_LETTER_RETENTION_SECONDS: Final = ARCHITECTURE.number("dead-letter-retention-seconds")
MAX_RECEIVES: Final = ARCHITECTURE.number("queue-max-receives")
VISIBILITY_TIMEOUT_SECONDS: Final = ARCHITECTURE.number("queue-visibility-timeout-seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Messaging:
    """What every queue of the stack shares."""

    names: Names
    key_arn: pulumi.Output[str]
    alarm_topic_arn: str | None


class GuardedQueue(pulumi.ComponentResource):
    """A queue and its dead-letter queue: FIFO, high-throughput, encrypted, TLS only, watched."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(self, purpose: str, *, messaging: Messaging, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:messaging:GuardedQueue", f"messaging-{purpose}", None, opts)
        self._purpose = purpose
        self._messaging = messaging
        names = messaging.names
        dead_letters = self._queue(Kind.DEAD_LETTER_QUEUE, DEAD_LETTER_RETENTION_SECONDS)
        dead_letters_arn = carry(names.queue_arn(Kind.DEAD_LETTER_QUEUE, purpose), dead_letters)
        queue = self._queue(
            Kind.QUEUE,
            RETENTION_SECONDS,
            redrive_policy=compact_json.output(
                {"deadLetterTargetArn": dead_letters_arn, "maxReceiveCount": MAX_RECEIVES}
            ),
        )
        self.name = carry(names.of(Kind.QUEUE, purpose), queue)
        self.arn = carry(names.queue_arn(Kind.QUEUE, purpose), queue)
        self.url = carry(names.queue_url(Kind.QUEUE, purpose), queue)
        self._admit_only_source(dead_letters)
        self._require_tls(Kind.DEAD_LETTER_QUEUE, dead_letters)
        self._require_tls(Kind.QUEUE, queue)
        DeadLetterAlarms(
            purpose,
            names=names,
            queue_name=carry(names.of(Kind.DEAD_LETTER_QUEUE, purpose), dead_letters),
            topic_arn=messaging.alarm_topic_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"name": self.name, "arn": self.arn, "url": self.url})

    def _queue(self, kind: Kind, retention: int, *, redrive_policy: pulumi.Output[str] | None = None) -> aws.sqs.Queue:
        return aws.sqs.Queue(
            f"{kind}-{self._purpose}",
            name=self._messaging.names.of(kind, self._purpose),
            fifo_queue=True,
            content_based_deduplication=True,
            # High-throughput mode: 1,000 requests a second are out of reach of the 300 that plain FIFO allows.
            deduplication_scope="messageGroup",
            fifo_throughput_limit="perMessageGroupId",
            message_retention_seconds=retention,
            visibility_timeout_seconds=VISIBILITY_TIMEOUT_SECONDS,
            kms_master_key_id=self._messaging.key_arn,
            redrive_policy=redrive_policy,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _admit_only_source(self, dead_letters: aws.sqs.Queue) -> None:
        """Accept dead letters from this queue alone. A resource of its own: on the queue it would close a cycle."""
        names, purpose = self._messaging.names, self._purpose
        aws.sqs.RedriveAllowPolicy(
            f"redrive-allow-{purpose}",
            queue_url=carry(names.queue_url(Kind.DEAD_LETTER_QUEUE, purpose), dead_letters),
            redrive_allow_policy=compact_json.output({"redrivePermission": "byQueue", "sourceQueueArns": [self.arn]}),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _require_tls(self, kind: Kind, queue: aws.sqs.Queue) -> None:
        names, purpose = self._messaging.names, self._purpose
        aws.sqs.QueuePolicy(
            f"queue-policy-{kind}-{purpose}",
            queue_url=carry(names.queue_url(kind, purpose), queue),
            policy=document(deny_insecure_transport(carry(names.queue_arn(kind, purpose), queue))),
            opts=pulumi.ResourceOptions(parent=self),
        )
