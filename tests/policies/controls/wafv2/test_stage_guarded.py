"""Tests of wafv2-stage-guarded: a web ACL guards the stage, and logs."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-stage-guarded"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("web-acl-payments"),
            [("guarded-payments-dev", "webAcl: there are 0 of aws:wafv2/webAcl:WebAcl; required: 1")],
            id="without-web-acl-payments",
        ),
        pytest.param(
            PAYMENTS.removed("web-acl-association-payments"),
            [
                (
                    "guarded-payments-dev",
                    "webAcl: there are 0 of aws:wafv2/webAclAssociation:WebAclAssociation; required: 1",
                )
            ],
            id="without-web-acl-association-payments",
        ),
        pytest.param(
            PAYMENTS.removed("web-acl-logging-payments"),
            [
                (
                    "guarded-payments-dev",
                    (
                        "webAcl: there are 0 of "
                        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration; required: 1"
                    ),
                )
            ],
            id="without-web-acl-logging-payments",
        ),
        pytest.param(
            PAYMENTS.twice("web-acl-payments"),
            [("guarded-payments-dev", "webAcl: there are 2 of aws:wafv2/webAcl:WebAcl; required: 1")],
            id="second-web-acl-payments",
        ),
    ],
)
def test_stage_guarded(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
