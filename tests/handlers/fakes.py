"""The instruments and directories in memory, the functions on a world of their own, and the events that AWS would send."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from handlers.core.api import ApiDoor
from handlers.core.authorization import RuleBasedAuthorization
from handlers.core.backoff import DELIVERY_BACKOFF, PROCESSING_BACKOFF
from handlers.core.batch import FifoConsumer
from handlers.core.delivery import DeliverNotification
from handlers.core.domain import Caller, FraudProvider, Merchant, MerchantEndpoint
from handlers.core.fraud import RaiseAlert
from handlers.core.messages import AnnouncementReader, WorkReader
from handlers.core.outbox import SweepOwed
from handlers.core.payments import AcceptPayment, ProcessPayment, ViewPayment
from handlers.core.ports import (
    AuthorizationPort,
    CallerDirectory,
    MerchantDirectory,
    WebhookSender,
)
from handlers.core.schemas import Schema
from handlers.fraud_handler.application import FraudHandler
from handlers.fraud_handler.routes import Routes as FraudRoutes
from handlers.notification_sender.application import NotificationSender
from handlers.transaction_processor.application import TransactionProcessor
from handlers.transaction_processor.routes import Routes as PaymentRoutes
from tests.handlers.world import NOW, Clock, CrashError, CrashPoint, QueueLease, World

__all__ = ["NOW", "CrashError", "CrashPoint", "World"]

# Compiled once: a test composes the functions anew for every cold start.
TRANSACTION_SCHEMA, ALERT_SCHEMA = Schema("transaction"), Schema("fraud_alert")
WORK_READER, ANNOUNCEMENT_READER = WorkReader(), AnnouncementReader()
SECRET = "fraud-signing-secret-of-tests"


@dataclass
class RecordingLog:
    """Keeps what would be logged."""

    lines: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, **fields: object) -> None:
        """Keep it."""
        self.lines.append(("info", event, fields))

    def warning(self, event: str, **fields: object) -> None:
        """Keep it."""
        self.lines.append(("warning", event, fields))

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Keep it, with what a traceback would say."""
        self.lines.append(("error", event, {**fields, "error": repr(error)}))

    @contextmanager
    def correlated(self, **ids: str) -> Iterator[None]:
        """Keep the ids."""
        self.lines.append(("ids", "", dict(ids)))
        yield

    def events(self, level: str) -> list[str]:
        """Name what was logged at a level."""
        return [event for found, event, _ in self.lines if found == level]


@dataclass
class RecordingMetrics:
    """Keeps counts."""

    counts: dict[str, int] = field(default_factory=dict)
    gauges: dict[str, int] = field(default_factory=dict)
    flushed: int = 0

    def gauge(self, name: str, seconds: int) -> None:
        """Keep the newest."""
        self.gauges[name] = seconds

    def count(self, name: str, value: int = 1) -> None:
        """Add."""
        self.counts[name] = self.counts.get(name, 0) + value

    def flush(self) -> None:
        """Count the flush."""
        self.flushed += 1


@dataclass
class NoTracing:
    """Traces nothing; keeps the names of the calls."""

    calls: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def call(self, service: str, operation: str) -> Iterator[None]:
        """Keep the name."""
        self.calls.append((service, operation))
        yield

    def header(self) -> str | None:
        """Have none."""
        return None


@dataclass
class Callers:
    """Two merchants and the provider."""

    known: dict[str, Caller] = field(
        default_factory=lambda: {
            "key-acme": Merchant("acme"),
            "key-globex": Merchant("globex"),
            "key-provider": FraudProvider(),
        }
    )

    def identify(self, api_key_id: str) -> Caller | None:
        """Look up."""
        return self.known.get(api_key_id)


class FixedSecret:
    """A secret that never rotates."""

    def valid(self) -> tuple[str, ...]:
        """Return it."""
        return (SECRET,)


@dataclass
class Merchants:
    """Endpoints by merchant."""

    known: dict[str, MerchantEndpoint] = field(
        default_factory=lambda: {"acme": MerchantEndpoint("https://hooks.acme.test/in", ("acme-signing-key",))}
    )

    def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
        """Look up."""
        return self.known.get(merchant_id)


@dataclass(frozen=True)
class Context:
    """A Lambda context."""

    remaining: int = 300_000
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Say how long."""
        return self.remaining


@dataclass
class Posts:
    """A way to merchants that keeps what was posted, and fails where it was told to."""

    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Keep it."""
        self.posted.append((url, dict(headers), body))
        if self.failures:
            raise self.failures.pop(0)


@dataclass
class Bench:
    """All three functions on one world."""

    world: World = field(default_factory=World)
    log: RecordingLog = field(default_factory=RecordingLog)
    metrics: RecordingMetrics = field(default_factory=RecordingMetrics)
    callers: CallerDirectory = field(default_factory=Callers)
    merchants: MerchantDirectory = field(default_factory=Merchants)
    posts: WebhookSender = field(default_factory=Posts)
    authorization: AuthorizationPort = field(default_factory=RuleBasedAuthorization)

    @property
    def now(self) -> Clock:
        """The world's clock."""
        return self.world.clock

    def processor(self) -> TransactionProcessor:
        """Compose transaction_processor."""
        world, log, metrics = self.world, self.log, self.metrics
        routes = PaymentRoutes(
            accept=AcceptPayment(store=world, queue=world, clock=self.now, log=log, metrics=metrics),
            view=ViewPayment(store=world, clock=self.now),
            log=log,
            metrics=metrics,
            schema=TRANSACTION_SCHEMA,
        )
        lease = QueueLease(world, world.processing, "processing")
        return TransactionProcessor(
            door=ApiDoor(callers=self.callers, routes=routes.table(), log=log, metrics=metrics),
            consumer=FifoConsumer(lease=lease, backoff=PROCESSING_BACKOFF, log=log, metrics=metrics),
            process=ProcessPayment(
                store=world,
                authorization=self.authorization,
                notifications=world,
                clock=self.now,
                log=log,
                metrics=metrics,
            ),
            sweep=SweepOwed(
                outbox=world, transactions=world, notifications=world, clock=self.now, log=log, metrics=metrics
            ),
            outbox=world,
            clock=self.now,
            log=log,
            metrics=metrics,
            reader=WORK_READER,
        )

    def fraud(self) -> FraudHandler:
        """Compose fraud_handler."""
        routes = FraudRoutes(
            raise_alert=RaiseAlert(
                ledger=self.world, notifications=self.world, clock=self.now, log=self.log, metrics=self.metrics
            ),
            secret=FixedSecret(),
            clock=self.now,
            log=self.log,
            metrics=self.metrics,
            schema=ALERT_SCHEMA,
        )
        door = ApiDoor(callers=self.callers, routes=routes.table(), log=self.log, metrics=self.metrics)
        return FraudHandler(door=door, metrics=self.metrics)

    def sender(self) -> NotificationSender:
        """Compose notification_sender, with a circuit breaker that is closed."""
        lease = QueueLease(self.world, self.world.notifications, "notifications")
        return NotificationSender(
            consumer=FifoConsumer(lease=lease, backoff=DELIVERY_BACKOFF, log=self.log, metrics=self.metrics),
            deliver=DeliverNotification(
                notices=self.world,
                merchants=self.merchants,
                sender=self.posts,
                clock=self.now,
                tracing=NoTracing(),
                log=self.log,
            ),
            log=self.log,
            metrics=self.metrics,
            reader=ANNOUNCEMENT_READER,
        )


PAYMENT: dict[str, Any] = {"amount": 1250, "currency": "USD", "card_token": "tok_8f14e45fceea", "reference": "order-17"}


def api_event(
    method: str,
    resource: str,
    *,
    key: str = "key-acme",
    body: object = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Build the proxy event that API Gateway would send."""
    sent = {"User-Agent": "tests/1", "X-Forwarded-For": "44.123.45.67, 130.176.1.2", **(headers or {})}
    path = resource.replace("{id}", str((more.get("pathParameters") or {}).get("id", "")))
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "11111111-1111-4111-8111-111111111111",
            "path": f"/payments{path}",
            "stage": "payments",
            "identity": {"apiKeyId": key},
        },
        **more,
    }


def payment_event(
    body: object = None, *, key: str = "key-acme", idempotency_key: str = "order-17-attempt-1", **headers: str
) -> dict[str, Any]:
    """Build POST /transactions."""
    return api_event(
        "POST",
        "/transactions",
        key=key,
        body=PAYMENT if body is None else body,
        headers={"Idempotency-Key": idempotency_key, **headers},
    )


def record(body: str, *, group: str, message_id: str = "m-1", receives: int = 1, **more: Any) -> dict[str, Any]:
    """Build one record of a FIFO queue's event."""
    return {
        "messageId": message_id,
        "receiptHandle": f"handle-{message_id}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": "1545082649183",
            "SequenceNumber": "18849496460467696128",
            "MessageGroupId": group,
            "SenderId": "AROAEXAMPLE",
            "MessageDeduplicationId": message_id,
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "0" * 32,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:queue-dev.fifo",
        "awsRegion": "us-east-2",
        **more,
    }
