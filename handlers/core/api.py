"""The API's door: from an API Gateway proxy event to a request, and from a result or an error to an answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from handlers.core.card_data.detector import holds_card_data
from handlers.core.deadline import Deadline
from handlers.core.errors import (
    CardDataError,
    DependencyError,
    MalformedRequestError,
    OversizedRequestError,
    PaymentError,
    RequestError,
    UnknownCallerError,
    UnknownRouteError,
)
from handlers.core.schemas import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.core.domain import Caller
    from handlers.core.ports import CallerDirectory, Log, Metrics

LARGEST_BODY: Final = 16 * 1024
_HEADERS: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiRequest:
    """What a route needs of a proxy event. Its text never shows content."""

    route: str
    path: str
    request_id: str
    api_key_id: str
    headers: Mapping[str, str] = field(repr=False)
    path_parameters: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    repeated: frozenset[str] = field(default=frozenset(), repr=False)

    def single(self, name: str) -> str | None:
        """Return a header that may come once: None when it is missing, and when it comes twice."""
        return None if name in self.repeated else self.headers.get(name)

    def json(self) -> object:
        """Parse the body strictly."""
        try:
            return parse_json(self.body.decode())
        except (ValueError, RecursionError) as exc:
            raise MalformedRequestError from exc


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a route answers."""

    status: HTTPStatus
    content: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if len(text) > 2 * LARGEST_BODY:
        raise OversizedRequestError
    try:
        raw = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else str(text).encode()
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise MalformedRequestError from exc
    if len(raw) > LARGEST_BODY:
        raise OversizedRequestError
    return raw


def require_no_card_data(*kept: str | None) -> None:
    """Refuse card data in the free texts of a request that are stored or sent on.

    The schema gives every other field a shape in which no card number fits. Headers, query and path are read for what
    they must hold and then dropped: they are not searched, and no log, trace or queue gets them.
    """
    if any(text is not None and holds_card_data(text) for text in kept):
        raise CardDataError


def _repeated(headers: Mapping[str, Any]) -> frozenset[str]:
    """Return the lower-cased names of headers that come more than once, in whatever spelling."""
    counts = Counter(str(name).lower() for name, values in headers.items() for _ in values or ())
    return frozenset(name for name, count in counts.items() if count > 1)


def read_request(event: Mapping[str, Any]) -> ApiRequest:
    """Read a proxy event; headers by lower-cased name."""
    context = event.get("requestContext") or {}
    headers = event.get("headers") or {}
    return ApiRequest(
        route=f"{event.get('httpMethod')} {event.get('resource')}",
        path=str(context.get("path") or event.get("path") or ""),
        request_id=str(context.get("requestId") or ""),
        api_key_id=str((context.get("identity") or {}).get("apiKeyId") or ""),
        headers={str(name).lower(): str(value) for name, value in headers.items()},
        path_parameters={str(name): str(value) for name, value in (event.get("pathParameters") or {}).items()},
        body=_body(event),
        repeated=_repeated(event.get("multiValueHeaders") or {}),
    )


def _proxy(answer: Answer) -> dict[str, Any]:
    return {
        "statusCode": int(answer.status),
        "headers": {**_HEADERS, **answer.headers},
        "body": json.dumps(answer.content, separators=(",", ":"), sort_keys=True),
        "isBase64Encoded": False,
    }


def _refusal(status: int, error: PaymentError, request_id: str) -> Answer:
    content: dict[str, object] = {"code": error.code, "message": error.summary, **error.detail}
    retry = {"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Answer(status=HTTPStatus(status), content={"error": content, "request_id": request_id}, headers=retry)


def _failure(status: HTTPStatus, request_id: str) -> Answer:
    content = {"code": "internal", "message": "The request could not be handled."}
    return Answer(status=status, content={"error": content, "request_id": request_id})


@dataclass(frozen=True, kw_only=True)
class ApiDoor:
    """Dispatches to routes and turns every error into an answer; what escaped to the runtime would be printed by it."""

    callers: CallerDirectory
    routes: Mapping[str, Callable[[ApiRequest, Caller, Deadline], Answer]]
    log: Log
    metrics: Metrics

    def answer(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one proxy event within the deadline."""
        request_id = str((event.get("requestContext") or {}).get("requestId") or "")
        with self.log.correlated(request_id=request_id):
            return _proxy(self._guarded(event, context, request_id))

    def _guarded(self, event: Mapping[str, Any], context: Any, request_id: str) -> Answer:
        try:
            return self._routed(event, context)
        except RequestError as exc:
            self.metrics.count("CardDataRefused" if isinstance(exc, CardDataError) else "RequestRefused")
            self.log.warning("request.refused", code=exc.code, status=exc.status, **exc.detail)
            return _refusal(exc.status, exc, request_id)
        except DependencyError as exc:
            self.metrics.count("DependencyFailed")
            self.log.error("request.dependency_failed", error=exc, code=exc.code, **exc.detail)  # noqa: TRY400 (our own log)
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, type(exc)(), request_id)
        except Exception as exc:  # noqa: BLE001 (the last door before the runtime, which would print the text unredacted)
            self.metrics.count("RequestFailed")
            code = exc.code if isinstance(exc, PaymentError) else "unexpected"
            self.log.error("request.failed", error=exc, code=code)  # noqa: TRY400 (our own log)
            return _failure(HTTPStatus.INTERNAL_SERVER_ERROR, request_id)

    def _routed(self, event: Mapping[str, Any], context: Any) -> Answer:
        deadline = Deadline.within(remaining_millis=context.get_remaining_time_in_millis())
        request = read_request(event)
        route = self.routes.get(request.route)
        if route is None:
            raise UnknownRouteError
        deadline.require()
        caller = self.callers.identify(request.api_key_id) if request.api_key_id else None
        if caller is None:
            raise UnknownCallerError
        return route(request, caller, deadline)
