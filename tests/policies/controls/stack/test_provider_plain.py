"""Tests of stack-provider-plain: the provider speaks to AWS itself, and checks whom it speaks as."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-provider-plain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.provider(accessKey="AKIA")],
            [
                (
                    "aws-payments",
                    (
                        "accessKey: is set; "
                        "required: not set (credentials come from the deployer's session, never from a program)"
                    ),
                )
            ],
            id="accessKey",
        ),
        pytest.param(
            [stack.provider(secretKey="x")],
            [
                (
                    "aws-payments",
                    (
                        "secretKey: is set; "
                        "required: not set (credentials come from the deployer's session, never from a program)"
                    ),
                )
            ],
            id="secretKey",
        ),
        pytest.param(
            [stack.provider(token="x")],
            [
                (
                    "aws-payments",
                    (
                        "token: is set; "
                        "required: not set (credentials come from the deployer's session, never from a program)"
                    ),
                )
            ],
            id="token",
        ),
        pytest.param(
            [stack.provider(profile="mine")],
            [("aws-payments", "profile: is set; required: not set (it ties the program to a file of one machine)")],
            id="profile",
        ),
        pytest.param(
            [stack.provider(sharedConfigFiles='["f"]')],
            [
                (
                    "aws-payments",
                    "sharedConfigFiles: is set; required: not set (it ties the program to a file of one machine)",
                )
            ],
            id="sharedConfigFiles",
        ),
        pytest.param(
            [stack.provider(sharedCredentialsFiles='["f"]')],
            [
                (
                    "aws-payments",
                    (
                        "sharedCredentialsFiles: is set; "
                        "required: not set (it ties the program to a file of one machine)"
                    ),
                )
            ],
            id="sharedCredentialsFiles",
        ),
        pytest.param(
            [stack.provider(endpoints='[{"sqs": "http://localhost"}]')],
            [
                (
                    "aws-payments",
                    (
                        "endpoints: is set; "
                        "required: not set or '[]' (calls would go elsewhere than to AWS, with the deployer's credentials)"
                    ),
                )
            ],
            id="endpoints",
        ),
        pytest.param(
            [stack.provider(customCaBundle="ca.pem")],
            [
                (
                    "aws-payments",
                    (
                        "customCaBundle: is set; "
                        "required: not set (it makes an endpoint that is not AWS's look like one)"
                    ),
                )
            ],
            id="customCaBundle",
        ),
        pytest.param(
            [stack.provider(ec2MetadataServiceEndpoint="http://localhost")],
            [
                (
                    "aws-payments",
                    (
                        "ec2MetadataServiceEndpoint: is set; "
                        "required: not set (calls would go elsewhere than to AWS, with the deployer's credentials)"
                    ),
                )
            ],
            id="ec2MetadataServiceEndpoint",
        ),
        pytest.param(
            [stack.provider(ec2MetadataServiceEndpointMode="IPv6")],
            [
                (
                    "aws-payments",
                    (
                        "ec2MetadataServiceEndpointMode: is set; "
                        "required: not set (it belongs to an endpoint that must not be set)"
                    ),
                )
            ],
            id="ec2MetadataServiceEndpointMode",
        ),
        pytest.param(
            [stack.provider(httpProxy="http://localhost")],
            [
                (
                    "aws-payments",
                    "httpProxy: is set; required: not set (a proxy is the environment's matter, not the program's)",
                )
            ],
            id="httpProxy",
        ),
        pytest.param(
            [stack.provider(httpsProxy="http://localhost")],
            [
                (
                    "aws-payments",
                    "httpsProxy: is set; required: not set (a proxy is the environment's matter, not the program's)",
                )
            ],
            id="httpsProxy",
        ),
        pytest.param(
            [stack.provider(noProxy="*")],
            [("aws-payments", "noProxy: is set; required: not set (there is no proxy)")],
            id="noProxy",
        ),
        pytest.param(
            [stack.provider(insecure="true")],
            [
                (
                    "aws-payments",
                    "insecure: is set; required: not set or false or 'false' (AWS's certificate must be verified)",
                )
            ],
            id="insecure",
        ),
        pytest.param(
            [stack.provider(pluginDownloadURL="https://example.com")],
            [
                (
                    "aws-payments",
                    "pluginDownloadURL: is set; required: not set (the provider's binary comes from Pulumi)",
                )
            ],
            id="pluginDownloadURL",
        ),
        pytest.param(
            [stack.provider(skipCredentialsValidation="true")],
            [
                (
                    "aws-payments",
                    (
                        "skipCredentialsValidation: is set; "
                        "required: not set or false or 'false' (the credentials must be checked)"
                    ),
                )
            ],
            id="skipCredentialsValidation",
        ),
        pytest.param(
            [stack.provider(skipRequestingAccountId="true")],
            [
                (
                    "aws-payments",
                    (
                        "skipRequestingAccountId: is set; "
                        "required: not set or false or 'false' (allowedAccountIds would not be checked)"
                    ),
                )
            ],
            id="skipRequestingAccountId",
        ),
        pytest.param(
            [stack.provider(stsRegion="eu-west-1")],
            [("aws-payments", "stsRegion: is set; required: not set (the account is asked in the stack's own region)")],
            id="stsRegion",
        ),
        pytest.param(
            [stack.provider(forbiddenAccountIds='["1"]')],
            [
                (
                    "aws-payments",
                    "forbiddenAccountIds: is set; required: not set or '[]' (allowedAccountIds says it all)",
                )
            ],
            id="forbiddenAccountIds",
        ),
        pytest.param(
            [stack.provider(useDualstackEndpoint="true")],
            [
                (
                    "aws-payments",
                    (
                        "useDualstackEndpoint: is set; "
                        "required: not set or false or 'false' (endpoints are AWS's usual ones)"
                    ),
                )
            ],
            id="useDualstackEndpoint",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.provider()], id="whole"),
        pytest.param([stack.provider(insecure="false", endpoints="[]")], id="off"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
