"""Faults that somebody could write: each breaks one thing of the real program, and each must turn the gate red."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.mutation.recorded import Declared, declared

ACCOUNT = "123456789012"
FOREIGN = "999999999999"
ACCESS_POINT = f"arn:aws:elasticfilesystem:us-east-2:{ACCOUNT}:access-point/fsap-1"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True)
class Fault:
    """What is changed, removed or added."""

    name: str
    changed: tuple[Declared, ...] = ()
    added: tuple[Declared, ...] = ()
    removed: str = ""


@dataclass(frozen=True)
class Program:
    """What a program declares, for the faults to change."""

    resources: tuple[Declared, ...]

    def one(self, type_part: str, name: str) -> Declared:
        """Return the one resource whose type ends so and whose name is this."""
        of_type = [item for item in self.resources if item.type.endswith(type_part)]
        found = [item for item in of_type if item.name == name]
        assert len(found) == 1, f"{type_part} {name}: {[item.name for item in of_type]}"
        return found[0]


def one(type_part: str, name: str) -> Declared:
    """Return the one resource of a first preview whose type ends so and whose name is this."""
    return Program(declared()).one(type_part, name)


def with_inputs(item: Declared, change: Callable[[dict[str, Any]], object]) -> Declared:
    """Return the resource with its inputs changed in place by ``change``; what is gone depends on nothing."""
    inputs = copy.deepcopy(dict(item.inputs))
    change(inputs)
    depends = {name: urns for name, urns in item.depends.items() if name in inputs or name not in item.inputs}
    return replace(item, inputs=inputs, depends=depends)


def with_document(item: Declared, prop: str, change: Callable[[dict[str, Any]], object]) -> Declared:
    """Return the resource with one of its JSON documents changed in place."""
    document = json.loads(item.inputs[prop])
    change(document)
    return with_inputs(item, lambda inputs: inputs.__setitem__(prop, json.dumps(document)))


def extra(type_token: str, name: str, inputs: dict[str, Any], like: Declared) -> Declared:
    """Return a resource that the program does not declare, under the same provider as ``like``."""
    return replace(
        like,
        urn=f"urn:pulumi:dev::guarded-payments::{type_token}::{name}",
        type=type_token,
        name=name,
        inputs=inputs,
        computed={},
        depends={},
        dependencies=(),
    )


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], object]:
    def change(inputs: dict[str, Any]) -> None:
        inner: Any = inputs
        *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        for key in way:
            if isinstance(inner, dict):
                inner.setdefault(key, {})
            inner = inner[key]
        inner[last] = value

    return change


def _drop(*paths: str) -> Callable[[dict[str, Any]], object]:
    def change(inputs: dict[str, Any]) -> None:
        for path in paths:
            inner: Any = inputs
            *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
            for key in way:
                inner = inner[key]
            del inner[last]

    return change


PROCESSOR = "function-transaction-processor"
FRAUD = "function-fraud-handler"
SENDER = "function-notification-sender"
FUNCTION = "lambda/function:Function"

SCHEDULE = "scheduler/schedule:Schedule"
ALARM = "metricAlarm:MetricAlarm"

SIMPLE: tuple[tuple[str, str, str, Any], ...] = (
    (SCHEDULE, "schedule-sweep", "state", "DISABLED"),
    (SCHEDULE, "schedule-sweep", "scheduleExpression", "rate(1 day)"),
    (SCHEDULE, "schedule-sweep", "endDate", "2027-01-01T00:00:00Z"),
    (SCHEDULE, "schedule-sweep", "target.input", '{"sweep":"now"}'),
    (
        SCHEDULE,
        "schedule-sweep",
        "target.arn",
        f"arn:aws:sqs:us-east-2:{FOREIGN}:queue-transaction-processing-dev.fifo",
    ),
    (SCHEDULE, "schedule-sweep", "target.deadLetterConfig.arn", f"arn:aws:sqs:us-east-2:{FOREIGN}:queue"),
    ("dynamodb/table:Table", "table-transactions", "globalSecondaryIndexes", None),
    ("dynamodb/table:Table", "table-transactions", "globalSecondaryIndexes.0.projectionType", "ALL"),
    ("dynamodb/table:Table", "table-transactions", "globalSecondaryIndexes.0.nonKeyAttributes.0", "card_token"),
    (ALARM, "alarm-sweep-absent", "treatMissingData", "notBreaching"),
    (ALARM, "alarm-sweep-absent", "comparisonOperator", "GreaterThanThreshold"),
    (ALARM, "alarm-processing-overdue", "threshold", 86_400),
    (ALARM, "alarm-notification-undeliverable", "dimensions.service", "transaction_processor"),
    (ALARM, "alarm-api-5xx", "actionsEnabled", False),
    (FUNCTION, PROCESSOR, "tracingConfig.mode", "PassThrough"),
    (FUNCTION, SENDER, "tracingConfig", None),
    (FUNCTION, FRAUD, "runtime", "python3.12"),
    (FUNCTION, FRAUD, "runtime", "nodejs20.x"),
    (FUNCTION, PROCESSOR, "architectures", ["x86_64"]),
    (FUNCTION, PROCESSOR, "architectures", None),
    (FUNCTION, PROCESSOR, "architectures", ["arm64", "x86_64"]),
    (FUNCTION, SENDER, "memorySize", 128),
    (FUNCTION, SENDER, "memorySize", 3008),
    (FUNCTION, SENDER, "timeout", 900),
    (FUNCTION, SENDER, "timeout", 60),
    (FUNCTION, PROCESSOR, "reservedConcurrentExecutions", 49),
    (FUNCTION, PROCESSOR, "reservedConcurrentExecutions", -1),
    (FUNCTION, PROCESSOR, "reservedConcurrentExecutions", None),
    (FUNCTION, FRAUD, "reservedConcurrentExecutions", 0),
    (FUNCTION, PROCESSOR, "kmsKeyArn", None),
    (FUNCTION, PROCESSOR, "kmsKeyArn", f"arn:aws:kms:us-east-2:{FOREIGN}:key/abc"),
    (FUNCTION, PROCESSOR, "layers", [f"arn:aws:lambda:us-east-2:{FOREIGN}:layer:evil:1"]),
    (FUNCTION, PROCESSOR, "layers", None),
    (FUNCTION, PROCESSOR, "loggingConfig", None),
    (FUNCTION, PROCESSOR, "loggingConfig.logFormat", "Text"),
    (FUNCTION, PROCESSOR, "loggingConfig.logGroup", "log-group-fraud-handler-dev"),
    (FUNCTION, PROCESSOR, "loggingConfig.logGroup", "/aws/lambda/other"),
    (FUNCTION, PROCESSOR, "loggingConfig.applicationLogLevel", "FATAL"),
    (FUNCTION, PROCESSOR, "loggingConfig.systemLogLevel", "WARN"),
    (FUNCTION, PROCESSOR, "handler", "evil.handler"),
    (FUNCTION, PROCESSOR, "packageType", "Image"),
    (FUNCTION, PROCESSOR, "role", f"arn:aws:iam::{ACCOUNT}:role/role-fraud-handler-dev"),
    (FUNCTION, PROCESSOR, "role", f"arn:aws:iam::{FOREIGN}:role/x"),
    (FUNCTION, PROCESSOR, "name", "transaction-processor"),
    (FUNCTION, PROCESSOR, "name", None),
    (FUNCTION, PROCESSOR, "environment.variables.API_KEY", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    (FUNCTION, PROCESSOR, "environment.variables.DB_PASSWORD", "hunter2hunter2"),
    (FUNCTION, PROCESSOR, "environment.variables.AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    (FUNCTION, PROCESSOR, "environment.variables.AWS_LAMBDA_EXEC_WRAPPER", "/opt/evil"),
    (FUNCTION, PROCESSOR, "environment.variables.POWERTOOLS_TRACE_DISABLED", "true"),
    (FUNCTION, PROCESSOR, "environment.variables.POWERTOOLS_LOGGER_LOG_EVENT", "true"),
    (FUNCTION, PROCESSOR, "environment.variables.TRANSACTIONS_TABLE", "table-other-dev"),
    (FUNCTION, PROCESSOR, "vpcConfig", {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}),
    (FUNCTION, PROCESSOR, "snapStart", {"applyOn": "PublishedVersions"}),
    (FUNCTION, PROCESSOR, "fileSystemConfig", {"arn": ACCESS_POINT, "localMountPath": "/mnt/x"}),
    (FUNCTION, PROCESSOR, "deadLetterConfig", {"targetArn": f"arn:aws:sqs:us-east-2:{FOREIGN}:q"}),
    (FUNCTION, PROCESSOR, "publish", True),
    (FUNCTION, PROCESSOR, "skipDestroy", True),
    (FUNCTION, PROCESSOR, "region", "us-east-1"),
    (FUNCTION, PROCESSOR, "tags", {"environmentSuffix": "prod"}),
    ("dynamodb/table:Table", "table-transactions", "billingMode", "PROVISIONED"),
    ("dynamodb/table:Table", "table-transactions", "billingMode", None),
    ("dynamodb/table:Table", "table-transactions", "pointInTimeRecovery.enabled", False),
    ("dynamodb/table:Table", "table-fraud-alerts", "pointInTimeRecovery", None),
    ("dynamodb/table:Table", "table-fraud-alerts", "pointInTimeRecovery.recoveryPeriodInDays", 1),
    ("dynamodb/table:Table", "table-transactions", "serverSideEncryption.enabled", False),
    ("dynamodb/table:Table", "table-transactions", "serverSideEncryption", None),
    ("dynamodb/table:Table", "table-transactions", "serverSideEncryption.kmsKeyArn", None),
    ("dynamodb/table:Table", "table-transactions", "hashKey", "id"),
    ("dynamodb/table:Table", "table-transactions", "rangeKey", "timestamp"),
    ("dynamodb/table:Table", "table-fraud-alerts", "rangeKey", None),
    ("dynamodb/table:Table", "table-fraud-alerts", "attributes.0.type", "N"),
    ("dynamodb/table:Table", "table-transactions", "deletionProtectionEnabled", True),
    ("dynamodb/table:Table", "table-transactions", "ttl", None),
    ("dynamodb/table:Table", "table-transactions", "ttl.enabled", False),
    ("dynamodb/table:Table", "table-transactions", "ttl.attributeName", "other"),
    ("dynamodb/table:Table", "table-transactions", "streamEnabled", True),
    ("dynamodb/table:Table", "table-transactions", "streamViewType", "NEW_AND_OLD_IMAGES"),
    ("dynamodb/table:Table", "table-transactions", "replicas", [{"regionName": "eu-west-1"}]),
    ("dynamodb/table:Table", "table-transactions", "tableClass", "STANDARD_INFREQUENT_ACCESS"),
    ("dynamodb/table:Table", "table-transactions", "onDemandThroughput", {"maxWriteRequestUnits": 1}),
    ("dynamodb/table:Table", "table-transactions", "readCapacity", 5),
    ("sqs/queue:Queue", "queue-transaction-processing", "fifoQueue", False),
    ("sqs/queue:Queue", "queue-transaction-processing", "contentBasedDeduplication", False),
    ("sqs/queue:Queue", "queue-notifications", "contentBasedDeduplication", None),
    ("sqs/queue:Queue", "queue-transaction-processing", "messageRetentionSeconds", 345601),
    ("sqs/queue:Queue", "queue-transaction-processing", "messageRetentionSeconds", 1209600),
    ("sqs/queue:Queue", "queue-transaction-processing", "visibilityTimeoutSeconds", 30),
    ("sqs/queue:Queue", "queue-transaction-processing", "visibilityTimeoutSeconds", 1799),
    ("sqs/queue:Queue", "queue-transaction-processing", "deduplicationScope", "queue"),
    ("sqs/queue:Queue", "queue-transaction-processing", "fifoThroughputLimit", "perQueue"),
    ("sqs/queue:Queue", "queue-transaction-processing", "kmsMasterKeyId", None),
    ("sqs/queue:Queue", "queue-transaction-processing", "kmsMasterKeyId", "alias/aws/sqs"),
    ("sqs/queue:Queue", "queue-transaction-processing", "delaySeconds", 900),
    ("sqs/queue:Queue", "queue-transaction-processing", "maxMessageSize", 1024),
    ("sqs/queue:Queue", "queue-transaction-processing", "redrivePolicy", None),
    ("sqs/queue:Queue", "queue-transaction-processing", "name", "queue-transaction-processing.fifo"),
    ("sqs/queue:Queue", "dlq-notifications", "messageRetentionSeconds", 60),
    ("sqs/queue:Queue", "dlq-notifications", "fifoQueue", None),
    ("sqs/queue:Queue", "dlq-notifications", "kmsMasterKeyId", None),
    ("cloudwatch/logGroup:LogGroup", "log-group-transaction-processor", "retentionInDays", 30),
    ("cloudwatch/logGroup:LogGroup", "log-group-transaction-processor", "retentionInDays", 0),
    ("cloudwatch/logGroup:LogGroup", "log-group-api-access", "retentionInDays", None),
    ("cloudwatch/logGroup:LogGroup", "log-group-waf", "retentionInDays", 365),
    ("cloudwatch/logGroup:LogGroup", "log-group-transaction-processor", "kmsKeyId", None),
    ("cloudwatch/logGroup:LogGroup", "log-group-transaction-processor", "skipDestroy", True),
    ("cloudwatch/logGroup:LogGroup", "log-group-transaction-processor", "logGroupClass", "INFREQUENT_ACCESS"),
    ("eventSourceMapping:EventSourceMapping", "mapping-transaction-processor", "enabled", False),
    ("eventSourceMapping:EventSourceMapping", "mapping-transaction-processor", "functionResponseTypes", None),
    ("eventSourceMapping:EventSourceMapping", "mapping-transaction-processor", "functionResponseTypes", []),
    ("eventSourceMapping:EventSourceMapping", "mapping-transaction-processor", "scalingConfig", None),
    ("eventSourceMapping:EventSourceMapping", "mapping-transaction-processor", "scalingConfig.maximumConcurrency", 50),
    ("eventSourceMapping:EventSourceMapping", "mapping-notification-sender", "batchSize", 10),
    ("eventSourceMapping:EventSourceMapping", "mapping-notification-sender", "maximumBatchingWindowInSeconds", 60),
    (
        "eventSourceMapping:EventSourceMapping",
        "mapping-notification-sender",
        "filterCriteria",
        {"filters": [{"pattern": "{}"}]},
    ),
    (
        "eventSourceMapping:EventSourceMapping",
        "mapping-transaction-processor",
        "eventSourceArn",
        f"arn:aws:sqs:us-east-2:{ACCOUNT}:queue-notifications-dev.fifo",
    ),
    (
        "eventSourceMapping:EventSourceMapping",
        "mapping-transaction-processor",
        "functionName",
        f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:function-fraud-handler-dev",
    ),
    ("apigateway/stage:Stage", "stage-payments", "xrayTracingEnabled", False),
    ("apigateway/stage:Stage", "stage-payments", "xrayTracingEnabled", None),
    ("apigateway/stage:Stage", "stage-payments", "accessLogSettings", None),
    ("apigateway/stage:Stage", "stage-payments", "accessLogSettings.format", "$context.requestId"),
    ("apigateway/stage:Stage", "stage-payments", "cacheClusterEnabled", True),
    ("apigateway/stage:Stage", "stage-payments", "cacheClusterSize", "0.5"),
    ("apigateway/stage:Stage", "stage-payments", "canarySettings", {"deploymentId": "x", "percentTraffic": 50}),
    ("apigateway/stage:Stage", "stage-payments", "variables", {"a": "b"}),
    ("apigateway/stage:Stage", "stage-payments", "stageName", "prod"),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.throttlingRateLimit", 10000),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.throttlingRateLimit", 999),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.throttlingRateLimit", -1),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.throttlingBurstLimit", 5000),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.throttlingBurstLimit", None),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.dataTraceEnabled", True),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.loggingLevel", "INFO"),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.metricsEnabled", False),
    ("methodSettings:MethodSettings", "method-settings-payments", "settings.cachingEnabled", True),
    ("methodSettings:MethodSettings", "method-settings-payments", "methodPath", "transactions/POST"),
    ("usagePlan:UsagePlan", "usage-plan-payments", "throttleSettings.rateLimit", 5000),
    ("usagePlan:UsagePlan", "usage-plan-payments", "throttleSettings", None),
    ("usagePlan:UsagePlan", "usage-plan-payments", "apiStages", None),
    ("usagePlan:UsagePlan", "usage-plan-payments", "apiStages", []),
    ("usagePlan:UsagePlan", "usage-plan-payments", "apiStages.0.stage", "other"),
    ("usagePlan:UsagePlan", "usage-plan-payments", "apiStages.0.throttles", [{"path": "/transactions/POST"}]),
    ("usagePlan:UsagePlan", "usage-plan-payments", "quotaSettings", {"limit": 1, "period": "DAY"}),
    ("apiKey:ApiKey", "api-key-acme", "enabled", False),
    ("apiKey:ApiKey", "api-key-acme", "value", "literal-key-literal-key-1234"),
    ("restApi:RestApi", "api-payments", "endpointConfiguration.types", "EDGE"),
    ("restApi:RestApi", "api-payments", "securityPolicy", "TLS_1_0"),
    ("restApi:RestApi", "api-payments", "securityPolicy", None),
    ("restApi:RestApi", "api-payments", "apiKeySource", "AUTHORIZER"),
    ("restApi:RestApi", "api-payments", "binaryMediaTypes", ["*/*"]),
    ("restApi:RestApi", "api-payments", "minimumCompressionSize", "0"),
    ("restApi:RestApi", "api-payments", "disableExecuteApiEndpoint", True),
    ("restApi:RestApi", "api-payments", "body", "{}"),
    (
        "restApi:RestApi",
        "api-payments",
        "policy",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    ),
    ("method:Method", "method-post-transactions", "apiKeyRequired", False),
    ("method:Method", "method-get-transaction-id", "apiKeyRequired", None),
    ("method:Method", "method-post-transactions", "requestValidatorId", None),
    ("method:Method", "method-post-transactions", "requestModels", None),
    ("method:Method", "method-post-transactions", "requestModels.application/json", "Empty"),
    ("method:Method", "method-post-transactions", "requestParameters", None),
    ("method:Method", "method-post-transactions", "httpMethod", "ANY"),
    ("method:Method", "method-get-transaction-id", "httpMethod", "DELETE"),
    ("method:Method", "method-post-transactions", "authorization", "AWS_IAM"),
    ("requestValidator:RequestValidator", "validator-body-and-parameters", "validateRequestBody", False),
    ("requestValidator:RequestValidator", "validator-body-and-parameters", "validateRequestParameters", False),
    ("integration:Integration", "integration-post-transactions", "type", "MOCK"),
    ("integration:Integration", "integration-post-transactions", "type", "HTTP_PROXY"),
    ("integration:Integration", "integration-post-transactions", "timeoutMilliseconds", 120000),
    ("integration:Integration", "integration-post-transactions", "credentials", f"arn:aws:iam::{ACCOUNT}:role/x"),
    ("integration:Integration", "integration-post-transactions", "integrationHttpMethod", "GET"),
    (
        "integration:Integration",
        "integration-post-transactions",
        "uri",
        (
            "arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-2:123456789012:function:"
            "function-fraud-handler-dev/invocations"
        ),
    ),
    ("resource:Resource", "resource-transactions", "pathPart", "payments"),
    ("resource:Resource", "resource-transaction-id", "pathPart", "{proxy+}"),
    ("permission:Permission", "permission-post-transactions", "principal", "*"),
    ("permission:Permission", "permission-post-transactions", "principal", "s3.amazonaws.com"),
    ("permission:Permission", "permission-post-transactions", "action", "lambda:*"),
    ("permission:Permission", "permission-post-transactions", "sourceArn", None),
    (
        "permission:Permission",
        "permission-post-transactions",
        "sourceArn",
        f"arn:aws:execute-api:us-east-2:{ACCOUNT}:*/*/*",
    ),
    ("permission:Permission", "permission-post-transactions", "sourceArn", "*"),
    ("permission:Permission", "permission-post-transactions", "principalOrgId", "o-123"),
    ("permission:Permission", "permission-post-transactions", "functionUrlAuthType", "NONE"),
    ("key:Key", "key-payments", "enableKeyRotation", False),
    ("key:Key", "key-payments", "enableKeyRotation", None),
    ("key:Key", "key-payments", "deletionWindowInDays", 30),
    ("key:Key", "key-payments", "isEnabled", False),
    ("key:Key", "key-payments", "multiRegion", True),
    ("key:Key", "key-payments", "policy", None),
    ("key:Key", "key-payments", "bypassPolicyLockoutSafetyCheck", True),
    ("key:Key", "key-payments", "customerMasterKeySpec", "RSA_2048"),
    ("key:Key", "key-payments", "rotationPeriodInDays", 2560),
    ("ssm/parameter:Parameter", "parameter-webhook-url-acme", "type", "String"),
    ("ssm/parameter:Parameter", "parameter-webhook-url-acme", "keyId", None),
    ("ssm/parameter:Parameter", "parameter-webhook-url-acme", "insecureValue", "https://x"),
    ("ssm/parameter:Parameter", "parameter-webhook-url-acme", "overwrite", True),
    ("ssm/parameter:Parameter", "parameter-callers", "value", "{}"),
    ("ssm/parameter:Parameter", "parameter-api-key-acme", "value", "abc"),
    ("webAcl:WebAcl", "web-acl-payments", "defaultAction", {"allow": {}}),
    ("webAcl:WebAcl", "web-acl-payments", "rules", []),
    ("webAcl:WebAcl", "web-acl-payments", "scope", "CLOUDFRONT"),
    ("webAcl:WebAcl", "web-acl-payments", "visibilityConfig.cloudwatchMetricsEnabled", False),
    ("samplingRule:SamplingRule", "sampling-path-1", "fixedRate", 0.05),
    ("samplingRule:SamplingRule", "sampling-path-1", "httpMethod", "GET"),
    ("samplingRule:SamplingRule", "sampling-path-1", "urlPath", "/health"),
    ("samplingRule:SamplingRule", "sampling-path-1", "host", "example.com"),
    ("samplingRule:SamplingRule", "sampling-path-1", "serviceType", "AWS::EC2::Instance"),
    ("samplingRule:SamplingRule", "sampling-path-1", "attributes", {"a": "b"}),
    ("samplingRule:SamplingRule", "sampling-others", "fixedRate", 1.0),
    ("samplingRule:SamplingRule", "sampling-others", "reservoirSize", 1),
    ("samplingRule:SamplingRule", "sampling-others", "priority", 1),
    ("samplingRule:SamplingRule", "sampling-others", "urlPath", "/health"),
    (
        "iam/role:Role",
        "role-transaction-processor",
        "managedPolicyArns",
        ["arn:aws:iam::aws:policy/AdministratorAccess"],
    ),
    ("iam/role:Role", "role-transaction-processor", "inlinePolicies", [{"name": "x", "policy": "{}"}]),
    ("iam/role:Role", "role-transaction-processor", "maxSessionDuration", 43200),
    ("iam/role:Role", "role-transaction-processor", "path", "/other/"),
    ("iam/rolePolicy:RolePolicy", "policy-fraud-handler", "role", "role-transaction-processor-dev"),
    ("providers:aws", "aws-payments", "region", "eu-west-1"),
    ("providers:aws", "aws-payments", "allowedAccountIds", None),
    ("providers:aws", "aws-payments", "allowedAccountIds", f'["{FOREIGN}"]'),
    ("providers:aws", "aws-payments", "accessKey", "AKIAIOSFODNN7EXAMPLE"),
    ("providers:aws", "aws-payments", "endpoints", '[{"sqs":"https://evil.example"}]'),
    ("providers:aws", "aws-payments", "insecure", "true"),
    ("providers:aws", "aws-payments", "skipCredentialsValidation", "true"),
    ("providers:aws", "aws-payments", "defaultTags", None),
    (
        "redriveAllowPolicy:RedriveAllowPolicy",
        "redrive-allow-notifications",
        "redriveAllowPolicy",
        '{"redrivePermission":"allowAll"}',
    ),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "threshold", 1000),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "actionsEnabled", False),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "comparisonOperator", "LessThanThreshold"),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "dimensions.QueueName", "other"),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "metricName", "NumberOfMessagesSent"),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "evaluationPeriods", 1000),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "period", 86400),
    ("metricAlarm:MetricAlarm", "alarm-dead-letters-notifications", "statistic", "SampleCount"),
    ("alias:Alias", "alias-payments", "name", "alias/other"),
    ("deployment:Deployment", "deployment-payments", "triggers", None),
)


def _simple(program: Program) -> Iterator[Fault]:
    for type_part, name, path, value in SIMPLE:
        change = _drop(path) if value is None else _set(path, value)
        item = program.one(type_part, name)
        try:
            changed = with_inputs(item, change)
        except KeyError as error:  # the program does not set it: an unset property cannot be dropped
            raise AssertionError(f"{name}.{path} is not declared") from error
        yield Fault(f"{name}.{path}={value}", changed=(changed,))


def _policy_faults(program: Program) -> Iterator[Fault]:
    policy = program.one(":RolePolicy", "policy-transaction-processor")
    first: Callable[[dict[str, Any]], dict[str, Any]] = lambda document: document["Statement"][0]  # noqa: E731
    changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "action *": lambda d: first(d).update(Action="*"),
        "service wildcard": lambda d: first(d).update(Action=["dynamodb:*"]),
        "partial wildcard action": lambda d: first(d).update(Action=["dynamodb:Get*"]),
        "question mark action": lambda d: first(d).update(Action=["dynamodb:GetIte?"]),
        "resource *": lambda d: first(d).update(Resource="*"),
        "resource prefix": lambda d: first(d).update(Resource=f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table/*"),
        "foreign resource": lambda d: first(d).update(Resource=f"arn:aws:dynamodb:us-east-2:{FOREIGN}:table/x"),
        "other region": lambda d: first(d).update(
            Resource=f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/table-transactions-dev"
        ),
        "other table": lambda d: first(d).update(
            Resource=f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table/table-fraud-alerts-dev"
        ),
        "NotAction": lambda d: (first(d).pop("Action"), first(d).update(NotAction="iam:*")),
        "NotResource": lambda d: (first(d).pop("Resource"), first(d).update(NotResource="arn:x")),
        "extra action": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Action": ["dynamodb:DeleteItem"], "Resource": first(d)["Resource"]}
        ),
        "scan": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": first(d)["Resource"]}
        ),
        "pass role": lambda d: d["Statement"].append({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}),
        "logs delete": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Action": "logs:DeleteLogGroup", "Resource": "*"}
        ),
        "create log group": lambda d: d["Statement"].append(
            {
                "Effect": "Allow",
                "Action": "logs:CreateLogGroup",
                "Resource": f"arn:aws:logs:us-east-2:{ACCOUNT}:log-group:x",
            }
        ),
        "assume role": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
        ),
        "statement removed": lambda d: d["Statement"].pop(),
        "no statements": lambda d: d.update(Statement=[]),
        "old version": lambda d: d.update(Version="2008-10-17"),
        "kms": lambda d: d["Statement"].append({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}),
        "lower case action": lambda d: d["Statement"].append({"Effect": "allow", "Action": "S3:*", "Resource": "*"}),
        "deny turned": lambda d: first(d).update(Effect="Deny"),
    }
    for name, change in changes.items():
        yield Fault(f"policy: {name}", changed=(with_document(policy, "policy", change),))


def _attribute_faults(program: Program) -> Iterator[Fault]:
    """The fraud handler may change state and alerts of a transaction, and nothing that is paid."""
    policy = program.one(":RolePolicy", "policy-fraud-handler")

    def limited(document: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = next(item for item in document["Statement"] if "Condition" in item)
        return found

    changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "none": lambda d: limited(d).pop("Condition"),
        "amount": lambda d: limited(d)["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"].append(
            "amount"
        ),
        "whole items": lambda d: limited(d)["Condition"].pop("StringEqualsIfExists"),
        "any value": lambda d: limited(d)["Condition"].update({"ForAnyValue:StringEquals": {}}),
    }
    for name, change in changes.items():
        yield Fault(f"attributes: {name}", changed=(with_document(policy, "policy", change),))


def _trust_faults(program: Program) -> Iterator[Fault]:
    schedule = program.one("iam/role:Role", "role-sweep-schedule")
    yield Fault(
        "trust: a schedule of any account",
        changed=(with_document(schedule, "assumeRolePolicy", lambda d: d["Statement"][0].pop("Condition")),),
    )
    yield Fault(
        "trust: a schedule of a foreign account",
        changed=(
            with_document(
                schedule,
                "assumeRolePolicy",
                lambda d: d["Statement"][0]["Condition"]["StringEquals"].update({"aws:SourceAccount": FOREIGN}),
            ),
        ),
    )
    role = program.one("iam/role:Role", "role-transaction-processor")
    changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "anybody": lambda s: s.update(Principal="*"),
        "any AWS": lambda s: s.update(Principal={"AWS": "*"}),
        "foreign account": lambda s: s.update(Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"}),
        "another service": lambda s: s.update(Principal={"Service": "ec2.amazonaws.com"}),
        "two services": lambda s: s.update(Principal={"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}),
        "service and account": lambda s: s.update(
            Principal={"Service": "lambda.amazonaws.com", "AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        ),
        "NotPrincipal": lambda s: (s.pop("Principal"), s.update(NotPrincipal={"AWS": "x"})),
        "action": lambda s: s.update(Action="sts:*"),
        "tag session": lambda s: s.update(Action=["sts:AssumeRole", "sts:TagSession"]),
    }
    for name, change in changes.items():
        yield Fault(
            f"trust: {name}",
            changed=(with_document(role, "assumeRolePolicy", lambda d, c=change: c(d["Statement"][0])),),
        )
    yield Fault(
        "trust: second statement",
        changed=(
            with_document(
                role,
                "assumeRolePolicy",
                lambda d: d["Statement"].append(
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:root"},
                        "Action": "sts:AssumeRole",
                    }
                ),
            ),
        ),
    )


def _resource_policy_faults(program: Program) -> Iterator[Fault]:
    queue = program.one("queuePolicy:QueuePolicy", "queue-policy-queue-transaction-processing")
    key = program.one(":Key", "key-payments")
    opened = {"Sid": "x", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    deny: Callable[[dict[str, Any]], dict[str, Any]] = lambda d: d["Statement"][0]  # noqa: E731
    queue_changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "opened": lambda d: d["Statement"].append(opened),
        "foreign": lambda d: d["Statement"].append({**opened, "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:root"}}),
        "deny removed": lambda d: d.update(Statement=[]),
        "deny becomes allow": lambda d: deny(d).update(Effect="Allow"),
        "condition weakened": lambda d: deny(d).update(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        "condition removed": lambda d: deny(d).pop("Condition"),
        "one action only": lambda d: deny(d).update(Action="sqs:SendMessage"),
        "one principal only": lambda d: deny(d).update(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        "another queue": lambda d: deny(d).update(Resource=f"arn:aws:sqs:us-east-2:{ACCOUNT}:other.fifo"),
        "extra condition": lambda d: deny(d)["Condition"].update(StringEquals={"aws:PrincipalOrgID": "o-1"}),
    }
    for name, change in queue_changes.items():
        yield Fault(f"queue policy: {name}", changed=(with_document(queue, "policy", change),))
    key_changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "anybody": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
        ),
        "foreign": lambda d: d["Statement"].append(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:root"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
        ),
        "root uses": lambda d: d["Statement"].append(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
        ),
        "root everything": lambda d: d["Statement"][0].update(Action="kms:*"),
        "via service dropped": lambda d: [s.pop("Condition", None) for s in d["Statement"]],
        "last statement dropped": lambda d: d["Statement"].pop(),
        "a service": lambda d: d["Statement"].append(
            {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*"}
        ),
    }
    for name, change in key_changes.items():
        yield Fault(f"key policy: {name}", changed=(with_document(key, "policy", change),))
    yield Fault(
        "redrive: receive count",
        changed=(
            with_document(
                program.one("sqs/queue:Queue", "queue-notifications"),
                "redrivePolicy",
                lambda d: d.update(maxReceiveCount=4),
            ),
        ),
    )
    yield Fault(
        "redrive: another dlq",
        changed=(
            with_document(
                program.one("sqs/queue:Queue", "queue-notifications"),
                "redrivePolicy",
                lambda d: d.update(
                    deadLetterTargetArn=f"arn:aws:sqs:us-east-2:{ACCOUNT}:dlq-transaction-processing-dev.fifo"
                ),
            ),
        ),
    )
    model = program.one("model:Model", "model-transaction")
    yield Fault("model: open", changed=(with_document(model, "schema", lambda d: d.update(additionalProperties=True)),))
    yield Fault("model: nothing required", changed=(with_document(model, "schema", lambda d: d.pop("required")),))
    yield Fault("model: empty", changed=(with_inputs(model, _set("schema", "{}")),))
    yield Fault(
        "model: card number",
        changed=(with_document(model, "schema", lambda d: d["properties"].update(card_number={"type": "string"})),),
    )


KEPT = {
    "behavior": "KEEP",
    "requirement": "MEETS_ANY",
    "conditions": [{"actionCondition": {"action": "BLOCK"}}],
}
"""Of what the web ACL sees, only blocked requests are logged."""


def _waf_faults(program: Program) -> Iterator[Fault]:
    acl = program.one(":WebAcl", "web-acl-payments")
    for index, rule in enumerate(acl.inputs["rules"]):
        yield Fault(f"waf: without {rule['name']}", changed=(with_inputs(acl, lambda i, n=index: i["rules"].pop(n)),))
        if "overrideAction" in rule:
            yield Fault(
                f"waf: {rule['name']} counts",
                changed=(with_inputs(acl, _set(f"rules.{index}.overrideAction", {"count": {}})),),
            )
            yield Fault(
                f"waf: {rule['name']} one more rule counts",
                changed=(
                    with_inputs(
                        acl,
                        lambda i, n=index: (
                            i["rules"][n]["statement"]["managedRuleGroupStatement"]
                            .setdefault("ruleActionOverrides", [])
                            .append({"name": "CrossSiteScripting_BODY", "actionToUse": {"count": {}}})
                        ),
                    ),
                ),
            )
        else:
            yield Fault(
                f"waf: {rule['name']} counts",
                changed=(with_inputs(acl, _set(f"rules.{index}.action", {"count": {}})),),
            )
    yield Fault(
        "waf: limit",
        changed=(with_inputs(acl, _set("rules.0.statement.rateBasedStatement.limit", 2_000_000_000)),),
    )
    alternatives = "rules.3.statement.orStatement.statements"
    yield Fault(
        "waf: any id",
        changed=(
            with_inputs(
                acl,
                _set(f"{alternatives}.1.andStatement.statements.1.regexMatchStatement.regexString", "^/transaction/"),
            ),
        ),
    )
    yield Fault(
        "waf: any query",
        changed=(
            with_inputs(
                acl,
                _set(f"{alternatives}.0.andStatement.statements.2.sizeConstraintStatement.comparisonOperator", "GE"),
            ),
        ),
    )
    yield Fault("waf: everything is written", changed=(with_inputs(acl, _drop("dataProtectionConfig")),))
    yield Fault(
        "waf: headers are written",
        changed=(with_inputs(acl, lambda i: i["dataProtectionConfig"]["dataProtections"].pop(0)),),
    )
    yield Fault(
        "waf: early allow",
        changed=(
            with_inputs(
                acl,
                lambda i: i["rules"].append(
                    {
                        "name": "allow",
                        "priority": 0,
                        "action": {"allow": {}},
                        "statement": {"geoMatchStatement": {"countryCodes": ["US"]}},
                        "visibilityConfig": i["visibilityConfig"],
                    }
                ),
            ),
        ),
    )
    yield Fault(
        "waf: scope down",
        changed=(
            with_inputs(
                acl,
                _set(
                    "rules.1.statement.managedRuleGroupStatement.scopeDownStatement",
                    {"geoMatchStatement": {"countryCodes": ["US"]}},
                ),
            ),
        ),
    )
    logging = program.one("webAclLoggingConfiguration:WebAclLoggingConfiguration", "web-acl-logging-payments")
    yield Fault("waf log: nothing redacted", changed=(with_inputs(logging, _drop("redactedFields")),))
    yield Fault("waf log: one less redacted", changed=(with_inputs(logging, lambda i: i["redactedFields"].pop()),))
    yield Fault(
        "waf log: elsewhere",
        changed=(with_inputs(logging, _set("logDestinationConfigs", ["arn:aws:s3:::aws-waf-logs-other"])),),
    )
    yield Fault(
        "waf log: filtered",
        changed=(with_inputs(logging, _set("loggingFilter", {"defaultBehavior": "DROP", "filters": [KEPT]})),),
    )


ADDED: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "function-transaction-processor-dev", "authorizationType": "NONE"},
    ),
    ("aws:lambda/alias:Alias", {"functionName": "function-transaction-processor-dev", "functionVersion": "1"}),
    ("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {"functionName": "function-fraud-handler-dev"}),
    ("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig", {"functionName": "f", "qualifier": "1"}),
    (
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        {"principal": "*", "layerName": "layer-dependencies-dev"},
    ),
    ("aws:iam/user:User", {"name": "user-ops-dev"}),
    ("aws:iam/accessKey:AccessKey", {"user": "user-ops-dev"}),
    ("aws:iam/group:Group", {"name": "group-ops-dev"}),
    ("aws:iam/role:Role", {"name": "role-extra-dev", "assumeRolePolicy": "{}"}),
    (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "role-transaction-processor-dev", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    ("aws:iam/policy:Policy", {"name": "policy-x-dev", "policy": '{"Statement":[]}'}),
    (
        "aws:iam/rolePolicy:RolePolicy",
        {
            "name": "policy-second-dev",
            "role": "role-fraud-handler-dev",
            "policy": '{"Version":"2012-10-17","Statement":[]}',
        },
    ),
    ("aws:s3/bucket:Bucket", {"bucket": "bucket-x-dev"}),
    ("aws:sns/topic:Topic", {"name": "topic-x-dev"}),
    ("aws:sqs/queue:Queue", {"name": "queue-extra-dev"}),
    ("aws:dynamodb/table:Table", {"name": "table-extra-dev"}),
    ("aws:dynamodb/resourcePolicy:ResourcePolicy", {"resourceArn": "x", "policy": "{}"}),
    ("aws:cloudwatch/logGroup:LogGroup", {"name": "log-group-extra-dev"}),
    ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {"policyName": "x", "policyDocument": "{}"}),
    ("aws:kms/key:Key", {"description": "second"}),
    (
        "aws:kms/grant:Grant",
        {"keyId": "x", "granteePrincipal": f"arn:aws:iam::{FOREIGN}:root", "operations": ["Decrypt"]},
    ),
    ("aws:ssm/parameter:Parameter", {"name": "parameter-x-dev", "type": "String", "value": "x"}),
    ("aws:apigateway/method:Method", {"httpMethod": "GET", "authorization": "NONE"}),
    ("aws:apigateway/authorizer:Authorizer", {"name": "authorizer-x-dev"}),
    ("aws:apigateway/apiKey:ApiKey", {"name": "api-key-extra-dev"}),
    ("aws:apigateway/stage:Stage", {"stageName": "stage-second-dev"}),
    ("aws:apigateway/restApiPolicy:RestApiPolicy", {"policy": "{}"}),
    ("aws:apigateway/domainName:DomainName", {"domainName": "pay.example.com", "securityPolicy": "TLS_1_0"}),
    ("aws:apigateway/account:Account", {"cloudwatchRoleArn": f"arn:aws:iam::{FOREIGN}:role/x"}),
    ("aws:apigatewayv2/api:Api", {"name": "api-http-dev", "protocolType": "HTTP"}),
    (
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "function-notification-sender-dev", "principal": "*"},
    ),
    ("aws:ec2/instance:Instance", {"ami": "ami-1", "instanceType": "t3.micro"}),
    ("aws:xray/samplingRule:SamplingRule", {"ruleName": "sampling-x-dev", "fixedRate": 0, "priority": 1}),
    ("pulumi-python:dynamic:Resource", {"__provider": "x"}),
    ("random:index/randomPassword:RandomPassword", {"length": 8}),
    ("aws-native:lambda:Function", {"runtime": "python3.11"}),
)


def _whole_resource_faults(program: Program) -> Iterator[Fault]:
    for type_token, inputs in ADDED:
        yield Fault(
            f"added: {type_token}", added=(extra(type_token, "added", inputs, program.one(":Key", "key-payments")),)
        )
    for item in program.resources:
        if not item.type.startswith(("payments:", "pulumi:pulumi:")):
            yield Fault(f"removed: {item.name}", removed=item.urn)


def _option_faults(program: Program) -> Iterator[Fault]:
    function = program.one(FUNCTION, PROCESSOR)
    yield Fault("option: protect", changed=(replace(function, protect=True),))
    yield Fault("option: ignoreChanges", changed=(replace(function, ignore_changes=("tracingConfig",)),))
    yield Fault("option: ignoreChanges *", changed=(replace(function, ignore_changes=("*",)),))
    yield Fault("option: default provider", changed=(replace(function, provider=""),))
    root = program.one("pulumi:pulumi:Stack", "guarded-payments-dev")
    for key, value in {
        "retained": ["aws:dynamodb/table:Table::table-transactions"],
        "protected": ["aws:dynamodb/table:Table::table-transactions"],
        "deletedWith": {"aws:dynamodb/table:Table::table-transactions": "x"},
        "ignoreChanges": {"aws:dynamodb/table:Table::table-transactions": ["ttl"]},
        "count": 1.0,
    }.items():
        options = {**root.computed["resourceOptions"], key: value}
        yield Fault(
            f"option: resourceOptions.{key}",
            changed=(replace(root, computed={**root.computed, "resourceOptions": options}),),
        )
    for output in ("resourceOptions", "invokeUrl", "functionArns"):
        computed = {name: value for name, value in root.computed.items() if name != output}
        yield Fault(f"output: without {output}", changed=(replace(root, computed=computed),))


def all_faults(resources: tuple[Declared, ...] | None = None) -> list[Fault]:
    """Return every fault of a program, by default of a first preview's; each has a name of its own."""
    program = Program(declared() if resources is None else resources)
    found = [
        *_simple(program),
        *_policy_faults(program),
        *_attribute_faults(program),
        *_trust_faults(program),
        *_resource_policy_faults(program),
        *_waf_faults(program),
        *_whole_resource_faults(program),
        *_option_faults(program),
    ]
    assert len({fault.name for fault in found}) == len(found)
    return found
