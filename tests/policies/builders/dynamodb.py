"""The two tables, as the program declares them."""

from __future__ import annotations

from tests.policies.builders.foundation import SUFFIX, aws, key
from tests.policies.harness import UNKNOWN, Res

INDEX = {
    "name": "owed",
    "keySchemas": [
        {"attributeName": "due_shard", "keyType": "HASH"},
        {"attributeName": "due_at", "keyType": "RANGE"},
    ],
    "projectionType": "INCLUDE",
    "nonKeyAttributes": ["failures", "merchant_id", "open_alerts", "owed", "owed_since", "sends", "version"],
}
_INDEXED = [{"name": "due_shard", "type": "S"}, {"name": "due_at", "type": "N"}]
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
            "attributes": [
                *({"name": name, "type": "S"} for name in keys),
                *(_INDEXED if purpose == "transactions" else []),
            ],
            **({"globalSecondaryIndexes": [INDEX]} if purpose == "transactions" else {}),
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
