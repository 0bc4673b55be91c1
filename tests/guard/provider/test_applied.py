"""What a created resource has: nothing in it is unknown, or an engine ends there."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from guard.provider import plan_outputs
from guard.provider.applied import apply
from guard.provider.aws_values import Given
from guard.provider.values import holds_unknown


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (aws.kms.Grant, {"keyId": "x", "granteePrincipal": "y", "operations": ["Decrypt"]}),
        (aws.sns.Topic, {"name": "topic-x-dev"}),
        (aws.servicediscovery.HttpNamespace, {}),
    ],
    ids=["a name that AWS gives", "a name that the program gives", "another type"],
)
def test_nothing_of_a_created_resource_is_unknown(kind: type[pulumi.Resource], inputs: dict[str, object]) -> None:
    """The id neither, also where the resource's name is AWS's own."""
    type_token = kind.pulumi_type
    given = Given(
        planned=plan_outputs.plan(type_token, inputs, provider_inputs={"region": "us-east-2"}),
        account="123456789012",
        region="us-east-2",
        seed="one",
        find=lambda *_: {},
    )

    identity, outputs = apply(type_token, given)

    assert not holds_unknown([identity, outputs])
