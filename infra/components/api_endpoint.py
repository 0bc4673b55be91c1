"""One method of the API: who may call it, what it must bring, and which function answers."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.api_definition import ApiDefinition
from infra.architecture import Endpoint
from infra.components.payment_function import PaymentFunction
from infra.components.rest_api import RestApi
from infra.naming import Kind, Names


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiEndpointArgs:
    """The endpoint as data, and the two that it joins: the API and a function."""

    endpoint: Endpoint
    definition: ApiDefinition
    api: RestApi
    function: PaymentFunction
    names: Names


class ApiEndpoint(pulumi.ComponentResource):
    """A method with an API key and a validated request, proxied to a function that admits this method alone."""

    def __init__(self, args: ApiEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        endpoint, api = args.endpoint, args.api
        super().__init__("payments:api:ApiEndpoint", f"endpoint-{endpoint.purpose}", None, opts)
        self._children = pulumi.ResourceOptions(parent=self)
        self._api = api
        resource = api.path(endpoint.path)
        method = self._method(endpoint, resource)
        aws.apigateway.Integration(
            f"integration-{endpoint.purpose}",
            rest_api=api.api.id,
            resource_id=resource.id,
            http_method=method.http_method,
            type="AWS_PROXY",
            integration_http_method="POST",
            uri=args.function.invocation_uri,
            timeout_milliseconds=args.definition.integration_timeout_ms,
            opts=self._children,
        )
        aws.lambda_.Permission(
            f"permission-{endpoint.purpose}",
            statement_id=args.names.of(Kind.PERMISSION, endpoint.purpose),
            action="lambda:InvokeFunction",
            function=args.function.name,
            principal="apigateway.amazonaws.com",
            source_arn=self._source_arn(endpoint, args.definition.stage, method, resource),
            opts=self._children,
        )
        self.register_outputs({})

    def _method(self, endpoint: Endpoint, resource: aws.apigateway.Resource) -> aws.apigateway.Method:
        # Under `$default` too: a body of any other Content-Type would pass unvalidated.
        model = None if endpoint.schema is None else self._api.models[endpoint.schema].name
        return aws.apigateway.Method(
            f"method-{endpoint.purpose}",
            rest_api=self._api.api.id,
            resource_id=resource.id,
            http_method=str(endpoint.method),
            authorization="NONE",
            api_key_required=True,
            request_validator_id=self._api.validator.id,
            request_models=None if model is None else {"application/json": model, "$default": model},
            request_parameters=endpoint.required_parameters,
            opts=self._children,
        )

    def _source_arn(
        self, endpoint: Endpoint, stage: str, method: aws.apigateway.Method, resource: aws.apigateway.Resource
    ) -> pulumi.Output[str]:
        """Name the exact method of the exact stage; only the API's id is AWS's to tell, the rest is ours."""
        parts = pulumi.Output.all(self._api.api.execution_arn, method.http_method, resource.urn)
        return parts.apply(lambda known: f"{known[0]}/{stage}/{known[1]}/{endpoint.source_path}")
