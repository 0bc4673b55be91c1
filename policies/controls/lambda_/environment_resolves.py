"""Every variable that names a resource names the right one of this stack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_TABLE: Final = "aws:dynamodb/table:Table"
_PARAMETER: Final = "aws:ssm/parameter:Parameter"
_VARIABLES: Final[Mapping[str, tuple[str, str]]] = {
    "TRANSACTIONS_TABLE": (_TABLE, "transactions"),
    "FRAUD_ALERTS_TABLE": (_TABLE, "fraud-alerts"),
    "TRANSACTION_QUEUE_URL": (queues.QUEUE, "transaction-processing"),
    "NOTIFICATION_QUEUE_URL": (queues.QUEUE, "notifications"),
    "CALLERS_PARAMETER": (_PARAMETER, "callers"),
    "FRAUD_SIGNING_SECRET_PARAMETER": (_PARAMETER, "fraud-signing-secret"),
}


@relation(
    id="lambda-environment-resolves",
    title="Every variable that names a resource names the right one of this stack",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B6.1"),
    settings={
        "merchants": Setting("MERCHANT_PARAMETERS", "string", "the variable that maps merchants to their parameters")
    },
    remedy="Set the variable to the resource's own name or URL output.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
)
def environment_resolves(function: Resource, context: Context) -> Iterator[Finding]:
    """A payment that is written to another stack's table, or sent to its queue, is lost to this one without an error.

    Violates: a table, queue or parameter that is not of this stack, is another one of it, or is a dead-letter queue.

    Complies: ``TRANSACTIONS_TABLE: table-transactions-dev`` where that is a table of this stack.
    """
    for variable, value in function.entries("environment.variables"):
        names = [(f"{variable}", value, *_VARIABLES[variable])] if variable in _VARIABLES else []
        if variable == context.settings["merchants"]:
            names = [(variable, name, _PARAMETER, "") for each in json.loads(value).values() for name in each.values()]
        for prop, name, kind, purpose in names:
            found = [item for item in context.stack.named(name) if item.type == kind]
            if not any(purpose in queues.word(item) and "dlq" not in queues.word(item) for item in found):
                required = f"the {purpose or 'merchant'} {kind.rpartition(':')[2].lower()} of this stack"
                yield Finding(prop=f"environment.variables.{prop}", observed="names another", required=required)
