"""Which resource patterns stand for everything of a service, or of one type."""

from __future__ import annotations

from typing import Final

import pytest

from policies.facts.iam import reaches_every
from tests.policies.harness import ACCOUNT, REGION

_AT: Final = f"{REGION}:{ACCOUNT}"
EVERY: Final = (
    "*",
    "**",
    "?*",
    "arn:*",
    "arn:aws:*",
    "arn:aws:*:*:*:*",
    "arn:*:dynamodb:*:*:*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::?*",
    "arn:aws:sqs:*:*:*",
    f"arn:aws:sns:{_AT}:*",
    f"arn:aws:dynamodb:{_AT}:table/*",
    f"arn:aws:dynamodb:{_AT}:table/?*",
    f"arn:aws:dynamodb:{_AT}:tab*",
    f"arn:aws:dynamodb:{_AT}:table/*/index/*",
    f"arn:aws:secretsmanager:{_AT}:secret:*",
    f"arn:aws:secretsmanager:{_AT}:secret:?*",
    f"arn:aws:lambda:{_AT}:function:*",
    f"arn:aws:lambda:{_AT}:function*",
    f"arn:aws:ssm:{_AT}:parameter/*",
    f"arn:aws:ssm:{_AT}:parameter*",
    f"arn:aws:kms:{_AT}:key/*",
    f"arn:aws:states:{_AT}:stateMachine:*",
    f"arn:aws:events:{_AT}:event-bus/*",
    f"arn:aws:logs:{_AT}:log-group:*:*",
    f"arn:aws:iam::{ACCOUNT}:role/*",
)
SOME: Final = (
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b*",
    "arn:aws:sqs:*:*:orders",
    f"arn:aws:dynamodb:{_AT}:table/orders-*",
    f"arn:aws:dynamodb:{_AT}:table/orders/index/*",
    f"arn:aws:secretsmanager:{_AT}:secret:prod/db-??????",
    f"arn:aws:ssm:{_AT}:parameter/app/*",
    f"arn:aws:logs:{_AT}:log-group:/aws/lambda/x:*",
    f"arn:aws:execute-api:{_AT}:abc/*",
    f"arn:aws:lambda:{_AT}:function:orders-*",
    f"arn:aws:iam::{ACCOUNT}:role/app-*",
    f"arn:aws:dynamodb:{_AT}:table/orders",
)


@pytest.mark.parametrize("arn", EVERY)
def test_a_pattern_that_stands_for_every_resource_is_told(arn: str) -> None:
    """However it is spelled."""
    assert reaches_every(arn)


@pytest.mark.parametrize("arn", SOME)
def test_a_pattern_inside_of_one_name_is_none_of_them(arn: str) -> None:
    """It names one resource, what is inside of it, or those whose names begin alike."""
    assert not reaches_every(arn)
