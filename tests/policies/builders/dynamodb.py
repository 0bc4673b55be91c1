"""The two tables, as the program declares them."""

from __future__ import annotations

from tests.policies.builders.foundation import SUFFIX, aws, key
from tests.policies.harness import UNKNOWN, Res

_KEYS = {"transactions": ("transaction_id",), "fraud-alerts": ("alert_id", "timestamp")}


def table(purpose: str = "transactions") -> Res:
    """One of the two tables."""
    keys = _KEYS[purpose]
    return Res(
        "aws:dynamodb/table:Table",
        f"table-{purpose}",
        {
            "name": f"table-{purpose}-{SUFFIX}",
            "billingMode": "PAY_PER_REQUEST",
            **dict(zip(("hashKey", "rangeKey"), keys, strict=False)),
            "attributes": [{"name": name, "type": "S"} for name in keys],
            "pointInTimeRecovery": {"enabled": True},
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": UNKNOWN},
            "ttl": {"attributeName": "expires_at", "enabled": True},
            "deletionProtectionEnabled": False,
        },
        depends={"serverSideEncryption": [key()]},
    )


def stack() -> list[Res]:
    """Both tables, with the key that encrypts them."""
    return [aws(), key(), table(), table("fraud-alerts")]


def with_table(changed: Res) -> list[Res]:
    """The stack, with the table transactions changed."""
    return [aws(), key(), changed, table("fraud-alerts")]
