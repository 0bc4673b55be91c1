"""A record without time, caller or result proves nothing, and one with a header or path may hold a secret.

`$context.path` is what the caller typed, `$context.identity.apiKey` is the key itself.

Violates: `$context.identity.apiKey`, `$context.path`, `$context.authorizer.*`, a format that is not JSON,
no `status`.

Complies: JSON of allowed variables with every required one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.controls.apigateway._expected import LOGGED, MAY_BE_LOGGED
from policies.facts.rest_api import STAGE
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-access-log-fields",
    title="The access log says who, what, when and with what result, and no secret",
    severity=Severity.HIGH,
    applies_to=STAGE,
    brief=("B5.2", "B7.4"),
    pci=(
        partial(
            "10.2.2",
            "The fields of the API's access log. The user behind a merchant's key is known to the merchant "
            "only; other logs are not judged here.",
        ),
        partial("3.3.1", "No body, header, query or raw path, where card data could stand, is logged."),
        partial(
            "10.2.1.4",
            "Refused requests to the API are logged with their status. Denied calls to AWS appear in CloudTrail only.",
        ),
    ),
    settings={
        "required": Setting(list(LOGGED), "array", "$context variables that every record has"),
        "allowed": Setting(list(MAY_BE_LOGGED), "array", "$context variables that it may have"),
    },
    remedy="Set format to json.dumps of fields whose values are $context variables from the control's lists.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html",
)
def access_log_fields(stage: Resource, context: Context) -> Iterator[Finding]:
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
