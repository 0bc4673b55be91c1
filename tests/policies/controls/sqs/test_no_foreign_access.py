"""Tests of sqs-no-foreign-access: no queue policy admits anyone but this stack's own roles."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-no-foreign-access"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": "*",
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="public",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"AWS": "*"},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="any AWS principal",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="another account",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"AWS": "123456789012"},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="this account",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"Service": "sns.amazonaws.com"},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="a service",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="everyone but",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"AWS": [foundation.role_arn("fraud-handler"), "*"]},
                        },
                    ),
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    ("policy.Statement[1].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="role and public",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.queue().but(
                    "policy", sqs.document({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"})
                ),
            ),
            [
                (
                    "queue-notifications",
                    ("policy.Statement[0].Principal: admits others; required: no Allow, or roles of this stack only"),
                )
            ],
            id="on the queue",
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
                sqs.policy().but(
                    "policy",
                    sqs.document(
                        sqs.denial("queue", "notifications"),
                        {
                            "Effect": "Allow",
                            "Action": "sqs:*",
                            "Resource": sqs.arn("queue", "notifications"),
                            "Principal": {"AWS": foundation.role_arn("fraud-handler")},
                        },
                    ),
                ),
            )
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
