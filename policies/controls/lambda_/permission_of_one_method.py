"""A permission is a door into the function that no IAM role shows.

``*``, an account or an organisation as principal lets others in; without a source ARN any API of any account is
served, and ``{api}/*/*`` lets every method of every stage invoke the function, a test stage without keys too. At a
first preview only AWS knows the API's id: what the ARN is made of is judged then, and the ARN itself at the update.

Violates: ``principal: '*'``; ``lambda:*``; a function URL's auth type; no source ARN, a wildcard, a literal ARN, the
ARN of another method; the wrong function.

Complies: API Gateway, invocation only, for the endpoint's own ARN; ``*`` only where the path has a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.rest_api import FUNCTION, PERMISSION, label_of, source_arns, source_of
from policies.model.checks import expect_plain, expect_text, shown
from policies.model.control import Context, Finding, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

SHAPE: Final = "{execution ARN}/{stage}/{METHOD}/{path}, made of the API, its method and its path"


@relation(
    id="lambda-permission-of-one-method",
    title="Each function permission lets API Gateway invoke for one method of the API, and nobody else anything",
    severity=Severity.CRITICAL,
    applies_to=PERMISSION,
    brief=("B1.5", "B5.1"),
    pci=(
        supports("7.2.5", "The function's own policy; roles that may invoke by IAM are judged there."),
        partial(
            "1.4.2",
            "Only the API may invoke a function, by the function's own policy. Other principals of the "
            "account are not seen.",
        ),
    ),
    remedy="Set action='lambda:InvokeFunction', principal='apigateway.amazonaws.com', and make source_arn of "
    "api.execution_arn, the stage's name, method.http_method and the path's resource.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html",
    absolute=True,
)
def permission_of_one_method(permission: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(permission, "action", "lambda:InvokeFunction")
    yield from expect_text(permission, "principal", "apigateway.amazonaws.com")
    yield from expect_plain(permission, default_rows("lambda-permission-of-one-method"))
    yield from _source(permission, context)


def _source(permission: Resource, context: Context) -> Iterator[Finding]:
    endpoint, stage = source_of(context.stack, permission)
    listed = context.contract.endpoints.get(label_of(endpoint))
    wanted = context.contract.functions.get(listed.function) if listed else None
    if endpoint is None or stage is None:
        yield Finding(prop="sourceArn", observed="is not one method of this stack's API", required=SHAPE)
    elif not permission.is_unknown("sourceArn"):
        allowed = source_arns(context.stack, endpoint, stage)
        if permission.text("sourceArn") not in allowed:
            yield Finding(prop="sourceArn", observed="is another ARN", required=SHAPE)
    target = context.stack.target(permission, "function", FUNCTION)
    if target is None or wanted is None or context.contract.function_named(target.resource.text("name")) is not wanted:
        yield Finding(
            prop="function",
            observed=shown(permission.text("function")),
            required=f"the {wanted.purpose if wanted else 'listed'} function",
        )
    elif target.resource.urn not in permission.sources("function"):
        yield Finding(prop="function", observed="does not depend on the function", required="an output of the function")
