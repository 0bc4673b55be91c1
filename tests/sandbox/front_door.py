"""The API on this machine: what API Gateway does with a request before and after its function."""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
import time
import urllib.parse
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

from tests.sandbox.functions import Function, FunctionCrashedError, FunctionFailedError, new_trace
from tests.sandbox.gateway import Api, Route, TokenBucket

_VARIABLE: Final = re.compile(r"\$context\.[A-Za-z.]+")
_UNTEXTUAL: Final = 10 * 1024 * 1024
"""API Gateway's limit of a payload."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source: str
    id: str
    trace: str

    def header(self, name: str) -> str | None:
        """Return a header; the last of several."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class Response:
    """What is answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    error: str = ""


def _lists(pairs: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> dict[str, list[str]] | None:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found or None


def proxy_event(request: Request, route: Route, parameters: Mapping[str, str], api: Api, key_id: str) -> dict[str, Any]:
    """Write a request as the AWS_PROXY integration does (API Gateway Developer Guide, "Lambda proxy integrations")."""
    query = urllib.parse.parse_qsl(request.query, keep_blank_values=True)
    return {
        "resource": route.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(request.headers) or None,
        "multiValueHeaders": _lists(request.headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _lists(query),
        "pathParameters": {name: urllib.parse.unquote(value) for name, value in parameters.items()} or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": api.id,
            "stage": api.stage,
            "requestId": request.id,
            "resourcePath": route.resource,
            "httpMethod": request.method,
            "path": f"/{api.stage}{request.path}",
            "protocol": "HTTP/1.1",
            "requestTimeEpoch": int(time.time() * 1000),
            "identity": {"apiKeyId": key_id, "sourceIp": request.source, "userAgent": request.header("User-Agent")},
        },
        "body": request.body.decode("utf-8", "replace") if request.body else None,
        "isBase64Encoded": False,
    }


@dataclass
class FrontDoor:
    """Serves the API under the stage's name."""

    api: Api
    functions: Mapping[str, Function]
    access_log: list[str] = field(default_factory=list)
    succeeded: set[str] = field(default_factory=set)
    """The endpoints that answered a request with success."""
    server: ThreadingHTTPServer = field(init=False)
    _buckets: dict[str, TokenBucket] = field(default_factory=dict)
    _methods: dict[str, TokenBucket] = field(default_factory=dict)

    @classmethod
    def start(cls, api: Api, functions: Mapping[str, Function]) -> Self:
        """Listen on loopback."""
        door = cls(api, {function.arn: function for function in functions.values()})
        door.refill()
        door.server = _Server(("127.0.0.1", 0), _Handler)
        door.server.door = door  # type: ignore[attr-defined]
        threading.Thread(target=door.server.serve_forever, daemon=True).start()
        return door

    def refill(self) -> None:
        """Start every throttle full, at the rates that are declared."""
        self._buckets = {key: TokenBucket(*limits) for key, limits in self.api.plans.items()}
        self._methods = {f"{r.method} {r.resource}": TokenBucket(*self.api.method_throttle) for r in self.api.routes}

    def limit(self, key_id: str, rate: float, burst: float) -> None:
        """Lower one caller's throttle: a declared one is more than two cores can exhaust."""
        self._buckets[key_id] = TokenBucket(rate, burst)

    @property
    def url(self) -> str:
        """Where the stage is."""
        return f"http://127.0.0.1:{self.server.server_port}/{self.api.stage}"

    def answer(self, request: Request) -> Response:
        """Do what API Gateway does, in its order: route, key, throttle, parameters, body, function."""
        found = self.api.find(request.method, request.path)
        if found is None:
            return self._refuse("MISSING_AUTHENTICATION_TOKEN", request)
        route, parameters = found
        key_id = self.api.keys.get(request.header("x-api-key") or "", "")
        if route.key_required and not key_id:
            return self._refuse("INVALID_API_KEY", request)
        if not self._buckets[key_id].admits() or not self._methods[f"{route.method} {route.resource}"].admits():
            return self._refuse("THROTTLED", request)
        if route.validates_parameters and not self._has_parameters(request, route, parameters):
            return self._refuse("BAD_REQUEST_PARAMETERS", request)
        if route.validates_body and not self._has_valid_body(request, route):
            return self._refuse("BAD_REQUEST_BODY", request)
        return self._invoke(request, route, proxy_event(request, route, parameters, self.api, key_id))

    @staticmethod
    def _has_parameters(request: Request, route: Route, parameters: Mapping[str, str]) -> bool:
        there = {"header": request.header, "path": parameters.get}
        return all(there[place](name) for place, name in route.required)

    @staticmethod
    def _has_valid_body(request: Request, route: Route) -> bool:
        model = route.model_for(request.header("Content-Type") or "application/json")
        if model is None:
            return True
        try:
            return bool(model.is_valid(json.loads(request.body)))
        except (ValueError, RecursionError):
            return False

    def _invoke(self, request: Request, route: Route, event: Mapping[str, Any]) -> Response:
        if not route.permitted:
            return self._refuse("DEFAULT_5XX", request)
        try:
            result = self.functions[route.function_arn].invoke(
                event, f"{request.trace};Parent={secrets.token_hex(8)};Sampled=1"
            )
        except (FunctionCrashedError, FunctionFailedError):
            return self._refuse("DEFAULT_5XX", request)
        body = result.get("body") or ""
        raw = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode()
        if int(result["statusCode"]) < HTTPStatus.BAD_REQUEST:
            self.succeeded.add(f"{route.method} {route.resource}")
        return Response(int(result["statusCode"]), result.get("headers") or {}, raw)

    def _refuse(self, type_: str, request: Request) -> Response:
        refusal = self.api.refusal(type_)
        headers = {"Content-Type": "application/json", **refusal.headers}
        return Response(refusal.status, headers, refusal.body(request.id), type_)

    def write_access_log(self, request: Request, response: Response, started: float) -> None:
        """Write one line in the stage's format; what this sandbox cannot know is a dash, as in API Gateway."""
        found = self.api.find(request.method, request.path)
        known = {
            "$context.requestId": request.id,
            "$context.requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
            "$context.identity.sourceIp": request.source,
            "$context.identity.apiKeyId": self.api.keys.get(request.header("x-api-key") or "", "-"),
            "$context.httpMethod": request.method,
            "$context.resourcePath": found[0].resource if found else "-",
            "$context.status": str(response.status),
            "$context.error.responseType": response.error or "-",
            "$context.responseLatency": str(int((time.monotonic() - started) * 1000)),
            "$context.responseLength": str(len(response.body)),
            "$context.xrayTraceId": request.trace.removeprefix("Root="),
        }
        line = _VARIABLE.sub(lambda match: known.get(match[0], "-"), self.api.access_log_format)
        self.access_log.append(line)

    def stop(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    """A server that takes a load test's connections at once."""

    request_queue_size = 256
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    """HTTP in, HTTP out."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        started = time.monotonic()
        door: FrontDoor = self.server.door  # type: ignore[attr-defined]
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, _UNTEXTUAL))
        path, _, query = self.path.partition("?")
        prefix = f"/{door.api.stage}"
        request = Request(
            method=self.command,
            path=path.removeprefix(prefix) if path.startswith(f"{prefix}/") else "",
            query=query,
            headers=tuple(self.headers.items()),
            body=body,
            source=self.client_address[0],
            id=str(uuid.uuid4()),
            trace=f"Root={new_trace()}",
        )
        response = door.answer(request)
        self.send_response(response.status)
        for name, value in {**response.headers, "x-amzn-RequestId": request.id}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)
        door.write_access_log(request, response, started)

    do_GET = _serve  # noqa: N815 - http.server's own names
    do_POST = _serve  # noqa: N815
    do_PUT = _serve  # noqa: N815
    do_DELETE = _serve  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing: the access log is written as declared."""
