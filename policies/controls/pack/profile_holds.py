"""A judge that goes by a weaker value says "compliant" of a weaker stack.

The pack judges this one itself. A value that is stricter, a level that was raised, and a variable of the environment
that changes what the verdict means (a clock, another waivers file, another contract) are shown as advisories.

Violates: a value of the contract that is weaker than the profile's (policies/data/payments_profile.toml), a value or
a part of the brief that is missing, without a waiver that names it.

Complies: the profile's own values, and stricter ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, partial, stack_control
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="pack-profile-holds",
    title="The contract and the pack's configuration keep the profile",
    severity=Severity.CRITICAL,
    brief=("B8.1", "B8.3"),
    pci=(
        partial("6.5.1", "Each value that is not the profile's own is shown; who approved it is in version control."),
    ),
    remedy=(
        "Restore the value in architecture.toml; or accept it in policies/waivers.toml with "
        'control = "pack-profile-holds" and resource = "contract:PATH".'
    ),
    source="https://www.pulumi.com/docs/insights/policy/",
)
def profile_holds(_stack: Stack, _context: Context) -> Iterator[Finding]:
    yield from _declined()


def _declined() -> Iterator[Finding]:
    reason = "judged by the pack itself"
    raise NotApplicable(reason)
