"""Function permissions let API Gateway invoke, and nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import PERMISSION
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control, partial, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "functionUrlAuthType": Allowed("no function has a URL"),
        "invokedViaFunctionUrl": Allowed("no function has a URL", (False,)),
        "eventSourceToken": Allowed("it is for Alexa skills"),
        "principalOrgId": Allowed("the principal is a service"),
        "statementIdPrefix": Allowed("statements have names of their own"),
        "qualifier": Allowed("functions have no versions or aliases"),
        "sourceAccount": Allowed("the source ARN names the account's API already"),
    }
)


@control(
    id="lambda-permission-invoke-only",
    title="Function permissions let API Gateway invoke, and nobody else anything",
    severity=Severity.CRITICAL,
    applies_to=PERMISSION,
    brief=("B5.1",),
    pci=(
        supports("7.2.5", "The function's own policy; roles that may invoke by IAM are judged there."),
        partial(
            "1.4.2",
            "Only the API may invoke a function, by the function's own policy. Other principals of the "
            "account are not seen.",
        ),
    ),
    settings={
        "action": Setting("lambda:InvokeFunction", "string", "what is permitted"),
        "principal": Setting("apigateway.amazonaws.com", "string", "to whom"),
    },
    remedy="Set action='lambda:InvokeFunction', principal='apigateway.amazonaws.com' and source_arn to one method.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    absolute=True,
)
def permission_invoke_only(permission: Resource, context: Context) -> Iterator[Finding]:
    """A permission is a door into the function that no IAM role shows.

    `*`, an account or an organisation as principal lets others in; without a source ARN any API of any account
    is served.

    Violates: `principal: '*'`, `lambda:*`, no `sourceArn`, a function URL's auth type.

    Complies: API Gateway, invocation only, for one method.
    """
    yield from expect_text(permission, "action", context.settings["action"])
    yield from expect_text(permission, "principal", context.settings["principal"])
    yield from expect_plain(permission, PLAIN)
    if not permission.has("sourceArn"):
        yield Finding(prop="sourceArn", observed="is not set", required="the execute-api ARN of one method")
