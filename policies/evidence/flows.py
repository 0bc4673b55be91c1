"""What flows where, as the program declares it: the edges of a data-flow diagram (PCI DSS 1.2.4).

Integrations, event source mappings, redrive policies, log destinations and the grants of each function's role say it.
This describes, and judges nothing: a value that only AWS can name stands for the resource that it will come from, and
what cannot be read is a flow to :data:`UNREAD`, because a diagram that leaves it out would be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Final

from policies.facts.data_files import table
from policies.facts.iam import (
    EVERYTHING,
    ROLE,
    ROLE_POLICY,
    SCHEDULE,
    Statement,
    statements,
    without_index,
    without_streams,
)
from policies.facts.queues import FUNCTION, LOG_GROUP, MAPPING, QUEUE, SUBSCRIPTION, redrives
from policies.facts.rest_api import INTEGRATION, METHOD, REST_API, STAGE, Endpoint, endpoint_of, label_of
from policies.facts.web_acl import ASSOCIATION, LOGGING, WEB_ACL
from policies.model.resource import IllTyped, NotApplicable, Resource, Undetermined, is_unknown
from policies.model.stack import AWS, Stack

OUTSIDE: Final = "outside:"
"""What the name of somebody beyond the stack begins with, where a resource would have its URN."""
UNREAD: Final = f"{OUTSIDE}unknown: only an update will tell"
CALLERS: Final = f"{OUTSIDE}Callers with an API key"
ANYONE: Final = f"{OUTSIDE}Anyone"
_PARAMETER: Final = "aws:ssm/parameter:Parameter"
_NO_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PLUMBING: Final = frozenset({ROLE, ROLE_POLICY, "aws:iam/policy:Policy"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Flow:
    """Something that moves: between two URNs, or a URN and somebody outside; ``by`` is the resource that declares it."""

    source: str
    target: str
    what: str
    by: str
    account_data: bool = False
    """Whether a caller's text may be in it, such as a merchant's reference, which could hold account data."""

    @property
    def row(self) -> dict[str, Any]:
        """The flow as evidence has it."""
        return {
            "source": self.source,
            "target": self.target,
            "what": self.what,
            "by": self.by,
            "accountData": self.account_data,
        }


def flows(stack: Stack) -> tuple[Flow, ...]:
    """Return every flow that the stack declares, sorted."""
    found = {
        flow
        for token, reader in _READERS.items()
        for item in stack.of_type(token)
        for flow in _read(reader, stack, item)
    }
    return tuple(sorted(found))


_Reader = Callable[[Stack, Resource], Iterator[Flow]]


def _read(reader: _Reader, stack: Stack, resource: Resource) -> Iterator[Flow]:
    try:
        yield from reader(stack, resource.fresh())
    except (Undetermined, IllTyped) as unread:
        yield Flow(source=resource.urn, target=UNREAD, what=unread.prop, by=resource.urn)
    except NotApplicable:
        return


def _meant(stack: Stack, resource: Resource, path: str, *types: str) -> tuple[Resource, ...]:
    """Return the resources that a property means: by its value, or by what its value will be made of."""
    try:
        value = resource.raw(path)
    except Undetermined:
        made_of = [stack.by_urn[urn] for urn in sorted(resource.sources(path)) if urn in stack.by_urn]
        found = tuple(item for item in made_of if item.type in types)
        if not found:
            raise
        return found
    return tuple(item for item in _named(stack, value) if item.type in types)


def _named(stack: Stack, value: Any) -> tuple[Resource, ...]:
    return stack.named(value) if isinstance(value, str) else ()


def _outside(value: Any) -> str:
    return f"{OUTSIDE}{value}"


def _requests(stack: Stack, method: Resource) -> Iterator[Flow]:
    """A caller's request meets the web ACL first, where one guards the API's stage; the answer passes it by."""
    who = CALLERS if method.flag("apiKeyRequired") else ANYONE
    for api in _meant(stack, method, "restApi", REST_API):
        guards = [acl for acl, guarded in _guarded(stack) if guarded.urn == api.urn]
        for target in guards or [api]:
            yield Flow(
                source=who,
                target=target.urn,
                what=label_of(endpoint_of(stack, method)),
                by=method.urn,
                account_data=_has_text(endpoint_of(stack, method)),
            )
        yield Flow(source=api.urn, target=who, what="answers", by=method.urn, account_data=True)


def _has_text(endpoint: Endpoint | None) -> bool:
    """Tell whether a request may carry a caller's text: in its body, or as a part of the path such as ``{id}``."""
    return endpoint is None or endpoint.verb not in _NO_BODY or "{" in endpoint.path


def _guarded(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    for association in stack.of_type(ASSOCIATION):
        for acl in _meant(stack, association, "webAclArn", WEB_ACL):
            for stage in _meant(stack, association, "resourceArn", STAGE):
                yield from ((acl, api) for api in _meant(stack, stage, "restApi", REST_API))


def _admissions(stack: Stack, association: Resource) -> Iterator[Flow]:
    for acl, api in _guarded(stack):
        yield Flow(source=acl.urn, target=api.urn, what="requests it admits", by=association.urn, account_data=True)


def _invocations(stack: Stack, integration: Resource) -> Iterator[Flow]:
    """The URI holds the function's ARN, or will be made of the function."""
    endpoint = endpoint_of(stack, integration)
    made_of = (stack.by_urn[urn] for urn in integration.sources("uri") if urn in stack.by_urn)
    functions = [item for item in made_of if item.type == FUNCTION]
    if not functions:
        uri = integration.text("uri")
        arns = {
            name: item
            for item in stack.of_type(FUNCTION)
            for name in stack.identifiers(item)
            if name.startswith("arn:")
        }
        functions = [item for name, item in arns.items() if name in uri]
    for api in _meant(stack, integration, "restApi", REST_API):
        targets = [item.urn for item in functions] or [_outside(integration.text("uri") or "a mock answer")]
        for target in targets:
            yield Flow(
                source=api.urn,
                target=target,
                what=label_of(endpoint),
                by=integration.urn,
                account_data=_has_text(endpoint),
            )
        for function in functions:
            yield Flow(source=function.urn, target=api.urn, what="answers", by=integration.urn, account_data=True)


def _deliveries(stack: Stack, mapping: Resource) -> Iterator[Flow]:
    functions = _meant(stack, mapping, "functionName", FUNCTION)
    sources = _meant(stack, mapping, "eventSourceArn", QUEUE, "aws:dynamodb/table:Table", "aws:kinesis/stream:Stream")
    for function in functions:
        for source in [item.urn for item in sources] or [_outside(mapping.text("eventSourceArn"))]:
            yield Flow(source=source, target=function.urn, what="delivers", by=mapping.urn, account_data=True)


def _dead_letters(stack: Stack, queue: Resource) -> Iterator[Flow]:
    for redrive in redrives(stack, queue):
        target = redrive.target(stack)
        yield Flow(
            source=queue.urn,
            target=target.urn if target else _outside(redrive.document.get("deadLetterTargetArn")),
            what="what failed",
            by=redrive.holder.urn,
            account_data=True,
        )


def _access_log(stack: Stack, stage: Resource) -> Iterator[Flow]:
    if not stage.has("accessLogSettings"):
        return
    for api in _meant(stack, stage, "restApi", REST_API):
        for group in _meant(stack, stage, "accessLogSettings.destinationArn", LOG_GROUP):
            yield Flow(source=api.urn, target=group.urn, what="access log", by=stage.urn)


def _firewall_log(stack: Stack, logging: Resource) -> Iterator[Flow]:
    for acl in _meant(stack, logging, "resourceArn", WEB_ACL):
        for arn in logging.strings("logDestinationConfigs"):
            groups = [item for item in _named(stack, arn) if item.type == LOG_GROUP]
            for target in [item.urn for item in groups] or [_outside(arn)]:
                yield Flow(source=acl.urn, target=target, what="what it stopped", by=logging.urn)


def _archive(stack: Stack, subscription: Resource) -> Iterator[Flow]:
    arn = subscription.text("destinationArn")
    targets = [item.urn for item in _named(stack, arn)] or [_outside("Log archive")]
    for group in _meant(stack, subscription, "logGroup", LOG_GROUP):
        for target in targets:
            yield Flow(source=group.urn, target=target, what="log events", by=subscription.urn)


def _rights(stack: Stack, function: Resource) -> Iterator[Flow]:
    """What a function's role may do, in both directions, and where that lets data leave the stack."""
    for role in _meant(stack, function, "role", ROLE):
        for policy in stack.of_type(ROLE_POLICY):
            if role in _meant(stack, policy, "role", ROLE):
                yield from _granted(stack, function, policy.fresh())


def _scheduled(stack: Stack, schedule: Resource) -> Iterator[Flow]:
    queues = _meant(stack, schedule, "target.arn", QUEUE)
    for target in [item.urn for item in queues] or [_outside(schedule.text("target.arn"))]:
        yield Flow(
            source=schedule.urn, target=target, what=f"sends, {schedule.text('scheduleExpression')}", by=schedule.urn
        )


def _granted(stack: Stack, function: Resource, policy: Resource) -> Iterator[Flow]:
    try:
        for statement in statements(policy, "policy"):
            if statement.allows:
                yield from _stated(stack, function, policy, statement)
    except (Undetermined, IllTyped):
        for urn in sorted(policy.sources("policy")):
            found = stack.by_urn.get(urn)
            if found is not None and found.type.startswith(AWS) and found.type not in _PLUMBING:
                yield Flow(source=function.urn, target=urn, what="rights that only an update will tell", by=policy.urn)


def _stated(stack: Stack, function: Resource, policy: Resource, statement: Statement) -> Iterator[Flow]:
    for arn in statement.resources:
        found = _named(stack, without_index(without_streams(arn))) or _named(stack, arn)
        for action in statement.actions:
            grant = _grant(action)
            if grant["way"] == "none":
                continue
            for end in [item.urn for item in found] or [_outside(grant.get("outside") or _elsewhere(arn))]:
                source, target = (end, function.urn) if grant["way"] == "from" else (function.urn, end)
                yield Flow(
                    source=source,
                    target=target,
                    what=grant["what"],
                    by=policy.urn,
                    account_data=grant.get("account_data", False),
                )
        for parameter in found:
            yield from _outbound(function, policy, parameter)


def _grant(action: str) -> Mapping[str, Any]:
    for grant in table("flows")["grant"]:
        if any(fnmatchcase(action.lower(), pattern.lower()) for pattern in grant["actions"]):
            found: Mapping[str, Any] = grant
            return found
    return {"what": f"may {action}", "way": "to", "account_data": True}


def _elsewhere(arn: str) -> str:
    return "Any resource" if arn == EVERYTHING else arn


def _outbound(function: Resource, policy: Resource, parameter: Resource) -> Iterator[Flow]:
    name = parameter.props.get("name")
    if parameter.type != _PARAMETER or not isinstance(name, str) or is_unknown(name):
        return
    for entry in table("flows")["outbound"]:
        if fnmatchcase(name, entry["parameter"]):
            yield Flow(
                source=function.urn,
                target=_outside(entry["outside"]),
                what=entry["what"],
                by=policy.urn,
                account_data=entry["account_data"],
            )


_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        METHOD: _requests,
        ASSOCIATION: _admissions,
        INTEGRATION: _invocations,
        MAPPING: _deliveries,
        QUEUE: _dead_letters,
        STAGE: _access_log,
        LOGGING: _firewall_log,
        SUBSCRIPTION: _archive,
        FUNCTION: _rights,
        SCHEDULE: _scheduled,
    }
)
