"""Policy documents say what they mean, and depend on what they name."""

import json
from collections.abc import Callable

import pulumi
import pytest

from infra import statements
from infra.statements import UNSCOPABLE_ACTIONS, Effect, Statement, document
from tests.infra.recording import run


def rendered(compose: Callable[[], Statement]) -> dict[str, object]:
    """Compose a document of one statement and read it back."""
    (output,) = run(lambda: pulumi.export("document", document(compose()))).outputs.values()
    read: dict[str, object] = json.loads(output)
    return read


def test_a_document_is_versioned() -> None:
    """Without the version IAM would read a document by the rules of 2008."""
    assert rendered(lambda: Statement(sid="S", actions=("a:B",), resources=("r",))) == {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "S", "Effect": "Allow", "Action": ["a:B"], "Resource": ["r"]}],
    }


def test_actions_are_sorted() -> None:
    """The order in which actions are written down does not change the document."""
    statement = Statement(sid="S", actions=("z:Z", "a:A"), resources=("r",))

    assert statement.render()["Action"] == ["a:A", "z:Z"]


def test_conditions_and_principals() -> None:
    """Tuples become lists, and an absent part is left out rather than empty."""
    statement = Statement(
        sid="S",
        effect=Effect.DENY,
        actions=("a:B",),
        principals={"AWS": "*"},
        conditions={"ArnEquals": {"key": ("one", "two")}, "Bool": {"flag": "true"}},
    )

    assert statement.render() == {
        "Sid": "S",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["a:B"],
        "Condition": {"ArnEquals": {"key": ["one", "two"]}, "Bool": {"flag": "true"}},
    }


def test_trust_names_one_service() -> None:
    """A role is assumed by its service, and by nobody else."""
    assert statements.trust("lambda.amazonaws.com").render() == {
        "Sid": "Trust",
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
    }


@pytest.mark.parametrize(
    "statement",
    [
        statements.use("Use", ("dynamodb:GetItem",), ("arn",)),
        statements.write_traces(),
    ],
)
def test_only_unscopable_actions_are_granted_on_everything(statement: Statement) -> None:
    """No action carries a wildcard, and `*` is a resource only where IAM knows no other."""
    assert not any("*" in action for action in statement.actions)
    assert ("*" in statement.resources) == set(statement.actions).issubset(UNSCOPABLE_ACTIONS)


def test_logs_are_written_to_the_streams_of_one_group() -> None:
    """A function may write to its group's streams, and create no group."""
    assert rendered(lambda: statements.write_logs("arn:group"))["Statement"] == [
        {
            "Sid": "WriteOwnLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": ["arn:group:*"],
        }
    ]
