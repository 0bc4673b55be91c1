"""Log groups and their subscriptions, as the program declares them."""

from __future__ import annotations

from tests.policies.builders.foundation import SUFFIX, key
from tests.policies.harness import UNKNOWN, Res

ARCHIVE = "arn:aws:logs:us-east-2:210987654321:destination:archive"


def group(purpose: str) -> Res:
    """A log group."""
    return Res(
        "aws:cloudwatch/logGroup:LogGroup",
        f"log-group-{purpose}",
        {
            "name": f"log-group-{purpose}-{SUFFIX}",
            "retentionInDays": 7,
            "kmsKeyId": UNKNOWN,
            "skipDestroy": False,
        },
        depends={"kmsKeyId": [key()]},
    )


def subscription(purpose: str) -> Res:
    """A log group's subscription to the archive."""
    return Res(
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        f"subscription-{purpose}",
        {
            "name": f"subscription-{purpose}-{SUFFIX}",
            "logGroup": f"log-group-{purpose}-{SUFFIX}",
            "filterPattern": "",
            "destinationArn": ARCHIVE,
        },
        depends={"logGroup": [group(purpose)]},
    )
