"""A deleted key is gone after seven days."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import KEY
from policies.facts.values import value_of
from policies.model.checks import expect_number
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-deletion-window",
    title="A deleted key is gone after $days days",
    severity=Severity.MEDIUM,
    applies_to=KEY,
    brief=("B7.3",),
    settings={"days": value_of("key-deletion-window-days", "days between deletion and its end")},
    remedy="Set deletion_window_in_days=$days.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
)
def deletion_window(key: Resource, context: Context) -> Iterator[Finding]:
    """The stack must be destroyable, and the key ends with it.

    Seven days is the shortest that KMS allows, and time enough to cancel a mistake.

    Violates: none given (30), or 14.

    Complies: 7.
    """
    yield from expect_number(key, "deletionWindowInDays", context.settings["days"], absent=30)
