"""A REST API as its callers see it: endpoints, put together from methods and the resources that make up their paths.

API Gateway names every part by an id of its own, so that a first preview knows only which resource an id will come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.model.resource import Resource
from policies.model.stack import Stack

REST_API: Final = "aws:apigateway/restApi:RestApi"
RESOURCE: Final = "aws:apigateway/resource:Resource"
METHOD: Final = "aws:apigateway/method:Method"
INTEGRATION: Final = "aws:apigateway/integration:Integration"
MODEL: Final = "aws:apigateway/model:Model"
VALIDATOR: Final = "aws:apigateway/requestValidator:RequestValidator"
RESPONSE: Final = "aws:apigateway/response:Response"
DEPLOYMENT: Final = "aws:apigateway/deployment:Deployment"
STAGE: Final = "aws:apigateway/stage:Stage"
METHOD_SETTINGS: Final = "aws:apigateway/methodSettings:MethodSettings"
USAGE_PLAN: Final = "aws:apigateway/usagePlan:UsagePlan"
USAGE_PLAN_KEY: Final = "aws:apigateway/usagePlanKey:UsagePlanKey"
API_KEY: Final = "aws:apigateway/apiKey:ApiKey"
ACCOUNT: Final = "aws:apigateway/account:Account"
PERMISSION: Final = "aws:lambda/permission:Permission"
FUNCTION: Final = "aws:lambda/function:Function"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
ROLE: Final = "aws:iam/role:Role"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a method or an integration serves: a verb on a path, and the resources that the path is made of."""

    part: Resource
    verb: str
    path: str
    resources: tuple[Resource, ...]

    @property
    def label(self) -> str:
        """Say it as the brief does: ``POST /transactions``."""
        return f"{self.verb} {self.path}"


def endpoint_of(stack: Stack, part: Resource) -> Endpoint | None:
    """Return what a method or an integration serves; None when its path leads out of this stack.

    Raises:
        Undetermined: a part of the path is unknown, and not because only AWS could name it.

    """
    verb = part.text("httpMethod")
    target = stack.target(part, "resourceId", RESOURCE, REST_API)
    way: list[Resource] = []
    current = target.resource if target else None
    while current is not None and current.type == RESOURCE:
        if current in way:
            return None
        way.append(current)
        parent = stack.target(current, "parentId", RESOURCE, REST_API)
        current = parent.resource if parent else None
    if current is None:
        return None
    path = "/" + "/".join(resource.text("pathPart") for resource in reversed(way))
    return Endpoint(part, verb, path, tuple(way))


def endpoints(stack: Stack, part_type: str = METHOD) -> Iterator[tuple[Resource, Endpoint | None]]:
    """Yield every method (or integration) and what it serves."""
    for part in stack.of_type(part_type):
        yield part, endpoint_of(stack, part)


def label_of(endpoint: Endpoint | None) -> str:
    """Say what a method serves, also when that cannot be told."""
    return endpoint.label if endpoint else "a method outside this stack's API"


def purpose_in(name: str, purposes: tuple[str, ...] | list[str]) -> str:
    """Return the purpose that a physical name carries (``function-fraud-handler-dev``), or "" when it carries none."""
    spelled = name.lower().replace("_", "-")
    return next((purpose for purpose in sorted(purposes, key=len, reverse=True) if purpose in spelled), "")


def api_of(stack: Stack, part: Resource, prop: str = "restApi") -> Resource | None:
    """Return the API that a part belongs to, or None when it is none of this stack's."""
    target = stack.target(part, prop, REST_API)
    return target.resource if target else None


def model_is(name: str, purpose: str) -> bool:
    """Tell whether a model's name is of this purpose: API Gateway allows no hyphen in it (``modelFraudAlertDev``)."""
    return name.lower().removeprefix("model").startswith(purpose.replace("-", ""))


def source_of(stack: Stack, permission: Resource) -> tuple[Endpoint | None, Resource | None]:
    """Return the endpoint and the stage that a function permission's source ARN is made for, by what it is made of.

    At a first preview nobody knows the ARN, but the property's dependencies name one API, one method and the resource of
    its path; anything less or more (``{api}/*/*``, a literal) is None.
    """
    sources = [stack.by_urn[urn] for urn in sorted(permission.sources("sourceArn")) if urn in stack.by_urn]
    permission.note("sourceArn (from)", [source.urn for source in sources])
    methods = [source for source in sources if source.type == METHOD]
    apis = [source for source in sources if source.type == REST_API]
    stages = stack.of_type(STAGE)
    endpoint = endpoint_of(stack, methods[0]) if len(methods) == 1 and len(apis) == 1 else None
    if endpoint is None or not endpoint.resources or endpoint.resources[0] not in sources:
        return None, None
    return endpoint, stages[0] if len(stages) == 1 else None


def source_arns(stack: Stack, endpoint: Endpoint, stage: Resource) -> frozenset[str]:
    """Return the ARNs that name an endpoint: a path parameter stands as it is, or as ``*`` for its every value."""
    name = stage.text("stageName")
    apis = {api.answer("executionArn") for api in stack.of_type(REST_API) if not api.awaits("executionArn")}
    paths = {endpoint.path, re.sub(r"\{[^/]*\}", "*", endpoint.path)}
    return frozenset(f"{api}/{name}/{endpoint.verb}{path}" for api in apis if api for path in paths)
