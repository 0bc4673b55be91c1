"""Every function runs as a role of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.control import Context, Finding, Severity, relation, supports
from policies.iam import FUNCTION, ROLE
from policies.resource import Resource


@relation(
    id="iam-function-has-role",
    title="Every function runs as a role that this stack declares",
    severity=Severity.HIGH,
    applies_to=FUNCTION,
    brief=("B5.1",),
    pci=(supports("7.2.5", "The rights of a role from elsewhere cannot be judged here."),),
    remedy="Set role to the ARN of the function's own FunctionRole.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    absolute=True,
)
def function_has_role(function: Resource, context: Context) -> Iterator[Finding]:
    """What a role from elsewhere may do is decided elsewhere, and changes without a preview of ours.

    Violates: a literal ARN of a role that the stack does not declare.

    Complies: the ARN of a role of the stack.
    """
    if context.stack.target(function, "role", ROLE) is None:
        yield Finding(prop="role", observed="is no role of this stack", required="the function's own role")
