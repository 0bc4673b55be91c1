"""What each of the three functions is told and may do, side by side, so that they can be compared."""

from dataclasses import dataclass
from typing import Final

from infra import compact_json
from infra.components.fifo_queue import GuardedQueue
from infra.components.ledger_table import LedgerTable
from infra.components.parameters import Parameters
from infra.components.payment_function import Feed, Workload
from infra.functions import FunctionName
from infra.statements import consume, read_parameters, send, use_table

PROCESSOR_CONCURRENCY: Final = 50
"""As briefed, for the API and the queue together.

Lambda also caps a function's rate at ten times its concurrency: 500 requests a second, fewer where they take longer than a
tenth of a second. What exceeds it is throttled and answered 503 with Retry-After; a repeat is safe, by idempotency key.
"""
PROCESSOR_POLLING: Final = 20
"""What the queue may take of it: 30 invocations stay for callers who wait."""
FRAUD_CONCURRENCY: Final = 20
"""A reserve of its own: a flood of payments must not keep a fraud alert from being heard."""
NOTIFICATION_CONCURRENCY: Final = 10
"""One invocation a merchant is all that FIFO allows; the ceiling keeps slow webhooks from taking the account's pool."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Backbone:
    """What the functions work with."""

    transactions: LedgerTable
    fraud_alerts: LedgerTable
    processing: GuardedQueue
    notifications: GuardedQueue
    parameters: Parameters
    merchant_ids: tuple[str, ...]


def transaction_processor(backbone: Backbone) -> Workload:
    """Accept and answer for transactions on the API, and carry them through their states from the queue."""
    return Workload(
        function=FunctionName.TRANSACTION_PROCESSOR,
        reserved_concurrency=PROCESSOR_CONCURRENCY,
        environment={
            "CALLERS_PARAMETER": backbone.parameters.name_of("callers"),
            "NOTIFICATION_QUEUE_URL": backbone.notifications.url,
            "TRANSACTIONS_TABLE": backbone.transactions.name,
            "TRANSACTION_QUEUE_URL": backbone.processing.url,
        },
        statements=(
            use_table("UseTransactions", backbone.transactions.arn, "GetItem", "PutItem", "UpdateItem"),
            send(backbone.processing.arn, backbone.notifications.arn),
            consume(backbone.processing.arn),
            read_parameters(backbone.parameters.arn_of("callers")),
        ),
        feed=Feed(queue=backbone.processing, batch_size=10, maximum_concurrency=PROCESSOR_POLLING),
    )


def fraud_handler(backbone: Backbone) -> Workload:
    """Record a fraud alert, flag its transaction, and have the merchant told."""
    return Workload(
        function=FunctionName.FRAUD_HANDLER,
        reserved_concurrency=FRAUD_CONCURRENCY,
        environment={
            "CALLERS_PARAMETER": backbone.parameters.name_of("callers"),
            "FRAUD_ALERTS_TABLE": backbone.fraud_alerts.name,
            "FRAUD_SIGNING_SECRET_PARAMETER": backbone.parameters.name_of("fraud-signing-secret"),
            "NOTIFICATION_QUEUE_URL": backbone.notifications.url,
            "TRANSACTIONS_TABLE": backbone.transactions.name,
        },
        statements=(
            use_table("RecordAlerts", backbone.fraud_alerts.arn, "PutItem"),
            use_table("FlagTransactions", backbone.transactions.arn, "UpdateItem"),
            send(backbone.notifications.arn),
            read_parameters(backbone.parameters.arn_of("callers"), backbone.parameters.arn_of("fraud-signing-secret")),
        ),
    )


def notification_sender(backbone: Backbone) -> Workload:
    """Tell merchants, in order, one message at a time: a merchant's next notice waits for the one before it."""
    parameters = backbone.parameters
    secrets = [f"{what}-{merchant}" for merchant in backbone.merchant_ids for what in ("webhook-url", "signing-key")]
    return Workload(
        function=FunctionName.NOTIFICATION_SENDER,
        reserved_concurrency=NOTIFICATION_CONCURRENCY,
        environment={
            "MERCHANT_PARAMETERS": compact_json.output(
                {
                    merchant: {
                        "webhookUrl": parameters.name_of(f"webhook-url-{merchant}"),
                        "signingKey": parameters.name_of(f"signing-key-{merchant}"),
                    }
                    for merchant in backbone.merchant_ids
                }
            ),
            "NOTIFICATION_QUEUE_URL": backbone.notifications.url,
        },
        statements=(
            consume(backbone.notifications.arn),
            read_parameters(*(parameters.arn_of(secret) for secret in secrets)),
        ),
        feed=Feed(queue=backbone.notifications, batch_size=1, maximum_concurrency=NOTIFICATION_CONCURRENCY),
    )
