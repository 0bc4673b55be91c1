"""Tests of lambda-plain: no function or layer takes a setting that leads elsewhere."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-plain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().but("vpcConfig", {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]})],
            [
                (
                    "function-transaction-processor",
                    (
                        "vpcConfig: is set; required: not set (the brief's functions have no network of "
                        "ours, and an interface outlives its function)"
                    ),
                )
            ],
            id="network",
        ),
        pytest.param(
            [lambda_.function().but("fileSystemConfig", {"arn": "a", "localMountPath": "/mnt/a"})],
            [
                (
                    "function-transaction-processor",
                    (
                        "fileSystemConfig: is set; required: not set (a shared disk outlives the "
                        "invocation, and keeps what must not be kept)"
                    ),
                )
            ],
            id="disk",
        ),
        pytest.param(
            [lambda_.function().but("snapStart", {"applyOn": "PublishedVersions"})],
            [
                (
                    "function-transaction-processor",
                    (
                        "snapStart: is set; required: not set or {'applyOn': 'None'} (a snapshot keeps "
                        "secrets that were read at its making)"
                    ),
                )
            ],
            id="snapshot",
        ),
        pytest.param(
            [lambda_.function().but("deadLetterConfig", {"targetArn": "arn:aws:sqs:us-east-2:210987654321:q"})],
            [
                (
                    "function-transaction-processor",
                    (
                        "deadLetterConfig: is set; required: not set (nothing invokes asynchronously; "
                        "failed messages go by the queue's redrive policy)"
                    ),
                )
            ],
            id="dead letters",
        ),
        pytest.param(
            [lambda_.function().but("durableConfig", {"executionTimeout": 60})],
            [
                (
                    "function-transaction-processor",
                    (
                        "durableConfig: is set; required: not set (state is kept in the tables, under "
                        "their key and their disposal)"
                    ),
                )
            ],
            id="durable",
        ),
        pytest.param(
            [lambda_.function().but("tenancyConfig", {"tenantIsolationMode": "PER_TENANT"})],
            [
                (
                    "function-transaction-processor",
                    (
                        "tenancyConfig: is set; required: not set (the design isolates by message, not by"
                        " execution environment)"
                    ),
                )
            ],
            id="tenants",
        ),
        pytest.param(
            [lambda_.function().but("capacityProviderConfig", {"x": "y"})],
            [
                (
                    "function-transaction-processor",
                    (
                        "capacityProviderConfig: is set; required: not set (the brief is serverless: no "
                        "instances of ours)"
                    ),
                )
            ],
            id="instances",
        ),
        pytest.param(
            [
                lambda_.function().but(
                    "codeSigningConfigArn", "arn:aws:lambda:us-east-2:210987654321:code-signing-config:csc-1"
                )
            ],
            [
                (
                    "function-transaction-processor",
                    (
                        "codeSigningConfigArn: is set; required: not set (no preview sees the profiles of"
                        " a foreign signing configuration)"
                    ),
                )
            ],
            id="signing",
        ),
        pytest.param(
            [lambda_.function().but("publish", True).but("publishTo", "LATEST_PUBLISHED")],
            [
                (
                    "function-transaction-processor",
                    (
                        "publish: is set; required: not set or false (a published version stays callable "
                        "with the code that was replaced)"
                    ),
                ),
                (
                    "function-transaction-processor",
                    (
                        "publishTo: is set; required: not set (a published version stays callable with "
                        "the code that was replaced)"
                    ),
                ),
            ],
            id="published",
        ),
        pytest.param(
            [lambda_.function().but("skipDestroy", True)],
            [
                (
                    "function-transaction-processor",
                    ("skipDestroy: is set; required: not set or false (every resource can be destroyed)"),
                )
            ],
            id="kept",
        ),
        pytest.param(
            [lambda_.layer().but("skipDestroy", True)],
            [
                (
                    "layer-dependencies",
                    ("skipDestroy: is set; required: not set or false (every resource can be destroyed)"),
                )
            ],
            id="layer kept",
        ),
        pytest.param(
            [
                lambda_.function()
                .but("replaceSecurityGroupsOnDestroy", True)
                .but("replacementSecurityGroupIds", ["sg-1"])
            ],
            [
                (
                    "function-transaction-processor",
                    (
                        "replaceSecurityGroupsOnDestroy: is set; required: not set or false (the brief's "
                        "functions have no network of ours, and an interface outlives its function)"
                    ),
                ),
                (
                    "function-transaction-processor",
                    (
                        "replacementSecurityGroupIds: is set; required: not set (the brief's functions "
                        "have no network of ours, and an interface outlives its function)"
                    ),
                ),
            ],
            id="groups",
        ),
        pytest.param(
            [lambda_.function().but("vpcConfig", UNKNOWN)],
            [("function-transaction-processor", f"vpcConfig: is not known in this preview; required: {KNOWN}")],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.function()]),
        pytest.param([lambda_.function().but("publish", False)]),
        pytest.param([lambda_.function().but("snapStart", {"applyOn": "None"})]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
