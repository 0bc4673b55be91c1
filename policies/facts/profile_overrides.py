"""What any serverless stack may do where the brief's may not: the tolerances of the baseline profile, in one place.

The controls ask here only when their settings for the baseline say so; nothing in this module is reached in payments.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.facts import conditions
from policies.facts.data_files import document
from policies.facts.iam import EVERYTHING, Statement, is_wildcard, without_streams
from policies.facts.queues import FUNCTION, QUEUE, QUEUE_POLICY, ROLE
from policies.facts.secret_shapes import announced
from policies.model.checks import shown
from policies.model.control import Finding
from policies.model.resource import Resource, Undetermined
from policies.model.stack import Stack
from policies.protocol import native

_READS: Final = re.compile(r"[\w-]+:(?:Describe|List)[A-Za-z]*\*", re.IGNORECASE)
_SUB_RESOURCES: Final = re.compile(
    r"arn:[^:*?]+:"
    r"(?:(?:s3|sqs|sns|execute-api):[^:*?]*:[^:*?]*:[^:/*?]+(?:/[^*?]*[^:/*?])?"  # named without a word for the type
    r"|[^:*?]+:[^:*?]*:[^:*?]*:[\w-]+[:/][^*?]*[^:/*?])"
    r"[:/]\*(?:/\*)*"
)
_SECRET_WITH_SUFFIX: Final = re.compile(r"arn:[^:*?]+:secretsmanager:[^:*?]*:[^:*?]*:secret:[^*?]+-(?:\?{6}|\*)")
"""One secret: Secrets Manager adds a hyphen and six characters to a name, which no program knows (its User Guide)."""
_NETWORK_INTERFACES: Final = frozenset(
    {
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:assignprivateipaddresses",
        "ec2:unassignprivateipaddresses",
    }
)
"""What a function in a VPC needs, on every resource in AWS's own policy for it (AWSLambdaVPCAccessExecutionRole)."""
_LOG_WRITES: Final = frozenset({"logs:createloggroup", "logs:createlogstream", "logs:putlogevents"})
_HANDOVERS: Final = frozenset({"iam:passrole", "sts:assumerole", "sts:tagsession"})
_LOOKS: Final = re.compile(r"[\w-]+:(?:Describe|List)\w+", re.IGNORECASE)
_SHOWS_DATA: Final = re.compile(
    r"s3(?:express|-outposts|-object-lambda)?:ListBucket\w*|cognito-sync:ListRecords|states:Describe\w*Execution"
    r"|ssm:ListCommandInvocations|redshift-data:(?:DescribeStatement|ListStatements)"
    r"|(?!iam:)[\w-]+:(?:ListUsers(?:In\w+)?|DescribeUsers?)|identitystore:\w+"
    r"|cognito-idp:Describe(?:UserPoolClient|IdentityProvider)|ec2:Describe(?:InstanceAttribute|LaunchTemplateVersions)",
    re.IGNORECASE,
)
"""What shows data: the names of objects, what was run with what, people; and client secrets and start-up scripts.

``DescribeUserPoolClient`` returns the client's secret, and ``DescribeExecution`` the input and output (each one's API
reference).
"""
_NOTHING_TO_NAME: Final = frozenset(
    {
        "ce:getcostandusage",
        "ce:getcostforecast",
        "polly:synthesizespeech",
        "route53:getchange",
        "translate:translatetext",
    }
)
"""Actions that AWS lets a policy scope although a program has nothing to name.

Lexicons, terminologies and billing views are optional (Service Authorization Reference); a change's id is made by AWS.
"""
_HARMLESS: Final = re.compile(r"iam:(?:Get|List)\w+|sts:GetCallerIdentity|sts:Decode\w+", re.IGNORECASE)
_ADMINISTRATORS: Final = frozenset({"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"})
_OF_AWS: Final = re.compile(r"arn:[\w-]+:iam::aws:policy/(?P<path>[\w+=,.@/-]+)")
DOMAIN_NAMES: Final = ("aws:apigateway/domainName:DomainName", "aws:apigatewayv2/domainName:DomainName")
_TLS_1_2: Final = re.compile(r"TLS_1_2|SecurityPolicy_TLS1[23]_")
"""What AWS's names of security policies begin with that take nothing older."""

_MAKERS: Final = frozenset(
    {
        "random:index/randomBytes:RandomBytes",
        "random:index/randomPassword:RandomPassword",
        "tls:index/privateKey:PrivateKey",
        "aws:iam/accessKey:AccessKey",
        "aws:secretsmanager/secretVersion:SecretVersion",
    }
)


def reads_only(action: str) -> bool:
    """Tell whether an action is a pattern of ``Describe*`` or ``List*`` of one service, which changes nothing."""
    return _READS.fullmatch(action) is not None


def unscopable_anywhere(action: str) -> bool:
    """Tell whether an action, or one that a reading pattern stands for, takes no resource, in any service of AWS."""
    service, _, name = action.lower().partition(":")
    known = document("unscopable_everywhere")["actions"].get(service, "").split()
    if not is_wildcard(name):
        return name in known
    return reads_only(action) and any(fnmatch.fnmatchcase(item, name) for item in known)


def has_nothing_to_name(action: str) -> bool:
    """Tell whether a program has no resource that it could name for an action."""
    return action.lower() in _NOTHING_TO_NAME


def looks_only(action: str) -> bool:
    """Tell whether an action only looks at how resources are set up: no data, no secret, no change."""
    looks = _LOOKS.fullmatch(action) or _HARMLESS.fullmatch(action)
    return looks is not None and _SHOWS_DATA.fullmatch(action) is None


def writes_logs(action: str) -> bool:
    """Tell whether an action only writes to CloudWatch Logs: AWS's own policy for Lambda grants these on every group."""
    return action.lower() in _LOG_WRITES


def only_writes_logs(statement: Statement) -> bool:
    """Tell whether a statement grants nothing but writing to CloudWatch Logs."""
    return bool(statement.actions) and all(writes_logs(action) for action in statement.actions)


def names_one_thing(arn: str) -> bool:
    """Tell whether a pattern stays inside of one whole resource: a bucket's objects, a table's indexes, a log's streams."""
    if not is_wildcard(without_streams(arn)):
        return True
    return any(pattern.fullmatch(arn) for pattern in (_SUB_RESOURCES, _SECRET_WITH_SUFFIX))


def as_for_a_network(action: str) -> bool:
    """Tell whether an action is one that AWS's own policy grants on every resource to a function in a VPC."""
    return action.lower() in _NETWORK_INTERFACES


def manages_identities(action: str) -> bool:
    """Tell whether an action is one of IAM or STS."""
    return action.lower().startswith(("iam:", "sts:"))


def hands_over(statement: Statement, action: str) -> bool:
    """Tell whether an action of IAM or STS lets a role become more than it is; passing one named role on does not."""
    if _HARMLESS.fullmatch(action):
        return False
    exact = bool(statement.resources) and not any(is_wildcard(item) for item in statement.resources)
    exact = exact or conditions.scopes(statement)
    return not (action.lower() in _HANDOVERS and exact)


def managed_by_aws(arn: str) -> str:
    """Return the name of an AWS managed policy that is not written for one service's own role; "" for any other."""
    found = _OF_AWS.fullmatch(arn)
    return found["path"] if found and not found["path"].startswith(("service-role/", "aws-service-role/")) else ""


def managed_arn(name: str) -> str:
    """Return the ARN of an AWS managed policy that gives nearly everything, by its name; "" for any other name."""
    return f"arn:aws:iam::aws:policy/{name}" if administers(name) else ""


def administers(name: str) -> bool:
    """Tell whether an AWS managed policy gives nearly everything."""
    return name in _ADMINISTRATORS


def old_tls(api: Resource) -> Iterator[Finding]:
    """Find fault with a REST API or a domain name that takes less than TLS 1.2.

    A private API never has; an API without its default endpoint is reached through its domain names only.
    """
    if api.type in DOMAIN_NAMES:
        yield from _old_tls_of_domain(api)
        return
    if api.flag("disableExecuteApiEndpoint"):
        return
    private = "PRIVATE" in str(api.raw("endpointConfiguration.types")) if api.has("endpointConfiguration") else False
    policy = api.text("securityPolicy", "TLS_1_2" if private else "TLS_1_0")
    if _TLS_1_2.match(policy) is None:
        yield Finding(prop="securityPolicy", observed=shown(policy), required="TLS 1.2 or better")


def _old_tls_of_domain(domain: Resource) -> Iterator[Finding]:
    for path in ("securityPolicy", "domainNameConfiguration.securityPolicy"):
        policy = domain.text(path, "TLS_1_2")  # AWS takes TLS_1_2 for a new domain name that does not say
        if _TLS_1_2.match(policy) is None:
            yield Finding(prop=path, observed=shown(policy), required="TLS 1.2 or better")


def role_of(stack: Stack, function: Resource) -> str:
    """Return what tells a function's role from another: its URN or its ARN.

    Raises:
        Undetermined: the role is unknown and is not one role of this program: what a look-up would answer, for example.

    """
    if function.is_unknown("role"):
        sources = sorted(urn for urn in function.sources("role") if _type(urn) == ROLE)
        function.note("role (from)", sources)
        if len(sources) != 1:
            raise Undetermined("role")
        return sources[0]
    value = function.text("role")
    return next((item.urn for item in stack.named(value) if item.type == ROLE), value)


def sharers(stack: Stack, function: Resource) -> tuple[str, ...]:
    """Return the names of the other functions under the same role; a program's only function shares with nobody."""
    if len(stack.of_type(FUNCTION)) == 1:
        return ()
    role = role_of(stack, function)
    together = stack.once(_by_role).get(role, ())
    return tuple(item.name for item in together if item.urn != function.urn)


def _by_role(stack: Stack) -> Mapping[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for function in stack.of_type(FUNCTION):
        try:
            found.setdefault(role_of(stack, function.fresh()), []).append(function)
        except Undetermined:
            continue  # undetermined when the function itself is judged
    return found


def secrets_made_elsewhere(stack: Stack, function: Resource) -> Iterator[tuple[str, str]]:
    """Yield each unknown variable that will hold a secret, by its name or by what it comes from, and what kind it is.

    The protocol says what the whole environment comes from, not each variable.

    Raises:
        Undetermined: a variable is unknown and comes from no resource: it is what AWS would answer.

    """
    variables = function.block("environment.variables")
    unknown = [key for key in variables.keys() if variables.is_unknown(key)]  # noqa: SIM118 - a Block's own method
    sources = function.sources("environment")
    if not unknown:
        return
    function.note("environment (from)", sorted(sources))
    for key in unknown:
        if announced(key, "unknown"):
            yield f"environment.variables.{key}", "what its name calls a secret"
    if not sources:
        raise Undetermined(f"environment.variables.{unknown[0]}")
    for kind in made_secrets(stack, function, "environment"):
        yield "environment.variables", kind


def made_secrets(stack: Stack, resource: Resource, prop: str) -> Iterator[str]:
    """Yield what kind of secret each resource makes that a top-level property's value is made of."""
    for urn in sorted(urn for urn in resource.sources(prop) if _type(urn) in _MAKERS):
        maker = stack.by_urn.get(urn)
        name = maker.name if maker else urn.rpartition("::")[2]
        yield f"what {name} makes, which is a secret"


def policies_of(stack: Stack, queue: Resource) -> tuple[tuple[Resource, str], ...]:
    """Return the policies of a queue, each with its property; whose URL is still unknown is told by its provenance."""
    found = [(item, "policy") for item in stack.of_type(QUEUE_POLICY) if _is_of(stack, item, queue)]
    return tuple(found) if found or not queue.has("policy") else ((queue, "policy"),)


def _is_of(stack: Stack, policy: Resource, queue: Resource) -> bool:
    if policy.is_unknown("queueUrl"):
        return queue.urn in policy.sources("queueUrl")
    return any(item.type == QUEUE and item.urn == queue.urn for item in stack.named(policy.text("queueUrl")))


def concerns(arns: list[Any], queue: Resource) -> bool:
    """Tell whether a queue policy's statement is about its queue: about everything, or a pattern that its name matches."""
    name = queue.props.get("name")
    patterns = [str(arn).rpartition(":")[2] for arn in arns]
    return any(arn == EVERYTHING for arn in arns) or (
        isinstance(name, str) and any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    )


def _type(urn: str) -> str:
    parts = urn.split("::")
    return native.token(parts[2].rpartition("$")[2]) if len(parts) > 2 else ""  # noqa: PLR2004 - urn:pulumi:stack::project::types::name
