"""Every role is as IAM makes it by default, but for its name and trust."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import ROLE
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_ALLOWED = {
    "inlinePolicies": Allowed("rights stand in a RolePolicy, where the other controls read them"),
    "maxSessionDuration": Allowed("Lambda takes sessions of its own length; longer ones serve a thief", (3600,)),
    "path": Allowed("ARNs are derived without a path", ("/",)),
}


@control(
    id="iam-role-plain",
    title="Every role keeps its rights, sessions and path where the judge sees them",
    severity=Severity.HIGH,
    applies_to=ROLE,
    brief=("B5.1",),
    pci=(supports("7.2.5", "Rights outside a RolePolicy would escape the other controls."),),
    remedy="Remove the argument; give rights with aws.iam.RolePolicy.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
)
def role_plain(role: Resource, _context: Context) -> Iterator[Finding]:
    """A right that stands on the role itself is one that no policy control reads, and a path breaks derived ARNs.

    Violates: ``inlinePolicies`` with an entry; ``maxSessionDuration: 43200``; ``path: /service/``.

    Complies: none of them, or what IAM takes anyway.
    """
    yield from expect_plain(role, _ALLOWED)
