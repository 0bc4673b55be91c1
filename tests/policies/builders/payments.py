"""The payments API as one compliant set of resources, and what can be done to it in a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from tests.policies.builders import apigateway, kms, ssm, wafv2
from tests.policies.harness import Res, provider

STATUSES = {
    "DEFAULT_4XX": "",
    "DEFAULT_5XX": "503",
    "INTEGRATION_FAILURE": "503",
    "INTEGRATION_TIMEOUT": "504",
    "THROTTLED": "429",
    "QUOTA_EXCEEDED": "429",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "INVALID_API_KEY": "403",
    "MISSING_AUTHENTICATION_TOKEN": "404",
    "ACCESS_DENIED": "403",
    "WAF_FILTERED": "403",
}
RETRY = {"DEFAULT_5XX", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "THROTTLED"}
PURPOSES = ("transaction-processor", "fraud-handler", "notification-sender")
GROUPS = (
    *(f"log-group-{purpose}-dev" for purpose in PURPOSES),
    "log-group-api-access-dev",
    "aws-waf-logs-payments-dev",
)


@dataclass(frozen=True, slots=True)
class World:
    """Resources by name. Each method returns another world in which one thing is different."""

    resources: tuple[Res, ...]

    def __iter__(self) -> Any:
        """Yield the resources, so that a test can pass them on."""
        return iter(self.resources)

    def __getitem__(self, name: str) -> Res:
        """Return the resource of that name."""
        return next(item for item in self.resources if item.name == name)

    def _with(self, name: str, change: Callable[[Res], Res]) -> Self:
        return replace(self, resources=tuple(change(item) if item.name == name else item for item in self.resources))

    def but(self, name: str, path: str, value: Any) -> Self:
        """Give one property another value."""
        return self._with(name, lambda item: item.but(path, value))

    def without(self, name: str, path: str) -> Self:
        """Leave one property out."""
        return self._with(name, lambda item: item.without(path))

    def made_of(self, name: str, prop: str, *others: str) -> Self:
        """Let a property come from other resources."""
        sources = [self[other] for other in others]
        return self._with(name, lambda item: replace(item, depends={**item.depends, prop: sources}))

    def depending_on(self, name: str, *others: str) -> Self:
        """Let a resource depend on these resources alone, beside what its properties come from."""
        return self._with(name, lambda item: replace(item, dependencies=[self[other] for other in others]))

    def removed(self, name: str) -> Self:
        """Leave a resource out."""
        return replace(self, resources=tuple(item for item in self.resources if item.name != name))

    def twice(self, name: str, /, **changes: Any) -> Self:
        """Declare a resource a second time, with some properties changed."""
        item = self[name]
        second = replace(item, name=f"{name}-2", props={**item.props, **changes})
        return replace(self, resources=(*self.resources, second))

    def plus(self, token: str, **props: Any) -> Self:
        """Add a resource of some type, called ``added``."""
        return replace(self, resources=(*self.resources, Res(token, "added", props)))

    def statement(self, index: int, **changes: Any) -> Self:
        """Change, or with None drop, members of one statement of the key's policy."""
        given = json.loads(self["key-payments"].props["policy"])["Statement"]
        index %= len(given)
        changed = {key: value for key, value in {**given[index], **changes}.items() if value is not None}
        return self.statements([*given[:index], changed, *given[index + 1 :]])

    def statements(self, given: Sequence[Any]) -> Self:
        """Give the key a policy of these statements."""
        return self.but("key-payments", "policy", kms.policy(given))


def _guarded(stage: Res, groups: dict[str, Res]) -> list[Res]:
    acl = wafv2.web_acl()
    return [acl, wafv2.association(acl, stage), wafv2.logging(acl, groups["aws-waf-logs-payments-dev"])]


def _kept(keys: dict[str, Res], key: Res) -> list[Res]:
    merchant = [ssm.parameter(f"{what}-acme", key) for what in ("webhook-url", "signing-key")]
    values = [ssm.parameter(f"api-key-{caller}", key, made_of=[found]) for caller, found in keys.items()]
    callers = ssm.parameter("callers", key, made_of=list(keys.values()))
    return [*merchant, *values, ssm.parameter("fraud-signing-secret", key), callers]


def _served(api: Res, functions: dict[str, Res]) -> list[Res]:
    checks = apigateway.validator(api)
    payment = apigateway.model("model-transaction", "modelTransactionDev", apigateway.TRANSACTION, api)
    alert = apigateway.model("model-fraud-alert", "modelFraudAlertDev", apigateway.FRAUD_ALERT, api)
    transactions = apigateway.resource("resource-transactions", "transactions", api, api)
    transaction = apigateway.resource("resource-transaction", "transaction", api, api)
    one = apigateway.resource("resource-transaction-id", "{id}", transaction, api)
    webhook = apigateway.resource("resource-fraud-webhook", "fraud-webhook", api, api)
    header, processor, handler = (
        "method.request.header.",
        functions["transaction-processor"],
        functions["fraud-handler"],
    )
    served = (
        ("post-transactions", "POST", [f"{header}Idempotency-Key"], transactions, payment, processor),
        ("get-transaction-id", "GET", ["method.request.path.id"], one, None, processor),
        ("post-fraud-webhook", "POST", [f"{header}X-Signature", f"{header}X-Timestamp"], webhook, alert, handler),
    )
    parts = [checks, payment, alert, transactions, transaction, one, webhook]
    for name, verb, parameters, path, body, function in served:
        method = apigateway.method(f"method-{name}", verb, parameters, api=api, path=path, checks=checks, body=body)
        joined = {"api": api, "path": path, "of": method, "function": function}
        parts += [
            method,
            apigateway.integration(f"integration-{name}", **joined),
            apigateway.permission(f"permission-{name}", **joined),
        ]
    return parts


def world() -> World:
    """Return the compliant set: everything that the controls over the API, the key and the parameters speak of."""
    groups = {
        name: Res("aws:cloudwatch/logGroup:LogGroup", name.removesuffix("-dev"), {"name": name}) for name in GROUPS
    }
    roles = {name: Res("aws:iam/role:Role", f"role-{name}", {"name": f"role-{name}-dev"}) for name in PURPOSES}
    sender = Res("aws:iam/role:Role", "role-sweep-schedule", {"name": "role-sweep-schedule-dev"})
    functions = {name: _function(name) for name in PURPOSES}
    served = {name: (functions[name], roles[name]) for name in PURPOSES}
    key = kms.key(kms.statements(served, sender, GROUPS), [*roles.values(), sender])
    api = apigateway.rest_api()
    parts = _served(api, functions)
    parts += [apigateway.response(kind, status, api, retry=kind in RETRY) for kind, status in STATUSES.items()]
    snapshot = apigateway.deployment(api, parts)
    stage = apigateway.stage(api, snapshot, groups["log-group-api-access-dev"])
    plan = apigateway.usage_plan(api, stage)
    keys = {caller: apigateway.api_key(caller) for caller in ("acme", "fraud-provider")}
    joined = [apigateway.usage_plan_key(caller, found, plan) for caller, found in keys.items()]
    return World(
        (
            provider(),
            *groups.values(),
            *roles.values(),
            sender,
            *functions.values(),
            key,
            kms.alias(key),
            api,
            *parts,
            snapshot,
            stage,
            apigateway.method_settings(api, stage),
            plan,
            *keys.values(),
            *joined,
            *_guarded(stage, groups),
            *_kept(keys, key),
        )
    )


def _function(purpose: str) -> Res:
    props = {"name": f"function-{purpose}-dev", "role": f"arn:aws:iam::123456789012:role/role-{purpose}-dev"}
    return Res("aws:lambda/function:Function", f"function-{purpose}", props)


PAYMENTS = world()
"""One world for all tests: it is immutable, and building it is the slow part."""
