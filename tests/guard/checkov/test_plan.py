"""The plan holds what the program declares, under Terraform's names."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import resource_pb2

from guard.checkov import plan
from guard.offline import program, project
from guard.offline.monitor import Registration
from tests.programs import ROOT

_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
_ASSET = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"}
QUEUE = "aws:sqs/queue:Queue"
FUNCTION = "aws:lambda/function:Function"
TABLE = "aws:dynamodb/table:Table"


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """Load the SDK's classes, as a program that uses them has."""
    for module, name in (
        (aws.sqs, "Queue"),
        (aws.lambda_, "Function"),
        (aws.dynamodb, "Table"),
        (aws.kms, "Key"),
        (aws.apigateway, "RestApi"),
    ):
        getattr(module, name)
    plan.sdk_types.resource_class.cache_clear()


def _registered(token: str, logical: str, sources: dict[str, list[str]] | None = None, /, **props: Any) -> Registration:
    inputs = struct_pb2.Struct()
    json_format.ParseDict(props, inputs)
    dependencies = {
        key: resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=urns)
        for key, urns in (sources or {}).items()
    }
    request = resource_pb2.RegisterResourceRequest(
        type=token, name=logical, custom=True, propertyDependencies=dependencies
    )
    return Registration(
        urn=f"urn:pulumi:dev::p::{token}::{logical}", request=request, inputs=inputs, outputs=struct_pb2.Struct()
    )


def _parts(*registrations: Registration) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """Return the first resource's values, its unknowns and its references, and the gaps."""
    rendered = plan.render(registrations, "us-east-2")
    (planned, *_) = rendered.plan["planned_values"]["root_module"]["resources"]
    (change, *_) = rendered.plan["resource_changes"]
    (configured, *_) = rendered.plan["configuration"]["root_module"]["resources"]
    return planned["values"], change["change"]["after_unknown"], configured["expressions"], rendered.gaps


def test_an_object_is_a_block_and_a_block_is_a_list() -> None:
    """Nested objects become lists of one, mappings stay mappings, names become Terraform's."""
    values, *_ = _parts(
        _registered(
            FUNCTION, "f", name="f", tracingConfig={"mode": "Active"}, environment={"variables": {"camelCase": "x"}}
        )
    )

    assert values == {
        "function_name": "f",
        "tracing_config": [{"mode": "Active"}],
        "environment": [{"variables": {"camelCase": "x"}}],
    }


def test_repeated_blocks_lose_their_plural() -> None:
    """The bridge's plural of a repeated block is undone, and whole numbers are whole."""
    values, *_ = _parts(_registered(TABLE, "t", attributes=[{"name": "id", "type": "S"}], readCapacity=5))

    assert values == {"attribute": [{"name": "id", "type": "S"}], "read_capacity": 5}
    assert isinstance(values["read_capacity"], int)


def test_an_archive_is_its_path() -> None:
    """Terraform names the file."""
    values, *_ = _parts(_registered(FUNCTION, "f", code={**_ASSET, "path": "build/f.zip"}))

    assert values == {"filename": "build/f.zip"}


def test_a_list_of_one_that_pulumi_flattens_is_a_list() -> None:
    """An API's endpoint type is one value in Pulumi."""
    values, *_ = _parts(_registered("aws:apigateway/restApi:RestApi", "a", endpointConfiguration={"types": "REGIONAL"}))

    assert values == {"endpoint_configuration": [{"types": ["REGIONAL"]}]}


def test_the_unknown_is_declared_unknown_and_refers_to_its_source() -> None:
    """A key's ARN is not known before there is a key, but whose it is."""
    key = _registered("aws:kms/key:Key", "key-payments")
    queue = _registered(QUEUE, "q", {"kmsMasterKeyId": [key.urn]}, kmsMasterKeyId=rpc.UNKNOWN)

    values, unknown, expressions, _ = _parts(queue, key)

    assert values == {}
    assert unknown == {"kms_master_key_id": True}
    assert expressions["kms_master_key_id"]["references"] == ["aws_kms_key.key-payments.id", "aws_kms_key.key-payments"]


def test_what_is_partly_unknown_keeps_its_known_part() -> None:
    """One unknown variable hides no other."""
    values, unknown, *_ = _parts(
        _registered(FUNCTION, "f", environment={"variables": {"A": "known", "B": rpc.UNKNOWN}}, layers=[rpc.UNKNOWN])
    )

    assert values == {"environment": [{"variables": {"A": "known"}}], "layers": [None]}
    assert unknown == {"environment": [{"variables": {"B": True}}], "layers": [True]}


def test_a_secret_does_not_enter_the_plan() -> None:
    """What Pulumi marks as secret is unknown to the scanner, at the top and nested."""
    secret = {**_SECRET, "value": "hunter2"}
    rendered = plan.render(
        [_registered(FUNCTION, "f", description=secret, environment={"variables": {"A": secret}})], ""
    )

    assert "hunter2" not in str(rendered.plan)


def test_a_type_that_the_table_lacks_is_reported() -> None:
    """It is not in the plan, and the gaps say so."""
    rendered = plan.render([_registered("aws:rds/instance:Instance", "db")], "us-east-2")

    assert rendered.plan["planned_values"]["root_module"]["resources"] == []
    assert rendered.gaps == ("aws:rds/instance:Instance is not in the table of types: db is not scanned",)


def test_a_property_that_the_sdk_lacks_is_rendered_and_reported() -> None:
    """Nothing is dropped: it is there under its snake_case name."""
    values, _, _, gaps = _parts(_registered(QUEUE, "q", brandNew="x"))

    assert values == {"brand_new": "x"}
    assert gaps == ("aws:sqs/queue:Queue brandNew is no property that the SDK knows: rendered as brand_new",)


def test_names_that_terraform_cannot_tell_apart_stay_apart() -> None:
    """Two logical names that become one Terraform name keep an address each."""
    first, second = _registered(QUEUE, "a.b"), _registered(QUEUE, "a:b")

    assert plan.render([first, second], "").urns == {"aws_sqs_queue.a_b": first.urn, "aws_sqs_queue.a_b_2": second.urn}


def test_everything_of_the_program_is_rendered() -> None:
    """Every AWS resource that the payment program registers is in the plan, with no gap."""
    read = project.read(ROOT, "dev")
    registrations = program.run(read).registrations

    rendered = plan.render(registrations, "us-east-2")

    registered = [item for item in registrations if item.type.startswith("aws:")]
    assert rendered.gaps == ()
    assert sorted(rendered.urns.values()) == sorted(item.urn for item in registered)
    assert len(rendered.plan["resource_changes"]) == len(registered)
