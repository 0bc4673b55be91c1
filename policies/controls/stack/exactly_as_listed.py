"""What is missing leaves payments or notices nowhere to go; what nobody listed is data and code that nobody asked for.

A second API, stage or key would have its own throttle, log and policy, or none, and would not be the one that
controls speak of. Without a consumer accepted payments expire; two share the messages, and each handles what the other was
meant to. A caller whose key is in no plan is refused, and one without a key of its own shares one, and then no log tells who
asked; a secret without a parameter ends up in an environment variable or in the code.

Violates: a function, queue, table or schedule that the contract does not list; a listed one that is missing, or
declared twice; a dead-letter queue that serves none; a main queue with no event source mapping, or with two; a layer or
a request validator that nothing uses; an API key without usage plan key, or whose value no parameter keeps; a merchant
without webhook URL; a parameter that nobody listed; two APIs, stages, deployments or KMS keys.

Complies: each listed one once, each main queue with one mapping; one key, once in the plan, and the listed parameters for
each caller; one REST API with one stage on one deployment; one KMS key with one alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policies.controls.stack import _callers
from policies.facts import queues
from policies.facts.iam import SCHEDULE
from policies.facts.keys import ALIAS, KEY
from policies.facts.listed import TABLE, not_listed
from policies.facts.rest_api import ACCOUNT, DEPLOYMENT, METHOD, REST_API, STAGE, VALIDATOR
from policies.model.checks import declared_times, together
from policies.model.contract import FILE_NAME, Contract, named
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.strings import texts
from policies.model.vocabulary import Severity

ONE: Final = (REST_API, STAGE, DEPLOYMENT, KEY, ALIAS)
"""Types of which there is one."""


@stack_control(
    id="stack-exactly-as-listed",
    title="Exactly the listed ${functions_count}, ${queues_count}, ${tables_count}, callers and parameters exist, with one API",
    severity=Severity.HIGH,
    brief=("B1.1", "B1.2", "B1.4", "B2.1", "B2.7", "B3.1", "B3.2", "B4.1", "B4.4", "B6.1", "B7.4"),
    pci=(
        partial("12.5.1", "The declared functions, queues and tables; the inventory covers everything in scope."),
        partial(
            "1.4.4",
            "One API is declared. It is the only declared public entry; the stores answer signed AWS requests. Other entries "
            "of the account are not seen.",
        ),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
        partial(
            "3.6.1.4",
            "Voluntary: no key of this stack protects stored account data. One key in one region is declared.",
        ),
        partial(
            "10.7.2",
            "Schedules: work that was lost is found and counted; that somebody answers is a matter of process.",
        ),
        partial("8.6.2", "Secrets are parameters; the program's own files are not searched."),
    ),
    settings={"provider": Setting("fraud-provider", "string", "what the fraud provider's key is called")},
    remedy="Declare each function, queue, table and schedule of architecture.toml once, one aws.lambda_.EventSourceMapping for "
    "each main queue and none for a dead-letter queue, and for each caller one ApiKey, one UsagePlanKey and its parameters; "
    "list there, or remove, every other.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/",
    absolute=True,
)
def exactly_as_listed(stack: Stack, context: Context) -> Iterator[Finding]:
    provider = context.settings["provider"]
    yield from together(
        _resources(stack, context.contract),
        _consumers(stack),
        _callers.keys(stack, provider),
        _callers.parameters(stack, context.contract, provider),
    )


def _resources(stack: Stack, contract: Contract) -> Iterator[Finding]:
    yield from _listed(stack.of_type(queues.FUNCTION), "function", contract.functions)
    yield from _listed(queues.main_queues(stack), "queue", contract.queues)
    yield from _listed(stack.of_type(TABLE), "table", contract.tables)
    yield from _listed(stack.of_type(SCHEDULE), "schedule", contract.schedules)
    for queue in stack.of_type(queues.QUEUE):
        if queues.is_dead_letter(stack, queue) and not queues.sources(stack, queue):
            yield Finding(prop="queue", observed="serves no queue", required="the dead letters of one", urn=queue.urn)
    yield from _unused(stack, queues.LAYER, queues.FUNCTION, "layers")
    yield from _unused(stack, VALIDATOR, METHOD, "requestValidatorId")
    for token in ONE:
        yield from _count(stack, token, 1)
    if stack.of_type(ACCOUNT):
        yield from _count(stack, ACCOUNT, 1)


def _consumers(stack: Stack) -> Iterator[Finding]:
    for queue in queues.main_queues(stack):
        count = len(list(queues.consumers(stack, queue)))
        if count != 1:
            yield Finding(prop="event source mappings", observed=f"are {count}", required="exactly 1", urn=queue.urn)


def _listed(declared: Iterable[Resource], kind: str, listed: Iterable[str]) -> Iterator[Finding]:
    """Compare the resources of a kind with the names that the contract lists of it."""
    found: dict[str, list[Resource]] = {}
    for resource in declared:
        name = named(resource.text("name"), kind, listed)
        found.setdefault(name, []).append(resource)
        if not name:
            yield not_listed(resource, kind, f"{kind}s")
    for name in listed:
        if len(found.get(name, ())) != 1:
            required = f"exactly once, as {FILE_NAME} lists it"
            yield Finding(prop=f"{kind} {name}", observed=declared_times(found.get(name, ())), required=required)


def _unused(stack: Stack, token: str, user: str, prop: str) -> Iterator[Finding]:
    """Find each resource of a type that no resource of another type has at a property, by its name or its provenance."""
    users = stack.of_type(user)
    used = {urn for resource in users for urn in resource.sources(prop)}
    used |= {
        item.urn for resource in users for _, text in texts(resource.props.get(prop)) for item in stack.named(text)
    }
    kind, other = token.rpartition(":")[2], user.rpartition(":")[2]
    for resource in stack.of_type(token):
        if resource.urn not in used:
            yield Finding(
                prop=prop, observed=f"is of no {other}", required=f"a {kind} that a {other} uses", urn=resource.urn
            )


def _count(stack: Stack, token: str, required: int) -> Iterator[Finding]:
    declared = stack.of_type(token)
    if len(declared) != required:
        yield Finding(prop=token.rpartition(":")[2], observed=declared_times(declared), required="exactly once")
