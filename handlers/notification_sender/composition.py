"""The composition root of notification_sender."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from handlers.core.adapters import clients
from handlers.core.adapters.notices import DynamoNoticeStore
from handlers.core.adapters.parameters import ParameterMerchantDirectory, Parameters, merchant_parameter_names
from handlers.core.adapters.sqs import SqsMessageLease
from handlers.core.backoff import DELIVERY_BACKOFF
from handlers.core.batch import FifoConsumer
from handlers.core.delivery import DeliverNotification
from handlers.core.runtime import Environment, powertools
from handlers.core.webhook import WebhookClient
from handlers.notification_sender.application import NotificationSender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.backoff import Backoff
    from handlers.core.ports import Clock, WebhookSender
    from handlers.core.runtime import Instruments


def compose(
    variables: Mapping[str, str],
    *,
    instruments: Instruments | None = None,
    clock: Clock = time.time,
    backoff: Backoff = DELIVERY_BACKOFF,
    sender: WebhookSender | None = None,
) -> NotificationSender:
    """Put the function together.

    `sender` is how a test reaches a merchant on its own machine: it passes a `WebhookClient` with another guard and
    other authorities. No environment variable leads there, so nobody can switch the guard off in operation.
    """
    environment = Environment(variables)
    instruments = instruments or powertools(environment)
    tracing = instruments.tracing
    parameters = Parameters(
        client=clients.ssm_client(), tracing=tracing, redactor=instruments.redactor, metrics=instruments.metrics
    )
    return NotificationSender(
        consumer=FifoConsumer(
            lease=SqsMessageLease(
                client=clients.sqs_client(), url=environment.required("NOTIFICATION_QUEUE_URL"), tracing=tracing
            ),
            backoff=backoff,
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        deliver=DeliverNotification(
            notices=DynamoNoticeStore(
                client=clients.dynamodb_client(), table=environment.required("TRANSACTIONS_TABLE"), tracing=tracing
            ),
            merchants=ParameterMerchantDirectory(
                parameters=parameters, names=merchant_parameter_names(environment.required("MERCHANT_PARAMETERS"))
            ),
            sender=sender or WebhookClient(),
            clock=clock,
            tracing=tracing,
            log=instruments.log,
        ),
        log=instruments.log,
        metrics=instruments.metrics,
    )
