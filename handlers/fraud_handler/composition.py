"""The composition root of fraud_handler."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from handlers.core.adapters import clients
from handlers.core.adapters.alerts import DynamoAlertLedger
from handlers.core.adapters.parameters import ParameterCallerDirectory, Parameters, ParameterSecret
from handlers.core.adapters.sqs import SqsNotificationQueue
from handlers.core.api import ApiDoor
from handlers.core.fraud import RaiseAlert
from handlers.core.runtime import Environment, powertools
from handlers.fraud_handler.application import FraudHandler
from handlers.fraud_handler.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.ports import Clock
    from handlers.core.runtime import Instruments


def compose(
    variables: Mapping[str, str], *, instruments: Instruments | None = None, clock: Clock = time.time
) -> FraudHandler:
    """Put the function together: clients once, everything else from the environment or from the caller's code."""
    environment = Environment(variables)
    instruments = instruments or powertools(environment)
    tracing = instruments.tracing
    parameters = Parameters(
        client=clients.ssm_client(), tracing=tracing, redactor=instruments.redactor, metrics=instruments.metrics
    )
    routes = Routes(
        raise_alert=RaiseAlert(
            ledger=DynamoAlertLedger(
                client=clients.dynamodb_client(),
                alerts=environment.required("FRAUD_ALERTS_TABLE"),
                transactions=environment.required("TRANSACTIONS_TABLE"),
                tracing=tracing,
            ),
            notifications=SqsNotificationQueue(
                client=clients.sqs_client(), url=environment.required("NOTIFICATION_QUEUE_URL"), tracing=tracing
            ),
            clock=clock,
            log=instruments.log,
            metrics=instruments.metrics,
        ),
        secret=ParameterSecret(parameters=parameters, name=environment.required("FRAUD_SIGNING_SECRET_PARAMETER")),
        clock=clock,
        log=instruments.log,
        metrics=instruments.metrics,
    )
    door = ApiDoor(
        callers=ParameterCallerDirectory(parameters=parameters, name=environment.required("CALLERS_PARAMETER")),
        routes=routes.table(),
        log=instruments.log,
        metrics=instruments.metrics,
    )
    return FraudHandler(door=door, metrics=instruments.metrics)
