"""AWS adds a switch, somebody sets it, and no control has heard of it: that is how a guarded stack comes undone.

Violates: any property, however deep, that no control reads and nobody declared free.

Complies: what policies/data/reviewed_properties.json (generated: what the controls read) or free_properties.toml has.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.reviewed import leaves, reviewed
from policies.model.control import ANY, Context, Finding, control, partial, supports
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS, PROVIDER_TYPE
from policies.model.vocabulary import Severity


@control(
    id="stack-reviewed-properties",
    title="Every property that is set is guarded, or free for a stated reason",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B8.1",),
    pci=(
        partial(
            "2.2.1",
            "The reviewed properties are a configuration standard for this stack; its yearly review and the "
            "rest of the account are not shown.",
        ),
        supports(
            "2.2.6",
            "Every property that is set is judged or reviewed. Declared parameters only; judge the deployed state too.",
        ),
        partial(
            "6.5.2",
            "Every preview judges all declared settings again. Confirmation of the other requirements after a "
            "significant change is not shown.",
        ),
    ),
    remedy="Remove it; or write a control for it and run `python -m guard.maintenance.reviewed_properties`; or list it, "
    "with the reason, in policies/data/free_properties.toml.",
    source="https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/",
)
def reviewed_properties(resource: Resource, context: Context) -> Iterator[Finding]:
    if not resource.type.startswith(AWS) and resource.type != PROVIDER_TYPE:
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
    if resource.type != PROVIDER_TYPE and resource.type not in context.contract.types:
        reason = "stack-allowed-types refuses the type as a whole"
        raise NotApplicable(reason)
    known = reviewed(resource.type)
    for path in leaves(resource.props):
        if not known.covers(path):
            yield Finding(prop=path, observed="is set", required="a property that a control guards or that is free")
