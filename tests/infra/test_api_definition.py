"""The API as data: the contract's endpoints, and a hash that nothing literal escapes."""

import json
from pathlib import Path

import pytest

from infra.api_definition import RESPONSES, ApiDefinition, GatewayResponse, read_models
from infra.architecture import ARCHITECTURE, Endpoint

ENDPOINTS = ARCHITECTURE.endpoints
DEFINITION = ApiDefinition(
    name="api",
    stage="stage",
    models=read_models(),
    integrations={function.name: f"uri-{function.name}" for function in ARCHITECTURE.functions},
)


def test_exactly_three_endpoints() -> None:
    """The brief names three, and which function answers each."""
    assert {(endpoint.method, "/".join(endpoint.path), endpoint.function) for endpoint in ENDPOINTS} == {
        ("POST", "transactions", "transaction_processor"),
        ("GET", "transaction/{id}", "transaction_processor"),
        ("POST", "fraud-webhook", "fraud_handler"),
    }


def test_required_parameters() -> None:
    """Each endpoint refuses a request without what its handler needs."""
    assert {endpoint.purpose: set(endpoint.required_parameters) for endpoint in ENDPOINTS} == {
        "post-transactions": {"method.request.header.Idempotency-Key"},
        "get-transaction-id": {"method.request.path.id"},
        "post-fraud-webhook": {"method.request.header.X-Signature", "method.request.header.X-Timestamp"},
    }


def test_bodies_have_models() -> None:
    """Whatever takes a body has a schema for it."""
    assert {endpoint.schema for endpoint in ENDPOINTS if endpoint.method == "POST"} == set(DEFINITION.models)


@pytest.mark.parametrize(
    ("path", "expected"), [(("transactions",), "transactions"), (("transaction", "{id}"), "transaction/*")]
)
def test_source_paths(path: tuple[str, ...], expected: str) -> None:
    """In an execute-api ARN a path parameter is a star, and everything else is itself."""
    endpoint = Endpoint(method="GET", path=path, function="fraud_handler")

    assert endpoint.source_path == expected


def test_reformatting_a_schema_changes_nothing(tmp_path: Path) -> None:
    """White space in a schema file is no change of the API."""
    for schema, text in DEFINITION.models.items():
        (tmp_path / f"{schema}.json").write_text(json.dumps(json.loads(text), indent=7))

    assert read_models(folder=tmp_path) == DEFINITION.models


@pytest.mark.parametrize("response", RESPONSES, ids=lambda response: response.type)
def test_gateway_responses_leak_nothing(response: GatewayResponse) -> None:
    """A refusal names its class and the request's id: no message of AWS's, nothing of the request."""
    body = json.loads(response.template)

    assert set(body) == {"error", "request_id"}
    assert body["request_id"] == "$context.requestId"
    assert set(body["error"]) <= {"code", "message"}
    assert not {"$", "#"} & set("".join(body["error"].values()))


def test_a_throttled_invocation_may_be_retried() -> None:
    """Whichever type Lambda's throttle raises, the caller gets 503 and Retry-After."""
    retried = {response.type: response for response in RESPONSES}

    for kind in ("INTEGRATION_FAILURE", "DEFAULT_5XX"):
        assert retried[kind].status == "503"
        assert "gatewayresponse.header.Retry-After" in retried[kind].headers
