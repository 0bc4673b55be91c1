"""The three endpoints as a caller sees them, and what API Gateway refuses as it is declared to."""

from __future__ import annotations

import json
import re

import pytest

from tests.sandbox.flows import FLOWS
from tests.sandbox.sandbox import MERCHANTS, PAYMENT, Sandbox, host, signing_key, unique


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_flow(sandbox: Sandbox, flow: object) -> None:
    """Every flow does what it should, end to end."""
    assert callable(flow)
    flow(sandbox)


def test_a_repeat_is_the_same_payment(sandbox: Sandbox) -> None:
    """The same key and body: the same transaction; the same key with another body: a conflict."""
    key = unique("order")
    first, second = sandbox.pay(idempotency_key=key), sandbox.pay(idempotency_key=key)
    assert (first.status, second.status) == (202, 202)
    assert first.content["transaction_id"] == second.content["transaction_id"]
    other = sandbox.pay(idempotency_key=key, amount=99)
    assert (other.status, other.content["error"]["code"]) == (409, "conflict.idempotency_key")


def test_another_merchants_payment_looks_like_none(sandbox: Sandbox) -> None:
    """A foreign id and an unknown one get the same answer."""
    transaction_id = sandbox.pay().content["transaction_id"]
    foreign, unknown = sandbox.view(transaction_id, "globex"), sandbox.view("txn_" + "b" * 32, "globex")
    assert foreign.status == unknown.status == 404
    assert foreign.content["error"] == unknown.content["error"]


def test_notifications_are_signed_and_sent_to_their_own_merchant(sandbox: Sandbox) -> None:
    """Each merchant can verify what it gets, with its own key and no other."""
    for merchant, other in zip(MERCHANTS, reversed(MERCHANTS), strict=True):
        transaction_id = sandbox.pay(merchant=merchant).content["transaction_id"]
        sandbox.settle()
        (received,) = sandbox.merchants.of(transaction_id)
        assert received.host.partition(":")[0] == host(merchant)
        assert received.is_signed_with(signing_key(merchant))
        assert not received.is_signed_with(signing_key(other))


@pytest.mark.parametrize("key", ["", "wrong"], ids=["no key", "a wrong key"])
def test_a_wrong_key_is_forbidden(sandbox: Sandbox, key: str) -> None:
    """403 on every endpoint, before any function runs."""
    for method, path in (("POST", "/transactions"), ("GET", "/transaction/x"), ("POST", "/fraud-webhook")):
        answer = sandbox.request(method, path, headers={"x-api-key": key})
        assert (answer.status, answer.content["error"]["code"]) == (403, "forbidden"), (method, path)


def test_keys_do_not_open_each_others_doors(sandbox: Sandbox) -> None:
    """A merchant's key is refused on the webhook, and the fraud provider's on the merchants' routes."""
    body = json.dumps(
        {
            "alert_id": "alert-key",
            "timestamp": "2026-11-23T05:00:00Z",
            "transaction_id": "txn_" + "c" * 32,
            "reason": "other",
        }
    )
    headers = {**sandbox.alert_headers(body), "x-api-key": sandbox.keys["acme"]}
    assert sandbox.request("POST", "/fraud-webhook", body=body, headers=headers).status == 403
    assert sandbox.pay(merchant="fraud-provider").status == 403
    assert sandbox.view("txn_" + "c" * 32, "fraud-provider").status == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        json.dumps({**PAYMENT, "amount": 0}),
        json.dumps({**PAYMENT, "cvv": "123"}),
        json.dumps({"amount": 1}),
    ],
    ids=["nothing", "no JSON", "a list", "no amount to pay", "a field more", "fields fewer"],
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/xml; charset=utf-8"])
def test_a_bad_body_is_refused(sandbox: Sandbox, body: str, content_type: str) -> None:
    """400 by the model, under any Content-Type: the model stands under ``$default`` too."""
    headers = {"x-api-key": sandbox.keys["acme"], "Idempotency-Key": unique("order"), "Content-Type": content_type}
    answer = sandbox.request("POST", "/transactions", body=body, headers=headers)
    assert (answer.status, answer.content["error"]["code"]) == (400, "invalid_body")


def test_the_refusal_of_a_long_reference_says_what_to_send(sandbox: Sandbox) -> None:
    """A marketplace's order number has room for a card number: the 400 says what to send instead, and that is accepted."""
    refused = sandbox.pay(reference="028-1234567-1234567")
    assert (refused.status, refused.content["error"]["code"]) == (400, "invalid_body")
    assert "send a UUID or a number of at most 11 digits" in refused.content["error"]["message"]
    for instead in ("3b1f2c34-9b1d-4c55-8a3e-0123456789ab", "12345678901"):
        assert sandbox.pay(reference=instead).status == 202


def test_a_missing_parameter_is_refused(sandbox: Sandbox) -> None:
    """400 without the headers that the methods require."""
    headers = {"x-api-key": sandbox.keys["acme"], "Content-Type": "application/json"}
    answer = sandbox.request("POST", "/transactions", body=json.dumps(PAYMENT), headers=headers)
    assert (answer.status, answer.content["error"]["code"]) == (400, "invalid_parameters")
    headers["x-api-key"] = sandbox.keys["fraud-provider"]
    assert sandbox.request("POST", "/fraud-webhook", body="{}", headers=headers).status == 400


def test_an_unknown_path_is_not_found(sandbox: Sandbox) -> None:
    """404 in our own words: AWS's speak of a missing authentication token."""
    answer = sandbox.request("GET", "/transactions")
    assert (answer.status, answer.content["error"]["code"]) == (404, "not_found")


def test_over_the_rate_is_429(sandbox: Sandbox) -> None:
    """A caller above its rate waits, and nobody else does; the declared rate is what the door starts with."""
    plan = sandbox.door.api.plans
    assert set(plan.values()) == {(1000.0, 500)}
    assert sandbox.door.api.method_throttle == (1000.0, 500)
    key_id = sandbox.door.api.keys[sandbox.keys["acme"]]
    sandbox.door.limit(key_id, rate=0.001, burst=2)
    answers = [sandbox.view("txn_" + "d" * 32) for _ in range(4)]
    assert [answer.status for answer in answers] == [404, 404, 429, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].content["error"]["code"] == "too_many_requests"
    assert sandbox.view("txn_" + "d" * 32, "globex").status == 404


def test_a_bad_signature_is_refused(sandbox: Sandbox) -> None:
    """401 for another body, and for a signature of six minutes ago."""
    body = json.dumps(
        {
            "alert_id": "alert-sign",
            "timestamp": "2026-11-23T05:00:00Z",
            "transaction_id": "txn_" + "e" * 32,
            "reason": "other",
        }
    )
    headers = sandbox.alert_headers(body)
    changed = sandbox.request("POST", "/fraud-webhook", body=body.replace("other", "velocity"), headers=headers)
    old = {**headers, "X-Timestamp": str(int(headers["X-Timestamp"]) - 360)}
    assert changed.status == 401
    assert sandbox.request("POST", "/fraud-webhook", body=body, headers=old).status == 401


def test_a_crashed_function_is_unavailable(sandbox: Sandbox) -> None:
    """503 with Retry-After, as the gateway responses declare; a repeat succeeds."""
    key = unique("order")
    function = sandbox.functions["transaction_processor"]
    function.recycle()
    function.ends.append((1, "before"))
    answer = sandbox.pay(idempotency_key=key)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert answer.content["error"]["code"] == "unavailable"
    assert sandbox.pay(idempotency_key=key).status == 202


def test_one_payment_can_be_followed_from_log_to_log(sandbox: Sandbox) -> None:
    """The request's trace is in the access log, in the processor's lines, and in the sender's as their origin."""
    sandbox.deliver_telemetry()
    accepted = sandbox.pay()
    sandbox.settle()
    (line,) = [json.loads(text) for text in sandbox.door.access_log]
    assert line["status"] == "202"
    assert line["resourcePath"] == "/transactions"
    assert line["apiKeyId"] == sandbox.door.api.keys[sandbox.keys["acme"]]
    assert sandbox.keys["acme"] not in json.dumps(line)
    trace = line["xrayTraceId"]
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", trace)
    logs = sandbox.drained_logs()
    accepting = [json.loads(text) for text in logs["transaction_processor"] if "payment.accepted" in text]
    settling = [json.loads(text) for text in logs["transaction_processor"] if "payment.settled" in text]
    assert [entry["xray_trace_id"] for entry in accepting] == [trace]
    assert [entry["origin_trace"] for entry in settling] == [trace]
    assert settling[0]["transaction_id"] == accepted.content["transaction_id"]
