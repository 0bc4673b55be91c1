"""What serverless-baseline takes more lightly than payments."""

from __future__ import annotations

import pytest

from policies.facts.profile_overrides import looks_only


@pytest.mark.parametrize(
    ("action", "looks"),
    [
        ("rds:DescribeDBInstances", True),
        ("iam:ListUsers", True),
        ("cognito-idp:ListUserPools", True),
        ("cognito-idp:DescribeUserPool", True),
        ("states:DescribeStateMachine", True),
        ("s3:ListAllMyBuckets", True),
        ("s3:ListBucket", False),
        ("cognito-idp:ListUsers", False),
        ("cognito-idp:ListUsersInGroup", False),
        ("cognito-idp:DescribeUserPoolClient", False),
        ("cognito-idp:DescribeIdentityProvider", False),
        ("identitystore:DescribeUser", False),
        ("states:DescribeExecution", False),
        ("ec2:DescribeInstanceAttribute", False),
        ("rds:DeleteDBInstance", False),
    ],
)
def test_looking_is_not_reading(action: str, *, looks: bool) -> None:
    """What shows people, secrets, or what was worked on is more than a look at how resources are set up."""
    assert looks_only(action) is looks
