"""A policy pack is silent about a type that it does not know, and silence looks like a pass.

Violates: a bucket, a topic, a function URL, a command, a provider of another cloud.

Complies: the types and components of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.providers import is_default
from policies.model.control import ANY, Context, Finding, control, partial, supports
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="stack-allowed-types",
    title="Every resource is of a type that the stack may hold",
    severity=Severity.CRITICAL,
    applies_to=ANY,
    brief=("B1.1", "B1.4", "B2.1", "B2.7", "B3.1", "B3.2", "B7.1", "B8.1"),
    pci=(
        supports("2.2.4", "No service, and no kind of resource, beside those that are needed."),
        partial(
            "12.5.1",
            "The kinds of component that this stack may hold. The organisation's inventory covers all that is "
            "in scope.",
        ),
        partial("1.4.4", "No function has a public URL of its own. Other entries of the account are not seen."),
        partial("1.4.2", "No function has a public URL of its own."),
        partial("6.4.2", "No function can be reached past the web ACL."),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
        partial(
            "7.2.1",
            "No resource policy of a table and no grant of the key is declared; an administrator can still give himself access.",
        ),
        partial("1.2.5", "The services that the stack may use are listed. The business approval of each is not shown."),
    ),
    remedy="Remove it, or list its type in [types] of architecture.toml, together with controls over its properties.",
    source="https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/",
)
def allowed_types(resource: Resource, context: Context) -> Iterator[Finding]:
    if is_default(resource):
        reason = "made by the engine; stack-explicit-provider judges who uses it"
        raise NotApplicable(reason)
    resource.require_analyzed()
    contract = context.contract
    if resource.type in contract.components:
        if resource.provider is not None:
            observed = f"is {resource.type}, which a provider makes"
            yield Finding(prop="type", observed=observed, required="a component that the program itself declares")
    elif resource.type not in contract.types:
        yield Finding(
            prop="type",
            observed=f"is {resource.type}",
            required="a type that [types] or [components] in architecture.toml lists",
            undetermined=True,
        )
