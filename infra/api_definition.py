"""The API as literal data: the contract's endpoints, their models, and its answers when a request goes no further."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra import compact_json
from infra.architecture import ARCHITECTURE, ArchitectureError, Endpoint

SCHEMAS: Final = Path(__file__).resolve().parents[1] / "handlers" / "schemas"

THROTTLE_RATE: Final = ARCHITECTURE.number("api-throttle-rate")
THROTTLE_BURST: Final = ARCHITECTURE.number("api-throttle-burst")
INTEGRATION_TIMEOUT_MS: Final = ARCHITECTURE.number("api-integration-timeout-ms")

RETRY_AFTER_SECONDS: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayResponse:
    """What API Gateway itself says when a request never reaches a function.

    Args:
        status: None leaves the status of each response that falls back to this type as it is.
        message: what the caller must change, where the code alone does not say it; a constant.

    """

    type: str
    code: str
    status: str | None = None
    retry: bool = False
    message: str | None = None

    @property
    def template(self) -> str:
        """Render a body that names the problem's class and the request, and repeats nothing that was sent."""
        error = {"code": self.code} if self.message is None else {"code": self.code, "message": self.message}
        return compact_json.dumps({"error": error, "request_id": "$context.requestId"})

    @property
    def headers(self) -> dict[str, str]:
        """Render constant headers; API Gateway wants constants in single quotes."""
        headers = {"gatewayresponse.header.Cache-Control": "'no-store'"}
        if self.retry:
            headers["gatewayresponse.header.Retry-After"] = f"'{RETRY_AFTER_SECONDS}'"
        return headers


# API Gateway checks the body before a function sees it, and may not say which field is wrong: that would repeat the request.
# The one refusal that an honest caller meets is explained: handlers/README.md, "For merchants".
_INVALID_BODY: Final = (
    "The body does not match the endpoint's schema. A reference has at most 11 digits, or up to 15 with a word of two letters "
    "between them, or it is a UUID, a ULID, a hexadecimal id, or a date, a year or a time with a number. In place of a longer "
    "number, send a UUID or a number of at most 11 digits."
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
    GatewayResponse(type="BAD_REQUEST_BODY", code="invalid_body", status="400", message=_INVALID_BODY),
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
    integrations: dict[str, str]
    endpoints: tuple[Endpoint, ...] = ARCHITECTURE.endpoints
    responses: tuple[GatewayResponse, ...] = RESPONSES
    security_policy: str = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    endpoint_access_mode: str = "STRICT"
    integration_timeout_ms: int = INTEGRATION_TIMEOUT_MS


def read_models(endpoints: tuple[Endpoint, ...] = ARCHITECTURE.endpoints, folder: Path = SCHEMAS) -> dict[str, str]:
    """Read the schemas that the endpoints name, without insignificant space: a reformatting changes no API.

    Raises:
        ArchitectureError: a schema is missing, or is not JSON.

    """
    names = sorted({endpoint.schema for endpoint in endpoints if endpoint.schema is not None})
    return {name: compact_json.dumps(_schema(folder / f"{name}.json")) for name in names}


def _schema(file: Path) -> Any:
    place = f"handlers/schemas/{file.name}"
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        message = (
            f"{place} cannot be read: {error.strerror}. "
            f"An endpoint of architecture.toml has model = {file.stem!r}: add its JSON Schema there."
        )
        raise ArchitectureError(message) from error
    except ValueError as error:
        message = f"{place} is not JSON: {error}."
        raise ArchitectureError(message) from error
