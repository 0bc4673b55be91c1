"""What is done with notifications: signed, and posted to their merchant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.core import signatures
from handlers.core.errors import UnknownMerchantError
from handlers.core.messages import encode_webhook

if TYPE_CHECKING:
    from handlers.core.domain import Notification
    from handlers.core.ports import Clock, MerchantDirectory, Tracing, WebhookSender

USER_AGENT: Final = "payments-notification-sender/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverNotification:
    """Sign and post one notification. The merchant counts it once by `X-Notification-Id`, however often it comes."""

    merchants: MerchantDirectory
    sender: WebhookSender
    clock: Clock
    tracing: Tracing

    def __call__(self, notification: Notification) -> None:
        """Return when the merchant said 2xx; raise a `DeliveryError` otherwise."""
        endpoint = self.merchants.endpoint(notification.merchant_id)
        if endpoint is None:
            raise UnknownMerchantError(merchant_id=notification.merchant_id)
        body = encode_webhook(notification)
        now = int(self.clock())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Notification-Id": notification.notification_id,
            "X-Timestamp": str(now),
            "X-Signature": signatures.sign(endpoint.signing_key, now, body),
        }
        with self.tracing.call("merchant-webhook", "POST"):
            self.sender.post(endpoint.url, headers=headers, body=body)
