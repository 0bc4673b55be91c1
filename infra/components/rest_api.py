"""The REST API without its methods: transport, models, validator, and its answers when a request goes no further."""

import pulumi
import pulumi_aws as aws

from infra.api_definition import ApiDefinition, GatewayResponse
from infra.naming import Kind, Names


class RestApi(pulumi.ComponentResource):
    """A regional API. Its methods are `ApiEndpoint`s, its published form is an `ApiStage`."""

    api: aws.apigateway.RestApi
    validator: aws.apigateway.RequestValidator
    models: dict[str, aws.apigateway.Model]

    def __init__(
        self,
        name: str,
        *,
        definition: ApiDefinition,
        names: Names,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:api:RestApi", name, None, opts)
        self._names = names
        self._definition = definition
        self._children = pulumi.ResourceOptions(parent=self)
        self._paths: dict[tuple[str, ...], aws.apigateway.Resource] = {}
        self.api = aws.apigateway.RestApi(
            "api-payments",
            name=definition.name,
            description="Accepts payments and fraud alerts",
            endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            security_policy=definition.security_policy,
            endpoint_access_mode=definition.endpoint_access_mode,
            api_key_source="HEADER",
            # The invoke URL is what the stack exports: a custom domain in front of it is the deploying team's.
            disable_execute_api_endpoint=False,
            opts=self._children,
        )
        self.validator = aws.apigateway.RequestValidator(
            "validator-body-and-parameters",
            name=names.of(Kind.VALIDATOR, "body-and-parameters"),
            rest_api=self.api.id,
            validate_request_body=True,
            validate_request_parameters=True,
            opts=self._children,
        )
        self.models = {schema: self._model(schema, text) for schema, text in definition.models.items()}
        for response in definition.responses:
            self._response(response)
        for endpoint in definition.endpoints:
            self.path(endpoint.path)
        self.register_outputs({"id": self.api.id})

    def path(self, segments: tuple[str, ...]) -> aws.apigateway.Resource:
        """Find a path's resource, or make it and those above it."""
        if segments not in self._paths:
            above = self.path(segments[:-1]).id if len(segments) > 1 else self.api.root_resource_id
            purpose = "-".join(segment.strip("{}") for segment in segments)
            self._paths[segments] = aws.apigateway.Resource(
                f"resource-{purpose}",
                rest_api=self.api.id,
                parent_id=above,
                path_part=segments[-1],
                opts=self._children,
            )
        return self._paths[segments]

    def _model(self, schema: str, text: str) -> aws.apigateway.Model:
        purpose = schema.replace("_", "-")
        return aws.apigateway.Model(
            f"model-{purpose}",
            rest_api=self.api.id,
            name=self._names.of(Kind.MODEL, purpose),
            description=f"handlers/schemas/{schema}.json",
            content_type="application/json",
            schema=text,
            opts=self._children,
        )

    def _response(self, response: GatewayResponse) -> None:
        aws.apigateway.Response(
            f"response-{response.type.lower().replace('_', '-')}",
            rest_api_id=self.api.id,
            response_type=response.type,
            status_code=response.status,
            response_parameters=response.headers,
            response_templates={"application/json": response.template},
            opts=self._children,
        )
