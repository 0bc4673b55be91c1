"""How each resource type of the program is made in the local AWS, and how it is removed again.

One small pair of functions a type; a type that is not in ``KINDS`` is an error, so a new resource cannot be left out of
the sandbox unnoticed. A creator gets the inputs as the provider would, and returns the id and what the provider would
add to the outputs. AWS calls that a provider makes to wait or to read back are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tests.sandbox.aws import ACCOUNT, REGION, ROOT, LocalAws

Props = Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """What creating a resource gave: its id, and what is known of it beside its inputs."""

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A resource type: how to create one, and how to delete what was made from these inputs."""

    create: Callable[[LocalAws, Props], Made]
    delete: Callable[[LocalAws, Props, Made], Any]


def _given(props: Props, **names: str) -> dict[str, Any]:
    """Pick the inputs that are set, under the names that the AWS call has for them."""
    return {theirs: props[ours] for theirs, ours in names.items() if props.get(ours) is not None}


def _pascal(value: Any) -> Any:
    """Write a nested input as WAF's API does: the same words, capitalised."""
    if isinstance(value, Mapping):
        return {key[:1].upper() + key[1:]: _pascal(item) for key, item in value.items()}
    return [_pascal(item) for item in value] if isinstance(value, list) else value


def _nothing(_: LocalAws, __: Props, ___: Made) -> None:
    """Delete nothing: the resource goes with the one that it belongs to."""


# IAM and KMS


def _role(aws: LocalAws, props: Props) -> Made:
    role = aws.client("iam").create_role(
        RoleName=props["name"],
        AssumeRolePolicyDocument=props["assumeRolePolicy"],
        **_given(props, Description="description"),
    )["Role"]
    return Made(props["name"], {"arn": role["Arn"], "uniqueId": role["RoleId"]})


def _role_policy(aws: LocalAws, props: Props) -> Made:
    aws.client("iam").put_role_policy(RoleName=props["role"], PolicyName=props["name"], PolicyDocument=props["policy"])
    return Made(f"{props['role']}:{props['name']}")


def _drop_role_policy(aws: LocalAws, props: Props, _: Made) -> None:
    aws.client("iam").delete_role_policy(RoleName=props["role"], PolicyName=props["name"])


def _key(aws: LocalAws, props: Props) -> Made:
    kms = aws.client("kms")
    made = kms.create_key(**_given(props, Policy="policy", Description="description"))["KeyMetadata"]
    if props.get("enableKeyRotation"):
        kms.enable_key_rotation(KeyId=made["KeyId"])
    return Made(made["KeyId"], {"arn": made["Arn"], "keyId": made["KeyId"]})


def _drop_key(aws: LocalAws, props: Props, made: Made) -> None:
    aws.client("kms").schedule_key_deletion(KeyId=made.id, **_given(props, PendingWindowInDays="deletionWindowInDays"))


def _alias(aws: LocalAws, props: Props) -> Made:
    aws.client("kms").create_alias(AliasName=props["name"], TargetKeyId=props["targetKeyId"])
    return Made(props["name"], {"arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:{props['name']}"})


# Storage, messages, parameters, logs


def _table(aws: LocalAws, props: Props) -> Made:
    dynamodb, name = aws.client("dynamodb"), props["name"]
    keys = [{"AttributeName": props["hashKey"], "KeyType": "HASH"}]
    if props.get("rangeKey"):
        keys.append({"AttributeName": props["rangeKey"], "KeyType": "RANGE"})
    table = dynamodb.create_table(
        TableName=name,
        KeySchema=keys,
        **_indexes(props),
        AttributeDefinitions=[{"AttributeName": a["name"], "AttributeType": a["type"]} for a in props["attributes"]],
        BillingMode=props["billingMode"],
        SSESpecification={
            "Enabled": props["serverSideEncryption"]["enabled"],
            "SSEType": "KMS",
            "KMSMasterKeyId": props["serverSideEncryption"]["kmsKeyArn"],
        },
        **_given(props, DeletionProtectionEnabled="deletionProtectionEnabled"),
    )["TableDescription"]
    dynamodb.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": props["pointInTimeRecovery"]["enabled"]},
    )
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": props["ttl"]["enabled"], "AttributeName": props["ttl"]["attributeName"]},
    )
    return Made(name, {"arn": table["TableArn"]})


def _indexes(props: Props) -> dict[str, Any]:
    given = [
        {
            "IndexName": index["name"],
            "KeySchema": [
                {"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in index["keySchemas"]
            ],
            "Projection": {"ProjectionType": index["projectionType"], "NonKeyAttributes": index["nonKeyAttributes"]},
        }
        for index in props.get("globalSecondaryIndexes") or ()
    ]
    return {"GlobalSecondaryIndexes": given} if given else {}


_QUEUE_ATTRIBUTES: Final = MappingProxyType(
    {
        "FifoQueue": "fifoQueue",
        "ContentBasedDeduplication": "contentBasedDeduplication",
        "DeduplicationScope": "deduplicationScope",
        "FifoThroughputLimit": "fifoThroughputLimit",
        "MessageRetentionPeriod": "messageRetentionSeconds",
        "VisibilityTimeout": "visibilityTimeoutSeconds",
        "KmsMasterKeyId": "kmsMasterKeyId",
        "KmsDataKeyReusePeriodSeconds": "kmsDataKeyReusePeriodSeconds",
        "RedrivePolicy": "redrivePolicy",
        "DelaySeconds": "delaySeconds",
    }
)


def _queue(aws: LocalAws, props: Props) -> Made:
    given = _given(props, **_QUEUE_ATTRIBUTES)
    attributes = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
    url = aws.client("sqs").create_queue(QueueName=props["name"], Attributes=attributes)["QueueUrl"]
    return Made(url, {"url": url, "arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{props['name']}"})


def _queue_attribute(attribute: str, prop: str) -> Kind:
    """Make the type that is one attribute of a queue, and goes with it."""

    def create(aws: LocalAws, props: Props) -> Made:
        aws.client("sqs").set_queue_attributes(QueueUrl=props["queueUrl"], Attributes={attribute: props[prop]})
        return Made(props["queueUrl"])

    return Kind(create, _nothing)


def _parameter(aws: LocalAws, props: Props) -> Made:
    answer = aws.client("ssm").put_parameter(
        Name=props["name"],
        Value=props["value"],
        Type=props["type"],
        **_given(props, KeyId="keyId", Tier="tier", Description="description"),
    )
    return Made(props["name"], {"version": answer["Version"], "arn": _parameter_arn(props["name"])})


def _parameter_arn(name: str) -> str:
    return f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}"


def _log_group(aws: LocalAws, props: Props) -> Made:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=props["name"], **_given(props, kmsKeyId="kmsKeyId"))
    logs.put_retention_policy(logGroupName=props["name"], retentionInDays=props["retentionInDays"])
    return Made(props["name"], {"arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{props['name']}"})


def _subscription(aws: LocalAws, props: Props) -> Made:
    aws.client("logs").put_subscription_filter(
        logGroupName=props["logGroup"],
        filterName=props["name"],
        filterPattern=props["filterPattern"],
        destinationArn=props["destinationArn"],
    )
    return Made(props["name"])


def _drop_subscription(aws: LocalAws, props: Props, _: Made) -> None:
    aws.client("logs").delete_subscription_filter(logGroupName=props["logGroup"], filterName=props["name"])


def _alarm(aws: LocalAws, props: Props) -> Made:
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=props["name"],
        Dimensions=[{"Name": name, "Value": value} for name, value in props["dimensions"].items()],
        **_given(
            props,
            AlarmDescription="alarmDescription",
            AlarmActions="alarmActions",
            OKActions="okActions",
            ComparisonOperator="comparisonOperator",
            EvaluationPeriods="evaluationPeriods",
            MetricName="metricName",
            Namespace="namespace",
            Period="period",
            Statistic="statistic",
            Threshold="threshold",
            TreatMissingData="treatMissingData",
        ),
    )
    return Made(props["name"], {"arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{props['name']}"})


# Functions


def _archive(props: Props) -> bytes:
    return (ROOT / "infra" / props["code"]["path"]).read_bytes()


def _layer(aws: LocalAws, props: Props) -> Made:
    layer = aws.client("lambda").publish_layer_version(
        LayerName=props["layerName"],
        Content={"ZipFile": _archive(props)},
        **_given(
            props,
            Description="description",
            CompatibleRuntimes="compatibleRuntimes",
            CompatibleArchitectures="compatibleArchitectures",
        ),
    )
    outputs = {"arn": layer["LayerVersionArn"], "layerArn": layer["LayerArn"], "version": str(layer["Version"])}
    return Made(layer["LayerVersionArn"], outputs)


def _drop_layer(aws: LocalAws, props: Props, made: Made) -> None:
    aws.client("lambda").delete_layer_version(LayerName=props["layerName"], VersionNumber=int(made.outputs["version"]))


def _function(aws: LocalAws, props: Props) -> Made:
    lambda_ = aws.client("lambda")
    function = lambda_.create_function(
        FunctionName=props["name"],
        Role=props["role"],
        Code={"ZipFile": _archive(props)},
        Environment={"Variables": props["environment"]["variables"]},
        TracingConfig={"Mode": props["tracingConfig"]["mode"]},
        LoggingConfig=_pascal(props["loggingConfig"]),
        **_given(
            props,
            Runtime="runtime",
            Handler="handler",
            Timeout="timeout",
            MemorySize="memorySize",
            Architectures="architectures",
            Layers="layers",
            PackageType="packageType",
            KMSKeyArn="kmsKeyArn",
        ),
    )
    lambda_.put_function_concurrency(
        FunctionName=props["name"], ReservedConcurrentExecutions=props["reservedConcurrentExecutions"]
    )
    arn = function["FunctionArn"]
    invoke = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    return Made(props["name"], {"arn": arn, "invokeArn": invoke, "version": function["Version"]})


def _permission(aws: LocalAws, props: Props) -> Made:
    aws.client("lambda").add_permission(
        FunctionName=props["function"],
        StatementId=props["statementId"],
        Action=props["action"],
        Principal=props["principal"],
        SourceArn=props["sourceArn"],
    )
    return Made(props["statementId"])


def _drop_permission(aws: LocalAws, props: Props, _: Made) -> None:
    aws.client("lambda").remove_permission(FunctionName=props["function"], StatementId=props["statementId"])


def _mapping(aws: LocalAws, props: Props) -> Made:
    made = aws.client("lambda").create_event_source_mapping(
        EventSourceArn=props["eventSourceArn"],
        FunctionName=props["functionName"],
        Enabled=props["enabled"],
        BatchSize=props["batchSize"],
        FunctionResponseTypes=props["functionResponseTypes"],
        ScalingConfig={"MaximumConcurrency": props["scalingConfig"]["maximumConcurrency"]},
    )
    return Made(made["UUID"], {"uuid": made["UUID"], "functionArn": made["FunctionArn"]})


# The API


def _rest_api(aws: LocalAws, props: Props) -> Made:
    gateway = aws.client("apigateway")
    api = gateway.create_rest_api(
        endpointConfiguration={"types": [props["endpointConfiguration"]["types"]]},
        **_given(
            props,
            name="name",
            description="description",
            apiKeySource="apiKeySource",
            disableExecuteApiEndpoint="disableExecuteApiEndpoint",
        ),
    )
    root = next(item["id"] for item in gateway.get_resources(restApiId=api["id"])["items"] if item["path"] == "/")
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api['id']}"
    return Made(api["id"], {"rootResourceId": root, "executionArn": arn})


def _path(aws: LocalAws, props: Props) -> Made:
    made = aws.client("apigateway").create_resource(
        restApiId=props["restApi"], parentId=props["parentId"], pathPart=props["pathPart"]
    )
    return Made(made["id"], {"path": made["path"]})


def _model(aws: LocalAws, props: Props) -> Made:
    aws.client("apigateway").create_model(
        restApiId=props["restApi"], **_given(props, name="name", schema="schema", contentType="contentType")
    )
    return Made(props["name"])


def _validator(aws: LocalAws, props: Props) -> Made:
    made = aws.client("apigateway").create_request_validator(
        restApiId=props["restApi"],
        **_given(
            props,
            name="name",
            validateRequestBody="validateRequestBody",
            validateRequestParameters="validateRequestParameters",
        ),
    )
    return Made(made["id"])


def _method_of(props: Props) -> dict[str, str]:
    return {"restApiId": props["restApi"], "resourceId": props["resourceId"], "httpMethod": props["httpMethod"]}


def _method(aws: LocalAws, props: Props) -> Made:
    aws.client("apigateway").put_method(
        **_method_of(props),
        authorizationType=props["authorization"],
        **_given(
            props,
            apiKeyRequired="apiKeyRequired",
            requestValidatorId="requestValidatorId",
            requestModels="requestModels",
            requestParameters="requestParameters",
        ),
    )
    return Made("-".join(_method_of(props).values()))


def _integration(aws: LocalAws, props: Props) -> Made:
    aws.client("apigateway").put_integration(
        **_method_of(props),
        type=props["type"],
        **_given(
            props,
            uri="uri",
            integrationHttpMethod="integrationHttpMethod",
            timeoutInMillis="timeoutMilliseconds",
        ),
    )
    return Made("-".join(_method_of(props).values()))


def _response(aws: LocalAws, props: Props) -> Made:
    aws.client("apigateway").put_gateway_response(
        restApiId=props["restApiId"],
        **_given(
            props,
            responseType="responseType",
            statusCode="statusCode",
            responseParameters="responseParameters",
            responseTemplates="responseTemplates",
        ),
    )
    return Made(props["responseType"])


def _deployment(aws: LocalAws, props: Props) -> Made:
    made = aws.client("apigateway").create_deployment(restApiId=props["restApi"])
    return Made(made["id"])


def _stage(aws: LocalAws, props: Props) -> Made:
    gateway, api, name = aws.client("apigateway"), props["restApi"], props["stageName"]
    gateway.create_stage(
        restApiId=api,
        stageName=name,
        deploymentId=props["deployment"],
        cacheClusterEnabled=props["cacheClusterEnabled"],
        tracingEnabled=props["xrayTracingEnabled"],
    )
    log = props["accessLogSettings"]
    _patch_stage(
        gateway, api, name, {"accessLogSettings": {"destinationArn": log["destinationArn"], "format": log["format"]}}
    )
    return Made(
        f"ags-{api}-{name}",
        {
            "arn": f"arn:aws:apigateway:{REGION}::/restapis/{api}/stages/{name}",
            "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{name}",
            "invokeUrl": f"https://{api}.execute-api.{REGION}.amazonaws.com/{name}",
        },
    )


def _patch_stage(gateway: Any, api: str, stage: str, groups: Mapping[str, Mapping[str, str]]) -> None:
    operations = [
        {"op": "replace", "path": f"/{group}/{name}", "value": value}
        for group, values in groups.items()
        for name, value in values.items()
    ]
    gateway.update_stage(restApiId=api, stageName=stage, patchOperations=operations)


_METHOD_SETTINGS: Final = MappingProxyType(
    {
        "throttling/rateLimit": "throttlingRateLimit",
        "throttling/burstLimit": "throttlingBurstLimit",
        "metrics/enabled": "metricsEnabled",
        "caching/enabled": "cachingEnabled",
        "logging/loglevel": "loggingLevel",
        "logging/dataTrace": "dataTraceEnabled",
    }
)


def _method_settings(aws: LocalAws, props: Props) -> Made:
    settings = _given(props["settings"], **_METHOD_SETTINGS)
    values = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in settings.items()}
    _patch_stage(aws.client("apigateway"), props["restApi"], props["stageName"], {props["methodPath"]: values})
    return Made(f"{props['restApi']}-{props['stageName']}-{props['methodPath']}")


def _api_key(aws: LocalAws, props: Props) -> Made:
    made = aws.client("apigateway").create_api_key(
        **_given(props, name="name", description="description", enabled="enabled")
    )
    return Made(made["id"], {"value": made["value"]})


def _usage_plan(aws: LocalAws, props: Props) -> Made:
    throttle = props["throttleSettings"]
    made = aws.client("apigateway").create_usage_plan(
        apiStages=[{"apiId": item["apiId"], "stage": item["stage"]} for item in props["apiStages"]],
        throttle={"burstLimit": throttle["burstLimit"], "rateLimit": throttle["rateLimit"]},
        **_given(props, name="name", description="description"),
    )
    return Made(made["id"])


def _usage_plan_key(aws: LocalAws, props: Props) -> Made:
    made = aws.client("apigateway").create_usage_plan_key(
        usagePlanId=props["usagePlanId"], keyId=props["keyId"], keyType=props["keyType"]
    )
    return Made(made["id"], {"name": made.get("name", ""), "value": made.get("value", "")})


def _account(aws: LocalAws, props: Props) -> Made:
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": props["cloudwatchRoleArn"]}
    aws.client("apigateway").update_account(patchOperations=[operation])
    return Made("api-gateway-account")


def _drop(service: str, operation: str, **arguments: str) -> Callable[[LocalAws, Props, Made], Any]:
    """Delete with one call whose arguments are inputs by name, or the id."""

    def delete(aws: LocalAws, props: Props, made: Made) -> None:
        values = {name: made.id if source == "id" else props[source] for name, source in arguments.items()}
        getattr(aws.client(service), operation)(**values)

    return delete


# The edge


def _web_acl(aws: LocalAws, props: Props) -> Made:
    made = aws.client("wafv2").create_web_acl(
        Name=props["name"],
        Scope=props["scope"],
        DefaultAction=_pascal(props["defaultAction"]),
        Rules=[{**_pascal(rule), "VisibilityConfig": _visibility(rule)} for rule in props["rules"]],
        VisibilityConfig=_visibility(props),
        DataProtectionConfig=_pascal(props["dataProtectionConfig"]),
        **_given(props, Description="description"),
    )["Summary"]
    return Made(made["Id"], {"arn": made["ARN"], "lockToken": made["LockToken"]})


def _visibility(props: Props) -> dict[str, Any]:
    given = props["visibilityConfig"]
    return {
        "SampledRequestsEnabled": given["sampledRequestsEnabled"],
        "CloudWatchMetricsEnabled": given["cloudwatchMetricsEnabled"],
        "MetricName": given["metricName"],
    }


def _drop_web_acl(aws: LocalAws, props: Props, made: Made) -> None:
    where = {"Name": props["name"], "Scope": props["scope"], "Id": made.id}
    wafv2 = aws.client("wafv2")
    wafv2.delete_web_acl(**where, LockToken=wafv2.get_web_acl(**where)["LockToken"])


def _web_acl_logging(aws: LocalAws, props: Props) -> Made:
    aws.client("wafv2").put_logging_configuration(LoggingConfiguration=_pascal(dict(props)))
    return Made(props["resourceArn"])


def _association(aws: LocalAws, props: Props) -> Made:
    aws.client("wafv2").associate_web_acl(WebACLArn=props["webAclArn"], ResourceArn=props["resourceArn"])
    return Made(f"{props['webAclArn']},{props['resourceArn']}")


def _schedule(aws: LocalAws, props: Props) -> Made:
    target = props["target"]
    aws.client("scheduler").create_schedule(
        Name=props["name"],
        ScheduleExpression=props["scheduleExpression"],
        State=props["state"],
        FlexibleTimeWindow={"Mode": props["flexibleTimeWindow"]["mode"]},
        Target={
            "Arn": target["arn"],
            "RoleArn": target["roleArn"],
            "Input": target["input"],
            "SqsParameters": {"MessageGroupId": target["sqsParameters"]["messageGroupId"]},
            "RetryPolicy": _pascal(target["retryPolicy"]),
        },
    )
    return Made(f"default/{props['name']}")


_SAMPLING_WORDS: Final = MappingProxyType(
    {"httpMethod": "HTTPMethod", "urlPath": "URLPath", "resourceArn": "ResourceARN"}
)


def _sampling_rule(aws: LocalAws, props: Props) -> Made:
    rule = {_SAMPLING_WORDS.get(name, name[:1].upper() + name[1:]): value for name, value in props.items()}
    record = aws.client("xray").create_sampling_rule(SamplingRule=rule)["SamplingRuleRecord"]
    return Made(props["ruleName"], {"arn": record["SamplingRule"]["RuleARN"]})


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "pulumi:providers:aws": Kind(lambda *_: Made("provider"), _nothing),
        "aws:iam/role:Role": Kind(_role, _drop("iam", "delete_role", RoleName="name")),
        "aws:iam/rolePolicy:RolePolicy": Kind(_role_policy, _drop_role_policy),
        "aws:kms/key:Key": Kind(_key, _drop_key),
        "aws:kms/alias:Alias": Kind(_alias, _drop("kms", "delete_alias", AliasName="name")),
        "aws:dynamodb/table:Table": Kind(_table, _drop("dynamodb", "delete_table", TableName="name")),
        "aws:scheduler/schedule:Schedule": Kind(_schedule, _drop("scheduler", "delete_schedule", Name="name")),
        "aws:sqs/queue:Queue": Kind(_queue, _drop("sqs", "delete_queue", QueueUrl="id")),
        "aws:sqs/queuePolicy:QueuePolicy": _queue_attribute("Policy", "policy"),
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _queue_attribute("RedriveAllowPolicy", "redriveAllowPolicy"),
        "aws:ssm/parameter:Parameter": Kind(_parameter, _drop("ssm", "delete_parameter", Name="name")),
        "aws:cloudwatch/logGroup:LogGroup": Kind(_log_group, _drop("logs", "delete_log_group", logGroupName="name")),
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": Kind(_subscription, _drop_subscription),
        "aws:cloudwatch/metricAlarm:MetricAlarm": Kind(
            _alarm, lambda aws, props, _: aws.client("cloudwatch").delete_alarms(AlarmNames=[props["name"]])
        ),
        "aws:lambda/layerVersion:LayerVersion": Kind(_layer, _drop_layer),
        "aws:lambda/function:Function": Kind(_function, _drop("lambda", "delete_function", FunctionName="name")),
        "aws:lambda/permission:Permission": Kind(_permission, _drop_permission),
        "aws:lambda/eventSourceMapping:EventSourceMapping": Kind(
            _mapping, _drop("lambda", "delete_event_source_mapping", UUID="id")
        ),
        "aws:apigateway/account:Account": Kind(_account, _nothing),
        "aws:apigateway/restApi:RestApi": Kind(_rest_api, _drop("apigateway", "delete_rest_api", restApiId="id")),
        "aws:apigateway/resource:Resource": Kind(
            _path, _drop("apigateway", "delete_resource", restApiId="restApi", resourceId="id")
        ),
        "aws:apigateway/model:Model": Kind(_model, _nothing),
        "aws:apigateway/requestValidator:RequestValidator": Kind(
            _validator, _drop("apigateway", "delete_request_validator", restApiId="restApi", requestValidatorId="id")
        ),
        "aws:apigateway/method:Method": Kind(
            _method,
            _drop("apigateway", "delete_method", restApiId="restApi", resourceId="resourceId", httpMethod="httpMethod"),
        ),
        "aws:apigateway/integration:Integration": Kind(
            _integration,
            _drop(
                "apigateway",
                "delete_integration",
                restApiId="restApi",
                resourceId="resourceId",
                httpMethod="httpMethod",
            ),
        ),
        "aws:apigateway/response:Response": Kind(
            _response,
            _drop("apigateway", "delete_gateway_response", restApiId="restApiId", responseType="responseType"),
        ),
        "aws:apigateway/deployment:Deployment": Kind(
            _deployment, _drop("apigateway", "delete_deployment", restApiId="restApi", deploymentId="id")
        ),
        "aws:apigateway/stage:Stage": Kind(
            _stage, _drop("apigateway", "delete_stage", restApiId="restApi", stageName="stageName")
        ),
        "aws:apigateway/methodSettings:MethodSettings": Kind(_method_settings, _nothing),
        "aws:apigateway/apiKey:ApiKey": Kind(_api_key, _drop("apigateway", "delete_api_key", apiKey="id")),
        "aws:apigateway/usagePlan:UsagePlan": Kind(
            _usage_plan, _drop("apigateway", "delete_usage_plan", usagePlanId="id")
        ),
        "aws:apigateway/usagePlanKey:UsagePlanKey": Kind(
            _usage_plan_key, _drop("apigateway", "delete_usage_plan_key", usagePlanId="usagePlanId", keyId="keyId")
        ),
        "aws:wafv2/webAcl:WebAcl": Kind(_web_acl, _drop_web_acl),
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Kind(
            _web_acl_logging, _drop("wafv2", "delete_logging_configuration", ResourceArn="resourceArn")
        ),
        "aws:wafv2/webAclAssociation:WebAclAssociation": Kind(
            _association, _drop("wafv2", "disassociate_web_acl", ResourceArn="resourceArn")
        ),
        "aws:xray/samplingRule:SamplingRule": Kind(
            _sampling_rule, _drop("xray", "delete_sampling_rule", RuleName="ruleName")
        ),
    }
)
"""Every type of the program. What has nothing to delete goes with the resource that it is a part of."""
