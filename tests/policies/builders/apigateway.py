"""Compliant parts of the payments API, as the program declares them before AWS has named anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res

FUNCTION_URI = (
    f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
    f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}/invocations"
)

TRANSACTION = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "additionalProperties": False,
    "required": ["amount", "currency", "card_token"],
    "properties": {
        "amount": {"type": "integer", "minimum": 1, "maximum": 999},
        "currency": {"type": "string", "enum": ["EUR", "USD"]},
        "card_token": {"type": "string", "pattern": "^tok_[a-z]{8,64}$"},
        "reference": {"type": "string", "maxLength": 64},
    },
}
FRAUD_ALERT = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "additionalProperties": False,
    "required": ["alert_id", "timestamp", "transaction_id", "reason"],
    "properties": {
        "alert_id": {"type": "string", "maxLength": 64},
        "timestamp": {"type": "string", "maxLength": 32},
        "transaction_id": {"type": "string", "maxLength": 36},
        "reason": {"type": "string", "enum": ["velocity", "other"]},
        "score": {"type": "integer", "minimum": 0, "maximum": 100},
    },
}

LOG_FORMAT = {
    "requestId": "$context.requestId",
    "sourceIp": "$context.identity.sourceIp",
    "apiKeyId": "$context.identity.apiKeyId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "xrayTraceId": "$context.xrayTraceId",
}


def rest_api(name: str = "api-payments") -> Res:
    """Return the API."""
    props = {
        "name": f"{name}-dev",
        "endpointConfiguration": {"types": "REGIONAL"},
        "securityPolicy": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        "endpointAccessMode": "STRICT",
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
    }
    outputs = {"id": UNKNOWN, "rootResourceId": UNKNOWN, "executionArn": UNKNOWN}
    return Res("aws:apigateway/restApi:RestApi", name, {**props, **outputs})


def resource(name: str, part: str, parent: Res, api: Res) -> Res:
    """Return one segment of a path."""
    props = {"restApi": UNKNOWN, "parentId": UNKNOWN, "pathPart": part}
    return Res("aws:apigateway/resource:Resource", name, props, {"restApi": [api], "parentId": [parent]})


def validator(api: Res) -> Res:
    """Return the validator of bodies and parameters."""
    props = {
        "name": "validator-body-and-parameters-dev",
        "restApi": UNKNOWN,
        "validateRequestBody": True,
        "validateRequestParameters": True,
    }
    name = "validator-body-and-parameters"
    return Res("aws:apigateway/requestValidator:RequestValidator", name, props, {"restApi": [api]})


def model(name: str, physical: str, schema: Mapping[str, object], api: Res) -> Res:
    """Return a request model."""
    props = {
        "restApi": UNKNOWN,
        "name": physical,
        "contentType": "application/json",
        "schema": json.dumps(schema),
    }
    return Res("aws:apigateway/model:Model", name, props, {"restApi": [api]})


def method(
    name: str, verb: str, parameters: Sequence[str], *, api: Res, path: Res, checks: Res, body: Res | None = None
) -> Res:
    """Return a method that demands a key and validates what it gets."""
    props = {
        "restApi": UNKNOWN,
        "resourceId": UNKNOWN,
        "httpMethod": verb,
        "authorization": "NONE",
        "apiKeyRequired": True,
        "requestValidatorId": UNKNOWN,
        "requestParameters": dict.fromkeys(parameters, True),
    }
    depends = {"restApi": [api], "resourceId": [path], "requestValidatorId": [checks]}
    if body is not None:
        props["requestModels"] = dict.fromkeys(("application/json", "$default"), body.props["name"])
        depends["requestModels"] = [body]
    return Res("aws:apigateway/method:Method", name, props, depends)


def integration(name: str, *, api: Res, path: Res, of: Res, function: Res) -> Res:
    """Return the proxy of a method to a function."""
    props = {
        "restApi": UNKNOWN,
        "resourceId": UNKNOWN,
        "httpMethod": of.props["httpMethod"],
        "type": "AWS_PROXY",
        "integrationHttpMethod": "POST",
        "timeoutMilliseconds": 29_000,
        "uri": FUNCTION_URI.format(name=function.props["name"]),
    }
    depends = {"restApi": [api], "resourceId": [path], "httpMethod": [of], "uri": [function]}
    return Res("aws:apigateway/integration:Integration", name, props, depends)


def permission(name: str, *, api: Res, path: Res, of: Res, function: Res) -> Res:
    """Return the permission for one method to invoke a function."""
    props = {
        "statementId": f"{name}-dev",
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "function": function.props["name"],
        "sourceArn": UNKNOWN,
    }
    return Res("aws:lambda/permission:Permission", name, props, {"function": [function], "sourceArn": [api, of, path]})


def response(kind: str, status: str, api: Res, *, retry: bool = False) -> Res:
    """Return what the gateway itself says."""
    headers = {"gatewayresponse.header.Cache-Control": "'no-store'"}
    if retry:
        headers["gatewayresponse.header.Retry-After"] = "'1'"
    props = {
        "restApiId": UNKNOWN,
        "responseType": kind,
        "statusCode": status or None,
        "responseParameters": headers,
        "responseTemplates": {"application/json": '{"request_id": "$context.requestId"}'},
    }
    name = f"response-{kind.lower().replace('_', '-')}"
    return Res("aws:apigateway/response:Response", name, props, {"restApiId": [api]})


def deployment(api: Res, parts: Sequence[Res]) -> Res:
    """Return the snapshot of the API."""
    props = {"restApi": UNKNOWN, "triggers": {"definition": "0" * 64}}
    return Res("aws:apigateway/deployment:Deployment", "deployment-payments", props, {"restApi": [api]}, list(parts))


def stage(api: Res, snapshot: Res, log_group: Res) -> Res:
    """Return the stage, traced and logged."""
    props = {
        "restApi": UNKNOWN,
        "deployment": UNKNOWN,
        "stageName": "stage-payments-dev",
        "arn": UNKNOWN,
        "xrayTracingEnabled": True,
        "cacheClusterEnabled": False,
        "accessLogSettings": {
            "destinationArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{log_group.props['name']}",
            "format": json.dumps(LOG_FORMAT),
        },
    }
    depends = {"restApi": [api], "deployment": [snapshot], "accessLogSettings": [log_group]}
    return Res("aws:apigateway/stage:Stage", "stage-payments", props, depends)


def method_settings(api: Res, of: Res) -> Res:
    """Return the settings of every method."""
    settings = {
        "throttlingRateLimit": 1000,
        "throttlingBurstLimit": 500,
        "metricsEnabled": True,
        "cachingEnabled": False,
        "loggingLevel": "OFF",
        "dataTraceEnabled": False,
    }
    props = {"restApi": UNKNOWN, "stageName": of.props["stageName"], "methodPath": "*/*", "settings": settings}
    token = "aws:apigateway/methodSettings:MethodSettings"
    return Res(token, "method-settings-payments", props, {"restApi": [api], "stageName": [of]})


def usage_plan(api: Res, of: Res) -> Res:
    """Return the usage plan, bound to the stage."""
    props = {
        "name": "usage-plan-payments-dev",
        "apiStages": [{"apiId": UNKNOWN, "stage": of.props["stageName"]}],
        "throttleSettings": {"rateLimit": 1000, "burstLimit": 500},
    }
    return Res("aws:apigateway/usagePlan:UsagePlan", "usage-plan-payments", props, {"apiStages": [api, of]})


def api_key(caller: str) -> Res:
    """Return a caller's key."""
    props = {"name": f"api-key-{caller}-dev", "enabled": True, "id": UNKNOWN}
    return Res("aws:apigateway/apiKey:ApiKey", f"api-key-{caller}", props)


def usage_plan_key(caller: str, key: Res, plan: Res) -> Res:
    """Return what puts a key in the plan."""
    props = {"keyId": UNKNOWN, "keyType": "API_KEY", "usagePlanId": UNKNOWN}
    token = "aws:apigateway/usagePlanKey:UsagePlanKey"
    return Res(token, f"usage-plan-key-{caller}", props, {"keyId": [key], "usagePlanId": [plan]})


def account(role: Res) -> Res:
    """Return the account's log role, where this stack manages it."""
    props = {"cloudwatchRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role.props['name']}"}
    return Res("aws:apigateway/account:Account", "account-api-gateway", props, {"cloudwatchRoleArn": [role]})
