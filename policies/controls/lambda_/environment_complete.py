"""Every function is told all that it needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity

_ALL: Final = ("ENVIRONMENT_SUFFIX", "NOTIFICATION_QUEUE_URL", "POWERTOOLS_METRICS_NAMESPACE")
_API: Final = (*_ALL, "CALLERS_PARAMETER", "TRANSACTIONS_TABLE")
_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "transaction-processor": (*_API, "TRANSACTION_QUEUE_URL"),
    "fraud-handler": (*_API, "FRAUD_ALERTS_TABLE", "FRAUD_SIGNING_SECRET_PARAMETER"),
    "notification-sender": (*_ALL, "MERCHANT_PARAMETERS"),
}


@control(
    id="lambda-environment-complete",
    title="Every function is told all that it needs to know",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B6.1"),
    settings={name: Setting(list(variables), "array", f"what {name} is told") for name, variables in _TOLD.items()},
    remedy="Set the variable in environment=FunctionEnvironmentArgs(variables={...}).",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
)
def environment_complete(function: Resource, context: Context) -> Iterator[Finding]:
    """A function that lacks one fails at its first event, when the payment is already accepted.

    Violates: a fraud handler without ``FRAUD_ALERTS_TABLE``, or one that calls itself by another function's name.

    Complies: every variable of the function's list, and ``POWERTOOLS_SERVICE_NAME`` with its own name.
    """
    wanted = context.settings
    purpose = queues.purpose(function, wanted)
    if not purpose:
        reason = "no briefed function"
        raise NotApplicable(reason)
    for name in wanted[purpose]:
        if not function.has(f"environment.variables.{name}"):
            yield Finding(prop=f"environment.variables.{name}", observed="is not set", required="set")
    name = "environment.variables.ENVIRONMENT_SUFFIX"
    if not queues.word(function).endswith(f"-{function.text(name)}"):
        yield Finding(prop=name, observed="is another", required="the end of the function's name")
    name = "environment.variables.POWERTOOLS_SERVICE_NAME"
    if function.text(name) != purpose.replace("-", "_"):
        yield Finding(prop=name, observed="is another, or not set", required=purpose.replace("-", "_"))
