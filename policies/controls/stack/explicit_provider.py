"""The default provider takes account, region and tags from wherever it is run.

Violates: a resource without ``provider`` and without a component that passes one on.

Complies: a resource of the stack's ``aws.Provider``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.providers import is_default
from policies.model.control import ANY, Context, Finding, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS
from policies.model.vocabulary import Severity


@control(
    id="stack-explicit-provider",
    title="Every resource goes through the stack's own provider",
    severity=Severity.HIGH,
    applies_to=ANY,
    brief=("B7.1",),
    pci=(partial("6.5.3", "The account that the provider allows is the only one that a resource can get into."),),
    remedy="Pass the stack's provider: opts=ResourceOptions(providers=[provider]) on the component.",
    source="https://www.pulumi.com/docs/iac/concepts/providers/#explicit-provider-configuration",
)
def explicit_provider(resource: Resource, _context: Context) -> Iterator[Finding]:
    if not resource.type.startswith(AWS):
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
    if resource.provider is None or is_default(resource.provider):
        yield Finding(prop="options.provider", observed="is the default one", required="the stack's own provider")
