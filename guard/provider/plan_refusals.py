"""What the provider refuses when it plans: rules between properties that its Check does not ask (``CustomizeDiff``).

Under the engine the preview, or the update, ends there with the provider's error. From the Go source of
hashicorp/terraform-provider-aws v6.58.0, by type. As in Check, a value that is not known yet is not refused, except where
the provider takes it for a missing one. Rules about a deployed resource's former values are not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from guard.provider.refusals import Refusal
from guard.provider.values import bare, holds_unknown, is_unknown

_RULE: Final = "plan"
_BUFFERED_MS: Final = 300_000
_STREAMED_MS: Final = 900_000
_SHORTEST_MS: Final = 50

Check = Callable[[Mapping[str, Any]], Iterator[Refusal]]


def plan_refusals(type_token: str, checked: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Return why the provider does not plan a resource with these checked inputs, sorted; nothing for other types."""
    values = {name: bare(value) for name, value in checked.items()}
    return tuple(sorted({refusal for check in _CHECKS.get(type_token, ()) for refusal in check(values)}))


def _refusal(prop: str, observed: str, required: str) -> Refusal:
    return Refusal(prop, _RULE, observed, required)


def _is(values: Mapping[str, Any], name: str, value: Any) -> bool:
    return bool(bare(values.get(name)) == value)


def _is_set(values: Mapping[str, Any], name: str) -> bool:
    return bare(values.get(name)) not in (None, "", [], {})


def _name_rule(flag: str, plain: int, fifo: int) -> Check:
    """Return the rule of a queue's or topic's name: at most so many letters, and ``.fifo`` behind them where it is FIFO."""

    def check(values: Mapping[str, Any]) -> Iterator[Refusal]:
        name = values.get("name")
        if not isinstance(name, str) or is_unknown(name) or is_unknown(values.get(flag)):
            return
        is_fifo = values.get(flag) is True
        pattern = rf"[0-9A-Za-z_-]{{1,{fifo}}}\.fifo" if is_fifo else rf"[0-9A-Za-z_-]{{1,{plain}}}"
        if not re.fullmatch(pattern, name):
            kind = f"{flag} is true" if is_fifo else f"{flag} is not true"
            yield _refusal("name", f'is "{name}", and {kind}', f"a text that matches ^{pattern}$")

    return check


def _only_fifo(flag: str, *names: str) -> Check:
    """Return the rule of properties that only a FIFO queue or topic may have."""

    def check(values: Mapping[str, Any]) -> Iterator[Refusal]:
        if values.get(flag) is True or is_unknown(values.get(flag)):
            return
        for name in names:
            value = values.get(name)
            if value not in (None, "", False) and not is_unknown(value):
                yield _refusal(name, f"is set, and {flag} is not true", f"{flag}: true, or no {name}")

    return check


def _archive_runs(values: Mapping[str, Any]) -> Iterator[Refusal]:
    """An archive needs a handler and a runtime; one that is unknown is missing to the provider."""
    if not _is(values, "packageType", "Image"):
        for name in ("handler", "runtime"):
            if not _is_set(values, name) or is_unknown(values.get(name)):
                yield _refusal(name, "is not set, or not known yet", "a known value, because packageType is Zip")


def _keys_and_attributes(values: Mapping[str, Any]) -> Iterator[Refusal]:
    """Every key of the table and its indexes is an attribute, and every attribute is a key."""
    attributes = values.get("attributes")
    if holds_unknown(attributes) or not isinstance(attributes, list):
        return
    indexes = [
        index
        for name in ("globalSecondaryIndexes", "localSecondaryIndexes")
        for index in (values.get(name) or [])
        if not is_unknown(values.get(name))
    ]
    keys = [values.get("hashKey"), values.get("rangeKey")]
    for index in map(bare, indexes):
        if isinstance(index, Mapping):
            keys += [index.get("hashKey"), index.get("rangeKey")]
            keys += [bare(key).get("attributeName") for key in bare(index.get("keySchemas")) or []]
    known = {bare(key) for key in keys if isinstance(bare(key), str) and bare(key)}
    if any(is_unknown(key) for key in known):
        return
    named = {bare(bare(attribute).get("name")) for attribute in attributes if isinstance(bare(attribute), Mapping)}
    if unused := sorted(named - known):
        yield _refusal("attributes", f"has {', '.join(unused)}, which no key uses", "the attributes that are keys")
    if missing := sorted(known - named):
        yield _refusal("attributes", f"lacks {', '.join(missing)}, which a key uses", "every attribute that is a key")


def _integration_timeout(values: Mapping[str, Any]) -> Iterator[Refusal]:
    timeout = values.get("timeoutMilliseconds")
    if not isinstance(timeout, int | float) or isinstance(timeout, bool):
        return
    most = _STREAMED_MS if _is(values, "responseTransferMode", "STREAM") else _BUFFERED_MS
    if not _SHORTEST_MS <= timeout <= most:
        yield _refusal("timeoutMilliseconds", f"is {timeout:g}", f"from {_SHORTEST_MS} to {most}")


def _private_endpoint(values: Mapping[str, Any]) -> Iterator[Refusal]:
    endpoint = values.get("endpointConfiguration")
    if not isinstance(endpoint, Mapping):
        return
    types = bare(endpoint.get("types"))
    first = bare(types[0]) if isinstance(types, list) and types else types
    if first == "PRIVATE" and _is(endpoint, "ipAddressType", "ipv4"):
        yield _refusal("endpointConfiguration.ipAddressType", 'is "ipv4"', '"dualstack" for a private endpoint')


def _authorizer(values: Mapping[str, Any]) -> Iterator[Refusal]:
    kind = values.get("type") or "TOKEN"
    name = "providerArns" if kind == "COGNITO_USER_POOLS" else "authorizerUri"
    if kind in {"TOKEN", "REQUEST", "COGNITO_USER_POOLS"} and not _is_set(values, name):
        yield _refusal(name, "is not set", f"a value, because type is {kind}")


def _alarm(values: Mapping[str, Any]) -> Iterator[Refusal]:
    if any(is_unknown(values.get(name)) for name in ("metricName", "metricQueries", "statistic", "extendedStatistic")):
        return
    if _is_set(values, "metricName") or _is_set(values, "metricQueries"):
        for name in ("comparisonOperator", "evaluationPeriods"):
            if not _is_set(values, name):
                yield _refusal(name, "is not set", "a value, because the alarm is on a metric")
    if _is_set(values, "metricName") and _is_set(values, "statistic") == _is_set(values, "extendedStatistic"):
        yield _refusal("statistic", "is set beside extendedStatistic, or neither is set", "exactly one of the two")


def _filter_scope(values: Mapping[str, Any]) -> Iterator[Refusal]:
    scope = values.get("filterPolicyScope")
    if scope and not is_unknown(scope) and not _is_set(values, "filterPolicy"):
        yield _refusal("filterPolicyScope", "is set, and filterPolicy is not", "filterPolicy beside it")


_CHECKS: Final[Mapping[str, tuple[Check, ...]]] = MappingProxyType(
    {
        "aws:sqs/queue:Queue": (_name_rule("fifoQueue", 80, 75), _only_fifo("fifoQueue", "contentBasedDeduplication")),
        "aws:sns/topic:Topic": (
            _name_rule("fifoTopic", 256, 251),
            _only_fifo("fifoTopic", "archivePolicy", "fifoThroughputScope", "contentBasedDeduplication"),
        ),
        "aws:sns/topicSubscription:TopicSubscription": (_filter_scope,),
        "aws:lambda/function:Function": (_archive_runs,),
        "aws:dynamodb/table:Table": (_keys_and_attributes,),
        "aws:apigateway/integration:Integration": (_integration_timeout,),
        "aws:apigateway/restApi:RestApi": (_private_endpoint,),
        "aws:apigateway/domainName:DomainName": (_private_endpoint,),
        "aws:apigateway/authorizer:Authorizer": (_authorizer,),
        "aws:cloudwatch/metricAlarm:MetricAlarm": (_alarm,),
    }
)
