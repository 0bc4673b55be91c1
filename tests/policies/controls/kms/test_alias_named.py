"""Tests of kms-alias-named: the alias has the name that is given."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-alias-named"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("alias-payments", "name", "alias/aws/ssm"),
            [
                (
                    "alias-payments",
                    "name: is 'alias/aws/ssm'; required: a name that begins with alias/, and not AWS's own",
                )
            ],
            id="name-alias-aws-ssm",
        ),
        pytest.param(
            PAYMENTS.but("alias-payments", "namePrefix", "alias/x"),
            [("alias-payments", "namePrefix: is set; required: not set (names are given in full)")],
            id="nameprefix-alias-x",
        ),
        pytest.param(
            PAYMENTS.without("alias-payments", "name"),
            [("alias-payments", "name: is not set; required: a name that begins with alias/, and not AWS's own")],
            id="no-name",
        ),
    ],
)
def test_alias_named(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
