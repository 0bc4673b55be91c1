"""Tests of ssm-parameter-plain: parameters are standard ones, and take nothing over."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-parameter-plain"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("parameter-callers", "overwrite", True),
            [
                (
                    "parameter-callers",
                    (
                        "overwrite: is set; required: not set or false (it takes over, and at "
                        "destruction removes, a parameter that somebody else made)"
                    ),
                )
            ],
            id="overwrite-true",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "tier", "Advanced"),
            [
                (
                    "parameter-callers",
                    (
                        "tier: is set; required: not set or 'Standard' (4 KB are enough, and "
                        "policies of the advanced tier can expire a secret)"
                    ),
                )
            ],
            id="tier-advanced",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "dataType", "aws:ec2:image"),
            [
                (
                    "parameter-callers",
                    (
                        "dataType: is set; required: not set or 'text' (others let AWS look inside, "
                        "or fetch what the value names)"
                    ),
                )
            ],
            id="datatype-aws-ec2-image",
        ),
    ],
)
def test_parameter_plain(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
