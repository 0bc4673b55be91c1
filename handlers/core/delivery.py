"""What is done with notifications: signed, and posted to their merchant, for three days if need be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from handlers.core import outbox, signatures
from handlers.core.breaker import CircuitBreaker
from handlers.core.errors import DeliveryError, DeliveryTimeoutError, ParameterError, UnknownMerchantError
from handlers.core.messages import encode_webhook

if TYPE_CHECKING:
    from handlers.core.domain import MerchantEndpoint, Notification, OwedNotice
    from handlers.core.ports import Clock, Log, MerchantDirectory, NoticeStore, Tracing, WebhookSender

USER_AGENT: Final = "payments-notification-sender/1"


class DeliveryOutcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "DELIVERED"
    STALE = "STALE"
    """Settled before, or a newer version has taken its place: nothing was sent."""
    DEFERRED = "DEFERRED"
    """Nothing was tried: the merchant's circuit is open, or its address could not be read."""
    FAILED = "FAILED"
    UNDELIVERABLE = "UNDELIVERABLE"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverNotification:
    """Sign and post one notice. The merchant counts it once by `X-Notification-Id`, however often it comes.

    Any answer but 2xx is a failure, which is recorded on the payment with the time of the next attempt: the queue's
    three receives are for crashes and for our own outages. After three days of failures the notice is undeliverable.
    """

    notices: NoticeStore
    merchants: MerchantDirectory
    sender: WebhookSender
    clock: Clock
    tracing: Tracing
    log: Log
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)

    def __call__(self, transaction_id: str, version: int) -> DeliveryOutcome:
        """Settle one notice, or record when to try again."""
        owed = self.notices.owed(transaction_id, version, now=int(self.clock()))
        if owed is None:
            return DeliveryOutcome.STALE
        notification = owed.notification
        again = self.breaker.closed_at(notification.merchant_id, self.clock())
        if again is not None:
            self.notices.deferred(transaction_id, version, due_at=again)
            return DeliveryOutcome.DEFERRED
        try:
            endpoint = self.merchants.endpoint(notification.merchant_id)
        except ParameterError as exc:
            self.log.warning("notification.address_unknown", code=exc.code, **exc.detail)
            due_at = outbox.due_after_failure(1, self.clock())
            self.notices.deferred(transaction_id, version, due_at=due_at)
            return DeliveryOutcome.DEFERRED
        return self._attempt(owed, endpoint)

    def _attempt(self, owed: OwedNotice, endpoint: MerchantEndpoint | None) -> DeliveryOutcome:
        notification = owed.notification
        try:
            if endpoint is None:
                raise UnknownMerchantError(merchant_id=notification.merchant_id)
            self._post(notification, endpoint)
        except DeliveryError as exc:
            slow = isinstance(exc, DeliveryTimeoutError)
            self.breaker.failed(notification.merchant_id, self.clock(), slow=slow)
            return self._failed(owed, exc)
        self.breaker.succeeded(notification.merchant_id)
        self.notices.delivered(notification.transaction_id, notification.version)
        return DeliveryOutcome.DELIVERED

    def _post(self, notification: Notification, endpoint: MerchantEndpoint) -> None:
        body = encode_webhook(notification)
        now = int(self.clock())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Notification-Id": notification.notification_id,
            "X-Timestamp": str(now),
            "X-Signature": signatures.sign_with_each(endpoint.signing_keys, now, body),
        }
        with self.tracing.call("merchant-webhook", "POST"):
            self.sender.post(endpoint.url, headers=headers, body=body)

    def _failed(self, owed: OwedNotice, error: DeliveryError) -> DeliveryOutcome:
        now = self.clock()
        notification, failures = owed.notification, owed.failures + 1
        facts: dict[str, Any] = {"failures": failures, "code": error.code, **error.detail}
        if owed.failing_since is not None and outbox.give_up(owed.failing_since, now):
            self.notices.undeliverable(notification.transaction_id, notification.version)
            self.log.error("notification.undeliverable", **facts)
            return DeliveryOutcome.UNDELIVERABLE
        due_at = outbox.due_after_failure(failures, now, error.retry_after)
        self.notices.failed(notification.transaction_id, notification.version, now=int(now), due_at=due_at)
        self.log.warning("notification.failed", next_attempt_in=due_at - int(now), **facts)
        return DeliveryOutcome.FAILED
