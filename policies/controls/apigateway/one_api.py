"""The stack has one REST API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.rest_api import REST_API
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

SIDE_DOORS: Final = (
    "aws:apigateway/authorizer:Authorizer",
    "aws:apigateway/basePathMapping:BasePathMapping",
    "aws:apigateway/clientCertificate:ClientCertificate",
    "aws:apigateway/domainName:DomainName",
    "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
    "aws:apigateway/integrationResponse:IntegrationResponse",
    "aws:apigateway/methodResponse:MethodResponse",
    "aws:apigateway/restApiPolicy:RestApiPolicy",
    "aws:apigateway/restApiPut:RestApiPut",
    "aws:apigateway/vpcLink:VpcLink",
    "aws:apigatewayv2/api:Api",
    "aws:lambda/functionUrl:FunctionUrl",
)
"""Types that the controls of this pack do not judge, so that their presence would be a hole in its verdict."""


@stack_control(
    id="apigateway-one-api",
    title="The stack has one REST API",
    severity=Severity.HIGH,
    brief=("B1.1",),
    pci=(
        partial(
            "1.4.4",
            "The API is the only declared public entry; the stores answer signed AWS requests. Other entries "
            "of the account are not seen.",
        ),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
    ),
    settings={
        "sideDoors": Setting(list(SIDE_DOORS), "array", "types that open another way in, or replace a part of this one")
    },
    remedy="Declare one aws.apigateway.RestApi, and nothing that offers its functions by another name.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html",
)
def one_api(stack: Stack, context: Context) -> Iterator[Finding]:
    """A second way to the functions would be reached without having been judged.

    A second API, a custom domain, a function URL or a resource policy beside it would not be what the controls
    speak of.

    Violates: no REST API, two of them, a `FunctionUrl`, an `apigatewayv2.Api`, a `RestApiPolicy`.

    Complies: one `RestApi` and its parts.
    """
    apis = stack.of_type(REST_API)
    if len(apis) != 1:
        yield Finding(prop="restApi", observed=f"{len(apis)} REST APIs are declared", required="exactly one")
    for token in context.settings["sideDoors"]:
        for resource in stack.of_type(token):
            yield Finding(
                prop="type", observed=f"is a {token}", required="no second way to the functions", urn=resource.urn
            )
