"""The same faults in every place and spelling: each row is one resource, sound or with one fault, and what is found in it."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

import pytest

from policies.facts.documents import PLACES, Kind
from policies.model.control import BASELINE
from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res, findings

PUBLIC: Final = "iam-no-public-principal"
SETTINGS: Final = "secrets-not-in-settings"
NAMED: Final = "is what its name calls a secret"
Found = tuple[str, ...]


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(principal: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "a:Use", "Resource": "*", **more}


def _if(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


def _deny(operator: str, key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", **_if(operator, key, value), **more}


def _nested(path: str, value: Any) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}


_PLACES: Final = [
    pytest.param(Res(token, "r", _nested(place.prop, _document(_allow()))), place.prop, id=f"{token}.{place.prop}")
    for token, places in PLACES.items()
    for place in places
    if place.kind in {Kind.TRUST, Kind.RESOURCE}
]


@pytest.mark.parametrize(("resource", "prop"), _PLACES)
def test_a_public_document_is_found_in_every_place(resource: Res, prop: str) -> None:
    """The table of places is the list of cases: a type that is added is tested."""
    expected = f"{prop}.Statement[0].Principal: admits everybody to a:Use"
    assert [text.partition(";")[0] for _, text in findings(PUBLIC, resource, profile=BASELINE)] == [expected]


_OPEN: Final = ("policy.Statement[0].Principal: admits everybody to a:Use",)
_PRINCIPALS: Final[dict[str, tuple[Any, bool]]] = {
    "any account's root": ({"AWS": "arn:aws:iam::*:root"}, True),
    "any account's role": ({"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::*:role/deploy"]}, True),
    "any canonical user": ({"CanonicalUser": "*"}, True),
    "any identity provider": ({"Federated": "*"}, True),
    "roles of one account": ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, False),
    "an account's number": ({"AWS": ACCOUNT}, False),
    "an unknown service": ({"Service": UNKNOWN}, False),
}
_CONDITIONS: Final[dict[str, tuple[dict[str, Any], bool]]] = {
    "half of the internet": (_if("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]), True),
    "all of IPv6": (_if("IpAddress", "aws:SourceIp", "2000::/3"), True),
    "a second factor": (_if("Bool", "aws:MultiFactorAuthPresent", "true"), True),
    "an external id": (_if("StringEquals", "sts:ExternalId", "x"), True),
    "a referer": (_if("StringLike", "aws:Referer", "https://example.com/*"), True),
    "a mount target": (_if("Bool", "elasticfilesystem:AccessedViaMountTarget", "true"), False),
    "an organisation, in lower case": (_if("stringequals", "aws:principalorgid", "o-1"), False),
}
_DENIALS: Final[dict[str, tuple[dict[str, Any], bool]]] = {
    "all but one network": (_deny("NotIpAddress", "aws:SourceIp", ["192.0.2.0/24"]), False),
    "all but one endpoint": (_deny("StringNotEquals", "aws:SourceVpce", "vpce-1"), False),
    "all but one organisation, and AWS": (
        {
            **_deny("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-1"),
            "Condition": {
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        },
        False,
    ),
    "another action": (_deny("StringNotEquals", "aws:SourceVpce", "vpce-1", Action="a:Other"), True),
    "one network": (_deny("IpAddress", "aws:SourceIp", "192.0.2.0/24"), True),
    "one principal": (
        _deny("StringNotEquals", "aws:SourceVpce", "vpce-1", Principal={"AWS": ACCOUNT}),
        True,
    ),
    "requests without TLS": (_deny("Bool", "aws:SecureTransport", "false"), True),
}


def _policies() -> list[Any]:
    rows: dict[str, tuple[tuple[dict[str, Any], ...], bool]]
    rows = {f"principal: {name}": ((_allow(who),), public) for name, (who, public) in _PRINCIPALS.items()}
    rows |= {f"under {name}": ((_allow(**limit),), public) for name, (limit, public) in _CONDITIONS.items()}
    rows |= {f"denied: {name}": ((_allow(), denial), public) for name, (denial, public) in _DENIALS.items()}
    return [
        pytest.param(
            PUBLIC,
            Res("aws:sqs/queuePolicy:QueuePolicy", "r", {"policy": _document(*statements)}),
            _OPEN if public else (),
            id=name,
        )
        for name, (statements, public) in rows.items()
    ]


def _row(name: str, control: str, token: str, props: dict[str, Any], *found: str) -> Any:
    return pytest.param(control, Res(token, "r", props), found, id=name)


_GITHUB: Final = "token.actions.githubusercontent.com"


def _trusting(**claims: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {f"{_GITHUB}:{claim}": value for claim, value in claims.items()}},
    }
    return {"assumeRolePolicy": _document(statement)}


def _identities() -> list[Any]:
    role, control = "aws:iam/role:Role", "iam-federation-limited"
    unlimited = "assumeRolePolicy.Statement[0].Condition: does not limit the subject"
    return [
        _row("the audience of everybody's tokens", control, role, _trusting(aud="sts.amazonaws.com"), unlimited),
        _row("every repository", control, role, _trusting(sub="repo:*"), unlimited),
        _row("one owner's repositories", control, role, _trusting(sub="repo:octo/*")),
        _row(
            "an AMI for everybody",
            "iam-no-public-share",
            "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
            {"group": "all"},
            "group: is 'all'",
        ),
        _row(
            "an AMI for one account",
            "iam-no-public-share",
            "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
            {"accountId": ACCOUNT},
        ),
        _row(
            "a snapshot for everybody",
            "iam-no-public-share",
            "aws:rds/snapshot:Snapshot",
            {"sharedAccounts": ["all"]},
            "sharedAccounts: is 'all'",
        ),
        _row(
            "a snapshot for one account",
            "iam-no-public-share",
            "aws:rds/snapshot:Snapshot",
            {"sharedAccounts": [ACCOUNT]},
        ),
        _row(
            "a layer for everybody",
            "iam-no-public-share",
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"principal": "*"},
            "principal: is '*'",
        ),
        _row(
            "a layer for an organisation",
            "iam-no-public-share",
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"principal": "*", "organizationId": "o-1"},
        ),
        _row(
            "an event bus for everybody",
            "iam-no-public-share",
            "aws:cloudwatch/eventPermission:EventPermission",
            {"principal": "*"},
            "principal: is '*'",
        ),
        _row(
            "a document for everybody",
            "iam-no-public-share",
            "aws:ssm/document:Document",
            {"permissions": {"type": "Share", "account_ids": "All"}},
            "permissions.account_ids: is 'all'",
        ),
        _row(
            "a service without a source",
            "lambda-invoker-named",
            "aws:lambda/permission:Permission",
            {"principal": "s3.amazonaws.com"},
            "principal: is 's3.amazonaws.com' without sourceArn or sourceAccount",
        ),
        _row(
            "a service with a source",
            "lambda-invoker-named",
            "aws:lambda/permission:Permission",
            {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::b"},
        ),
        _row(
            "an account may invoke", "lambda-invoker-named", "aws:lambda/permission:Permission", {"principal": ACCOUNT}
        ),
    ]


_SG: Final = "aws:ec2/securityGroup:SecurityGroup"


def _ingress(protocol: str, first: int, last: int, **source: list[str]) -> dict[str, Any]:
    return {"ingress": [{"protocol": protocol, "fromPort": first, "toPort": last, **source}]}


def _networks() -> list[Any]:
    ports, s3 = "ec2-no-open-ports", "s3-not-public"
    every = ["0.0.0.0/0"]
    group = {"uri": "http://acs.amazonaws.com/groups/global/AllUsers", "type": "Group"}
    logs = {"uri": "http://acs.amazonaws.com/groups/s3/LogDelivery", "type": "Group"}
    owner = {"owner": {"id": "o"}}
    return [
        _row(
            "half of the internet",
            ports,
            _SG,
            _ingress("tcp", 22, 22, cidrBlocks=["128.0.0.0/1"]),
            "ingress[0]: opens 22 (SSH) to 128.0.0.0/1",
        ),
        _row(
            "IPv6, written out",
            ports,
            _SG,
            _ingress("tcp", 22, 22, ipv6CidrBlocks=["0:0:0:0:0:0:0:0/0"]),
            "ingress[0]: opens 22 (SSH) to 0:0:0:0:0:0:0:0/0",
        ),
        _row(
            "the protocol's number",
            ports,
            _SG,
            _ingress("6", 3389, 3389, cidrBlocks=every),
            "ingress[0]: opens 3389 (RDP) to 0.0.0.0/0",
        ),
        _row("ping", ports, _SG, _ingress("icmp", -1, -1, cidrBlocks=every)),
        _row("every kind of ICMP", ports, _SG, _ingress("icmp", 0, 255, cidrBlocks=every)),
        _row(
            "a bucket's grant to everybody",
            s3,
            "aws:s3/bucket:Bucket",
            {"grants": [{"permissions": ["READ"], **group}]},
            "grants[0].uri: grants access to AllUsers",
        ),
        _row(
            "a bucket's grant to the logs", s3, "aws:s3/bucket:Bucket", {"grants": [{"permissions": ["WRITE"], **logs}]}
        ),
        _row(
            "an ACL's grant to everybody",
            s3,
            "aws:s3/bucketAcl:BucketAcl",
            {"accessControlPolicy": {**owner, "grants": [{"permission": "READ", "grantee": group}]}},
            "accessControlPolicy.grants[0].grantee.uri: grants access to AllUsers",
        ),
        _row(
            "an ACL's grant to the logs",
            s3,
            "aws:s3/bucketAcl:BucketAcl",
            {"accessControlPolicy": {**owner, "grants": [{"permission": "WRITE", "grantee": logs}]}},
        ),
        _row(
            "a public broker",
            "rds-not-public",
            "aws:mq/broker:Broker",
            {"publiclyAccessible": True},
            "publiclyAccessible: is true",
        ),
        _row("a private broker", "rds-not-public", "aws:mq/broker:Broker", {}),
        _row(
            "public Kafka",
            "rds-not-public",
            "aws:msk/cluster:Cluster",
            _nested("brokerNodeGroupInfo.connectivityInfo.publicAccess.type", "SERVICE_PROVIDED_EIPS"),
            "brokerNodeGroupInfo.connectivityInfo.publicAccess.type: is 'SERVICE_PROVIDED_EIPS'",
        ),
        _row("private Kafka", "rds-not-public", "aws:msk/cluster:Cluster", {}),
        _row("a volume in the clear", "stack-encrypted-at-rest", "aws:ebs/volume:Volume", {}, "encrypted: is not true"),
        _row("a volume of a snapshot", "stack-encrypted-at-rest", "aws:ebs/volume:Volume", {"snapshotId": "snap-1"}),
        _row(
            "an encrypted file system", "stack-encrypted-at-rest", "aws:efs/fileSystem:FileSystem", {"encrypted": True}
        ),
        *_listeners(),
        *_distributions(),
    ]


def _listeners() -> list[Any]:
    control, token = "lb-encrypted-listener", "aws:lb/listener:Listener"
    redirect = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
    forward = {"type": "forward", "targetGroupArn": "arn:g"}
    return [
        _row("HTTP", control, token, {"protocol": "HTTP", "defaultActions": [forward]}, "protocol: is 'HTTP'"),
        _row("HTTP that redirects", control, token, {"protocol": "HTTP", "defaultActions": [redirect]}),
        _row("TLS 1.0 by default", control, token, {"protocol": "HTTPS"}, "sslPolicy: is 'ELBSecurityPolicy-2016-08'"),
        _row("TLS 1.2", control, token, {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}),
        _row("TCP", control, token, {"protocol": "TCP"}),
    ]


def _distributions() -> list[Any]:
    control, token = "cloudfront-https-only", "aws:cloudfront/distribution:Distribution"
    own = {"acmCertificateArn": "arn:c", "sslSupportMethod": "sni-only"}
    return [
        _row(
            "viewers over HTTP",
            control,
            token,
            {"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}},
            "defaultCacheBehavior.viewerProtocolPolicy: is 'allow-all'",
        ),
        _row(
            "some viewers over HTTP",
            control,
            token,
            {"orderedCacheBehaviors": [{"viewerProtocolPolicy": "allow-all"}]},
            "orderedCacheBehaviors[0].viewerProtocolPolicy: is 'allow-all'",
        ),
        _row(
            "viewers over HTTPS",
            control,
            token,
            {"defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"}},
        ),
        _row(
            "TLS 1.0 for viewers",
            control,
            token,
            {"viewerCertificate": {**own, "minimumProtocolVersion": "TLSv1"}},
            "viewerCertificate.minimumProtocolVersion: is 'TLSv1'",
        ),
        _row(
            "TLS 1.2 for viewers",
            control,
            token,
            {"viewerCertificate": {**own, "minimumProtocolVersion": "TLSv1.2_2021"}},
        ),
    ]


_PASSWORD: Final = {"DB_PASSWORD": "correct horse"}
_PAIRS: Final = [{"name": "DB_PASSWORD", "value": "correct horse"}]
_KEPT: Final = [{"name": "DB_PASSWORD", "value": "/app/password", "type": "PARAMETER_STORE"}]
_SCRIPT: Final = "#!/bin/sh\nexport DB_PASSWORD=correcthorse\n"
_LOOKS_UP: Final = "#!/bin/sh\nexport DB_PASSWORD=$(aws ssm get-parameter --name /app/password)\n"
_IMAGE: Final = "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables"
_PROGRAMS: Final[dict[str, tuple[str, dict[str, Any], Found]]] = {
    "a build project": (
        "aws:codebuild/project:Project",
        {"environment": {"environmentVariables": _PAIRS}},
        (f"environment.environmentVariables.DB_PASSWORD: {NAMED}",),
    ),
    "a build project's parameter": (
        "aws:codebuild/project:Project",
        {"environment": {"environmentVariables": _KEPT}},
        (),
    ),
    "App Runner": ("aws:apprunner/service:Service", _nested(_IMAGE, _PASSWORD), (f"{_IMAGE}.DB_PASSWORD: {NAMED}",)),
    "Elastic Beanstalk": (
        "aws:elasticbeanstalk/environment:Environment",
        {"settings": _PAIRS},
        (f"settings.DB_PASSWORD: {NAMED}",),
    ),
    "Amplify": (
        "aws:amplify/app:App",
        {"environmentVariables": _PASSWORD},
        (f"environmentVariables.DB_PASSWORD: {NAMED}",),
    ),
    "Batch": (
        "aws:batch/jobDefinition:JobDefinition",
        {"containerProperties": json.dumps({"image": "x", "environment": _PAIRS})},
        (f"containerProperties.environment.DB_PASSWORD: {NAMED}",),
    ),
    "Lightsail": (
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
        {"containers": [{"environment": _PASSWORD}]},
        (f"containers[0].environment.DB_PASSWORD: {NAMED}",),
    ),
    "Glue": (
        "aws:glue/job:Job",
        {"defaultArguments": {"--db_password": "horse"}},
        (f"defaultArguments.--db_password: {NAMED}",),
    ),
    "a template's parameter": (
        "aws:cloudformation/stack:Stack",
        {"parameters": {"DBPassword": "horse"}},
        (f"parameters.DBPassword: {NAMED}",),
    ),
    "a template's parameter by reference": (
        "aws:cloudformation/stack:Stack",
        {"parameters": {"DBPassword": "{{resolve:ssm-secure:/app/password}}"}},
        (),
    ),
    "a state machine": (
        "aws:sfn/stateMachine:StateMachine",
        {"definition": json.dumps({"States": {"A": {"Parameters": {"password": "horse"}}}})},
        (f"definition.States.A.Parameters.password: {NAMED}",),
    ),
    "a state machine's paths": (
        "aws:sfn/stateMachine:StateMachine",
        {
            "definition": json.dumps(
                {"States": {"A": {"Parameters": {"password.$": "$.password", "token": "$$.Task.Token"}}}}
            )
        },
        (),
    ),
    "an instance's script": ("aws:ec2/instance:Instance", {"userData": _SCRIPT}, (f"userData: {NAMED}",)),
    "an instance's script that looks it up": ("aws:ec2/instance:Instance", {"userData": _LOOKS_UP}, ()),
    "a launch template's script": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"userData": base64.b64encode(b"export API_TOKEN=horse\n").decode()},
        (f"userData: {NAMED}",),
    ),
    "a setting without a secret": (
        "aws:apigateway/stage:Stage",
        {"variables": {"TOKEN_URL": "https://example.com/token"}},
        (),
    ),
    "a variable of one command": (
        "aws:ec2/instance:Instance",
        {"userData": "#!/bin/bash\nDB_PASSWORD='horse' ./migrate\nSTAGE=dev ./run\nTOKEN=$(cat t) ./run\n"},
        (f"userData: {NAMED}",),
    ),
    "an object of a bucket": (
        "aws:s3/bucketObjectv2:BucketObjectv2",
        {"content": "STAGE=dev\nDB_PASSWORD=horse\n"},
        (f"content: {NAMED}",),
    ),
    "a script that is unknown": (
        "aws:ec2/instance:Instance",
        {"userData": UNKNOWN},
        ("userData: is not known in this preview",),
    ),
    "an unknown argument": (
        "aws:glue/job:Job",
        {"defaultArguments": {"--password": UNKNOWN, "--bucket": UNKNOWN}},
        (f"defaultArguments.--password: {NAMED}",),
    ),
    "JSON in a setting": (
        "aws:apigateway/stage:Stage",
        {"variables": {"CONFIG": json.dumps({"db": {"password": "horse"}})}},
        (f"variables.CONFIG.db.password: {NAMED}",),
    ),
}


def _settings() -> list[Any]:
    return [_row(name, SETTINGS, token, props, *found) for name, (token, props, found) in _PROGRAMS.items()]


_NATIVE: Final[dict[str, str]] = {
    "apigateway:RestApi": "policy",
    "backup:BackupVault": "accessPolicy",
    "codeartifact:Domain": "permissionsPolicyDocument",
    "codeartifact:Repository": "permissionsPolicyDocument",
    "ecr:Repository": "repositoryPolicyText",
    "events:EventBus": "policy",
    "kinesis:ResourcePolicy": "resourcePolicy",
    "kms:Key": "keyPolicy",
    "logs:Destination": "destinationPolicy",
    "logs:ResourcePolicy": "policyDocument",
    "msk:ClusterPolicy": "policy",
    "opensearchservice:Domain": "accessPolicies",
    "s3:AccessPoint": "policy",
    "s3:BucketPolicy": "policyDocument",
    "secretsmanager:ResourcePolicy": "resourcePolicy",
    "sns:TopicInlinePolicy": "policyDocument",
    "sqs:QueueInlinePolicy": "policyDocument",
}


@pytest.mark.parametrize("name", _NATIVE)
def test_a_public_document_of_aws_native_is_found(name: str) -> None:
    """Under aws-native's name of the property, as an object and as a text."""
    given = _document(_allow())
    for value in (given, json.loads(given)):
        found = findings(PUBLIC, Res(f"aws-native:{name}", "r", {_NATIVE[name]: value}), profile=BASELINE)
        assert [text.partition(": ")[2].partition(";")[0] for _, text in found] == ["admits everybody to a:Use"]


def _natives() -> list[Any]:
    listener, control = "aws-native:elasticloadbalancingv2:Listener", "lb-encrypted-listener"
    redirect = {"type": "redirect", "redirectConfig": {"protocol": "HTTPS", "statusCode": "HTTP_301"}}
    machine = {"States": {"A": {"Parameters": {"password": "horse"}}}}
    return [
        _row("native HTTP that redirects", control, listener, {"protocol": "HTTP", "defaultActions": [redirect]}),
        _row("native HTTP", control, listener, {"protocol": "HTTP", "defaultActions": []}, "protocol: is 'HTTP'"),
        _row(
            "a native state machine",
            SETTINGS,
            "aws-native:stepfunctions:StateMachine",
            {"definitionString": json.dumps(machine)},
            f"definition.States.A.Parameters.password: {NAMED}",
        ),
        _row("a native warehouse", "rds-not-public", "aws-native:redshift:Cluster", {"publiclyAccessible": False}),
    ]


ROWS: Final = (*_natives(), *_policies(), *_identities(), *_networks(), *_settings())
FOUND_BY: Final = frozenset(str(row.values[0]) for row in ROWS if row.values[2])
"""The controls that find something here."""


@pytest.mark.parametrize(("control", "resource", "found"), ROWS)
def test_a_sibling_is_found_and_its_sound_form_is_not(control: str, resource: Res, found: Found) -> None:
    """The control says just this of the resource."""
    assert [text.partition("; required")[0] for _, text in findings(control, resource, profile=BASELINE)] == list(found)


_NUMBER: Final = f"{REGION}:{ACCOUNT}"
_SPELLINGS: Final = {
    "a Boolean": _if("Bool", "aws:SecureTransport", False),
    "a text in a list": _if("Bool", "aws:SecureTransport", ["false"]),
    "if it exists": _if("BoolIfExists", "AWS:SECURETRANSPORT", "False"),
    "a number": _if("Bool", "aws:SecureTransport", 0),
    "a string that is not true": _if("StringNotEquals", "aws:SecureTransport", "true"),
    "any of its values": _if("ForAnyValue:Bool", "aws:SecureTransport", "false"),
    "all of its values": _if("ForAllValues:BoolIfExists", "aws:SecureTransport", ["false"]),
}


@pytest.mark.parametrize("condition", _SPELLINGS.values(), ids=_SPELLINGS.keys())
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}], ids=["text", "AWS", "list"])
@pytest.mark.parametrize(
    "resource", ["*", f"arn:aws:sqs:{_NUMBER}:q", "arn:aws:sqs:*:*:q"], ids=["all", "ARN", "pattern"]
)
def test_a_denial_without_tls_is_read_in_every_spelling(
    condition: dict[str, Any], principal: Any, resource: str
) -> None:
    """None of them is a finding; the opposite of the condition is one."""
    statement = {"Effect": "Deny", "Principal": principal, "Action": ["SQS:*"], "Resource": resource, **condition}
    queue = Res("aws:sqs/queue:Queue", "q", {"name": "q", "policy": _document(statement)})
    ((operator, test),) = condition["Condition"].items()
    allows = statement | _if(operator, next(iter(test)), "maybe")

    assert findings("sqs-tls-only", queue, profile=BASELINE) == []
    assert findings("sqs-tls-only", queue.but("policy", _document(allows)), profile=BASELINE) != []
