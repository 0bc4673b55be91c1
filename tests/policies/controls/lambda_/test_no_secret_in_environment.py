"""Tests of lambda-no-secret-in-environment: no function is given a secret in its environment."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-no-secret-in-environment"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"NOTE": "AKIAIOSFODNN7EXAMPLE"})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.NOTE: holds what looks like: AWS Access Key; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="an access key",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"NOTE": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
                )
            ],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.NOTE: holds a random word; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="a random word",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"NOTE": "3f9a1c7be02d48565e81"})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.NOTE: holds a random word; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="a random word in hex",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"DB_PASSWORD": "summer"})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.DB_PASSWORD: holds what its name calls a secret; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="a password",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"GITHUB_TOKEN": "none of your business"})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.GITHUB_TOKEN: holds what its name calls a secret; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="a token",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"MERCHANT": "https://user:word@merchant.example/"}
                )
            ],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.MERCHANT: holds what looks like: Basic Auth Credentials; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="with a password in the URL",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables",
                    {"MERCHANT_PARAMETERS": '{"acme": {"signingKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}'},
                )
            ],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.MERCHANT_PARAMETERS.acme.signingKey: holds what its name calls a secret; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="within JSON text",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"PEM": "-----BEGIN PRIVATE KEY-----"})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.PEM: holds what looks like: Private Key; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="a private key",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("environment.variables", {"PEM": UNKNOWN})],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.PEM: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"CALLBACK_SECRET_PARAMETER": "parameter-x-prod"}
                )
            ],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.CALLBACK_SECRET_PARAMETER: holds what its name calls a secret; "
                        "required: the name of an SSM SecureString parameter"
                    ),
                )
            ],
            id="another stack's parameter",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(
            [*lambda_.stack(), foundation.parameter("fraud-signing-secret"), foundation.parameter("webhook-url-acme")],
            id="names of parameters",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"TOKEN_CHECK": "true", "PASSWORD_LENGTH": "12"}
                )
            ],
            id="a switch",
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
