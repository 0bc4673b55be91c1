"""A role that may decrypt directly can read any ciphertext it gets hold of.

Through a service it reads only what that service lets it, and with one action too few it fails at its first
message.

Violates: a statement without `kms:ViaService`, `StringLike`, another region's service, one action more or
less.

Complies: the services and actions that follow from the contract's grants.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.kms._expected import needs
from policies.facts.keys import KEY, holder, root_of, statements_of
from policies.model.control import Context, Finding, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="kms-use-through-services",
    title="Each role uses the key only through the services that it needs",
    severity=Severity.CRITICAL,
    applies_to=KEY,
    brief=("B5.1",),
    pci=(supports("7.2.5", "Use is bound to the services; the roles' own rights are judged by the IAM controls."),),
    remedy=(
        "Condition each statement on StringEquals kms:ViaService, with exactly the actions that the service needs."
    ),
    source="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
    absolute=True,
)
def use_through_services(key: Resource, context: Context) -> Iterator[Finding]:
    stack, wanted_by = context.stack, needs(context.contract)
    given: dict[str, set[tuple[str, str]]] = {purpose: set() for purpose in wanted_by}
    for statement in statements_of(key):
        services = statement.test("StringEquals", "kms:ViaService")
        for kind, arn in statement.principals:
            if kind != "AWS" or arn == root_of(stack):
                continue
            given.setdefault(holder(stack, arn, list(wanted_by)), set()).update(
                (service.removesuffix(f".{stack.region}.amazonaws.com"), action)
                for service in services or ("no service",)
                for action in statement.actions
            )
    for purpose, pairs in sorted(given.items()):
        wanted = {(service, action) for service, actions in wanted_by.get(purpose, {}).items() for action in actions}
        for verb, difference in (("may", pairs - wanted), ("may not", wanted - pairs)):
            for service, action in sorted(difference):
                observed = f"{purpose or 'a stranger'} {verb} {action} through {service}"
                yield Finding(
                    prop="policy", observed=observed, required="what follows from the grants of architecture.toml"
                )
