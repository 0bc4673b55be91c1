"""A right that stands on the role itself is one that no policy control reads, and a path breaks derived ARNs."""

from policies.controls._fixed import fixed_properties
from policies.facts.iam import ROLE
from policies.model.control import supports
from policies.model.vocabulary import Severity

role_plain = fixed_properties(
    __name__,
    __doc__,
    id="iam-role-plain",
    title="Every role keeps its rights, sessions and path where the judge sees them",
    severity=Severity.HIGH,
    applies_to=ROLE,
    brief=("B5.1",),
    pci=(supports("7.2.5", "Rights outside a RolePolicy would escape the other controls."),),
    remedy="Remove the argument; give rights with aws.iam.RolePolicy.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
)
