"""Since version 7 of the provider each resource can have its own region: one word moves card payments elsewhere.

Violates: another region on the provider, or none; ``region: eu-west-1`` on a table.

Complies: us-east-2 on the provider; nothing, or the same, on a resource.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.values import value_of
from policies.model.checks import expect_text
from policies.model.control import ANY, Context, Finding, control
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS, PROVIDER_TYPE
from policies.model.vocabulary import Severity


@control(
    id="stack-one-region",
    title="The provider, and every resource, is in $region",
    severity=Severity.HIGH,
    applies_to=ANY,
    brief=("B7.1",),
    settings={"region": value_of("region", "the one region")},
    remedy="Set aws:region to $region, pass it to the provider, and give no resource a region of its own.",
    source="https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/",
    absolute=True,
)
def one_region(resource: Resource, context: Context) -> Iterator[Finding]:
    region = context.settings["region"]
    if resource.type == PROVIDER_TYPE:
        yield from expect_text(resource, "region", region)
    elif resource.type.startswith(AWS):
        yield from expect_text(resource, "region", region, absent=region)
    else:
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
