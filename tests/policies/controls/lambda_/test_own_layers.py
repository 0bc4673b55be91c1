"""Tests of lambda-own-layers: every function's layers are made by this stack."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-own-layers"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.function().without("layers")),
            [
                (
                    "function-transaction-processor",
                    "layers: is not set; required: the layer of this stack, with the dependencies",
                )
            ],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("layers", [])),
            [
                (
                    "function-transaction-processor",
                    "layers: is not set; required: the layer of this stack, with the dependencies",
                )
            ],
            id="empty",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("layers", ["arn:aws:lambda:us-east-2:017000801446:layer:powertools:1"]),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "layers[0]: is 'arn:aws:lambda:us-east-2:017000801446:layer:powertools:1'; "
                        "required: a layer version of this stack"
                    ),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("layers", [UNKNOWN, "arn:aws:lambda:us-east-2:017000801446:layer:powertools:1"]),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "layers[0]: is 'arn:aws:lambda:us-east-2:017000801446:layer:powertools:1'; "
                        "required: a layer version of this stack"
                    ),
                )
            ],
            id="foreign beside own",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("layers", [UNKNOWN, UNKNOWN])),
            [
                (
                    "function-transaction-processor",
                    "layers: come from elsewhere; required: layer versions of this stack, each once",
                )
            ],
            id="unknown beside own",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("layers", UNKNOWN)),
            [("function-transaction-processor", f"layers: is not known in this preview; required: {KNOWN}")],
            id="wholly unknown",
        ),
        pytest.param(
            swap(
                swap(lambda_.stack(), lambda_.layer().but("arn", "arn:aws:lambda:us-east-2:123456789012:layer:l:1")),
                lambda_.function().but("layers", ["arn:aws:lambda:us-east-2:123456789012:layer:l:1"] * 2),
            ),
            [("function-transaction-processor", "layers: names a layer twice; required: each layer once")],
            id="twice",
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
                swap(lambda_.stack(), lambda_.layer().but("arn", "arn:aws:lambda:us-east-2:123456789012:layer:l:1")),
                lambda_.function().but("layers", ["arn:aws:lambda:us-east-2:123456789012:layer:l:1"]),
            )
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
