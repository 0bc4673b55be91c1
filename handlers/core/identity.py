"""Ids that are derived, not drawn: a repeat of the same request is the same transaction.

Ids hold letters only. A run of hexadecimal digits can, now and then, look like a card number. Letters can too, when they are
read as base32 or base64: :data:`OWN_IDS` finds the ids, so that a search for card data leaves them out.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.domain import TransactionState

MERCHANT_SHARDS: Final = 64
"""How many notices of one merchant may be on their way at once: its share of the sender's concurrency."""
OWN_IDS: Final = re.compile(r"(?<![0-9A-Za-z_])(?:txn|withheld)_[a-p]{32}(?![0-9A-Za-z_])")
"""What `transaction_id` and `withheld_alert_id` give, as a word of its own in a text."""
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def transaction_id(merchant_id: str, idempotency_key: str) -> str:
    """Derive the id from merchant and key; the length prefix keeps `ab`+`c` apart from `a`+`bc`."""
    material = f"{len(merchant_id)}:{merchant_id}:{idempotency_key}".encode()
    return "txn_" + hashlib.sha256(material).hexdigest()[:32].translate(_LETTERS)


def notification_id(transaction: str, state: TransactionState) -> str:
    """Name the notification of one state of one transaction: the same however often it is sent."""
    return f"{transaction}#{state.value}"


def attempt_id(transaction: str, version: int, sends: int) -> str:
    """Name one send of one version: SQS drops a repeat of this very send, and no other, for five minutes."""
    return f"{transaction}#{version}#{sends}"


def shard_of(transaction: str, shards: int) -> int:
    """Spread transactions evenly over shards; the same transaction is always in the same one."""
    return int.from_bytes(hashlib.sha256(transaction.encode()).digest()[:4], "big") % shards


def notification_group(merchant_id: str, transaction: str) -> str:
    """Name the message group of a notice: order is kept for one payment, and a merchant's others do not wait for it."""
    return f"{merchant_id}#{shard_of(transaction, MERCHANT_SHARDS)}"


def withheld_alert_id(transaction: str, timestamp: str) -> str:
    """Name an alert whose own id may not be kept, out of what is kept: the same for each repeat."""
    return "withheld_" + hashlib.sha256(f"{transaction}:{timestamp}".encode()).hexdigest()[:32].translate(_LETTERS)


def content_digest(content: Mapping[str, object]) -> str:
    """Digest what was asked for, whatever the order and spacing of its JSON."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
