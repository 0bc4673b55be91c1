"""Queues, their dead-letter queues, policies and alarms, as the program declares them."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.builders.foundation import SUFFIX, key, regional
from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res

PURPOSES = ("transaction-processing", "notifications")


def arn(kind: str, purpose: str) -> str:
    """The ARN that a queue has."""
    return regional("sqs", f"{kind}-{purpose}-{SUFFIX}.fifo")


def url(kind: str, purpose: str) -> str:
    """The URL that a queue has."""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{kind}-{purpose}-{SUFFIX}.fifo"


def _queue(kind: str, purpose: str, retention: int) -> Res:
    return Res(
        "aws:sqs/queue:Queue",
        f"{kind}-{purpose}",
        {
            "name": f"{kind}-{purpose}-{SUFFIX}.fifo",
            "fifoQueue": True,
            "contentBasedDeduplication": True,
            "deduplicationScope": "messageGroup",
            "fifoThroughputLimit": "perMessageGroupId",
            "messageRetentionSeconds": retention,
            "visibilityTimeoutSeconds": 1800,
            "kmsMasterKeyId": UNKNOWN,
        },
        depends={"kmsMasterKeyId": [key()]},
    )


def dead_letters(purpose: str = "notifications") -> Res:
    """A dead-letter queue."""
    return _queue("dlq", purpose, 1_209_600)


def redrive(target: str, count: Any = 3) -> str:
    """A redrive policy."""
    return json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": count})


def queue(purpose: str = "notifications") -> Res:
    """A main queue with its redrive policy."""
    return _queue("queue", purpose, 345_600).but("redrivePolicy", redrive(arn("dlq", purpose)))


def redrive_allow(purpose: str = "notifications", **changes: Any) -> Res:
    """What a dead-letter queue admits."""
    document = {"redrivePermission": "byQueue", "sourceQueueArns": [arn("queue", purpose)], **changes}
    return Res(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        f"redrive-allow-{purpose}",
        {"queueUrl": url("dlq", purpose), "redriveAllowPolicy": json.dumps(document)},
        depends={"queueUrl": [dead_letters(purpose)]},
    )


def denial(kind: str, purpose: str, **changes: Any) -> dict[str, Any]:
    """The statement that refuses requests without TLS."""
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "sqs:*",
        "Resource": arn(kind, purpose),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {key: value for key, value in {**statement, **changes}.items() if value is not None}


def document(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def policy(kind: str = "queue", purpose: str = "notifications", **changes: Any) -> Res:
    """A queue's access policy."""
    return Res(
        "aws:sqs/queuePolicy:QueuePolicy",
        f"queue-policy-{kind}-{purpose}",
        {"queueUrl": url(kind, purpose), "policy": document(denial(kind, purpose, **changes))},
        depends={"queueUrl": [_queue(kind, purpose, 0)]},
    )


def alarm(what: str = "dead-letters", purpose: str = "notifications") -> Res:
    """One of a dead-letter queue's two alarms: ``dead-letters`` or ``dead-letter-age``."""
    age = what == "dead-letter-age"
    return Res(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        f"alarm-{what}-{purpose}",
        {
            "name": f"alarm-{what}-{purpose}-{SUFFIX}",
            "namespace": "AWS/SQS",
            "metricName": "ApproximateAgeOfOldestMessage" if age else "ApproximateNumberOfMessagesVisible",
            "dimensions": {"QueueName": f"dlq-{purpose}-{SUFFIX}.fifo"},
            "statistic": "Maximum",
            "period": 60,
            "evaluationPeriods": 1,
            "threshold": 86_400 if age else 1,
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "treatMissingData": "notBreaching",
            "alarmActions": [],
            "okActions": [],
        },
        depends={"dimensions": [dead_letters(purpose)]},
    )


def messaging(purpose: str) -> list[Res]:
    """One queue with everything around it."""
    return [
        queue(purpose),
        dead_letters(purpose),
        redrive_allow(purpose),
        policy("queue", purpose),
        policy("dlq", purpose),
        alarm("dead-letters", purpose),
        alarm("dead-letter-age", purpose),
    ]
