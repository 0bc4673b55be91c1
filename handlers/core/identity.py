"""Ids that are derived, not drawn: a repeat of the same request is the same transaction.

Ids hold letters only. A run of hexadecimal digits can, now and then, look like a card number; letters never do.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from handlers.core.domain import Notification, Transaction, TransactionState

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def transaction_id(merchant_id: str, idempotency_key: str) -> str:
    """Derive the id from merchant and key; the length prefix keeps `ab`+`c` apart from `a`+`bc`."""
    material = f"{len(merchant_id)}:{merchant_id}:{idempotency_key}".encode()
    return "txn_" + hashlib.sha256(material).hexdigest()[:32].translate(_LETTERS)


def notification_id(transaction: str, state: TransactionState) -> str:
    """Name the notification of one state of one transaction; also its deduplication id at SQS."""
    return f"{transaction}#{state.value}"


def content_digest(content: Mapping[str, object]) -> str:
    """Digest what was asked for, whatever the order and spacing of its JSON."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def notification_of(transaction: Transaction) -> Notification:
    """Announce the state that is stored: same state, same notification, byte for byte."""
    return Notification(
        notification_id=notification_id(transaction.transaction_id, transaction.state),
        merchant_id=transaction.merchant_id,
        transaction_id=transaction.transaction_id,
        state=transaction.state,
        amount=transaction.request.amount,
        currency=transaction.request.currency,
        occurred_at=transaction.changed_at,
        reference=transaction.request.reference,
    )
