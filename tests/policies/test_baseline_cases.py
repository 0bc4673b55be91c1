"""What a reviewer of any serverless stack finds: one table of faults, each beside the sound form of the same resource."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from policies.model.control import BASELINE
from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res, findings

Statement = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A resource, the findings of one control over it (place, what was observed), and what stands beside it."""

    name: str
    control: str
    resource: Res
    found: tuple[tuple[str, str], ...] = ()
    beside: tuple[Res, ...] = field(default=())


def _document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(principal: Any = "*", action: str = "sqs:SendMessage", **more: Any) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


def _strangers(**resource: str) -> Statement:
    """Deny everything to everybody outside the organisation."""
    condition = _if("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")
    return {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", **resource, **condition}


def _grant(action: str | list[str], resource: str | list[str], **more: Any) -> str:
    return _document({"Effect": "Allow", "Action": action, "Resource": resource, **more})


def _if(operator: str, key: str, value: Any) -> Statement:
    return {"Condition": {operator: {key: value}}}


_ORGANISATION = _if("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")
_ROLE = "aws:iam/role:Role"
_QUEUE = "aws:sqs/queue:Queue"
_POLICY = "aws:iam/policy:Policy"
_BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_BUCKET = Res("aws:s3/bucket:Bucket", "b", {"bucket": "b"})
_SITE = Res("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", "s", {"bucket": "b"})
_RANDOM = Res("random:index/randomPassword:RandomPassword", "pw", {"result": UNKNOWN})

PUBLIC = "iam-no-public-principal"
_OPEN = "admits everybody to sqs:SendMessage"
_CLOSING = {
    "organisation": _ORGANISATION,
    "account": _if("StringEquals", "AWS:SourceAccount", [ACCOUNT]),
    "topic": _if("ArnLike", "aws:SourceArn", f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"),
    "caller's account": _if("StringEquals", "kms:CallerAccount", ACCOUNT),
    "network": _if("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
    "endpoint": _if("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d"),
}
_NOT_CLOSING = {
    "any account": _if("StringLike", "aws:SourceAccount", "*"),
    "any ARN": _if("ArnLike", "aws:SourceArn", "arn:aws:*:*:*:*"),
    "only if present": _if("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    "all but one": _if("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    "TLS": _if("Bool", "aws:SecureTransport", "true"),
    "the internet": _if("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "0.0.0.0/0"]),
}
_PUBLIC_PLACES = {
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:sqs/queue:Queue": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
    "aws:sns/topic:Topic": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:s3/bucket:Bucket": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
    "aws:opensearch/domain:Domain": "accessPolicies",
    "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
}
_PRINCIPALS: dict[str, tuple[Any, bool]] = {
    "text": ("*", True),
    "AWS": ({"AWS": "*"}, True),
    "AWS among others": ({"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "*"]}, True),
    "an account": ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, False),
    "a service": ({"Service": "sns.amazonaws.com"}, False),
}


def _public() -> list[Case]:
    at = "policy.Statement[0].Principal"
    found = ((at, _OPEN),)
    queue = Res("aws:sqs/queuePolicy:QueuePolicy", "q", {})
    reads = _document(_allow(action="s3:GetObject"))
    website = Res(_BUCKET_POLICY, "p", {"bucket": "b", "policy": reads})
    return [
        *(
            Case(
                name=f"everybody in {token}",
                control=PUBLIC,
                resource=Res(token, "r", {prop: _document(_allow())}),
                found=((f"{prop}.Statement[0].Principal", _OPEN),),
            )
            for token, prop in _PUBLIC_PLACES.items()
        ),
        *(
            Case(
                name=f"principal: {name}",
                control=PUBLIC,
                resource=queue.but("policy", _document(_allow(principal))),
                found=found if public else (),
            )
            for name, (principal, public) in _PRINCIPALS.items()
        ),
        *(
            Case(name=f"closed by {name}", control=PUBLIC, resource=queue.but("policy", _document(_allow(**condition))))
            for name, condition in _CLOSING.items()
        ),
        *(
            Case(
                name=f"not closed by {name}",
                control=PUBLIC,
                resource=queue.but("policy", _document(_allow(**condition))),
                found=found,
            )
            for name, condition in _NOT_CLOSING.items()
        ),
        Case(name="a denial", control=PUBLIC, resource=queue.but("policy", _document(_allow(Effect="Deny")))),
        Case(
            name="a website",
            control=PUBLIC,
            resource=website,
            beside=(_BUCKET, _SITE),
            found=((at, "admits everybody to s3:GetObject"),),
        ),
        Case(
            name="the closed statement beside the open one",
            control=PUBLIC,
            resource=queue.but("policy", _document(_allow(**_ORGANISATION), _allow())),
            found=(("policy.Statement[1].Principal", _OPEN),),
        ),
        Case(
            name="a denial of everything but the queue",
            control=PUBLIC,
            resource=queue.but(
                "policy", _document(_allow(Resource=_NAMED_QUEUE), _strangers(NotResource=_NAMED_QUEUE))
            ),
            found=((at, _OPEN),),
        ),
        Case(
            name="a denial of the queue",
            control=PUBLIC,
            resource=queue.but("policy", _document(_allow(Resource=_NAMED_QUEUE), _strangers(Resource=_NAMED_QUEUE))),
        ),
        Case(
            name="an unknown resource does not hide an open principal",
            control=PUBLIC,
            resource=queue.but("policy", _document(_allow(Resource=UNKNOWN), _allow())),
            found=((at, _OPEN), ("policy.Statement[1].Principal", _OPEN)),
        ),
    ]


_EVERY_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:*"
_NAMED_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"
RESOURCES = "iam-no-wildcard-resource"


def _grants() -> list[Case]:
    inline = {"inlinePolicies": [{"name": "none", "policy": ""}, {"name": "all", "policy": _grant("*", _NAMED_QUEUE)}]}
    every = "grants sqs:SendMessage on every resource"
    partly = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": UNKNOWN},
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
            ],
        }
    )
    wide = {
        "arn:aws:*:*:*:*": "arn:aws:*:*:*:*",
        "every queue": _EVERY_QUEUE,
        "every secret": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:*",
        "every table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/*",
    }
    scoping = {
        "kms:ViaService": _if("StringEquals", "kms:ViaService", f"sqs.{REGION}.amazonaws.com"),
        "ses:FromAddress": _if("StringEquals", "ses:FromAddress", "shop@example.com"),
        "iam:PassedToService": _if("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"),
        "aws:SourceArn": _if("ArnEquals", "aws:SourceArn", _NAMED_QUEUE),
        "kms:ResourceAliases": _if("ForAnyValue:StringEquals", "kms:ResourceAliases", "alias/shop"),
        "aws:RequestTag": _if("StringEquals", "aws:RequestTag/team", "shop"),
        "dynamodb:LeadingKeys": _if("ForAnyValue:StringEquals", "dynamodb:LeadingKeys", "tenant-1"),
        "ec2:CreateAction": _if("StringEquals", "ec2:CreateAction", "RunInstances"),
    }
    nothing_to_name = {
        "polly:SynthesizeSpeech": "*",
        "ce:GetCostAndUsage": "*",
        "route53:GetChange": "arn:aws:route53:::change/*",
        "s3:ListAllMyBuckets": "arn:aws:s3:::*",
    }
    reads = ("rds:DescribeDBInstances", "logs:PutLogEvents", "iam:GetRole", "s3:ListBucket", "cognito-idp:ListUsers")
    return [
        Case(
            name="everything in an inline policy",
            control="iam-no-wildcard-action",
            resource=Res(_ROLE, "r", inline),
            found=(("inlinePolicies[1].policy.Statement[0].Action", "grants *"),),
        ),
        Case(
            name="everything beside an unknown",
            control="iam-no-wildcard-action",
            resource=Res(_POLICY, "p", {"policy": partly}),
            found=(("policy.Statement[1].Action", "grants *"),),
        ),
        Case(
            name="everything on everything beside an unknown",
            control=RESOURCES,
            resource=Res(_POLICY, "p", {"policy": partly}),
            found=(("policy.Statement[1].Resource", "grants * on every resource"),),
        ),
        Case(
            name="a document given as an object",
            control="iam-no-wildcard-action",
            resource=Res(_POLICY, "p", {"policy": json.loads(partly)}),
            found=(("policy.Statement[1].Action", "grants *"),),
        ),
        Case(
            name="one queue",
            control=RESOURCES,
            resource=Res(_POLICY, "p", {"policy": _grant("sqs:SendMessage", _NAMED_QUEUE)}),
        ),
        Case(
            name="an asterisk",
            control=RESOURCES,
            resource=Res(_POLICY, "p", {"policy": _grant("sqs:SendMessage", "*")}),
            found=(("policy.Statement[0].Resource", every),),
        ),
        *(
            Case(
                name=name,
                control=RESOURCES,
                resource=Res(_POLICY, "p", {"policy": _grant("a:Read", arn)}),
                found=(("policy.Statement[0].Resource", f"grants a:Read on {arn}"),),
            )
            for name, arn in wide.items()
        ),
        *(
            Case(
                name=f"limited by {name}",
                control=RESOURCES,
                resource=Res(_POLICY, "p", {"policy": _grant("a:Use", "*", **limit)}),
            )
            for name, limit in scoping.items()
        ),
        *(
            Case(
                name=f"nothing to name for {action}",
                control=RESOURCES,
                resource=Res(_POLICY, "p", {"policy": _grant(action, resource)}),
            )
            for action, resource in nothing_to_name.items()
        ),
        *(
            Case(
                name=f"{action} on everything is told",
                control=RESOURCES,
                resource=Res(_POLICY, "p", {"policy": _grant(action, "*")}),
                found=(("policy.Statement[0].Resource", f"grants {action} on every resource"),),
            )
            for action in reads
        ),
        Case(
            name="limited to everything",
            control=RESOURCES,
            resource=Res(_POLICY, "p", {"policy": _grant("a:Use", "*", **_if("StringLike", "kms:ViaService", "*"))}),
            found=(("policy.Statement[0].Resource", "grants a:Use on every resource"),),
        ),
        Case(
            name="logs of every function, as AWS's own policy",
            control=RESOURCES,
            resource=Res(
                _POLICY, "p", {"policy": _grant(["logs:CreateLogGroup", "logs:PutLogEvents"], "arn:aws:logs:*:*:*")}
            ),
        ),
        Case(
            name="a role passed to one service",
            control="iam-no-role-handover",
            resource=Res(_POLICY, "p", {"policy": _grant("iam:PassRole", "*", **scoping["iam:PassedToService"])}),
        ),
        Case(
            name="any role passed on",
            control="iam-no-role-handover",
            resource=Res(_POLICY, "p", {"policy": _grant("iam:PassRole", "*")}),
            found=(("policy.Statement[0].Action", "grants iam:PassRole"),),
        ),
        Case(
            name="an asterisk is reported once",
            control="iam-no-privilege-escalation",
            resource=Res(_POLICY, "p", {"policy": _grant("*", "*")}),
        ),
        Case(
            name="methods of the same grants are one finding",
            control="iam-no-privilege-escalation",
            resource=Res(_POLICY, "p", {"policy": _grant(["iam:PassRole", "lambda:*"], "*")}),
            found=(
                (
                    "policy",
                    (
                        "grants iam:PassRole and lambda:* (PassRoleToNewFunction, PassRoleToNewFunctionWithMapping, "
                        "PassRoleToNewFunctionWithPermission)"
                    ),
                ),
            ),
        ),
    ]


def _in_part() -> list[Case]:
    """Statements of which a part is unknown: what is known is judged, and an unknown part accuses nobody."""
    actions, inverted, formed = "iam-no-wildcard-action", "iam-no-inverted-element", "iam-policy-well-formed"
    at = "policy.Statement[0]"
    everything = json.loads(_grant("*", "*"))["Statement"][0]

    def policy(*statements: Any) -> Res:
        return Res(_POLICY, "p", {"policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})})

    def allow(**elements: Any) -> Statement:
        return {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": _NAMED_QUEUE, **elements}

    return [
        Case(
            name="an asterisk beside an unknown resource",
            control=RESOURCES,
            resource=policy(allow(Resource=[UNKNOWN, "*"])),
            found=((f"{at}.Resource", "grants sqs:SendMessage on every resource"),),
        ),
        Case(
            name="a queue beside an unknown resource",
            control=RESOURCES,
            resource=policy(allow(Resource=[UNKNOWN, _NAMED_QUEUE])),
        ),
        Case(name="an unknown resource alone", control=RESOURCES, resource=policy(allow(Resource=UNKNOWN))),
        Case(
            name="an asterisk beside an unknown action",
            control=actions,
            resource=policy(allow(Action=[UNKNOWN, "*"])),
            found=((f"{at}.Action", "grants *"),),
        ),
        Case(
            name="every action on an unknown resource",
            control=actions,
            resource=policy(allow(Action="sqs:*", Resource=UNKNOWN)),
            found=((f"{at}.Action", "grants sqs:*"),),
        ),
        Case(name="one action on an unknown resource", control=actions, resource=policy(allow(Resource=UNKNOWN))),
        Case(
            name="everything beside an unknown statement",
            control=actions,
            resource=policy(UNKNOWN, everything),
            found=(("policy.Statement[1].Action", "grants *"),),
        ),
        Case(
            name="all but one action on an unknown resource",
            control=inverted,
            resource=policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": UNKNOWN}),
            found=((f"{at}.NotAction", "is set"),),
        ),
        Case(
            name="an unknown effect",
            control=formed,
            resource=policy(allow(Effect=UNKNOWN)),
            found=((f"{at}.Effect", "is not known in this preview"),),
        ),
        Case(
            name="a denial without TLS beside an unknown statement",
            control="sqs-tls-only",
            resource=Res(_QUEUE, "q", {"policy": json.dumps({"Statement": [UNKNOWN, _WITHOUT_TLS]})}),
        ),
    ]


_WITHOUT_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    **_if("Bool", "aws:SecureTransport", "false"),
}
_LOOKED_UP = Res("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": "r", "policyArn": UNKNOWN})
_OWN_POLICY = Res(_POLICY, "p", {"policy": "{}"})
_GITHUB = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}


def _trusting(**condition: Any) -> Res:
    statement = {"Effect": "Allow", "Principal": _GITHUB, "Action": "sts:AssumeRoleWithWebIdentity", **condition}
    return Res(_ROLE, "r", {"assumeRolePolicy": _document(statement)})


def _identities() -> list[Case]:
    limit = ("assumeRolePolicy.Statement[0].Condition", "does not limit the subject")
    subject = "token.actions.githubusercontent.com:sub"
    federation = "iam-federation-limited"
    return [
        Case(
            name="a looked-up policy",
            control="iam-no-managed-policy",
            resource=_LOOKED_UP,
            found=(("policyArn", "is not known in this preview"),),
        ),
        Case(
            name="an administrators' permission set",
            control="iam-no-managed-policy",
            resource=Res(
                "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
                "a",
                {"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            ),
            found=(("managedPolicyArn", "names AdministratorAccess"),),
        ),
        Case(
            name="a policy of the program",
            control="iam-no-managed-policy",
            resource=Res(_LOOKED_UP.type, "a", _LOOKED_UP.props, depends={"policyArn": [_OWN_POLICY]}),
            beside=(_OWN_POLICY,),
        ),
        Case(
            name="two functions with one looked-up role",
            control="lambda-own-role",
            resource=Res("aws:lambda/function:Function", "f", {"role": UNKNOWN}),
            beside=(Res("aws:lambda/function:Function", "g", {"role": UNKNOWN}),),
            found=(("role", "is not known in this preview"),),
        ),
        Case(
            name="the only function, with a looked-up role",
            control="lambda-own-role",
            resource=Res("aws:lambda/function:Function", "f", {"role": UNKNOWN}),
        ),
        Case(name="every repository of GitHub", control=federation, resource=_trusting(), found=(limit,)),
        Case(
            name="any subject",
            control=federation,
            resource=_trusting(**_if("StringLike", subject, "*")),
            found=(limit,),
        ),
        Case(
            name="one branch",
            control=federation,
            resource=_trusting(**_if("StringLike", subject, "repo:octo/shop:ref:refs/heads/main")),
        ),
    ]


_PERMISSION = Res("aws:lambda/permission:Permission", "p", {"action": "lambda:InvokeFunction", "function": "f"})
_URL = Res("aws:lambda/functionUrl:FunctionUrl", "u", {"functionName": "f"})
_GROUP = Res("aws:ec2/securityGroup:SecurityGroup", "g", {})
_HIGH_RISK = "opens 22 (SSH) to 0.0.0.0/0"


def _ingress(first: int, last: int, source: str, protocol: str = "tcp") -> Res:
    return _GROUP.but("ingress", [{"protocol": protocol, "fromPort": first, "toPort": last, "cidrBlocks": [source]}])


def _rule(first: int, last: int, source: str) -> Res:
    return Res(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "g",
        {"ipProtocol": "tcp", "fromPort": first, "toPort": last, "cidrIpv4": source},
    )


def _known_sources() -> list[Case]:
    """Rules of which a part is unknown, and rules that name a prefix list."""
    ports = "ec2-no-open-ports"
    lists = "aws:ec2/managedPrefixList:ManagedPrefixList"

    def ssh(*sources: str, port: Any = 22, **more: Any) -> Res:
        rule = {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": list(sources), **more}
        return _GROUP.but("ingress", [rule])

    world = Res(lists, "l", {"name": "pl-1", "entries": [{"cidr": "10.0.0.0/8"}, {"cidr": "0.0.0.0/0"}]})
    network = world.but("entries", [{"cidr": "10.0.0.0/8"}])
    entry = Res(
        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
        "e",
        {"prefixListId": UNKNOWN, "cidr": "0.0.0.0/0"},
        depends={"prefixListId": [network]},
    )
    by_id = ssh(prefixListIds=["pl-1"])
    made_of = Res(_GROUP.type, "g", ssh(prefixListIds=[UNKNOWN]).props, depends={"ingress": [world]})
    rule = Res(_rule(22, 22, "").type, "g", {**_rule(22, 22, "").without("cidrIpv4").props, "prefixListId": "pl-1"})
    opened = (("ingress[0]", _HIGH_RISK),)
    return [
        Case(
            name="SSH to an unknown network",
            control=ports,
            resource=ssh(UNKNOWN),
            found=(("ingress[0].cidrBlocks[0]", "is not known in this preview"),),
        ),
        Case(
            name="SSH to an unknown network, and to the world",
            control=ports,
            resource=ssh(UNKNOWN, "0.0.0.0/0"),
            found=opened,
        ),
        Case(name="HTTPS to an unknown network", control=ports, resource=ssh(UNKNOWN, port=443)),
        Case(name="an unknown port to a network", control=ports, resource=ssh("10.0.0.0/8", port=UNKNOWN)),
        Case(
            name="an unknown port to the world",
            control=ports,
            resource=ssh("0.0.0.0/0", port=UNKNOWN),
            found=(("ingress[0].fromPort", "is not known in this preview"),),
        ),
        Case(name="a prefix list of the world", control=ports, resource=by_id, beside=(world,), found=opened),
        Case(name="a prefix list of networks", control=ports, resource=by_id, beside=(network,)),
        Case(
            name="a prefix list with another entry",
            control=ports,
            resource=by_id,
            beside=(network, entry),
            found=opened,
        ),
        Case(name="a prefix list of AWS's own", control=ports, resource=ssh(prefixListIds=["pl-2"]), beside=(world,)),
        Case(name="a prefix list that is to be made", control=ports, resource=made_of, beside=(world,), found=opened),
        Case(
            name="a rule of its own with a prefix list",
            control=ports,
            resource=rule,
            beside=(world,),
            found=(("prefixListId", _HIGH_RISK),),
        ),
    ]


def _reachable() -> list[Case]:
    invoke, ports, rds, s3 = "lambda-no-public-invoke", "ec2-no-open-ports", "rds-not-public", "s3-not-public"
    database = Res("aws:rds/instance:Instance", "d", {"publiclyAccessible": True, "storageEncrypted": True})
    old = Res(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "g",
        {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]},
    )
    return [
        Case(
            name="everybody may invoke",
            control=invoke,
            resource=_PERMISSION.but("principal", "*"),
            found=(("principal", "is '*' without sourceArn, sourceAccount or principalOrgId"),),
        ),
        Case(
            name="an organisation may invoke",
            control=invoke,
            resource=_PERMISSION.but("principal", "*").but("principalOrgId", "o-a1b2c3d4e5"),
        ),
        Case(name="a service may invoke", control=invoke, resource=_PERMISSION.but("principal", "sns.amazonaws.com")),
        Case(
            name="a URL for everybody",
            control=invoke,
            resource=_URL.but("authorizationType", "NONE"),
            found=(("authorizationType", "is 'NONE'"),),
        ),
        Case(name="a URL with IAM", control=invoke, resource=_URL.but("authorizationType", "AWS_IAM")),
        Case(
            name="SSH to the world",
            control=ports,
            resource=_ingress(22, 22, "0.0.0.0/0"),
            found=(("ingress[0]", _HIGH_RISK),),
        ),
        Case(name="SSH to a network", control=ports, resource=_ingress(22, 22, "10.0.0.0/8")),
        Case(name="HTTPS to the world", control=ports, resource=_ingress(443, 443, "0.0.0.0/0")),
        Case(
            name="every protocol to the world",
            control=ports,
            resource=_ingress(0, 0, "::/0", "-1"),
            found=(("ingress[0]", "opens every port to ::/0"),),
        ),
        Case(
            name="a range with a database in it",
            control=ports,
            resource=_ingress(5000, 5433, "0.0.0.0/0"),
            found=(("ingress[0]", "opens 5432 (PostgreSQL) to 0.0.0.0/0"),),
        ),
        Case(
            name="a rule of its own",
            control=ports,
            resource=_rule(22, 22, "0.0.0.0/0"),
            found=(("cidrIpv4", _HIGH_RISK),),
        ),
        Case(name="a rule of its own, to a network", control=ports, resource=_rule(22, 22, "10.0.0.0/8")),
        Case(
            name="the older rule",
            control=ports,
            resource=old.but("type", "ingress"),
            found=(("cidrBlocks", _HIGH_RISK),),
        ),
        Case(name="an egress rule", control=ports, resource=old.but("type", "egress")),
        Case(name="a public database", control=rds, resource=database, found=(("publiclyAccessible", "is true"),)),
        Case(name="a private database", control=rds, resource=database.but("publiclyAccessible", value=False)),
        Case(
            name="a database in the clear",
            control="stack-encrypted-at-rest",
            resource=database.without("storageEncrypted"),
            found=(("storageEncrypted", "is not true"),),
        ),
        Case(name="an encrypted database", control="stack-encrypted-at-rest", resource=database),
        *(
            Case(
                name=f"{token} {'encrypted' if value else 'in the clear'}",
                control="stack-encrypted-at-rest",
                resource=Res(token, "d", {}).but(prop, value),
                found=() if value else ((prop, "is not true"),),
            )
            for token, prop in (
                ("aws:neptune/cluster:Cluster", "storageEncrypted"),
                ("aws:elasticache/replicationGroup:ReplicationGroup", "atRestEncryptionEnabled"),
                ("aws:opensearch/domain:Domain", "encryptAtRest.enabled"),
            )
            for value in (True, False)
        ),
        Case(
            name="a replica takes its source's encryption",
            control="stack-encrypted-at-rest",
            resource=database.without("storageEncrypted").but("replicateSourceDb", "d"),
        ),
        Case(
            name="a bucket for everybody to write",
            control=s3,
            resource=_BUCKET.but("acl", "public-read-write"),
            found=(("acl", "is 'public-read-write'"),),
        ),
        Case(name="a private bucket", control=s3, resource=_BUCKET.but("acl", "private")),
        Case(
            name="a block switched off",
            control=s3,
            resource=Res(
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                "b",
                {
                    "blockPublicAcls": True,
                    "blockPublicPolicy": False,
                    "ignorePublicAcls": True,
                    "restrictPublicBuckets": True,
                },
            ),
            found=(("blockPublicPolicy", "is not true"),),
        ),
        Case(
            name="an instance with IMDSv1",
            control="ec2-metadata-tokens",
            resource=Res("aws:ec2/instance:Instance", "i", {}),
            found=(("metadataOptions.httpTokens", "is 'optional'"),),
        ),
        Case(
            name="an instance with IMDSv2",
            control="ec2-metadata-tokens",
            resource=Res("aws:ec2/instance:Instance", "i", {"metadataOptions": {"httpTokens": "required"}}),
        ),
    ]


_INSTANCE = Res("aws:rds/instance:Instance", "d", {"password": "correct horse"})
_PARAMETER = Res("aws:ssm/parameter:Parameter", "p", {"name": "/app/db/password", "type": "String", "value": "horse"})
_TEXT = "is a text that is not of the stack's secret configuration"


def _container(**variable: str) -> Res:
    environment = [{"name": name, "value": value} for name, value in variable.items()]
    definitions = json.dumps(
        [{"name": "web", "image": "nginx", "environment": environment, "privileged": not variable}]
    )
    return Res("aws:ecs/taskDefinition:TaskDefinition", "t", {"containerDefinitions": definitions})


def _secrets() -> list[Case]:
    program, parameter, container = "secrets-not-in-program", "ssm-no-plain-secret", "secrets-not-in-settings"
    broker = Res("aws:mq/broker:Broker", "m", {"users": [{"username": "u", "password": "horse"}]})
    return [
        Case(name="a password", control=program, resource=_INSTANCE, found=(("password", _TEXT),)),
        Case(name="a password that AWS makes", control=program, resource=_INSTANCE.without("password")),
        Case(
            name="a generated password",
            control=program,
            resource=Res(_INSTANCE.type, "d", {"password": UNKNOWN}, depends={"password": [_RANDOM]}),
            beside=(_RANDOM,),
        ),
        Case(
            name="a password in a list of blocks",
            control=program,
            resource=broker,
            found=(("users[0].password", _TEXT),),
        ),
        Case(
            name="a secret's text",
            control=program,
            resource=Res("aws:secretsmanager/secretVersion:SecretVersion", "s", {"secretString": '{"key": "horse"}'}),
            found=(("secretString.key", _TEXT),),
        ),
        *(
            Case(
                name=f"{text} in the place of {what}",
                control=program,
                resource=resource,
                found=((place, _TEXT),),
            )
            for text in ("PLACEHOLDER_API_KEY", "<set by hand>")
            for what, resource, place in (
                (
                    "a secret's text",
                    Res("aws:secretsmanager/secretVersion:SecretVersion", "s", {"secretString": text}),
                    "secretString",
                ),
                ("a password", _INSTANCE.but("password", text), "password"),
            )
        ),
        Case(
            name="a parameter called a password",
            control=parameter,
            resource=_PARAMETER,
            found=(("value", "is what its name calls a secret; type is 'String'"),),
        ),
        Case(
            name="a token under a harmless name",
            control=parameter,
            resource=_PARAMETER.but("name", "/app/setting").but("value", "ghp_" + "a1B2" * 9),
            found=(("value", "looks like: GitHub Token; type is 'String'"),),
        ),
        Case(
            name="a parameter with a path", control=parameter, resource=_PARAMETER.but("name", "/app/db/password_path")
        ),
        Case(
            name="a secure parameter with a literal",
            control=parameter,
            resource=_PARAMETER.but("type", "SecureString"),
            found=(("value", _TEXT),),
        ),
        Case(
            name="a secure parameter with a generated value",
            control=parameter,
            resource=Res(
                _PARAMETER.type, "p", {"type": "SecureString", "value": UNKNOWN}, depends={"value": [_RANDOM]}
            ),
            beside=(_RANDOM,),
        ),
        Case(
            name="a container's password",
            control=container,
            resource=_container(DB_PASSWORD="horse"),
            found=(("containerDefinitions[0].environment.DB_PASSWORD", "is what its name calls a secret"),),
        ),
        Case(
            name="a container's secret by ARN",
            control=container,
            resource=_container(DB_SECRET_ARN="arn:aws:x:y:z:secret:a"),
        ),
        Case(
            name="a privileged container",
            control="ecs-not-privileged",
            resource=_container(),
            found=(("containerDefinitions[0].privileged", "is true"),),
        ),
        Case(
            name="a container's unknown password",
            control=container,
            resource=_container(DB_PASSWORD=UNKNOWN, IMAGE=UNKNOWN),
            found=(("containerDefinitions[0].environment.DB_PASSWORD", "is what its name calls a secret"),),
        ),
        Case(
            name="containers that are unknown",
            control=container,
            resource=_container().but("containerDefinitions", UNKNOWN),
            found=(("containerDefinitions", "is not known in this preview"),),
        ),
        Case(name="a container without privileges", control="ecs-not-privileged", resource=_container(A="b")),
    ]


def _dead_letters(**target: Any) -> tuple[Res, tuple[Res, ...]]:
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{target['name']}"
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    source = Res(
        _QUEUE,
        "q",
        {
            "name": "q.fifo",
            "arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q.fifo",
            "fifoQueue": True,
            "redrivePolicy": redrive,
        },
    )
    return source, (Res(_QUEUE, "d", {"arn": arn, **target}),)


def _queues() -> list[Case]:
    control = "sqs-dead-letter-fits"
    fits, beside = _dead_letters(name="d.fifo", fifoQueue=True, messageRetentionSeconds=1_209_600)
    standard, standard_beside = _dead_letters(name="d")
    short, short_beside = _dead_letters(name="d.fifo", fifoQueue=True, messageRetentionSeconds=60)
    itself, _ = _dead_letters(name="q.fifo")
    at = "redrivePolicy.deadLetterTargetArn"
    return [
        Case(name="it fits", control=control, resource=fits, beside=beside),
        Case(
            name="a standard queue for a FIFO queue",
            control=control,
            resource=standard,
            beside=standard_beside,
            found=((at, "is a standard queue for a FIFO queue"),),
        ),
        Case(
            name="a shorter retention",
            control=control,
            resource=short,
            beside=short_beside,
            found=(("messageRetentionSeconds", "is 60 s on the dead-letter queue and 345600 s on its source"),),
        ),
        Case(name="the queue itself", control=control, resource=itself, found=((at, "is the queue itself"),)),
    ]


def _others() -> list[Case]:
    function = Res("aws:lambda/function:Function", "f", {"name": "f", "arn": "arn:f"})
    edge = Res(
        "aws:cloudfront/distribution:Distribution",
        "c",
        {
            "defaultCacheBehavior": {
                "lambdaFunctionAssociations": [{"eventType": "viewer-request", "lambdaArn": "arn:f:1"}]
            }
        },
    )
    table = Res("aws:dynamodb/table:Table", "t", {"pointInTimeRecovery": {"enabled": True}})
    api = Res("aws:apigateway/restApi:RestApi", "a", {"name": "a"})
    domain = Res("aws:apigateway/domainName:DomainName", "n", {"domainName": "api.example.com"})
    tls, recovery, xray = "apigateway-forward-secrecy", "dynamodb-point-in-time-recovery", "lambda-xray-active"
    return [
        Case(
            name="a function without tracing",
            control=xray,
            resource=function,
            found=(("tracingConfig.mode", "is 'PassThrough'"),),
        ),
        Case(name="a function at the edge", control=xray, resource=function, beside=(edge,)),
        Case(
            name="a replica without recovery",
            control=recovery,
            resource=table.but("replicas", [{"regionName": "eu-west-1", "pointInTimeRecovery": False}]),
            found=(("replicas[0].pointInTimeRecovery", "is false"),),
        ),
        Case(
            name="a replica with recovery",
            control=recovery,
            resource=table.but("replicas", [{"regionName": "eu-west-1", "pointInTimeRecovery": True}]),
        ),
        Case(
            name="a replica of its own without recovery",
            control=recovery,
            resource=Res("aws:dynamodb/tableReplica:TableReplica", "r", {}),
            found=(("pointInTimeRecovery", "is false"),),
        ),
        Case(name="an API with TLS 1.0", control=tls, resource=api, found=(("securityPolicy", "is 'TLS_1_0'"),)),
        Case(
            name="an API without its default endpoint",
            control=tls,
            resource=api.but("disableExecuteApiEndpoint", value=True),
        ),
        Case(
            name="a domain name with TLS 1.0",
            control=tls,
            resource=domain.but("securityPolicy", "TLS_1_0"),
            found=(("securityPolicy", "is 'TLS_1_0'"),),
        ),
        Case(name="a domain name with TLS 1.2", control=tls, resource=domain.but("securityPolicy", "TLS_1_2")),
    ]


def _native() -> list[Case]:
    """Resources of aws-native, which the controls judge as those of aws."""
    inline = {"policies": [{"policyName": "p", "policyDocument": json.loads(_grant("*", _NAMED_QUEUE))}]}
    trust = {"assumeRolePolicyDocument": json.loads(_document(_allow({"AWS": "*"}, "sts:AssumeRole")))}
    role, function = "aws-native:iam:Role", "aws-native:lambda:Function"
    table = "aws-native:dynamodb:Table"
    recovery = {"pointInTimeRecoverySpecification": {"pointInTimeRecoveryEnabled": True}}
    password = {"environment": {"variables": {"DB_PASSWORD": "horse"}}, "tracingConfig": {"mode": "Active"}}
    bucket = "aws-native:s3:Bucket"
    opened = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIp": "0.0.0.0/0"}
    group = "aws-native:ec2:SecurityGroup"
    database = "aws-native:rds:DbInstance"
    return [
        Case(
            name="a native role's inline policy",
            control="iam-no-wildcard-action",
            resource=Res(role, "r", inline),
            found=(("inlinePolicies[0].policy.Statement[0].Action", "grants *"),),
        ),
        Case(
            name="a native role that anybody may take",
            control=PUBLIC,
            resource=Res(role, "r", trust),
            found=(("assumeRolePolicy.Statement[0].Principal", "admits everybody to sts:AssumeRole"),),
        ),
        Case(
            name="a native function's password",
            control="lambda-no-secret-in-environment",
            resource=Res(function, "f", password),
            found=(("environment.variables.DB_PASSWORD", "holds what its name calls a secret"),),
        ),
        Case(
            name="a native function that is traced", control="lambda-xray-active", resource=Res(function, "f", password)
        ),
        Case(
            name="a native function that is not traced",
            control="lambda-xray-active",
            resource=Res(function, "f", {}),
            found=(("tracingConfig.mode", "is 'PassThrough'"),),
        ),
        Case(
            name="a native table with recovery",
            control="dynamodb-point-in-time-recovery",
            resource=Res(table, "t", recovery),
        ),
        Case(
            name="a native table without recovery",
            control="dynamodb-point-in-time-recovery",
            resource=Res(table, "t", {}),
            found=(("pointInTimeRecovery.enabled", "is false"),),
        ),
        Case(
            name="a native bucket for everybody to write",
            control="s3-not-public",
            resource=Res(bucket, "b", {"accessControl": "PublicReadWrite"}),
            found=(("acl", "is 'public-read-write'"),),
        ),
        Case(name="a native bucket", control="s3-not-public", resource=Res(bucket, "b", {"accessControl": "Private"})),
        Case(
            name="a native group with SSH to the world",
            control="ec2-no-open-ports",
            resource=Res(group, "g", {"securityGroupIngress": [opened]}),
            found=(("ingress[0]", _HIGH_RISK),),
        ),
        Case(
            name="a native group with SSH to a network",
            control="ec2-no-open-ports",
            resource=Res(group, "g", {"securityGroupIngress": [{**opened, "cidrIp": "10.0.0.0/8"}]}),
        ),
        Case(
            name="a native database's password",
            control="secrets-not-in-program",
            resource=Res(database, "d", {"masterUserPassword": "correct horse"}),
            found=(("password", _TEXT),),
        ),
        Case(
            name="a native public queue",
            control=PUBLIC,
            resource=Res(
                "aws-native:sqs:QueuePolicy", "q", {"queues": ["u"], "policyDocument": json.loads(_document(_allow()))}
            ),
            found=(("policy.Statement[0].Principal", _OPEN),),
        ),
    ]


def _clusters() -> list[Case]:
    """EKS: who reaches the control plane and the nodes, and who administers a cluster."""
    control, nodes, admin = "eks-endpoint-not-open", "eks-nodes-not-open", "eks-no-cluster-admin"
    cluster = Res("aws:eks/cluster:Cluster", "c", {"vpcConfig": {"subnetIds": ["subnet-1"]}})
    at = "vpcConfig.publicAccessCidrs"
    group = Res("aws:eks/nodeGroup:NodeGroup", "g", {"remoteAccess": {"ec2SshKey": "k"}})
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS{}Policy"
    entry = Res(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "a",
        {"policyArn": policy.format("ClusterAdmin"), "accessScope": {"type": "cluster"}},
    )
    native = {"resourcesVpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}}
    return [
        Case(
            name="a public endpoint that AWS opens by itself",
            control=control,
            resource=cluster,
            found=((at, "opens the endpoint to 0.0.0.0/0, because it is not set"),),
        ),
        Case(
            name="a public endpoint for everybody",
            control=control,
            resource=cluster.but(at, ["10.0.0.0/8", "::/0"]),
            found=((at, "opens the endpoint to ::/0"),),
        ),
        Case(name="a public endpoint for one network", control=control, resource=cluster.but(at, ["203.0.113.0/24"])),
        Case(
            name="a private endpoint",
            control=control,
            resource=cluster.but("vpcConfig.endpointPublicAccess", value=False),
        ),
        Case(
            name="a native cluster's public endpoint",
            control=control,
            resource=Res("aws-native:eks:Cluster", "c", native),
            found=((at, "opens the endpoint to 0.0.0.0/0"),),
        ),
        Case(
            name="a cluster's secrets under AWS's own key",
            control="eks-secrets-encrypted",
            resource=cluster,
            found=(("encryptionConfig.resources", "does not name secrets"),),
        ),
        Case(
            name="a cluster's secrets under a key of the account",
            control="eks-secrets-encrypted",
            resource=cluster.but("encryptionConfig", {"resources": ["secrets"], "provider": {"keyArn": "arn"}}),
        ),
        Case(
            name="nodes with SSH for everybody",
            control=nodes,
            resource=group,
            found=(
                (
                    "remoteAccess.sourceSecurityGroupIds",
                    "is not set, which opens port 22 of the nodes to 0.0.0.0/0",
                ),
            ),
        ),
        Case(
            name="nodes with SSH for one group",
            control=nodes,
            resource=group.but("remoteAccess.sourceSecurityGroupIds", ["sg-1"]),
        ),
        Case(name="nodes without SSH", control=nodes, resource=group.without("remoteAccess")),
        Case(
            name="an administrator of the whole cluster",
            control=admin,
            resource=entry,
            found=(("policyArn", "is AmazonEKSClusterAdminPolicy for the whole cluster"),),
        ),
        Case(
            name="an administrator of a namespace",
            control=admin,
            resource=entry.but("accessScope", {"type": "namespace", "namespaces": ["shop"]}),
        ),
        Case(
            name="a reader of the whole cluster", control=admin, resource=entry.but("policyArn", policy.format("View"))
        ),
    ]


_ACL = Res("aws:ec2/networkAcl:NetworkAcl", "n", {"vpcId": "vpc-1"})


def _entry(first: int, last: int, source: str = "0.0.0.0/0", protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    entry = {"protocol": protocol, "fromPort": first, "toPort": last, "cidrBlock": source, "ruleNo": 100}
    return {**entry, "action": "allow", **more}


def _separate(name: str, **props: Any) -> Res:
    entry = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlock": "0.0.0.0/0", "networkAclId": "acl-1"}
    return Res(
        "aws:ec2/networkAclRule:NetworkAclRule", name, {**entry, "ruleAction": "allow", "ruleNumber": 100, **props}
    )


def _acls() -> list[Case]:
    """Network ACLs: AWS looks at the rules by their numbers, and the first that fits counts."""
    ssh = "opens 22 (SSH) to 0.0.0.0/0"
    denied = _entry(22, 22, action="deny", ruleNo=90)
    rows: dict[str, tuple[list[dict[str, Any]], tuple[tuple[str, str], ...]]] = {
        "SSH for everybody": ([_entry(22, 22)], (("ingress[0]", ssh),)),
        "SSH for everybody, over IPv6": (
            [{**_entry(22, 22, ""), "ipv6CidrBlock": "::/0"}],
            (("ingress[0]", "opens 22 (SSH) to ::/0"),),
        ),
        "SSH by the protocol's number": ([_entry(22, 22, protocol="6")], (("ingress[0]", ssh),)),
        "SSH for one network": ([_entry(22, 22, "10.0.0.0/8")], ()),
        "SSH denied before": ([_entry(22, 22), denied], ()),
        "SSH denied after": ([_entry(22, 22), {**denied, "ruleNo": 110}], (("ingress[0]", ssh),)),
        "a denial": ([{**denied, "ruleNo": 100}], ()),
        "HTTPS for everybody": ([_entry(443, 443)], ()),
        "answers to connections of its own": ([_entry(1024, 65535), _entry(32768, 60999)], ()),
        "every protocol for everybody": (
            [_entry(0, 0, protocol="-1")],
            (("ingress[0]", "opens every port to 0.0.0.0/0"),),
        ),
        "ping for everybody": ([_entry(0, 0, protocol="icmp")], ()),
    }
    rule = "a rule of its own"
    return [
        *(
            Case(name=f"{where}: {name}", control="ec2-no-open-acl", resource=acl.but("ingress", rules), found=found)
            for where, acl in (
                ("an ACL", _ACL),
                ("the default ACL", Res("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "n", {})),
            )
            for name, (rules, found) in rows.items()
        ),
        Case(
            name=f"{rule}: SSH for everybody",
            control="ec2-no-open-acl",
            resource=_separate("a"),
            found=(("cidrBlock", ssh),),
        ),
        Case(name=f"{rule}: SSH out", control="ec2-no-open-acl", resource=_separate("a", egress=True)),
        Case(name=f"{rule}: HTTPS", control="ec2-no-open-acl", resource=_separate("a", fromPort=443, toPort=443)),
        Case(
            name=f"{rule}: denied before by another",
            control="ec2-no-open-acl",
            resource=_separate("a"),
            beside=(_separate("b", ruleAction="deny", ruleNumber=90),),
        ),
        Case(
            name=f"{rule}: denied in another ACL",
            control="ec2-no-open-acl",
            resource=_separate("a"),
            beside=(_separate("b", ruleAction="deny", ruleNumber=90, networkAclId="acl-2"),),
            found=(("cidrBlock", ssh),),
        ),
    ]


def _collections() -> list[Case]:
    """OpenSearch Serverless: JSON lists of its own grammar."""
    control = "opensearch-serverless-not-open"
    types = {
        "data": "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy",
        "network": "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
        "encryption": "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    }
    role = f"arn:aws:iam::{ACCOUNT}:role/search"
    own = {"ResourceType": "index", "Resource": ["index/shop/*"], "Permission": ["aoss:ReadDocument"]}
    every = {"ResourceType": "index", "Resource": ["index/*/*"], "Permission": ["aoss:*"]}
    reach = {"ResourceType": "collection", "Resource": ["collection/shop"]}
    everybody = (("policy[0].Principal", "admits everybody"),)
    public = (("policy[0].AllowFromPublic", "is true"),)
    rows: dict[str, tuple[str, Any, tuple[tuple[str, str], ...]]] = {
        "one role": ("data", [{"Rules": [own], "Principal": [role]}], ()),
        "everybody": ("data", [{"Rules": [own], "Principal": ["*"]}], everybody),
        "any account's role": ("data", [{"Rules": [own], "Principal": [role, "arn:aws:iam::*:role/x"]}], everybody),
        "an unknown principal beside everybody": (
            "data",
            [{"Rules": [own], "Principal": [UNKNOWN]}, {"Rules": [own], "Principal": ["*"]}],
            (("policy[0].Principal", "is not known in this preview"), ("policy[1].Principal", "admits everybody")),
        ),
        "everything on every index": (
            "data",
            [{"Rules": [own, every], "Principal": [role]}],
            (("policy[0].Rules[1].Permission", "grants aoss:* on index/*/*"),),
        ),
        "from the internet": ("network", [{"Rules": [reach], "AllowFromPublic": True}], public),
        "from an endpoint": (
            "network",
            [{"Rules": [reach], "AllowFromPublic": False, "SourceVPCEs": ["vpce-1"]}],
            (),
        ),
        "an encryption policy": ("encryption", {"Rules": [reach], "AWSOwnedKey": True}, ()),
    }
    return [
        Case(
            name=f"{name}, {form}",
            control=control,
            resource=Res(types[kind], "p", {"type": kind, "policy": write(policy)}),
            found=found,
        )
        for name, (kind, policy, found) in rows.items()
        for form, write in (("a text", json.dumps), ("an object", lambda given: given))
    ]


CASES = (
    *_clusters(),
    *_acls(),
    *_collections(),
    *_native(),
    *_public(),
    *_grants(),
    *_in_part(),
    *_identities(),
    *_known_sources(),
    *_reachable(),
    *_secrets(),
    *_queues(),
    *_others(),
)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.control}: {case.name}") for case in CASES])
def test_a_fault_is_found_and_its_sound_form_is_not(case: Case) -> None:
    """The control finds exactly what the case names, on its resource."""
    found = findings(case.control, case.resource, *case.beside, profile=BASELINE)

    assert [
        (message.partition(": ")[0], message.partition(": ")[2].partition("; required: ")[0])
        for name, message in found
        if name == case.resource.name
    ] == list(case.found)
