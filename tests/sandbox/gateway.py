"""The REST API as the local AWS has it: read back, not copied from the program."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jsonschema import Draft4Validator

from tests.sandbox.aws import ACCOUNT, REGION, LocalAws

_ARN: Final = re.compile(r"functions/(?P<arn>arn:aws:lambda:[^/]+)/invocations")


@dataclass
class TokenBucket:
    """API Gateway's throttle: a burst, refilled at a rate."""

    rate: float
    burst: float
    clock: Callable[[], float] = time.monotonic
    _level: float = field(init=False)
    _at: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Start full."""
        self._level, self._at = self.burst, self.clock()

    def admits(self) -> bool:
        """Take a token, if there is one."""
        with self._lock:
            now = self.clock()
            self._level = min(self.burst, self._level + (now - self._at) * self.rate)
            self._at = now
            if self._level < 1:
                return False
            self._level -= 1
            return True


@dataclass(frozen=True, kw_only=True)
class Route:
    """One method on one path, with all that stands between it and its function."""

    method: str
    resource: str
    pattern: re.Pattern[str]
    key_required: bool
    required: tuple[tuple[str, str], ...]
    models: Mapping[str, Draft4Validator]
    validates_body: bool
    validates_parameters: bool
    function_arn: str
    permitted: bool

    def model_for(self, content_type: str) -> Draft4Validator | None:
        """Return the model of a content type; ``$default`` stands for every other."""
        return self.models.get(content_type.partition(";")[0].strip().lower(), self.models.get("$default"))


@dataclass(frozen=True)
class Refusal:
    """A gateway response as declared."""

    type: str
    status: int
    headers: Mapping[str, str]
    template: str

    def body(self, request_id: str) -> bytes:
        """Fill in the template."""
        return self.template.replace("$context.requestId", request_id).encode()


_STATUS: Final[Mapping[str, int]] = {
    "INVALID_API_KEY": 403,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "THROTTLED": 429,
    "INTEGRATION_FAILURE": 504,
    "DEFAULT_5XX": 500,
}
"""What API Gateway answers when a type has no response of its own."""


@dataclass(frozen=True)
class Api:
    """The API, its stage and its callers."""

    id: str
    stage: str
    routes: tuple[Route, ...]
    refusals: Mapping[str, Refusal]
    keys: Mapping[str, str]
    """Key value -> key id: the enabled keys of the stage's usage plans."""
    plans: Mapping[str, tuple[float, float]]
    """Key id -> rate and burst."""
    method_throttle: tuple[float, float]
    access_log_format: str
    access_log_group: str

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Find the route of a request, and its path parameters."""
        for route in self.routes:
            match = route.pattern.fullmatch(path)
            if match and route.method == method:
                return route, match.groupdict()
        return None

    def refusal(self, type_: str) -> Refusal:
        """Return the declared response of a type, or that of its family."""
        if type_ in self.refusals:
            return self.refusals[type_]
        status = _STATUS[type_]
        family = self.refusals.get(f"DEFAULT_{status // 100}XX")
        if family is None:
            return Refusal(type_, status, {}, '{"message": "undeclared"}')
        return Refusal(type_, family.status or status, family.headers, family.template)


def read(aws: LocalAws) -> Api:
    """Read the one API back."""
    gateway = aws.client("apigateway")
    (api,) = gateway.get_rest_apis()["items"]
    (stage,) = gateway.get_stages(restApiId=api["id"])["item"]
    settings = stage["methodSettings"]["*/*"]
    keys, plans = _callers(gateway, api["id"], stage["stageName"])
    return Api(
        id=api["id"],
        stage=stage["stageName"],
        routes=tuple(_routes(aws, api["id"], stage["stageName"])),
        refusals={
            item["responseType"]: _refusal(item) for item in gateway.get_gateway_responses(restApiId=api["id"])["items"]
        },
        keys=keys,
        plans=plans,
        method_throttle=(settings["throttlingRateLimit"], settings["throttlingBurstLimit"]),
        access_log_format=stage["accessLogSettings"]["format"],
        access_log_group=stage["accessLogSettings"]["destinationArn"].rpartition(":")[2],
    )


def _callers(gateway: Any, api: str, stage: str) -> tuple[dict[str, str], dict[str, tuple[float, float]]]:
    enabled = {key["id"]: key for key in gateway.get_api_keys(includeValues=True)["items"] if key["enabled"]}
    keys: dict[str, str] = {}
    plans: dict[str, tuple[float, float]] = {}
    for plan in gateway.get_usage_plans()["items"]:
        if {"apiId": api, "stage": stage}.items() <= {
            k: v for item in plan["apiStages"] for k, v in item.items()
        }.items():
            for member in gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]:
                if member["id"] in enabled:
                    keys[enabled[member["id"]]["value"]] = member["id"]
                    plans[member["id"]] = (plan["throttle"]["rateLimit"], plan["throttle"]["burstLimit"])
    return keys, plans


def _refusal(item: Mapping[str, Any]) -> Refusal:
    headers = {
        name.removeprefix("gatewayresponse.header."): value.strip("'")
        for name, value in item.get("responseParameters", {}).items()
    }
    status = int(item.get("statusCode") or _STATUS.get(item["responseType"], 0))
    return Refusal(item["responseType"], status, headers, item["responseTemplates"]["application/json"])


def _routes(aws: LocalAws, api: str, stage: str) -> list[Route]:
    gateway = aws.client("apigateway")
    models = {
        item["name"]: Draft4Validator(json.loads(item["schema"])) for item in gateway.get_models(restApiId=api)["items"]
    }
    validators = {item["id"]: item for item in gateway.get_request_validators(restApiId=api)["items"]}
    return [
        _route(method, path=resource["path"], models=models, validators=validators, stage=f"{api}/{stage}", aws=aws)
        for resource in gateway.get_resources(restApiId=api)["items"]
        for method in resource.get("resourceMethods", {}).values()
    ]


def _route(
    method: Mapping[str, Any],
    *,
    path: str,
    models: Mapping[str, Draft4Validator],
    validators: Mapping[str, Mapping[str, Any]],
    stage: str,
    aws: LocalAws,
) -> Route:
    validator = validators.get(method.get("requestValidatorId", ""), {})
    found = _ARN.search(method["methodIntegration"]["uri"])
    assert found is not None
    required = [name.split(".", 3)[2:] for name, needed in method.get("requestParameters", {}).items() if needed]
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    source = f"{stage}/{method['httpMethod']}{re.sub(r'{[^}]+}', '*', path)}"
    return Route(
        method=method["httpMethod"],
        resource=path,
        pattern=re.compile(pattern),
        key_required=method["apiKeyRequired"],
        required=tuple((place, name) for place, name in required),
        models={kind.lower(): models[name] for kind, name in method.get("requestModels", {}).items()},
        validates_body=bool(validator.get("validateRequestBody")),
        validates_parameters=bool(validator.get("validateRequestParameters")),
        function_arn=found["arn"],
        permitted=_is_permitted(aws, found["arn"], source),
    )


def _is_permitted(aws: LocalAws, function_arn: str, source: str) -> bool:
    """Tell whether the function's own policy lets this very method of this very stage invoke it."""
    policy = json.loads(aws.client("lambda").get_policy(FunctionName=function_arn)["Policy"])
    wanted = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{source}"
    return any(
        statement["Action"] == "lambda:InvokeFunction"
        and statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
        and statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn") == wanted
        for statement in policy["Statement"]
    )
