"""The access log is the record of who asked for what.

In another stack's group, or a Firehose of another account, it is neither kept for seven days nor encrypted with
this stack's key.

Violates: no access log, a foreign ARN, another function's group.

Complies: the ARN of the `api-access` group, as its output.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import LOG_GROUP, STAGE, purpose_in
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-access-logged",
    title="The stage's access log goes to this stack's group",
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
    ),
    settings={"purpose": Setting("api-access", "string", "what the log group's name says")},
    remedy="Set access_log_settings with destination_arn of the stack's api-access LogGroup.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
)
def access_logged(stage: Resource, context: Context) -> Iterator[Finding]:
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
