"""The composition root of transaction_processor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from handlers.core.adapters import clients
from handlers.core.adapters.dynamodb import DynamoOutbox, DynamoTransactionStore
from handlers.core.adapters.parameters import ParameterCallerDirectory, Parameters
from handlers.core.adapters.sqs import SqsMessageLease, SqsNotificationQueue, SqsTransactionQueue
from handlers.core.api import ApiDoor
from handlers.core.authorization import RuleBasedAuthorization
from handlers.core.backoff import PROCESSING_BACKOFF
from handlers.core.batch import FifoConsumer
from handlers.core.outbox import SweepOwed
from handlers.core.payments import AcceptPayment, ProcessPayment, ViewPayment
from handlers.core.runtime import Environment, powertools
from handlers.transaction_processor.application import TransactionProcessor
from handlers.transaction_processor.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.backoff import Backoff
    from handlers.core.ports import AuthorizationPort, Clock
    from handlers.core.runtime import Instruments


def compose(
    variables: Mapping[str, str],
    *,
    instruments: Instruments | None = None,
    clock: Clock = time.time,
    backoff: Backoff = PROCESSING_BACKOFF,
    authorization: AuthorizationPort | None = None,
) -> TransactionProcessor:
    """Put the function together: clients once, everything else from the environment or from the caller's code."""
    environment = Environment(variables)
    instruments = instruments or powertools(environment)
    tracing, sqs = instruments.tracing, clients.sqs_client()
    queue_url = environment.required("TRANSACTION_QUEUE_URL")
    parameters = Parameters(
        client=clients.ssm_client(), tracing=tracing, redactor=instruments.redactor, metrics=instruments.metrics
    )
    dynamodb, table = clients.dynamodb_client(), environment.required("TRANSACTIONS_TABLE")
    store = DynamoTransactionStore(client=dynamodb, table=table, tracing=tracing)
    outbox = DynamoOutbox(client=dynamodb, table=table, tracing=tracing)
    transactions = SqsTransactionQueue(client=sqs, url=queue_url, tracing=tracing)
    notifications = SqsNotificationQueue(
        client=sqs, url=environment.required("NOTIFICATION_QUEUE_URL"), tracing=tracing
    )
    routes = Routes(
        accept=AcceptPayment(
            store=store, queue=transactions, clock=clock, log=instruments.log, metrics=instruments.metrics
        ),
        view=ViewPayment(store=store, clock=clock),
        log=instruments.log,
        metrics=instruments.metrics,
    )
    return TransactionProcessor(
        door=ApiDoor(
            callers=ParameterCallerDirectory(parameters=parameters, name=environment.required("CALLERS_PARAMETER")),
            routes=routes.table(),
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        consumer=FifoConsumer(
            lease=SqsMessageLease(client=sqs, url=queue_url, tracing=tracing),
            backoff=backoff,
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        process=ProcessPayment(
            store=store,
            authorization=authorization or RuleBasedAuthorization(),
            notifications=notifications,
            clock=clock,
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        sweep=SweepOwed(
            outbox=outbox,
            transactions=transactions,
            notifications=notifications,
            clock=clock,
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        outbox=outbox,
        clock=clock,
        log=instruments.log,
        metrics=instruments.metrics,
    )
