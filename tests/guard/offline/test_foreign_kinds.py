"""Programs of other teams that a reviewer would stop, each kind beside its sound form: what the gate finds, exactly."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from guard.offline import gate
from tests.guard.offline.test_gate_command import guard, project

_START: Final = """
import json, os
import pulumi
import yaml
import pulumi_aws as aws

def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}

def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}

TRUST = json.dumps(document({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}))
OWNER = "arn:aws:iam::123456789012:root"
NAMED = "arn:aws:logs:eu-west-1:123456789012:log-group:app:*"

def role(name="r", **more):
    return aws.iam.Role(name, assume_role_policy=TRUST, **more)

def function(name="f", **variables):
    return aws.lambda_.Function(name, runtime="python3.13", handler="x.y", role=role(f"{name}-role").arn,
        code=pulumi.AssetArchive({"x.py": pulumi.StringAsset("")}), tracing_config={"mode": "Active"},
        environment={"variables": variables})

"""
_ALL: Final = ("iam-no-wildcard-action", "iam-no-wildcard-resource")
_UNREAD: Final = ("iam-policy-well-formed",)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A program and what is found in it: the controls that block, and those that advise, each once a finding."""

    name: str
    program: str
    blocks: tuple[str, ...] = ()
    advises: tuple[str, ...] = ()


_MARKED: Final = {"blocks": ("preview-marked-secrets",), "advises": ("lambda-no-secret-in-environment",)}
_PARTLY_KNOWN: Final = {
    "a text made of a name that AWS answers": 'aws.iam.Policy("p", policy=json.dumps(document(allow("s3:GetObject", '
    "f\"arn:aws:s3:::{aws.ssm.get_parameter(name='/bucket').value}/*\"), allow(ACTION, RESOURCE))))",
    "a text made of AWS's answer": 'aws.iam.Policy("p", policy=json.dumps(document(allow("logs:PutLogEvents", '
    'f"arn:aws:logs:eu-west-1:{aws.get_caller_identity().account_id}:log-group:app:*"), allow(ACTION, RESOURCE))))',
    "a text made in a callback of AWS's answer": 'aws.iam.Policy("p", policy=aws.get_caller_identity_output().account_id.apply('
    'lambda account: json.dumps(document(allow("logs:PutLogEvents", f"arn:aws:logs:eu-west-1:{account}:log-group:app:*"), '
    "allow(ACTION, RESOURCE)))))",
    "an object with a resource's ARN": 'aws.iam.Policy("p", policy=document(allow("logs:PutLogEvents", '
    'aws.cloudwatch.LogGroup("g").arn), allow(ACTION, RESOURCE)))',
    "typed arguments": 'aws.iam.Policy("p", policy=aws.iam.PolicyDocumentArgs(version="2012-10-17", statement=['
    'aws.iam.PolicyStatementArgs(effect="Allow", action="logs:PutLogEvents", resource=aws.cloudwatch.LogGroup("g").arn), '
    'aws.iam.PolicyStatementArgs(effect="Allow", action=ACTION, resource=RESOURCE)]))',
    "a document of the SDK's function": 'aws.iam.Policy("p", policy=aws.iam.get_policy_document(statements=['
    '{"actions": ["logs:PutLogEvents"], "resources": [aws.get_caller_identity().account_id]}, '
    '{"actions": [ACTION], "resources": [RESOURCE]}]).json)',
}
_REFERENCES: Final = {
    "DB_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
    "SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf",
    "SECRET_NAME": "prod/db",
    "SECRET_ID": "prod/db",
    "DB_PASSWORD_PARAM": "/app/db/password",
    "API_KEY_PARAMETER": "/app/api-key",
    "TOKEN_URL": "https://idp.example.com/oauth/token",
    "API_KEY_HEADER": "x-api-key",
    "PASSWORD_RESET_URL": "https://x.example.com/reset",
    "TOKEN_TABLE": "tokens-dev",
    "SECRETS_BUCKET": "corp-secrets",
    "TOKEN_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/tokens",
    "JWT_SECRET_SSM_PATH": "/app/jwt",
    "SECRETS_EXTENSION_HTTP_PORT": "2773",
    "PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED": "true",
    "TOKEN_EXPIRY_SECONDS": "3600",
    "ENCRYPTION_KEY_ARN": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    "KMS_KEY_ID": "11111111-2222-3333-4444-555555555555",
    "AUTH_TOKEN_ISSUER": "https://x.example.com",
    "PASSWORD_POLICY": "strong",
    "POWERTOOLS_PARAMETERS_SSM_DECRYPT": "true",
    "CSRF_TOKEN_NAME": "csrf",
    "STRIPE_SECRET_KEY_PARAM": "/app/stripe",
    "PUBLIC_API_KEY": "pk_test",
    "API_KEY_ID": "abc123def4",
    "GOOGLE_CLIENT_SECRET_NAME": "google/oauth",
    "MAX_TOKENS": "4096",
    "TOKENIZERS_PARALLELISM": "false",
    "CACHE_KEY_PREFIX": "v1:",
    "PARTITION_KEY": "pk",
    "COGNITO_CLIENT_ID": "abc",
    "PASSWORD_MIN_LENGTH": "12",
    "PASSWORD_ENCODER": "bcrypt",
    "TOKENIZER": "cl100k_base",
    "TOKENIZER_MODEL": "gpt-4",
}


def _partly_known() -> list[Kind]:
    def program(text: str, action: str, resource: str) -> str:
        return text.replace("ACTION", repr(action)).replace("RESOURCE", resource)

    return [
        kind
        for name, text in _PARTLY_KNOWN.items()
        for unread in (_UNREAD if "get_parameter" in text else (),)  # an account is no wildcard, whichever it is
        for kind in (
            Kind(name=f"{name}, wide", program=program(text, "*", '"*"'), blocks=_ALL, advises=unread),
            Kind(name=f"{name}, narrow", program=program(text, "logs:PutLogEvents", "NAMED"), advises=unread),
        )
    ]


_ACCOUNT: Final = "aws.get_caller_identity().account_id"
_KEY: Final = (
    'aws.kms.Key("k", enable_key_rotation=True, policy=json.dumps(document({"Effect": "Allow", "Action": "kms:*", '
    '"Resource": "*", "Principal": {"AWS": PRINCIPAL}})))'
)
_TOPIC: Final = (
    'aws.sns.TopicPolicy("p", arn=NAMED, policy=json.dumps(document({"Effect": "Allow", "Principal": "*", "Action": '
    '"sns:Publish", "Resource": NAMED, "Condition": {"StringEquals": {"aws:SourceAccount": VALUE}}})))'
)
_MERGED: Final = (
    'other = aws.iam.get_policy_document(statements=[{"sid": "a", "actions": ["*"], "resources": ["*"]}]).json\n'
    'aws.iam.Policy("p", policy=aws.iam.get_policy_document(GIVEN, statements=[{"actions": ["logs:PutLogEvents"], '
    '"resources": [NAMED]}]).json)'
)
_SSH: Final = (
    'vpc = aws.ec2.get_vpc(default=True)\naws.ec2.SecurityGroup("g", ingress=[{"protocol": "tcp", "fromPort": PORT, '
    '"toPort": PORT, "cidrBlocks": [vpc.cidr_block, SOURCE]}])'
)
_TRUST: Final = (
    '"AssumeRolePolicyDocument": document({"Effect": "Allow", "Principal": {"AWS": OWNER}, "Action": "sts:AssumeRole"})'
)
_ADMINISTRATOR: Final = '"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]'
_LOOKED_UP_SECRETS: Final = {
    "a field": "SECRET.secret_string",
    "a part of its JSON": 'SECRET.secret_string.apply(lambda text: json.loads(text)["password"])',
    "a text with it": 'pulumi.Output.concat("postgres://app:", SECRET.secret_string, "@db")',
    "the whole result": "SECRET.apply(lambda found: found.secret_string)",
}
_PACKAGE: Final = ".venv/lib/python{}.{}/site-packages/pulumi_random/__init__.py".format(*sys.version_info[:2])
_RANDOM: Final = '''
import types
import pulumi

class RandomPassword(pulumi.CustomResource):
    """As pulumi_random 4 has it: what Pulumi generates, less what no program of the table uses."""

    def __init__(self, name, length=None, opts=None):
        self._internal_init(name, length=length, opts=opts)

    def _internal_init(self, name, length=None, opts=None):
        opts = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(additional_secret_outputs=["bcryptHash", "result"]), opts)
        super().__init__("random:index/randomPassword:RandomPassword", name, {"length": length, "result": None}, opts)

    @property
    @pulumi.getter
    def length(self) -> pulumi.Output[int]:
        return pulumi.get(self, "length")

    @property
    @pulumi.getter
    def result(self) -> pulumi.Output[str]:
        return pulumi.get(self, "result")

class _Module(pulumi.runtime.rpc.ResourceModule):
    mod_info = {"fqn": __name__, "classes": {"random:index/randomPassword:RandomPassword": "RandomPassword"}}

    def version(self):
        return None

    def construct(self, name, typ, urn):
        raise NotImplementedError

pulumi.runtime.register_resource_module("random", "index/randomPassword", _Module())
'''
"""A package of a team's environment that is no part of this project's: what its provider makes only an update knows."""
_OF_ANOTHER_PACKAGE: Final = "import pulumi_random\nmade = pulumi_random.RandomPassword('made', length=20).result\n"
_NAMED_BY_AWS: Final = (
    'aws.s3.Bucket("arn").arn',
    'aws.s3.Bucket("id").id',
    'aws.s3.Bucket("name").bucket',
    'aws.sns.Topic("name").name',
    'aws.ecr.Repository("url").repository_url',
    'aws.cognito.UserPool("endpoint").endpoint',
    'aws.ec2.Vpc("route").default_route_table_id',
)


KINDS: Final = (
    *_partly_known(),
    Kind(
        name="every table of the own account",
        program=f'aws.iam.Policy("p", policy=json.dumps(document(allow("dynamodb:GetItem", '
        f'f"arn:aws:dynamodb:{{aws.get_region().region}}:{{{_ACCOUNT}}}:table/*"))))',
        blocks=_ALL[1:],
    ),
    Kind(
        name="one table of the own account",
        program=f'aws.iam.Policy("p", policy=json.dumps(document(allow("dynamodb:GetItem", '
        f'f"arn:aws:dynamodb:{{aws.get_region().region}}:{{{_ACCOUNT}}}:table/orders"))))',
    ),
    *(
        Kind(name=f"{what} for {whom}", program=program, blocks=("iam-no-public-principal",) * public)
        for what, text, word, whom, value, public in (
            ("a key", _KEY, "PRINCIPAL", "the own account", f'f"arn:aws:iam::{{{_ACCOUNT}}}:root"', 0),
            ("a key", _KEY, "PRINCIPAL", "everybody", '"*"', 1),
            ("a topic", _TOPIC, "VALUE", "the own account", _ACCOUNT, 0),
            ("a topic", _TOPIC, "VALUE", "every account", '"*"', 1),
        )
        for program in (text.replace(word, value),)
    ),
    *(
        Kind(name=f"a document of the SDK's function, {name}", program=_MERGED.replace("GIVEN", given), blocks=blocks)
        for name, given, blocks in (
            ("with a source", "source_policy_documents=[other]", _ALL),
            ("with an override", "override_policy_documents=[other]", _ALL),
            ("with nothing of others", "policy_id='x'", ()),
            (
                "with a source that is overridden",
                (
                    "source_policy_documents=[other], override_policy_documents=[json.dumps(document("
                    "{**allow('logs:PutLogEvents', NAMED), 'Sid': 'a'}))]"
                ),
                (),
            ),
        )
    ),
    Kind(
        name="a document of the SDK's function with everything but",
        program='aws.iam.Policy("p", policy=aws.iam.get_policy_document(statements=[{"not_actions": ["iam:*"], '
        '"resources": [NAMED]}]).json)',
        blocks=("iam-no-inverted-element",),
    ),
    *(
        Kind(name=f"{name} and a looked-up network", program=program, blocks=blocks, advises=advises)
        for name, port, source, blocks, advises in (
            ("SSH to the world", "22", '"0.0.0.0/0"', ("ec2-no-open-ports",), ()),
            ("SSH to a network", "22", '"10.0.0.0/8"', (), ("ec2-no-open-ports",)),
            ("HTTPS to the world", "443", '"0.0.0.0/0"', (), ()),
        )
        for program in (_SSH.replace("PORT", port).replace("SOURCE", source),)
    ),
    Kind(
        name="SSH to a prefix list of the world",
        program='world = aws.ec2.ManagedPrefixList("l", address_family="IPv4", max_entries=1, entries=[{"cidr": "0.0.0.0/0"}])\n'
        'aws.vpc.SecurityGroupIngressRule("r", security_group_id="sg-1", ip_protocol="tcp", from_port=22, to_port=22, '
        "prefix_list_id=world.id)",
        blocks=("ec2-no-open-ports",),
    ),
    Kind(
        name="an administrators' policy by its name",
        program='role(managed_policy_arns=[aws.iam.get_policy(name="AdministratorAccess").arn])',
        blocks=("iam-no-managed-policy",),
    ),
    Kind(
        name="an administrators' policy by its name, as an output",
        program='aws.iam.RolePolicyAttachment("a", role=role().name, '
        'policy_arn=aws.iam.get_policy_output(name="AdministratorAccess").arn)',
        blocks=("iam-no-managed-policy",),
    ),
    Kind(
        name="another policy by its name",
        program='role(managed_policy_arns=[aws.iam.get_policy(name="team").arn])',
        advises=("iam-no-managed-policy",),
    ),
    Kind(
        name="two look-ups are two names",
        program='for name in ("a", "b"):\n    found = aws.lambda_.get_function(name)\n'
        '    aws.sns.Topic(f"{found.role}-topic", name=f"role-{name}")\n'
        '    aws.sns.Topic(f"{found.function_name}-topic", name=f"function-{name}")',
    ),
    Kind(
        name="settings with the own region in an address",
        program='function(QUEUE=f"https://sqs.{aws.get_region().region}.amazonaws.com/123456789012/orders")',
    ),
    Kind(
        name="one function with a looked-up role",
        program='aws.lambda_.Function("f", runtime="python3.13", handler="x.y", role=aws.iam.get_role(name="shared").arn, '
        'code=pulumi.AssetArchive({"x.py": pulumi.StringAsset("")}), tracing_config={"mode": "Active"})',
    ),
    Kind(
        name="two functions with one looked-up role",
        program='found = aws.iam.get_role(name="shared").arn\nfor name in ("a", "b"):\n'
        '    aws.lambda_.Function(name, runtime="python3.13", handler="x.y", role=found, '
        'code=pulumi.AssetArchive({"x.py": pulumi.StringAsset("")}), tracing_config={"mode": "Active"})',
        blocks=("lambda-own-role", "lambda-own-role"),
    ),
    Kind(
        name="a declaration in a callback",
        program='aws.cloudwatch.LogGroup("g").arn.apply(lambda arn: aws.iam.Policy("p", '
        'policy=json.dumps(document(allow("*", arn)))))',
        blocks=("iam-no-wildcard-action",),
    ),
    Kind(
        name="a sound declaration in a callback",
        program='aws.cloudwatch.LogGroup("g").arn.apply(lambda arn: aws.iam.Policy("p", '
        'policy=json.dumps(document(allow("logs:PutLogEvents", f"{arn}:*")))))',
    ),
    Kind(
        name="a queue's denial without TLS, made in a callback",
        program='q = aws.sqs.Queue("q")\naws.sqs.QueuePolicy("p", queue_url=q.id, policy=q.arn.apply(lambda arn: json.dumps('
        'document({"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": arn, '
        '"Condition": {"Bool": {"aws:SecureTransport": "false"}}}))))',
    ),
    Kind(
        name="a declaration in a callback of what only AWS names",
        program="\n".join(
            f"{output}.apply(lambda _: aws.iam.Policy('p{number}', policy=json.dumps(document(allow('*', NAMED)))))"
            for number, output in enumerate(_NAMED_BY_AWS)
        ),
        blocks=("iam-no-wildcard-action",) * len(_NAMED_BY_AWS),
    ),
    Kind(
        name="made-up values where AWS wants a form",
        program='aws.cloudwatch.LogSubscriptionFilter("s", filter_pattern="", role_arn=role().arn, '
        'log_group=aws.cloudwatch.LogGroup("g").name, destination_arn=aws.kinesis.Stream("k", shard_count=1).arn)\n'
        'aws.cloudwatch.LogGroup("h", kms_key_id=aws.kms.ReplicaKey("r", primary_key_arn=NAMED).arn)\n'
        'aws.iam.RolePolicy("p", role=aws.s3.Bucket("b").id, policy=json.dumps(document(allow("s3:GetObject", NAMED))))',
    ),
    Kind(
        name="names made of a look-up",
        program='found = aws.lambda_.get_function("f")\n'
        'aws.cloudwatch.LogGroup(f"{found.role}-log-group")\nrole(f"{found.function_name} {found.role}")',
    ),
    *(
        Kind(
            name=f"a template of CloudFormation in {form}, {name}",
            program=f'template = {{"Resources": {{"R": {{"Type": "AWS::IAM::{kind}", "Properties": {{{given}}}}}}}}}\n'
            f'role()\naws.cloudformation.Stack("s", template_body={written})',
            blocks=blocks,
        )
        for form, written in (("JSON", "json.dumps(template)"), ("YAML", "yaml.safe_dump(template)"))
        for name, kind, given, blocks in (
            ("an administrator", "Role", f"{_TRUST}, {_ADMINISTRATOR}", ("iam-no-managed-policy",)),
            ("every action", "Policy", '"PolicyDocument": document(allow("*", NAMED))', _ALL[:1]),
            (
                "a trust of everybody",
                "Role",
                _TRUST.replace("OWNER", '"*"'),
                ("iam-no-public-principal",),
            ),
            ("sound", "Policy", '"PolicyDocument": document(allow("sqs:SendMessage", NAMED))', ()),
        )
    ),
    Kind(name="a resource as an output", program='pulumi.export("bucket", aws.s3.Bucket("b"))'),
    *(
        Kind(
            name=f"a secret's text that is {what}",
            program=f'aws.secretsmanager.SecretVersion("s", secret_id="s", secret_string="{text}")',
            blocks=blocks,
            advises=advises,
        )
        for what, text, blocks, advises in (
            ("a literal", "correct horse", ("secrets-not-in-program",), ()),
            ("a placeholder", "PLACEHOLDER_API_KEY", (), ("secrets-not-in-program",)),
        )
    ),
    Kind(name="what only names a secret", program=f"function(**{_REFERENCES!r})"),
    Kind(
        name="a looked-up secret",
        program='function(CONN=aws.secretsmanager.get_secret_version(secret_id="db").secret_string)',
        **_MARKED,  # type: ignore[arg-type]
    ),
    Kind(
        name="a text with a looked-up secret in it",
        program="function(CONN=f\"x={aws.ssm.get_parameter(name='/db/password').value}\")",
        **_MARKED,  # type: ignore[arg-type]
    ),
    *(
        Kind(
            name=f"a secret of the shell, {state}",
            program=f"{before}\nfunction(DB_PASSWORD=os.getenv('OF_THE_SHELL'))",
            blocks=("lambda-no-secret-in-environment",),
        )
        for state, before in (("set", "os.environ['OF_THE_SHELL'] = 'correct horse'"), ("unset", ""))
    ),
    *(
        Kind(
            name=f"a looked-up secret as an output: {name}",
            program=f'SECRET = aws.secretsmanager.get_secret_version_output(secret_id="db")\nfunction(CONN={text})',
            **_MARKED,  # type: ignore[arg-type]
        )
        for name, text in _LOOKED_UP_SECRETS.items()
    ),
    Kind(
        name="what names a looked-up secret, as an output",
        program='function(VERSION=aws.secretsmanager.get_secret_version_output(secret_id="db").version_id)',
        advises=("lambda-no-secret-in-environment",),
    ),
    Kind(
        name="a looked-up parameter that is decrypted, as an output",
        program='function(CONN=aws.ssm.get_parameter_output(name="/db/url", with_decryption=True).value)',
        **_MARKED,  # type: ignore[arg-type]
    ),
    Kind(
        name="a looked-up parameter that is no secret, as an output",
        program='function(CONN=aws.ssm.get_parameter_output(name="/db/host").value)',
        advises=("lambda-no-secret-in-environment",),
    ),
    Kind(
        name="a looked-up secret where it belongs",
        program='SECRET = aws.secretsmanager.get_secret_version_output(secret_id="db")\n'
        'aws.rds.Instance("d", password=SECRET.secret_string, storage_encrypted=True, instance_class="db.t3.micro")',
    ),
    Kind(
        name="a made secret where it belongs",
        program=f'{_OF_ANOTHER_PACKAGE}aws.ssm.Parameter("p", type="SecureString", value=made)\n'
        'aws.secretsmanager.SecretVersion("s", secret_id="s", secret_string=made.apply('
        'lambda text: json.dumps({"username": "app", "password": text})))',
    ),
    Kind(
        name="a made secret in a plain parameter",
        program=f'{_OF_ANOTHER_PACKAGE}aws.ssm.Parameter("p", type="String", name="/app/db/password", value=made)',
        blocks=("ssm-no-plain-secret",),
    ),
    *(
        Kind(name=f"a made secret in {name}", program=f"{_OF_ANOTHER_PACKAGE}{text}", blocks=(control,), advises=unread)
        for name, text, control, unread in (
            ("a function", "function(CONN=made)", "lambda-no-secret-in-environment", ()),
            (
                "a container",
                (
                    "environment = [{'name': 'CONN', 'value': made}]\naws.ecs.TaskDefinition('t', family='t', "
                    "container_definitions=pulumi.Output.json_dumps([{'name': 'a', 'environment': environment}]))"
                ),
                "preview-marked-secrets",
                (),
            ),
            (
                "a script",
                (
                    "script = pulumi.Output.concat('./run ', made)\naws.ec2.Instance('i', ami='ami-1', "
                    "instance_type='t3.micro', metadata_options={'httpTokens': 'required'}, user_data=script)"
                ),
                "preview-marked-secrets",
                ("secrets-not-in-settings",),
            ),
        )
    ),
    Kind(
        name="a marked secret beside a name that only an update knows",
        program=(
            "queue = aws.sqs.Queue('q', policy='{not json')\n"
            "environment = [{'name': 'DB_PASSWORD', 'value': pulumi.Output.secret('in-plain-words')}, "
            "{'name': 'QUEUE', 'value': queue.arn}]\naws.ecs.TaskDefinition('t', family='t', "
            "container_definitions=pulumi.Output.json_dumps([{'name': 'a', 'environment': environment}]))"
        ),
        blocks=("secrets-not-in-settings", "iam-policy-well-formed", "sqs-tls-only"),
    ),
    Kind(name="a setting of the shell", program="function(SECRET_NAME=os.getenv('UNSET'), STAGE=os.getenv('UNSET'))"),
    Kind(
        name="a looked-up parameter that is no secret",
        program='function(CONN=aws.ssm.get_parameter(name="/db/host").value)',
        advises=("lambda-no-secret-in-environment",),
    ),
)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
def test_what_a_reviewer_finds_is_found(tmp_path: Path, kind: Kind) -> None:
    """Each finding once, by the control that looks at it; the sound form has none that blocks."""
    made = project(tmp_path / "p", _START + kind.program)
    package = made / _PACKAGE
    package.parent.mkdir(parents=True)
    package.write_text(_RANDOM, encoding="utf-8")
    (made / ".venv" / "pyvenv.cfg").touch()
    evidence = tmp_path / "run.json"
    ended = guard("--project", made, "--profile", "serverless-baseline", "--format", "json", "--evidence", evidence)
    assert ended.stdout, ended.stderr
    answer = json.loads(ended.stdout)

    assert tuple(row["control"] for row in answer["violations"]) == kind.blocks
    assert tuple(row["control"] for row in answer["advisories"]) == kind.advises
    told = json.loads(evidence.read_text(encoding="utf-8"))["gate"]
    assert sorted(row["check"] for row in told) == sorted(name for name in kind.blocks if name in gate.ONLY_HERE)
