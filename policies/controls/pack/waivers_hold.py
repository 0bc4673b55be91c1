"""A waiver that nobody reads any more hides the next fault of the same kind.

The pack judges this one itself, after all others, because only then is it known which waivers were used.

Violates: an expired, unused, over-broad or malformed entry, one of an unknown control, or one of an absolute control
without its assessor.

Complies: an empty file, or entries that each accept exactly the findings that they name.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, partial, stack_control
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="pack-waivers-hold",
    title="Every waiver is well-formed, in force, used, and no broader than it says",
    severity=Severity.HIGH,
    brief=("B8.1", "B8.3"),
    pci=(
        partial(
            "6.5.1", "Exceptions have a reason, an owner and an approver. The approval itself is in version control."
        ),
    ),
    remedy="Mend the entry in policies/waivers.toml, or remove it and mend the resource.",
    source="https://www.pulumi.com/docs/insights/policy/",
    profiles=BOTH_PROFILES,
    baseline=Baseline(
        remedy="Mend the entry in the file of waivers or acceptances that guard.toml names, or remove it and mend the resource."
    ),
    settings={
        "evidence": Setting("", "string", "a file for the run's evidence, from the pack's folder; GUARD_EVIDENCE wins")
    },
)
def waivers_hold(_stack: Stack, _context: Context) -> Iterator[Finding]:
    yield from _declined()


def _declined() -> Iterator[Finding]:
    """Say what holds where the pack has no waiver to judge: that nothing is accepted shows no way of accepting."""
    reason = "there is no waiver, which shows nothing of how exceptions are approved"
    raise NotApplicable(reason)
