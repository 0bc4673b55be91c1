"""Their verdicts beside ours: who agrees, who is alone, and what is accepted."""

from __future__ import annotations

import pytest

from compliance.crosswalk.accepted import Accepted
from guard.checkov.merge import Opinion, merge
from guard.checkov.run import Result

QUEUE = "urn:pulumi:dev::p::my:Component$aws:sqs/queue:Queue::q"
URNS = {"aws_sqs_queue.q": QUEUE}
ACCEPTED = Accepted(check="CKV_AWS_27", resource="aws:sqs/queue:Queue::*", reason="because")


def _theirs(*, passed: bool, check: str = "CKV_AWS_27") -> Result:
    return Result(check=check, address="aws_sqs_queue.q", passed=passed, name="encrypted", guideline="")


def _ours(verdict: str) -> dict[str, str]:
    return {"control": "stack-encrypted-with-its-key", "urn": QUEUE, "verdict": verdict}


@pytest.mark.parametrize(
    ("passed", "verdict", "opinion", "explained"),
    [
        (True, "pass", Opinion.BOTH_PASS, True),
        (False, "fail", Opinion.BOTH_FAIL, False),
        (False, "pass", Opinion.ONLY_THEIRS, False),
        (True, "fail", Opinion.ONLY_OURS, True),
        (True, "undetermined", Opinion.ONLY_OURS, True),
        (False, "waived", Opinion.BOTH_FAIL, False),
    ],
)
def test_each_pair_of_verdicts_has_its_name(passed: bool, verdict: str, opinion: Opinion, explained: bool) -> None:
    """Theirs failing is red whatever we say; ours failing is the gate's to report."""
    merged = merge([_theirs(passed=passed)], [_ours(verdict)], URNS, [])

    assert [item.opinion for item in merged.comparisons] == [opinion]
    assert merged.explained is explained


def test_an_acceptance_explains_and_keeps_its_reason() -> None:
    """What they fail and we accept is neither red nor a pass."""
    merged = merge([_theirs(passed=False)], [_ours("pass")], URNS, [ACCEPTED])

    assert [(item.opinion, item.reason) for item in merged.comparisons] == [(Opinion.ACCEPTED, "because")]
    assert merged.explained


def test_an_acceptance_does_not_hide_what_both_fail() -> None:
    """Accepting their opinion is no waiver of our control."""
    merged = merge([_theirs(passed=False)], [_ours("fail")], URNS, [ACCEPTED])

    assert [item.opinion for item in merged.comparisons] == [Opinion.BOTH_FAIL]
    assert not merged.explained


def test_an_acceptance_that_accepts_nothing_is_red() -> None:
    """It must go when what it accepted is mended."""
    merged = merge([_theirs(passed=True)], [_ours("pass")], URNS, [ACCEPTED])

    assert merged.unused == (ACCEPTED,)
    assert not merged.explained


def test_a_failure_of_ours_that_they_have_no_check_for_is_only_ours() -> None:
    """It is listed once, with its control."""
    merged = merge([], [_ours("fail")], URNS, [])

    assert [(item.opinion, item.controls) for item in merged.comparisons] == [
        (Opinion.ONLY_OURS, ("stack-encrypted-with-its-key",))
    ]


def test_a_check_that_the_crosswalk_does_not_know_still_counts() -> None:
    """A new check of theirs that fails is red, one that passes is theirs alone."""
    red = merge([_theirs(passed=False, check="CKV_AWS_9999")], [], URNS, [])
    green = merge([_theirs(passed=True, check="CKV_AWS_9999")], [], URNS, [])

    assert [item.opinion for item in red.comparisons] == [Opinion.ONLY_THEIRS]
    assert [item.opinion for item in green.comparisons] == [Opinion.THEIRS_ALONE]
    assert (red.explained, green.explained) == (False, True)
