"""Reads resources of ``aws-native`` (AWS Cloud Control) as the same resources of ``aws``, so that one control judges both.

Both packages describe the same resources; ``aws-native`` has CloudFormation's names and shapes. The table has the types of
serverless stacks whose ``aws`` counterpart a control judges, and the properties that controls read. A property that it does
not list keeps its name. A type that it does not list stays what it is, and coverage names it as not judged.
Source: AWS CloudFormation Template Reference, "AWS resource and property types reference".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from policies.model.resource import is_unknown

Convert = Callable[[Any], Any]
_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Same:
    """The type of ``aws`` for one of ``aws-native``, its properties' names there, and how a value of another shape is read."""

    token: str
    names: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, Convert] = field(default_factory=dict)


def _renamed(names: Mapping[str, str]) -> Convert:
    """Return a reader of an object with other names."""

    def convert(value: Any) -> Any:
        return {names.get(key, key): item for key, item in value.items()} if isinstance(value, Mapping) else value

    return convert


def _each(convert: Convert) -> Convert:
    """Return a reader of a list of such objects."""
    return lambda value: [convert(item) for item in value] if isinstance(value, list) else value


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _hyphenated(value: Any) -> Any:
    """Return a canned ACL as S3 names it: CloudFormation's ``PublicReadWrite`` is ``public-read-write``."""
    return _CAPITAL.sub("-", value).lower() if isinstance(value, str) and not is_unknown(value) else value


def _rule(value: Any) -> Any:
    """Return an inline rule of a security group, which has lists of ranges in ``aws``."""
    if not isinstance(value, Mapping):
        return value
    rule = {"protocol" if key == "ipProtocol" else key: item for key, item in value.items()}
    for theirs, ours in (
        ("cidrIp", "cidrBlocks"),
        ("cidrIpv6", "ipv6CidrBlocks"),
        ("sourcePrefixListId", "prefixListIds"),
    ):
        if theirs in rule:
            rule[ours] = [rule.pop(theirs)]
    return rule


def _action(value: Any) -> Any:
    """Return a listener's action; its parts are called ``redirect`` and so on in ``aws``, ``redirectConfig`` here."""
    if not isinstance(value, Mapping):
        return value
    return {key.removesuffix("Config"): item for key, item in value.items()}


_INLINE: Final = _each(_renamed({"policyName": "name", "policyDocument": "policy"}))
_DOCUMENT: Final = {"policyDocument": "policy"}

_TYPES: Final[Mapping[str, _Same]] = MappingProxyType(
    {
        "iam:Role": _Same(
            "aws:iam/role:Role",
            {"assumeRolePolicyDocument": "assumeRolePolicy", "policies": "inlinePolicies", "roleName": "name"},
            {"policies": _INLINE},
        ),
        "iam:ManagedPolicy": _Same("aws:iam/policy:Policy", {**_DOCUMENT, "managedPolicyName": "name"}),
        "iam:Policy": _Same("aws:iam/policy:Policy", {**_DOCUMENT, "policyName": "name"}),
        "iam:RolePolicy": _Same("aws:iam/rolePolicy:RolePolicy", {**_DOCUMENT, "roleName": "role"}),
        "iam:UserPolicy": _Same("aws:iam/userPolicy:UserPolicy", {**_DOCUMENT, "userName": "user"}),
        "iam:GroupPolicy": _Same("aws:iam/groupPolicy:GroupPolicy", {**_DOCUMENT, "groupName": "group"}),
        "iam:User": _Same("aws:iam/user:User", {"userName": "name"}),
        "lambda:Function": _Same("aws:lambda/function:Function", {"functionName": "name"}),
        "lambda:Permission": _Same("aws:lambda/permission:Permission", {"functionName": "function"}),
        "lambda:Url": _Same(
            "aws:lambda/functionUrl:FunctionUrl",
            {"authType": "authorizationType", "targetFunctionArn": "functionName"},
        ),
        "sqs:Queue": _Same(
            "aws:sqs/queue:Queue",
            {
                "queueName": "name",
                "messageRetentionPeriod": "messageRetentionSeconds",
                "visibilityTimeout": "visibilityTimeoutSeconds",
            },
        ),
        "sqs:QueuePolicy": _Same(
            "aws:sqs/queuePolicy:QueuePolicy", {**_DOCUMENT, "queues": "queueUrl"}, {"queues": _first}
        ),
        "sqs:QueueInlinePolicy": _Same("aws:sqs/queuePolicy:QueuePolicy", {**_DOCUMENT, "queue": "queueUrl"}),
        "sns:TopicPolicy": _Same("aws:sns/topicPolicy:TopicPolicy", {**_DOCUMENT, "topics": "arn"}, {"topics": _first}),
        "sns:TopicInlinePolicy": _Same("aws:sns/topicPolicy:TopicPolicy", {**_DOCUMENT, "topicArn": "arn"}),
        "s3:Bucket": _Same(
            "aws:s3/bucket:Bucket", {"bucketName": "bucket", "accessControl": "acl"}, {"accessControl": _hyphenated}
        ),
        "s3:BucketPolicy": _Same("aws:s3/bucketPolicy:BucketPolicy", _DOCUMENT),
        "dynamodb:Table": _Same(
            "aws:dynamodb/table:Table",
            {"tableName": "name", "pointInTimeRecoverySpecification": "pointInTimeRecovery"},
            {"pointInTimeRecoverySpecification": _renamed({"pointInTimeRecoveryEnabled": "enabled"})},
        ),
        "apigateway:RestApi": _Same("aws:apigateway/restApi:RestApi"),
        "apigateway:DomainName": _Same("aws:apigateway/domainName:DomainName"),
        "apigateway:Stage": _Same(
            "aws:apigateway/stage:Stage", {"tracingEnabled": "xrayTracingEnabled", "restApiId": "restApi"}
        ),
        "logs:LogGroup": _Same("aws:cloudwatch/logGroup:LogGroup", {"logGroupName": "name"}),
        "kms:Key": _Same("aws:kms/key:Key", {"keyPolicy": "policy"}),
        "kms:ReplicaKey": _Same("aws:kms/replicaKey:ReplicaKey", {"keyPolicy": "policy"}),
        "secretsmanager:Secret": _Same("aws:secretsmanager/secretVersion:SecretVersion"),
        "secretsmanager:ResourcePolicy": _Same(
            "aws:secretsmanager/secretPolicy:SecretPolicy", {"resourcePolicy": "policy", "secretId": "secretArn"}
        ),
        "ssm:Parameter": _Same("aws:ssm/parameter:Parameter"),
        "rds:DbInstance": _Same(
            "aws:rds/instance:Instance",
            {"masterUserPassword": "password", "sourceDbInstanceIdentifier": "replicateSourceDb"},
        ),
        "rds:DbCluster": _Same("aws:rds/cluster:Cluster", {"masterUserPassword": "masterPassword"}),
        "ec2:SecurityGroup": _Same(
            "aws:ec2/securityGroup:SecurityGroup",
            {"securityGroupIngress": "ingress", "securityGroupEgress": "egress"},
            {"securityGroupIngress": _each(_rule), "securityGroupEgress": _each(_rule)},
        ),
        "ec2:SecurityGroupIngress": _Same(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"cidrIp": "cidrIpv4", "groupId": "securityGroupId", "sourcePrefixListId": "prefixListId"},
        ),
        "ec2:PrefixList": _Same(
            "aws:ec2/managedPrefixList:ManagedPrefixList", {"prefixListName": "name", "prefixListId": "id"}
        ),
        "ec2:Instance": _Same("aws:ec2/instance:Instance"),
        "ecs:TaskDefinition": _Same("aws:ecs/taskDefinition:TaskDefinition"),
        "amazonmq:Broker": _Same("aws:mq/broker:Broker"),
        "backup:BackupVault": _Same("aws:backup/vaultPolicy:VaultPolicy", {"accessPolicy": "policy"}),
        "codeartifact:Domain": _Same(
            "aws:codeartifact/domainPermissions:DomainPermissions", {"permissionsPolicyDocument": "policyDocument"}
        ),
        "codeartifact:Repository": _Same(
            "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
            {"permissionsPolicyDocument": "policyDocument"},
        ),
        "docdb:DbCluster": _Same("aws:docdb/cluster:Cluster", {"masterUserPassword": "masterPassword"}),
        "ec2:Volume": _Same("aws:ebs/volume:Volume"),
        "eks:Cluster": _Same(
            "aws:eks/cluster:Cluster",
            {"resourcesVpcConfig": "vpcConfig"},
            {"encryptionConfig": _first},
        ),
        "eks:Nodegroup": _Same(
            "aws:eks/nodeGroup:NodeGroup",
            {},
            {"remoteAccess": _renamed({"sourceSecurityGroups": "sourceSecurityGroupIds"})},
        ),
        "opensearchserverless:AccessPolicy": _Same("aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy"),
        "opensearchserverless:SecurityPolicy": _Same(
            "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"
        ),
        "efs:FileSystem": _Same("aws:efs/fileSystem:FileSystem"),
        "elasticache:ReplicationGroup": _Same("aws:elasticache/replicationGroup:ReplicationGroup"),
        "elasticloadbalancingv2:Listener": _Same("aws:lb/listener:Listener", {}, {"defaultActions": _each(_action)}),
        "events:EventBus": _Same("aws:cloudwatch/eventBusPolicy:EventBusPolicy"),
        "iot:Policy": _Same("aws:iot/policy:Policy", _DOCUMENT),
        "kinesis:ResourcePolicy": _Same("aws:kinesis/resourcePolicy:ResourcePolicy", {"resourcePolicy": "policy"}),
        "lambda:LayerVersionPermission": _Same("aws:lambda/layerVersionPermission:LayerVersionPermission"),
        "logs:Destination": _Same(
            "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", {"destinationPolicy": "accessPolicy"}
        ),
        "logs:ResourcePolicy": _Same("aws:cloudwatch/logResourcePolicy:LogResourcePolicy"),
        "msk:ClusterPolicy": _Same("aws:msk/clusterPolicy:ClusterPolicy"),
        "opensearchservice:Domain": _Same("aws:opensearch/domain:Domain"),
        "redshift:Cluster": _Same("aws:redshift/cluster:Cluster", {"masterUserPassword": "masterPassword"}),
        "s3:AccessPoint": _Same("aws:s3/accessPoint:AccessPoint"),
        "sso:PermissionSet": _Same("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"),
        "stepfunctions:StateMachine": _Same("aws:sfn/stateMachine:StateMachine", {"definitionString": "definition"}),
        "ecr:Repository": _Same("aws:ecr/repositoryPolicy:RepositoryPolicy", {"repositoryPolicyText": "policy"}),
    }
)
_PACKAGE: Final = "aws-native:"


def token(given: str) -> str:
    """Return the type as ``aws`` has it; any type that the table does not list is returned as it is."""
    same = _TYPES.get(given.removeprefix(_PACKAGE)) if given.startswith(_PACKAGE) else None
    return same.token if same else given


def properties(given: str, props: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource's properties under the names, and in the shapes, that its type has in ``aws``."""
    same = _TYPES.get(given.removeprefix(_PACKAGE)) if given.startswith(_PACKAGE) else None
    if same is None:
        return dict(props)
    return {
        same.names.get(key, key): same.shapes[key](value) if key in same.shapes else value
        for key, value in props.items()
    }
