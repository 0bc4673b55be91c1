"""Tests of lambda-local-code: functions and layers are deployed from local archives."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-local-code"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("code")],
            [("function-transaction-processor", "code: is not set; required: a local archive")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("code", {"uri": "https://example.com/code.zip"})],
            [("function-transaction-processor", "code: is no local archive; required: a local archive")],
            id="remote",
        ),
        pytest.param(
            [lambda_.function().but("code.path", "s3://bucket/code.zip")],
            [("function-transaction-processor", "code: is no local archive; required: a local archive")],
            id="path that is a url",
        ),
        pytest.param(
            [lambda_.function().but("s3Bucket", "code").but("s3Key", "code.zip").but("s3ObjectVersion", "1")],
            [
                (
                    "function-transaction-processor",
                    "s3Bucket: is set; required: not set (an object in a bucket can be replaced)",
                ),
                (
                    "function-transaction-processor",
                    "s3Key: is set; required: not set (an object in a bucket can be replaced)",
                ),
                (
                    "function-transaction-processor",
                    ("s3ObjectVersion: is set; required: not set (an object in a bucket can be replaced)"),
                ),
            ],
            id="bucket",
        ),
        pytest.param(
            [
                lambda_.function()
                .but("packageType", "Image")
                .but("imageUri", "123456789012.dkr.ecr.us-east-2.amazonaws.com/f:1")
                .but("imageConfig", {"commands": ["x"]})
            ],
            [
                (
                    "function-transaction-processor",
                    "imageConfig: is set; required: not set (the brief's functions are zips)",
                ),
                (
                    "function-transaction-processor",
                    "imageUri: is set; required: not set (the brief's functions are zips)",
                ),
                (
                    "function-transaction-processor",
                    "packageType: is set; required: not set or 'Zip' (the brief's functions are zips)",
                ),
            ],
            id="image",
        ),
        pytest.param(
            [lambda_.function().but("sourceCodeHash", "x").but("codeSha256", "x")],
            [
                (
                    "function-transaction-processor",
                    (
                        "codeSha256: is set; required: not set (the engine compares the archive itself; a"
                        " fixed hash hides a change)"
                    ),
                ),
                (
                    "function-transaction-processor",
                    (
                        "sourceCodeHash: is set; required: not set (the engine compares the archive "
                        "itself; a fixed hash hides a change)"
                    ),
                ),
            ],
            id="pinned",
        ),
        pytest.param(
            [lambda_.function().but("sourceKmsKeyArn", "arn:aws:kms:us-east-2:210987654321:key/1")],
            [
                (
                    "function-transaction-processor",
                    (
                        "sourceKmsKeyArn: is set; required: not set (Lambda's own copy would depend on a "
                        "key that may be withdrawn)"
                    ),
                )
            ],
            id="foreign key",
        ),
        pytest.param(
            [lambda_.layer().but("s3Bucket", "code")],
            [("layer-dependencies", "s3Bucket: is set; required: not set (an object in a bucket can be replaced)")],
            id="layer from a bucket",
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
        pytest.param([lambda_.layer()]),
        pytest.param([lambda_.function().without("packageType")]),
        pytest.param([lambda_.function().but("code", {"assets": {"a": {"path": "a.py"}}})]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
