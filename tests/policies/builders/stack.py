"""Small whole stacks: a provider, some resources that know each other, and what the stack exports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.policies.builders import dynamodb, foundation, lambda_, logs, sqs
from tests.policies.builders.foundation import SUFFIX, regional
from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res, root

TAGS = {
    "project": "guarded-payments",
    "environmentSuffix": SUFFIX,
    "managed-by": "pulumi",
    "data-classification": "confidential",
}


def provider(**changes: Any) -> Res:
    """The stack's provider, as the SDK hands it over: whatever is no string is JSON text."""
    props = {
        "region": REGION,
        "allowedAccountIds": json.dumps([ACCOUNT]),
        "defaultTags": json.dumps({"tags": TAGS}),
        "skipCredentialsValidation": "false",
        "skipRegionValidation": "true",
        **changes,
    }
    return Res(
        "pulumi:providers:aws", "aws-payments", {key: value for key, value in props.items() if value is not None}
    )


def tagged(**changes: Any) -> Res:
    """The stack's provider, with other default tags; None leaves one out."""
    tags = {key: value for key, value in {**TAGS, **changes}.items() if value is not None}
    return provider(defaultTags=json.dumps({"tags": tags}))


def default_provider() -> Res:
    """The provider that the engine makes for resources without one."""
    return Res("pulumi:providers:aws", "default_7_51_1", {"region": REGION})


def component(name: str = "messaging-notifications") -> Res:
    """A component of the program."""
    return Res("payments:messaging:GuardedQueue", name, {})


def table(**changes: Any) -> Res:
    """A table with its provider, and some properties changed."""
    given = dynamodb.table()
    return replace(given, props={**given.props, **changes}, provider=provider())


def named() -> list[Res]:
    """Resources with names of every form."""
    model = Res("aws:apigateway/model:Model", "model-transaction", {"name": f"modelTransaction{SUFFIX.capitalize()}"})
    waf = Res("aws:cloudwatch/logGroup:LogGroup", "log-group-waf", {"name": f"aws-waf-logs-payments-{SUFFIX}"})
    alias = Res("aws:kms/alias:Alias", "alias-payments", {"name": f"alias/key-payments-{SUFFIX}"})
    return [*foundation_names(), model, waf, alias]


def foundation_names() -> list[Res]:
    """Resources with names of the common form."""
    return [
        provider(),
        dynamodb.table(),
        foundation.role("fraud-handler"),
        sqs.queue(),
        sqs.dead_letters(),
        lambda_.layer(),
    ]


def options(*resources: Res, **changes: Any) -> list[Res]:
    """The resources, and a root that exports their options; ``changes`` are parts of that record."""
    record = {
        "count": len(resources),
        "retained": [],
        "protected": [],
        "deletedWith": {},
        "ignoreChanges": {},
        **changes,
    }
    kept = {key: value for key, value in record.items() if value is not None}
    return [root({"resourceOptions": kept}), *resources]


def queues() -> list[Res]:
    """A queue that redrives to its dead-letter queue, and depends on it."""
    dead = sqs.dead_letters()
    return [provider(), dead, redriving(dead)]


def redriving(*ordered: Res) -> Res:
    """A queue whose redrive policy names the dead-letter queue; it depends on what is given."""
    return replace(sqs.queue(), depends={"redrivePolicy": ordered})


def policy(text: str, ordered: Sequence[Res] = ()) -> Res:
    """A role policy with this text, which depends on what is given."""
    return Res("aws:iam/rolePolicy:RolePolicy", "policy", {"policy": text}, dependencies=ordered)


def key_naming(arn: str) -> Res:
    """A key whose policy names this ARN."""
    return Res("aws:kms/key:Key", "key-payments", {"policy": json.dumps({"context": arn})})


def group() -> Res:
    """A log group."""
    return logs.group("fraud-handler")


GROUP_ARN = regional("logs", f"log-group:log-group-fraud-handler-{SUFFIX}")
TABLE_ARN = regional("dynamodb", f"table/table-transactions-{SUFFIX}")
FUNCTION_ARN = regional("lambda", f"function:function-fraud-handler-{SUFFIX}")
URL = "https://api.execute-api.us-east-2.amazonaws.com/stage-payments-dev"


def stage(url: str = UNKNOWN) -> Res:
    """The API's stage."""
    return Res(
        "aws:apigateway/stage:Stage", "stage-payments", {"stageName": f"stage-payments-{SUFFIX}", "invokeUrl": url}
    )


def exporting(url: Any = UNKNOWN, staged: str = UNKNOWN, **arns: str | None) -> list[Res]:
    """The three functions and the stage, and a root that exports them; None leaves an ARN out."""
    names = {purpose.replace("-", "_"): purpose for purpose in lambda_.PURPOSES}
    exported = {name: regional("lambda", f"function:function-{purpose}-{SUFFIX}") for name, purpose in names.items()}
    changed = {name: arn for name, arn in {**exported, **arns}.items() if arn is not None}
    outputs = {"functionArns": changed, **({} if url is None else {"invokeUrl": url})}
    functions = [
        Res("aws:lambda/function:Function", f"function-{p}", {"name": f"function-{p}-{SUFFIX}"}) for p in names.values()
    ]
    return [root(outputs), provider(), stage(staged), *functions]
