"""The API as published: a snapshot of its definition, throttled, traced and logged."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra import compact_json
from infra.api_definition import THROTTLE_BURST, THROTTLE_RATE, ApiDefinition
from infra.components.callers import Callers
from infra.components.log_group import GuardedLogGroup
from infra.components.rest_api import RestApi
from infra.literals import LiteralInputs
from infra.naming import Kind, Names

ACCESS_LOG_FIELDS: Final = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "requestTime": "$context.requestTime",
    "sourceIp": "$context.identity.sourceIp",
    "apiKeyId": "$context.identity.apiKeyId",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "errorType": "$context.error.responseType",
    "integrationStatus": "$context.integration.status",
    "responseLatency": "$context.responseLatency",
    "responseLength": "$context.responseLength",
    "tlsVersion": "$context.tlsVersion",
    "cipherSuite": "$context.cipherSuite",
    "wafResponseCode": "$context.wafResponseCode",
    "xrayTraceId": "$context.xrayTraceId",
}
"""Who did what, when, from where and with what result (PCI DSS 10.2.2).

The resource's path and not the request's, which a caller may fill with anything, a card number too; for the same
reason no query, no header and no body. The API key's id, never the key.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiStageArgs:
    """What meets in a stage: the API, its callers and its log.

    Args:
        parts: everything that the published snapshot must not be taken without.
        literals: what was written down of these parts, to tell when to take a new one.

    """

    definition: ApiDefinition
    literals: LiteralInputs
    api: RestApi
    parts: tuple[pulumi.Resource, ...]
    callers: Callers
    access_log: GuardedLogGroup
    names: Names


class ApiStage(pulumi.ComponentResource):
    """The stage, its method settings, and the usage plan that binds every key to it."""

    stage: aws.apigateway.Stage
    invoke_url: pulumi.Output[str]

    def __init__(self, name: str, args: ApiStageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:api:ApiStage", name, None, opts)
        self._children = pulumi.ResourceOptions(parent=self)
        deployment = aws.apigateway.Deployment(
            "deployment-payments",
            rest_api=args.api.api.id,
            description="Taken anew whenever the definition changes",
            triggers={"definition": args.literals.digest()},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.api, *args.parts]),
        )
        self.stage = aws.apigateway.Stage(
            "stage-payments",
            rest_api=args.api.api.id,
            deployment=deployment.id,
            stage_name=args.definition.stage,
            xray_tracing_enabled=True,
            cache_cluster_enabled=False,
            access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
                destination_arn=args.access_log.arn, format=compact_json.dumps(ACCESS_LOG_FIELDS)
            ),
            opts=self._children,
        )
        self.invoke_url = self.stage.invoke_url
        self._settings(args.api)
        self._usage_plan(args.api, args.callers, args.names)
        self.register_outputs({"invokeUrl": self.invoke_url})

    def _settings(self, api: RestApi) -> None:
        aws.apigateway.MethodSettings(
            "method-settings-payments",
            rest_api=api.api.id,
            stage_name=self.stage.stage_name,
            method_path="*/*",
            settings=aws.apigateway.MethodSettingsSettingsArgs(
                throttling_rate_limit=THROTTLE_RATE,
                throttling_burst_limit=THROTTLE_BURST,
                metrics_enabled=True,
                caching_enabled=False,
                # Execution logs go to a group that API Gateway makes, which never expires and has no key, and data
                # trace would put bodies there. The access log is the record.
                logging_level="OFF",
                data_trace_enabled=False,
            ),
            opts=self._children,
        )

    def _usage_plan(self, api: RestApi, callers: Callers, names: Names) -> None:
        plan = aws.apigateway.UsagePlan(
            "usage-plan-payments",
            name=names.of(Kind.USAGE_PLAN, "payments"),
            description="What each caller may ask for in a second",
            api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=api.api.id, stage=self.stage.stage_name)],
            throttle_settings=aws.apigateway.UsagePlanThrottleSettingsArgs(
                rate_limit=THROTTLE_RATE, burst_limit=THROTTLE_BURST
            ),
            opts=self._children,
        )
        for caller, key in callers.keys.items():
            aws.apigateway.UsagePlanKey(
                f"usage-plan-key-{caller}",
                key_id=key.id,
                key_type="API_KEY",
                usage_plan_id=plan.id,
                opts=self._children,
            )
