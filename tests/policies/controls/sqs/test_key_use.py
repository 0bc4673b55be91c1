"""Tests of sqs-key-use: a queue asks for its key often enough, and has no second kind of encryption."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "sqs-key-use"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().but("kmsDataKeyReusePeriodSeconds", 86400)],
            [("queue-notifications", "kmsDataKeyReusePeriodSeconds: is 86400; required: from 60 to 3600")],
            id="a day",
        ),
        pytest.param(
            [sqs.queue().but("kmsDataKeyReusePeriodSeconds", 1)],
            [("queue-notifications", "kmsDataKeyReusePeriodSeconds: is 1; required: from 60 to 3600")],
            id="too often",
        ),
        pytest.param(
            [sqs.queue().but("sqsManagedSseEnabled", True)],
            [("queue-notifications", "sqsManagedSseEnabled: is true; required: false")],
            id="SQS's key",
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
        pytest.param([sqs.queue().but("kmsDataKeyReusePeriodSeconds", 3600)]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
