"""The access log is the record of who asked for what.

In another stack's group, or a Firehose of another account, it is neither kept for seven days nor encrypted with
this stack's key. A record without time, caller or result proves nothing, and one with a header or path may hold a secret:
`$context.path` is what the caller typed, `$context.identity.apiKey` is the key itself.

Violates: no access log, a foreign ARN, another function's group; `$context.identity.apiKey`, `$context.path`,
`$context.authorizer.*`, a format that is not JSON, no `status`.

Complies: the ARN of the `api-access` group, as its output; JSON of allowed variables with every required one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.controls.apigateway._expected import LOGGED, MAY_BE_LOGGED
from policies.facts.rest_api import LOG_GROUP, STAGE, purpose_in
from policies.model.checks import shown, together
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-access-logged",
    title="The stage's access log goes to this stack's group, and says who, what, when and with what result, and no secret",
    severity=Severity.HIGH,
    applies_to=STAGE,
    brief=("B1.1", "B5.2", "B7.4"),
    pci=(
        partial(
            "10.2.1",
            "Requests to the API only. The account's CloudTrail, which records access to the tables and keys, "
            "is not declared here.",
        ),
        partial(
            "10.2.1.1",
            "Merchants' requests are logged with their key id. Direct reads of the tables appear in "
            "CloudTrail data events only.",
        ),
        partial(
            "10.2.1.4",
            "Refused requests to the API are logged with their status. Denied calls to AWS appear in CloudTrail only.",
        ),
        partial(
            "10.2.2",
            "The fields of the API's access log. The user behind a merchant's key is known to the merchant "
            "only; other logs are not judged here.",
        ),
        partial("3.3.1", "No body, header, query or raw path, where card data could stand, is logged."),
    ),
    settings={
        "purpose": Setting("api-access", "string", "what the log group's name says"),
        "required": Setting(list(LOGGED), "array", "$context variables that every record has"),
        "allowed": Setting(list(MAY_BE_LOGGED), "array", "$context variables that it may have"),
    },
    remedy="Set access_log_settings with destination_arn of the stack's api-access LogGroup, and format to json.dumps of fields "
    "whose values are $context variables from the control's lists.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html",
)
def access_logged(stage: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_destination(stage, context), _fields(stage, context))


def _destination(stage: Resource, context: Context) -> Iterator[Finding]:
    target = context.stack.target(stage, "accessLogSettings.destinationArn", LOG_GROUP)
    purpose = context.settings["purpose"]
    if target is None or not purpose_in(target.resource.text("name"), [purpose]):
        yield Finding(
            prop="accessLogSettings.destinationArn",
            observed=shown(stage.text("accessLogSettings.destinationArn")),
            required=f"the ARN of this stack's {purpose} log group",
        )
    elif target.resource.urn not in stage.sources("accessLogSettings"):
        yield Finding(
            prop="accessLogSettings.destinationArn", observed="does not depend on the group", required="an output of it"
        )


def _fields(stage: Resource, context: Context) -> Iterator[Finding]:
    fields = stage.document("accessLogSettings.format")
    logged: set[str] = set()
    for name, value in sorted(fields.items()):
        variable = re.fullmatch(r"\$context\.([A-Za-z.]+)", value) if isinstance(value, str) else None
        if variable is None or variable[1] not in {*context.settings["required"], *context.settings["allowed"]}:
            yield Finding(
                prop=f"accessLogSettings.format.{name}",
                observed=shown(value),
                required="a $context variable that the access log may have",
            )
        else:
            logged.add(variable[1])
    for name in context.settings["required"]:
        if name not in logged:
            yield Finding(prop="accessLogSettings.format", observed=f"has no $context.{name}", required="a field of it")
