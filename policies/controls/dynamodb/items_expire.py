"""Data that is kept without need is what is lost in a breach; under another name the attribute is never looked at."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.model.control import partial
from policies.model.vocabulary import Severity

items_expire = fixed_properties(
    __name__,
    __doc__,
    id="dynamodb-items-expire",
    title="Every table disposes of items whose time has passed",
    severity=Severity.MEDIUM,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2"),
    pci=(partial("3.2.1", "The mechanism of disposal; how long is right is the organisation's retention policy."),),
    values={"ttl.enabled": Fixed(to=True), "ttl.attributeName": Fixed(to="expires_at")},
    remedy="Set ttl=TableTtlArgs(attribute_name='expires_at', enabled=True): the name that the functions write.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
)
