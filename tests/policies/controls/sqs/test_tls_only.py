"""Tests of sqs-tls-only: every queue's policy denies requests without TLS."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "sqs-tls-only"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "queue-policy-dlq-notifications"),
            [
                (
                    "dlq-notifications",
                    (
                        "policy: is not set, which admits requests without TLS; "
                        "required: Deny sqs:* to * unless aws:SecureTransport"
                    ),
                ),
            ],
            id="missing",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Effect="Allow")),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="allowed",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Action="sqs:SendMessage")),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="some actions",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Principal={"AWS": "arn:aws:iam::123456789012:root"})),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="some principals",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Resource=sqs.arn("dlq", "notifications"))),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="another queue",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Condition={"Bool": {"aws:SecureTransport": "true"}})),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="turned round",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy(
                    Condition={"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
                ),
            ),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="weakened",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy(Condition=None)),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="not conditional",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy().but("policy", UNKNOWN)),
            [("queue-notifications", f"policy: is not known in this preview; required: {KNOWN}")],
            id="unknown",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy().but("policy", "[]")),
            [("queue-notifications", "policy: is a list; required: a JSON object")],
            id="no document",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.policy().but("policy", "{}")),
            [
                (
                    "queue-notifications",
                    ("policy: admits requests without TLS; required: Deny sqs:* to * unless aws:SecureTransport"),
                )
            ],
            id="no statement",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy(Principal="*", Action=["sqs:*"], Condition={"Bool": {"aws:SecureTransport": ["false"]}}),
            )
        ),
        pytest.param(swap(lambda_.stack(), sqs.queue().but("policy", ""))),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
