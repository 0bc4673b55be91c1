"""Tests of sqs-inline-known: a queue's own policies are known documents, and its access policy a resource of its own."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import sqs
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "sqs-inline-known"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().but("policy", sqs.document())],
            [("queue-notifications", "policy: is set; required: not set (an aws.sqs.QueuePolicy holds it)")],
            id="inline policy",
        ),
        pytest.param(
            [sqs.queue().but("redrivePolicy", UNKNOWN)],
            [("queue-notifications", f"redrivePolicy: is not known in this preview; required: {KNOWN}")],
            id="unknown redrive policy",
        ),
        pytest.param(
            [sqs.queue().but("redriveAllowPolicy", "x")],
            [("queue-notifications", "redriveAllowPolicy: is a str; required: a JSON object")],
            id="no document",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([sqs.queue()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
