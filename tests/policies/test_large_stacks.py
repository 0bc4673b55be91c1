"""What large stacks ask of the judge: each question about the whole is answered once, and a finding stays readable."""

from __future__ import annotations

import pytest

from policies.facts import references
from policies.facts.access import differences
from policies.model.resource import Resource, Undetermined
from policies.model.stack import Stack

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROLE = "aws:iam/role:Role"
FUNCTION = "aws:lambda/function:Function"


def resource(type_token: str, name: str, /, **props: object) -> Resource:
    """Return a resource that needs nothing but its properties."""
    return Resource(type=type_token, name=name, urn=f"urn:{name}", props=props)


class TestOnce:
    """``Stack.once``."""

    def test_an_answer_is_worked_out_once_for_every_argument(self) -> None:
        """The same question is not asked again; another one is."""
        asked: list[int] = []

        def double(_stack: Stack, number: int) -> int:
            asked.append(number)
            return 2 * number

        stack = Stack(())

        assert [stack.once(double, number) for number in (1, 2, 1, 2)] == [2, 4, 2, 4]
        assert asked == [1, 2]

    def test_what_raises_is_asked_again(self) -> None:
        """No answer is no answer for the next resource either."""
        asked: list[Stack] = []

        def unknown(stack: Stack) -> None:
            asked.append(stack)
            raise Undetermined("role")

        stack = Stack(())
        for _ in range(2):
            with pytest.raises(Undetermined):
                stack.once(unknown)

        assert asked == [stack, stack]


class TestPointingAt:
    """``Stack.pointing_at``."""

    def test_it_yields_what_means_the_target(self) -> None:
        """By name or not at all, sorted by URN."""
        role, other = resource(ROLE, "r1", name="role-one"), resource(ROLE, "r2", name="role-two")
        users = [resource(FUNCTION, name, role=of) for name, of in (("f2", "role-one"), ("f1", "role-one"))]
        stack = Stack([role, other, *users, resource(FUNCTION, "f3", role="role-two")])

        assert [item.name for item in stack.pointing_at(role, FUNCTION, "role")] == ["f1", "f2"]
        assert [item.name for item in stack.pointing_at(other, FUNCTION, "role")] == ["f3"]

    def test_one_that_cannot_be_told_raises_in_its_turn(self) -> None:
        """What comes before it is found, for every target; what comes after is not."""
        role = resource(ROLE, "r1", name="role-one")
        given = (("f1", "role-one"), ("f2", UNKNOWN), ("f3", "role-one"))
        stack = Stack([role, *(resource(FUNCTION, name, role=of) for name, of in given)])

        for _ in range(2):
            found = stack.pointing_at(role, FUNCTION, "role")

            assert next(found).name == "f1"
            with pytest.raises(Undetermined, match="role"):
                next(found)


class TestReferences:
    """Identifiers inside of longer texts."""

    QUEUE = "aws:sqs/queue:Queue"

    def named(self, text: str) -> list[str]:
        """Return the names of the queues that a text means without depending on them."""
        queues = [resource(self.QUEUE, name, name=name, arn=f"arn:aws:sqs:x:{name}") for name in ("jobs", "jobs-late")]
        holder = resource("aws:sqs/queuePolicy:QueuePolicy", "policy", policy=text)

        return [other.name for _, other in references.unordered(Stack([*queues, holder]), holder)]

    def test_the_longest_identifier_is_meant(self) -> None:
        """A name that begins another is not the other."""
        assert self.named("see arn:aws:sqs:x:jobs-late, please") == ["jobs-late"]
        assert self.named("see arn:aws:sqs:x:jobs, please") == ["jobs"]

    def test_a_longer_name_is_none_of_ours(self) -> None:
        """Neither ``jobs-early`` nor ``jobs_2`` is ``jobs``."""
        assert self.named("arn:aws:sqs:x:jobs-early arn:aws:sqs:x:jobs_2") == []

    def test_every_identifier_in_a_text_is_seen(self) -> None:
        """One after the other, the text's end included."""
        assert self.named("arn:aws:sqs:x:jobs/arn:aws:sqs:x:jobs-late") == ["jobs", "jobs-late"]


class TestDifferences:
    """Grants that differ."""

    def test_eight_are_named_one_by_one(self) -> None:
        """As many findings as grants."""
        actual = frozenset(("a:Get", f"table-{number}") for number in range(8))

        assert list(differences(actual, frozenset())) == [("a:Get", f"table-{number}") for number in range(8)]

    def test_more_are_one_finding_an_action(self) -> None:
        """The first eight by name, the rest counted; other actions stay as they are."""
        many = frozenset(("a:Get", f"table-{number}") for number in range(10))

        assert list(differences(many | {("a:Put", "table-1")}, frozenset())) == [
            ("a:Get", "table-0, table-1, table-2, table-3, table-4, table-5, table-6, table-7 and 2 more"),
            ("a:Put", "table-1"),
        ]
