"""Every API stage writes its access log to a group of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies import messaging
from policies.control import Context, Finding, Severity, partial, relation
from policies.resource import Resource


@relation(
    id="logs-stage-access",
    title="Every API stage writes its access log to a group of its own in this stack",
    severity=Severity.HIGH,
    applies_to="aws:apigateway/stage:Stage",
    brief=("B7.4", "B6.3"),
    pci=(partial("10.2.1", "Who called what and when, by API key; a key names a merchant, not a person."),),
    remedy="Set access_log_settings=StageAccessLogSettingsArgs(destination_arn=group.arn, format=...).",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
)
def stage_access(stage: Resource, context: Context) -> Iterator[Finding]:
    """Requests that never reach a function, the refused ones first of all, are recorded nowhere else.

    Violates: no access log, a group of another stack, or the group of a function.

    Complies: the ARN of a log group of this stack that no function writes to.
    """
    path = "accessLogSettings.destinationArn"
    found = context.stack.target(stage, path, messaging.LOG_GROUP) if stage.has(path) else None
    if found is None:
        observed = "is no group of this stack" if stage.has(path) else "is not set"
        yield Finding(prop=path, observed=observed, required="a log group of this stack")
        return
    for function in context.stack.of_type(messaging.FUNCTION):
        if function.has("loggingConfig.logGroup"):
            shared = context.stack.target(function, "loggingConfig.logGroup", messaging.LOG_GROUP)
            if shared is not None and shared.resource.urn == found.resource.urn:
                yield Finding(prop=path, observed=f"is that of {function.name}", required="a group of its own")
