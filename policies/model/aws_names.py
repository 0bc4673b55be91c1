"""What names an AWS resource: the ARN that a declared name makes certain, and the values that only AWS can name.

ARN formats are those of AWS's Service Authorization Reference ("Resource types defined by ..." of each service).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policies.model.resource import Resource, is_unknown

PARTITION: Final = "aws"

# For each type: the property that holds its name, and its identifiers made of that name, the region and the account.
_FORMATS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "aws:sqs/queue:Queue": (
            "name",
            (
                "arn:{partition}:sqs:{region}:{account}:{name}",
                "https://sqs.{region}.amazonaws.com/{account}/{name}",
            ),
        ),
        "aws:dynamodb/table:Table": ("name", ("arn:{partition}:dynamodb:{region}:{account}:table/{name}",)),
        "aws:lambda/function:Function": ("name", ("arn:{partition}:lambda:{region}:{account}:function:{name}",)),
        "aws:iam/role:Role": ("name", ("arn:{partition}:iam::{account}:role/{name}",)),
        "aws:ssm/parameter:Parameter": ("name", ("arn:{partition}:ssm:{region}:{account}:parameter/{name}",)),
        "aws:cloudwatch/logGroup:LogGroup": (
            "name",
            (
                "arn:{partition}:logs:{region}:{account}:log-group:{name}",
                "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
            ),
        ),
        "aws:kms/alias:Alias": ("name", ("arn:{partition}:kms:{region}:{account}:{name}",)),
        "aws:cloudwatch/metricAlarm:MetricAlarm": (
            "name",
            ("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",),
        ),
        "aws:sns/topic:Topic": ("name", ("arn:{partition}:sns:{region}:{account}:{name}",)),
        "aws:apigateway/stage:Stage": ("stageName", ()),
        "aws:apigateway/model:Model": ("name", ()),
        "aws:apigateway/restApi:RestApi": ("name", ()),
        "aws:wafv2/webAcl:WebAcl": ("name", ()),
        "aws:lambda/layerVersion:LayerVersion": ("layerName", ()),
        "aws:xray/samplingRule:SamplingRule": ("ruleName", ()),
        "aws:apigateway/usagePlan:UsagePlan": ("name", ()),
        "aws:apigateway/apiKey:ApiKey": ("name", ()),
        "aws:apigateway/requestValidator:RequestValidator": ("name", ()),
    }
)

_ANSWERED: Final = ("arn", "id", "url", "invokeArn", "executionArn", "layerArn", "rootResourceId")
"""The outputs in which AWS says what a resource is called."""
_PREFIXES: Final = frozenset({("aws:apigateway/stage:Stage", "executionArn")})
"""What is no identifier of its resource: a stage's is the API's with the stage's name, and stands in no property whole."""

_KEY = frozenset({"aws:kms/key:Key"})
_API = frozenset({"aws:apigateway/restApi:RestApi"})

AWS_NAMED: Final[Mapping[tuple[str, str], frozenset[str]]] = MappingProxyType(
    {
        ("aws:lambda/function:Function", "kmsKeyArn"): _KEY,
        ("aws:lambda/function:Function", "layers"): frozenset({"aws:lambda/layerVersion:LayerVersion"}),
        ("aws:dynamodb/table:Table", "serverSideEncryption.kmsKeyArn"): _KEY,
        ("aws:sqs/queue:Queue", "kmsMasterKeyId"): _KEY,
        ("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId"): _KEY,
        ("aws:ssm/parameter:Parameter", "keyId"): _KEY,
        ("aws:ssm/parameter:Parameter", "value"): frozenset({"aws:apigateway/apiKey:ApiKey"}),
        ("aws:kms/alias:Alias", "targetKeyId"): _KEY,
        ("aws:apigateway/resource:Resource", "restApi"): _API,
        ("aws:apigateway/resource:Resource", "parentId"): _API | {"aws:apigateway/resource:Resource"},
        ("aws:apigateway/method:Method", "restApi"): _API,
        ("aws:apigateway/method:Method", "resourceId"): frozenset({"aws:apigateway/resource:Resource"}),
        ("aws:apigateway/method:Method", "requestValidatorId"): frozenset(
            {"aws:apigateway/requestValidator:RequestValidator"}
        ),
        ("aws:apigateway/integration:Integration", "restApi"): _API,
        ("aws:apigateway/integration:Integration", "resourceId"): frozenset({"aws:apigateway/resource:Resource"}),
        ("aws:apigateway/model:Model", "restApi"): _API,
        ("aws:apigateway/requestValidator:RequestValidator", "restApi"): _API,
        ("aws:apigateway/response:Response", "restApiId"): _API,
        ("aws:apigateway/deployment:Deployment", "restApi"): _API,
        ("aws:apigateway/stage:Stage", "restApi"): _API,
        ("aws:apigateway/stage:Stage", "deployment"): frozenset({"aws:apigateway/deployment:Deployment"}),
        ("aws:apigateway/methodSettings:MethodSettings", "restApi"): _API,
        ("aws:apigateway/usagePlan:UsagePlan", "apiStages"): _API,
        ("aws:apigateway/usagePlanKey:UsagePlanKey", "usagePlanId"): frozenset({"aws:apigateway/usagePlan:UsagePlan"}),
        ("aws:apigateway/usagePlanKey:UsagePlanKey", "keyId"): frozenset({"aws:apigateway/apiKey:ApiKey"}),
        ("aws:lambda/permission:Permission", "sourceArn"): _API,
        ("aws:wafv2/webAclAssociation:WebAclAssociation", "webAclArn"): frozenset({"aws:wafv2/webAcl:WebAcl"}),
        ("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn"): frozenset({"aws:apigateway/stage:Stage"}),
        ("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "resourceArn"): frozenset(
            {"aws:wafv2/webAcl:WebAcl"}
        ),
        ("aws:xray/samplingRule:SamplingRule", "resourceArn"): frozenset({"aws:apigateway/stage:Stage"}) | _API,
    }
)
"""The properties whose values only AWS can name, so that a first preview cannot know them, and the types they come from."""


def derived_identifiers(resource: Resource, region: str, account: str) -> frozenset[str]:
    """Return every string that certainly names the resource: what AWS answered, and what its name makes certain.

    A name that the program does not declare is the provider's, and AWS's answer.
    """
    declared = resource.props if resource.analyzed else {}
    found = {resource.outputs.get(key) for key in _ANSWERED if (resource.type, key) not in _PREFIXES}
    if resource.type in _KEY:  # elsewhere a keyId names another resource
        found.add(resource.outputs.get("keyId"))
    name_property, formats = _FORMATS.get(resource.type, ("name", ()))
    name = declared.get(name_property) or resource.outputs.get(name_property)
    if isinstance(name, str) and not is_unknown(name):
        found.add(name)
        if region and account:
            found.update(
                text.format(partition=PARTITION, region=region, account=account, name=name) for text in formats
            )
    return frozenset(value for value in found if isinstance(value, str) and value and not is_unknown(value))
