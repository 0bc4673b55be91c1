"""What is deployed can be destroyed, in whatever order it was created, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sandbox import deployment as deploying
from tests.sandbox.aws import LocalAws
from tests.sandbox.catalog import KINDS
from tests.sandbox.deployment import Settings, UnknownTypeError, deploy
from tests.sandbox.flows import accept_process_and_show, flag
from tests.sandbox.sandbox import Sandbox, signing_key

SETTINGS = Settings(
    suffix="teardown",
    merchants={"acme": {"webhookUrl": "https://hooks.acme.example/payments", "signingKey": signing_key("acme")}},
    fraud_secret="teardown-fraud-signing-secret-0123456789",
)

LISTS: dict[str, Callable[[LocalAws], Any]] = {
    "roles": lambda aws: aws.client("iam").list_roles()["Roles"],
    "keys": lambda aws: [
        key
        for key in aws.client("kms").list_keys()["Keys"]
        if aws.client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion"
    ],
    "aliases": lambda aws: [
        alias
        for alias in aws.client("kms").list_aliases()["Aliases"]
        if not alias["AliasName"].startswith("alias/aws/")
    ],
    "tables": lambda aws: aws.client("dynamodb").list_tables()["TableNames"],
    "queues": lambda aws: aws.client("sqs").list_queues().get("QueueUrls", []),
    "parameters": lambda aws: aws.client("ssm").describe_parameters()["Parameters"],
    "log groups": lambda aws: aws.client("logs").describe_log_groups()["logGroups"],
    "alarms": lambda aws: aws.client("cloudwatch").describe_alarms()["MetricAlarms"],
    "functions": lambda aws: aws.client("lambda").list_functions()["Functions"],
    "layers": lambda aws: aws.client("lambda").list_layers()["Layers"],
    "mappings": lambda aws: aws.client("lambda").list_event_source_mappings()["EventSourceMappings"],
    "apis": lambda aws: aws.client("apigateway").get_rest_apis()["items"],
    "api keys": lambda aws: aws.client("apigateway").get_api_keys()["items"],
    "usage plans": lambda aws: aws.client("apigateway").get_usage_plans()["items"],
    "web ACLs": lambda aws: aws.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"],
    "web ACL logs": lambda aws: aws.client("wafv2").list_logging_configurations(Scope="REGIONAL")[
        "LoggingConfigurations"
    ],
    "sampling rules": lambda aws: aws.client("xray").get_sampling_rules()["SamplingRuleRecords"],
}
"""Everything that a resource of the program shows up in."""


def left(aws: LocalAws) -> dict[str, Any]:
    """List what is there, by service; nothing is left out but what is empty."""
    return {name: found for name, listing in LISTS.items() if (found := listing(aws))}


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """An empty local AWS."""
    aws = LocalAws.start()
    aws.warm()
    yield aws
    aws.stop()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_order_of_creation_works_and_is_undone(aws: LocalAws, seed: int) -> None:
    """Every service has something after a deployment, and nothing after its destruction."""
    assert left(aws) == {}
    deployment = deploy(aws, SETTINGS, seed=seed)
    assert set(left(aws)) == set(LISTS)
    assert {item.type for item in deployment.created} <= set(KINDS)
    deployment.destroy(aws)
    assert left(aws) == {}


def test_a_stack_that_has_worked_leaves_nothing() -> None:
    """Items, messages, logs and traces go with what held them; nothing that ran brings anything back."""
    sandbox = Sandbox.start(seed=4)
    try:
        accept_process_and_show(sandbox)
        flag(sandbox)
        sandbox.deliver_telemetry()
        sandbox.halt()
        sandbox.deployment.destroy(sandbox.aws)
        assert left(sandbox.aws) == {}
    finally:
        sandbox.stop()


def test_a_deletion_that_is_forgotten_is_noticed(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above fails when something stays: here, the sampling rules."""
    token = "aws:xray/samplingRule:SamplingRule"
    kept = {**KINDS, token: replace(KINDS[token], delete=lambda *_: None)}
    deployment = deploy(aws, SETTINGS, seed=5)
    with monkeypatch.context() as patch:
        patch.setattr(deploying, "KINDS", kept)
        deployment.destroy(aws)
    assert set(left(aws)) == {"sampling rules"}
    for purpose in ("path-1", "path-2", "path-3", "others"):
        aws.client("xray").delete_sampling_rule(RuleName=f"sampling-{purpose}-teardown")


def test_an_unknown_type_is_an_error() -> None:
    """A resource that the sandbox cannot make stops it: leaving it out would prove another stack than the declared."""
    monitor = deploying.CreatingMonitor(
        SimpleNamespace(),  # type: ignore[arg-type]
        deploying.Deployment(),
        deploying.random.Random(0),
    )
    request = deploying.resource_pb2.RegisterResourceRequest(type="aws:sns/topic:Topic", name="topic", custom=True)
    with pytest.raises(UnknownTypeError, match="sns"):
        monitor.RegisterResource(request)
