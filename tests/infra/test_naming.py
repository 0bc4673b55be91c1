"""Names fit their services, and ARNs follow from them."""

from pathlib import Path

import pytest

from infra.naming import MAX_SUFFIX_LENGTH, RULES, InvalidNameError, Kind, Names

NAMES = Names(suffix="test", account_id="123456789012", region="us-east-2")
LONGEST = Names(suffix="s" * MAX_SUFFIX_LENGTH, account_id="123456789012", region="us-east-2")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_rule(kind: Kind) -> None:
    """No kind is named without a limit, a pattern and its purposes."""
    assert RULES[kind].purposes


@pytest.mark.parametrize(("kind", "purpose"), [(kind, purpose) for kind in Kind for purpose in RULES[kind].purposes])
def test_the_longest_suffix_fits_every_name(kind: Kind, purpose: str) -> None:
    """The computed maximum is within every service's limit and pattern."""
    assert len(LONGEST.of(kind, purpose)) <= RULES[kind].limit


def test_the_maximum_is_tight() -> None:
    """One character more exceeds some limit: the maximum is computed, not guessed."""
    longer = Names(suffix="s" * (MAX_SUFFIX_LENGTH + 1), account_id="123456789012", region="us-east-2")

    with pytest.raises(InvalidNameError):
        longer.of(Kind.SAMPLING, "payments")


@pytest.mark.parametrize("kind", Kind)
def test_only_stated_exceptions_deviate(kind: Kind) -> None:
    """A name is {resource-type}-{purpose}-{environment-suffix}, unless its rule says why it is not."""
    rule = RULES[kind]
    usual = all(NAMES.of(kind, purpose) == f"{kind}-{purpose}-test" for purpose in rule.purposes)

    assert usual != bool(rule.exception)


@pytest.mark.parametrize(
    ("kind", "purpose", "expected"),
    [
        (Kind.FUNCTION, "fraud-handler", "function-fraud-handler-test"),
        (Kind.QUEUE, "notifications", "queue-notifications-test.fifo"),
        (Kind.DEAD_LETTER_QUEUE, "notifications", "dlq-notifications-test.fifo"),
        (Kind.ALIAS, "payments", "alias/key-payments-test"),
        (Kind.MODEL, "fraud-alert", "modelFraudAlertTest"),
        (Kind.WAF_LOG_GROUP, "payments", "aws-waf-logs-payments-test"),
    ],
)
def test_forms(kind: Kind, purpose: str, expected: str) -> None:
    """The forms that services dictate, and the common one."""
    assert NAMES.of(kind, purpose) == expected


@pytest.mark.parametrize("purpose", ["Upper", "under_score", "p" * 300])
def test_unusable_names_are_refused(purpose: str) -> None:
    """A name that its service would refuse is refused before it is sent."""
    with pytest.raises(InvalidNameError):
        NAMES.of(Kind.FUNCTION, purpose)


def test_arns() -> None:
    """ARNs and URLs have the forms that AWS documents."""
    expected = {
        "arn:aws:lambda:us-east-2:123456789012:function:function-fraud-handler-test": NAMES.function_arn(
            "fraud-handler"
        ),
        "arn:aws:iam::123456789012:role/role-fraud-handler-test": NAMES.role_arn("fraud-handler"),
        "arn:aws:iam::123456789012:root": NAMES.account_root_arn,
        "arn:aws:dynamodb:us-east-2:123456789012:table/table-transactions-test": NAMES.table_arn("transactions"),
        "arn:aws:sqs:us-east-2:123456789012:queue-notifications-test.fifo": NAMES.queue_arn(
            Kind.QUEUE, "notifications"
        ),
        "https://sqs.us-east-2.amazonaws.com/123456789012/queue-notifications-test.fifo": NAMES.queue_url(
            Kind.QUEUE, "notifications"
        ),
        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-api-access-test": NAMES.log_group_arn(
            Kind.LOG_GROUP, "api-access"
        ),
        "arn:aws:ssm:us-east-2:123456789012:parameter/parameter-callers-test": NAMES.parameter_arn("callers"),
        "arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-2:123456789012:function:function-fraud-handler-test/invocations": NAMES.invocation_uri(
            "fraud-handler"
        ),
        "sqs.us-east-2.amazonaws.com": NAMES.endpoint("sqs"),
    }

    assert list(expected) == list(expected.values())


def test_the_runbook_has_a_paragraph_for_each_alarm() -> None:
    """Whoever is called at night finds the alarm's name as a heading; no heading is of an alarm that is gone."""
    text = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]

    assert sorted(headings) == sorted(RULES[Kind.ALARM].purposes)
