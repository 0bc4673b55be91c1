"""What AWS names and fills in when it creates a resource: ids, ARNs, addresses, and values that nobody set.

Each rule says the forms that AWS documents ("Service Authorization Reference", the API references) and what
terraform-provider-aws keeps as the id. Everything is made from the resource's own inputs, so that it is the same on every run.
Beyond the model: capacities, sizes, dates and lock tokens are of the right form, but not AWS's figures.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from guard.provider.values import bare, is_unknown

_CREATED: Final = "2026-01-01T00:00:00Z"
"""A date as AWS writes it; a real one would differ from run to run."""
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_UNIQUE_IDS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A resource as it is about to exist: its planned outputs, where, and how to find those that it names.

    ``seed`` is what made-up values are derived from. ``find`` returns the outputs of the resource of a type with an id, or
    an empty mapping. ``version`` counts the resources of this type and name so far, this one included.
    """

    planned: Mapping[str, Any]
    account: str
    region: str
    seed: str
    find: Callable[[str, str], Mapping[str, Any]]
    version: int = 1

    def text(self, name: str) -> str:
        """Return a planned property as text; "" where it is not set."""
        value = bare(self.planned.get(name))
        return value if isinstance(value, str) else ""

    def id(self, length: int, alphabet: str = _LETTERS, purpose: str = "id") -> str:
        """Return an id of AWS's making."""
        number = int.from_bytes(hashlib.sha512(f"{self.seed} {purpose}".encode()).digest(), "big")
        digits = []
        for _ in range(length):
            number, digit = divmod(number, len(alphabet))
            digits.append(alphabet[digit])
        return "".join(digits)

    def uuid(self, purpose: str = "id") -> str:
        """Return an id of the form that KMS, Lambda and WAF use."""
        text = self.id(32, "0123456789abcdef", purpose)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def arn(self, service: str, resource: str) -> str:
        """Return an ARN in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


Values = Mapping[str, Any]
"""Property paths and their values; ``id`` is the resource's id."""
Rule = Callable[[Given], Values]


def _api_key(given: Given) -> Values:
    key = given.id(10)
    return {
        "id": key,
        "arn": f"arn:aws:apigateway:{given.region}::/apikeys/{key}",
        "createdDate": _CREATED,
        "lastUpdatedDate": _CREATED,
        "value": given.id(40, _LETTERS + _LETTERS[10:].upper(), "value"),
    }


def _rest_api(given: Given) -> Values:
    api = given.id(10)
    return {
        "id": api,
        "arn": f"arn:aws:apigateway:{given.region}::/restapis/{api}",
        "createdDate": _CREATED,
        "executionArn": given.arn("execute-api", api),
        "rootResourceId": given.id(10, purpose="root"),
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
        "endpointConfiguration": {"types": "EDGE", "ipAddressType": "ipv4", "vpcEndpointIds": []},
        "endpointConfiguration.ipAddressType": "ipv4",
        "endpointConfiguration.vpcEndpointIds": [],
        "securityPolicy": "TLS_1_0",
    }


def _rest_resource(given: Given) -> Values:
    parent = bare(given.find("aws:apigateway/resource:Resource", given.text("parentId")).get("path")) or ""
    return {"id": given.id(6), "path": f"{parent}/{given.text('pathPart')}"}


def _of_method(prefix: str) -> Rule:
    def rule(given: Given) -> Values:
        parts = (given.text("restApi"), given.text("resourceId"), given.text("httpMethod"), given.text("statusCode"))
        return {
            "id": "-".join((prefix, *(part for part in parts if part))),
            "cacheNamespace": given.text("resourceId"),
            "passthroughBehavior": "WHEN_NO_MATCH",
            "responseTransferMode": "BUFFERED",
        }

    return rule


def _method_settings(given: Given) -> Values:
    return {
        "id": f"{given.text('restApi')}-{given.text('stageName')}-{given.text('methodPath')}",
        "settings.cacheTtlInSeconds": 300,
        "settings.loggingLevel": "OFF",
        "settings.requireAuthorizationForCacheControl": True,
        "settings.unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    }


def _stage(given: Given) -> Values:
    api, name = given.text("restApi"), given.text("stageName")
    return {
        "id": f"ags-{api}-{name}",
        "arn": f"arn:aws:apigateway:{given.region}::/restapis/{api}/stages/{name}",
        "executionArn": given.arn("execute-api", f"{api}/{name}"),
        "invokeUrl": f"https://{api}.execute-api.{given.region}.amazonaws.com/{name}",
    }


def _usage_plan_key(given: Given) -> Values:
    key = given.find("aws:apigateway/apiKey:ApiKey", given.text("keyId"))
    return {"id": given.text("keyId"), "name": bare(key.get("name", "")), "value": bare(key.get("value", ""))}


def _usage_plan(given: Given) -> Values:
    plan = given.id(6)
    return {"id": plan, "arn": f"arn:aws:apigateway:{given.region}::/usageplans/{plan}"}


def _api_account(_given: Given) -> Values:
    return {
        "id": "api-gateway-account",
        "apiKeyVersion": "4",
        "features": ["UsagePlans"],
        "throttleSettings": [{"burstLimit": 5000, "rateLimit": 10000}],
    }


def _log_group(given: Given) -> Values:
    name = given.text("name")
    return {"id": name, "arn": given.arn("logs", f"log-group:{name}"), "logGroupClass": "STANDARD"}


def _table(given: Given) -> Values:
    name = given.text("name")
    return {
        "id": name,
        "arn": given.arn("dynamodb", f"table/{name}"),
        "pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 0},
        "pointInTimeRecovery.recoveryPeriodInDays": 35,
        "serverSideEncryption": None,
        "ttl": {"attributeName": "", "enabled": False},
        "warmThroughput": {"readUnitsPerSecond": 12000, "writeUnitsPerSecond": 4000},
        "globalTableWitness": None,
    }


def _role(given: Given) -> Values:
    return {
        "id": given.text("name"),
        "arn": f"arn:aws:iam::{given.account}:role{given.text('path') or '/'}{given.text('name')}",
        "createDate": _CREATED,
        "uniqueId": "AROA" + given.id(17, _UNIQUE_IDS),
    }


def _key(given: Given) -> Values:
    key = given.uuid()
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{given.account}:root"}, "Action": "kms:*"}
    default = {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{**root, "Resource": "*"}]}
    return {
        "id": key,
        "keyId": key,
        "arn": given.arn("kms", f"key/{key}"),
        "policy": json.dumps(default, separators=(",", ":"), sort_keys=True),
        "rotationPeriodInDays": 365 if bare(given.planned.get("enableKeyRotation")) else 0,
    }


def _key_alias(given: Given) -> Values:
    target = given.text("targetKeyId")
    key = bare(given.find("aws:kms/key:Key", target.rpartition("/")[2]).get("arn"))
    return {
        "id": given.text("name"),
        "arn": given.arn("kms", given.text("name")),
        "targetKeyArn": key or (target if target.startswith("arn:") else given.arn("kms", f"key/{target}")),
    }


def _mapping(given: Given) -> Values:
    mapping, function = given.uuid(), given.text("functionName")
    return {
        "id": mapping,
        "uuid": mapping,
        "arn": given.arn("lambda", f"event-source-mapping:{mapping}"),
        "functionArn": function if function.startswith("arn:") else given.arn("lambda", f"function:{function}"),
        "lastModified": _CREATED,
        "state": "Disabled" if bare(given.planned.get("enabled")) is False else "Enabled",
        "stateTransitionReason": "USER_INITIATED",
    }


def code_hash(code: Any) -> str:
    """Return an archive's SHA-256 as Lambda gives it: base64 of what the engine has in hexadecimal."""
    found = bare(code)
    text = str(found.get("hash", "")) if isinstance(found, Mapping) else ""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    return base64.b64encode(raw or hashlib.sha256(text.encode()).digest()).decode()


def _function(given: Given) -> Values:
    name = given.text("name")
    arn = given.arn("lambda", f"function:{name}")
    invoke = f"arn:aws:apigateway:{given.region}:lambda:path/2015-03-31/functions"
    stream = f"arn:aws:apigateway:{given.region}:lambda:path/2021-11-15/functions"
    sha = code_hash(given.planned.get("code"))
    return {
        "id": name,
        "arn": arn,
        "invokeArn": f"{invoke}/{arn}/invocations",
        "responseStreamingInvokeArn": f"{stream}/{arn}/response-streaming-invocations",
        "qualifiedArn": f"{arn}:$LATEST",
        "qualifiedInvokeArn": f"{invoke}/{arn}:$LATEST/invocations",
        "lastModified": "2026-01-01T00:00:00.000+0000",
        "version": "$LATEST",
        "architectures": ["x86_64"],
        "codeSha256": sha,
        "sourceCodeHash": sha,
        "sourceCodeSize": 1024,
        "ephemeralStorage": {"size": 512},
        "loggingConfig": {
            "applicationLogLevel": "",
            "logFormat": "Text",
            "logGroup": f"/aws/lambda/{name}",
            "systemLogLevel": "",
        },
        "loggingConfig.logGroup": f"/aws/lambda/{name}",
        "tracingConfig": {"mode": "PassThrough"},
    }


def _layer(given: Given) -> Values:
    layer = given.arn("lambda", f"layer:{given.text('layerName')}")
    sha = code_hash(given.planned.get("code"))
    return {
        "id": f"{layer}:{given.version}",
        "arn": f"{layer}:{given.version}",
        "layerArn": layer,
        "version": str(given.version),
        "createdDate": "2026-01-01T00:00:00.000+0000",
        "codeSha256": sha,
        "sourceCodeHash": sha,
        "sourceCodeSize": 1024,
    }


def _permission(given: Given) -> Values:
    statement = given.text("statementId") or f"terraform-{given.id(26, '0123456789abcdef')}"
    return {"id": statement, "statementId": statement}


def _queue(given: Given) -> Values:
    name = given.text("name")
    url = f"https://sqs.{given.region}.amazonaws.com/{given.account}/{name}"
    fifo = bare(given.planned.get("fifoQueue")) is True
    return {
        "id": url,
        "url": url,
        "arn": given.arn("sqs", name),
        "deduplicationScope": "queue" if fifo else "",
        "fifoThroughputLimit": "perQueue" if fifo else "",
        "kmsDataKeyReusePeriodSeconds": 300,
        "sqsManagedSseEnabled": not given.text("kmsMasterKeyId"),
    }


def _parameter(given: Given) -> Values:
    name = given.text("name")
    return {
        "id": name,
        "arn": given.arn("ssm", f"parameter/{name.removeprefix('/')}"),
        "version": 1,
        "dataType": "text",
        "keyId": "alias/aws/ssm" if given.text("type") == "SecureString" else "",
        "tier": "Standard",
    }


def _web_acl(given: Given) -> Values:
    acl = given.uuid()
    scope = "regional" if given.text("scope") != "CLOUDFRONT" else "global"
    return {
        "id": acl,
        "arn": given.arn("wafv2", f"{scope}/webacl/{given.text('name')}/{acl}"),
        "capacity": 1000,
        "lockToken": given.uuid("lock"),
    }


def _subscription(given: Given) -> Values:
    return {"id": f"cwlsf-{given.id(10, '0123456789')}"}


def _schedule(given: Given) -> Values:
    group, name = given.text("groupName") or "default", given.text("name")
    return {
        "id": f"{group}/{name}",
        "arn": given.arn("scheduler", f"schedule/{group}/{name}"),
        "groupName": "default",
        "state": "ENABLED",
        "target.retryPolicy": {"maximumEventAgeInSeconds": 86400, "maximumRetryAttempts": 185},
    }


def _named(name: str, service: str = "", resource: str = "") -> Rule:
    """Return the rule of a resource whose id is one of its properties; ``resource`` is its ARN's end, with ``{}``."""

    def rule(given: Given) -> Values:
        found = given.text(name)
        arn = {"arn": given.arn(service, resource.format(found))} if resource else {}
        return {"id": found, **arn}

    return rule


def _joined(*names: str, prefix: str = "", by: str = "-") -> Rule:
    def rule(given: Given) -> Values:
        return {"id": prefix + by.join(given.text(name) for name in names)}

    return rule


def _made_up(length: int) -> Rule:
    return lambda given: {"id": given.id(length), "createdDate": _CREATED}


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "aws:apigateway/account:Account": _api_account,
        "aws:apigateway/apiKey:ApiKey": _api_key,
        "aws:apigateway/deployment:Deployment": _made_up(6),
        "aws:apigateway/integration:Integration": _of_method("agi"),
        "aws:apigateway/integrationResponse:IntegrationResponse": _of_method("agir"),
        "aws:apigateway/method:Method": _of_method("agm"),
        "aws:apigateway/methodResponse:MethodResponse": _of_method("agmr"),
        "aws:apigateway/methodSettings:MethodSettings": _method_settings,
        "aws:apigateway/model:Model": _made_up(6),
        "aws:apigateway/requestValidator:RequestValidator": _made_up(6),
        "aws:apigateway/resource:Resource": _rest_resource,
        "aws:apigateway/response:Response": _joined("restApiId", "responseType", prefix="aggr-"),
        "aws:apigateway/restApi:RestApi": _rest_api,
        "aws:apigateway/restApiPolicy:RestApiPolicy": _named("restApiId"),
        "aws:apigateway/stage:Stage": _stage,
        "aws:apigateway/usagePlan:UsagePlan": _usage_plan,
        "aws:apigateway/usagePlanKey:UsagePlanKey": _usage_plan_key,
        "aws:cloudwatch/logGroup:LogGroup": _log_group,
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": _subscription,
        "aws:cloudwatch/metricAlarm:MetricAlarm": _named("name", "cloudwatch", "alarm:{}"),
        "aws:dynamodb/table:Table": _table,
        "aws:iam/role:Role": _role,
        "aws:iam/rolePolicy:RolePolicy": _joined("role", "name", by=":"),
        "aws:kms/alias:Alias": _key_alias,
        "aws:kms/key:Key": _key,
        "aws:lambda/eventSourceMapping:EventSourceMapping": _mapping,
        "aws:lambda/function:Function": _function,
        "aws:lambda/layerVersion:LayerVersion": _layer,
        "aws:lambda/permission:Permission": _permission,
        "aws:scheduler/schedule:Schedule": _schedule,
        "aws:sns/topic:Topic": _named("name", "sns", "{}"),
        "aws:sqs/queue:Queue": _queue,
        "aws:sqs/queuePolicy:QueuePolicy": _named("queueUrl"),
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _named("queueUrl"),
        "aws:sqs/redrivePolicy:RedrivePolicy": _named("queueUrl"),
        "aws:ssm/parameter:Parameter": _parameter,
        "aws:wafv2/webAcl:WebAcl": _web_acl,
        "aws:wafv2/webAclAssociation:WebAclAssociation": _joined("webAclArn", "resourceArn", by=","),
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _named("resourceArn"),
        "aws:xray/samplingRule:SamplingRule": _named("ruleName", "xray", "sampling-rule/{}"),
    }
)
"""What AWS fills in, by type. A type that is not here gets an id and an ARN of a general form, and nothing else."""


def of_type(type_token: str, given: Given) -> Values:
    """Return what AWS names and fills in for a resource; a value holds only where nobody set another."""
    rule = RULES.get(type_token)
    if rule is not None:
        return rule(given)
    service, _, _ = type_token.partition(":")[2].partition("/")
    name = given.text("name")
    made = given.id(12) if not name or is_unknown(name) else name
    return {"id": made, "arn": given.arn(service, f"{type_token.rpartition(':')[2].lower()}/{made}")}
