"""The API as literal data: its endpoints, its models, and its answers when a request goes no further."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from infra import compact_json
from infra.functions import FunctionName

SCHEMAS: Final = Path(__file__).resolve().parents[1] / "handlers" / "schemas"

THROTTLE_RATE: Final = 1_000
"""Requests a second, as briefed. API Gateway holds it per method and the usage plan per key, both at best effort."""
THROTTLE_BURST: Final = 500
"""Half a second's worth: what can arrive at once without filling a function whose own rate is 500 requests a second."""

INTEGRATION_TIMEOUT_MS: Final = 29_000
"""API Gateway's default ceiling for a regional API; a path's own deadline lies below it."""

RETRY_AFTER_SECONDS: Final = 1


class HttpMethod(StrEnum):
    """The methods in use."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One method on one path.

    Args:
        path: its segments; a parameter stands in braces.
        schema: the JSON Schema under `handlers/schemas` that the body must satisfy.

    """

    method: HttpMethod
    path: tuple[str, ...]
    function: FunctionName
    headers: tuple[str, ...] = ()
    schema: str | None = None

    @property
    def purpose(self) -> str:
        """Name the endpoint as resource names spell it: `get-transaction-id`."""
        return "-".join((self.method.lower(), *(segment.strip("{}") for segment in self.path)))

    @property
    def required_parameters(self) -> dict[str, bool]:
        """Tell the validator what a request must carry; True is API Gateway's word for required."""
        names = [f"method.request.header.{header}" for header in self.headers]
        names += [f"method.request.path.{segment.strip('{}')}" for segment in self.path if segment.startswith("{")]
        return dict.fromkeys(names, True)

    @property
    def source_path(self) -> str:
        """Spell the path as an execute-api ARN does: a parameter matches any value."""
        return "/".join("*" if segment.startswith("{") else segment for segment in self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayResponse:
    """What API Gateway itself says when a request never reaches a function.

    Args:
        status: None leaves the status of each response that falls back to this type as it is.

    """

    type: str
    code: str
    status: str | None = None
    retry: bool = False

    @property
    def template(self) -> str:
        """Render a body that names the problem's class and the request, and repeats nothing that was sent."""
        return compact_json.dumps({"error": {"code": self.code}, "request_id": "$context.requestId"})

    @property
    def headers(self) -> dict[str, str]:
        """Render constant headers; API Gateway wants constants in single quotes."""
        headers = {"gatewayresponse.header.Cache-Control": "'no-store'"}
        if self.retry:
            headers["gatewayresponse.header.Retry-After"] = f"'{RETRY_AFTER_SECONDS}'"
        return headers


ENDPOINTS: Final = (
    Endpoint(
        method=HttpMethod.POST,
        path=("transactions",),
        function=FunctionName.TRANSACTION_PROCESSOR,
        headers=("Idempotency-Key",),
        schema="transaction",
    ),
    Endpoint(
        method=HttpMethod.GET,
        path=("transaction", "{id}"),
        function=FunctionName.TRANSACTION_PROCESSOR,
    ),
    Endpoint(
        method=HttpMethod.POST,
        path=("fraud-webhook",),
        function=FunctionName.FRAUD_HANDLER,
        headers=("X-Signature", "X-Timestamp"),
        schema="fraud_alert",
    ),
)

RESPONSES: Final = (
    GatewayResponse(type="DEFAULT_4XX", code="request_refused"),
    # A throttled invocation is a 500 by default and gives its caller no reason to try again. Reports differ on the type
    # that it raises (INTEGRATION_FAILURE, or none of its own), so both say 503 and Retry-After: a repeat is safe, by
    # idempotency key. AWS re:Post, "API Gateway proxy integration does not forward Lambda throttling".
    GatewayResponse(type="DEFAULT_5XX", code="unavailable", status="503", retry=True),
    GatewayResponse(type="INTEGRATION_FAILURE", code="unavailable", status="503", retry=True),
    GatewayResponse(type="INTEGRATION_TIMEOUT", code="timeout", status="504", retry=True),
    GatewayResponse(type="THROTTLED", code="too_many_requests", status="429", retry=True),
    GatewayResponse(type="QUOTA_EXCEEDED", code="too_many_requests", status="429"),
    GatewayResponse(type="BAD_REQUEST_BODY", code="invalid_body", status="400"),
    GatewayResponse(type="BAD_REQUEST_PARAMETERS", code="invalid_parameters", status="400"),
    GatewayResponse(type="INVALID_API_KEY", code="forbidden", status="403"),
    # Without this an unknown path answers "Missing Authentication Token", which misleads and tells a stranger of AWS.
    GatewayResponse(type="MISSING_AUTHENTICATION_TOKEN", code="not_found", status="404"),
    GatewayResponse(type="ACCESS_DENIED", code="forbidden", status="403"),
    GatewayResponse(type="WAF_FILTERED", code="forbidden", status="403"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiDefinition:
    """What the API is, beside the components' opinions.

    Args:
        models: schema name -> JSON text.
        integrations: function -> the URI under which it is invoked; the same that its resources carry.
        security_policy: TLS 1.2 or better with forward secrecy; 1.2 too, since not every merchant's client speaks 1.3.
        endpoint_access_mode: enhanced security policies demand one; STRICT also refuses domain fronting.
            API Gateway Developer Guide, "Security policies for REST APIs".

    """

    name: str
    stage: str
    models: dict[str, str]
    integrations: dict[FunctionName, str]
    endpoints: tuple[Endpoint, ...] = ENDPOINTS
    responses: tuple[GatewayResponse, ...] = RESPONSES
    security_policy: str = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    endpoint_access_mode: str = "STRICT"
    integration_timeout_ms: int = INTEGRATION_TIMEOUT_MS


def read_models(endpoints: tuple[Endpoint, ...] = ENDPOINTS, folder: Path = SCHEMAS) -> dict[str, str]:
    """Read the schemas that the endpoints name, without insignificant space: a reformatting changes no API."""
    names = sorted({endpoint.schema for endpoint in endpoints if endpoint.schema is not None})
    return {
        name: compact_json.dumps(json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))) for name in names
    }
