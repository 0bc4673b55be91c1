"""No card data anywhere: hidden in every position, encoding and separator, sent through every door, found nowhere.

The card is looked for as it was sent and as plain digits, in every place where something could have stayed: tables,
queues, dead-letter queues, logs, metrics (which are log lines), traces, answers, and what merchants received.
"""

from __future__ import annotations

import base64
import json
import urllib.parse
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.handlers.cards import ENCODINGS, SEPARATORS, TEST_CARDS, grouped
from tests.sandbox.sandbox import PAYMENT, Answer, Sandbox, unique

EXAMPLES = 20
_HEADER_SAFE = {"plain", "url", "html decimal", "base64", "hex", "base64 in url", "hex spaced", "unicode escapes"}
ADMITTED_ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "base64": lambda card: base64.b64encode(card.encode()).decode().rstrip("="),
    "base32": lambda card: base64.b32encode(card.encode()).decode().rstrip("="),
    "zlib in base64": lambda card: (
        base64.urlsafe_b64encode(zlib.compress(f"card {card}".encode())).decode().rstrip("=")
    ),
}
"""Ways of writing a card number that a reference's shape has room for."""
_PLACES = ("User-Agent", "X-Note", "name", "query", "query name")
_BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def hidden_cards(draw: st.DrawFn, *, encodings: tuple[str, ...] = tuple(ENCODINGS)) -> tuple[str, str]:
    """Draw a test card, and a way of writing it."""
    card = draw(st.sampled_from(TEST_CARDS))
    separator = draw(st.sampled_from(("", *SEPARATORS[:8])))
    written = grouped(card, separator, 4) if separator else card
    return card, ENCODINGS[draw(st.sampled_from(encodings))](written)


def _kept(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for everything that stayed somewhere."""
    sandbox.drained_logs()
    for name, function in sandbox.functions.items():
        yield from ((f"log of {name}", line) for line in function.log)
        yield from ((f"trace of {name}", segment) for segment in function.segments)
    yield from (("access log", line) for line in sandbox.door.access_log)
    for table in ("table-transactions", "table-fraud-alerts"):
        yield from ((table, json.dumps(item, ensure_ascii=False)) for item in sandbox.items(table))
    for queue in ("transaction-processing", "notifications"):
        yield from ((f"dlq-{queue}", json.dumps(item, ensure_ascii=False)) for item in sandbox.dead_letters(queue))
    for received in list(sandbox.merchants.received):
        yield "merchant", json.dumps(received.headers) + received.body.decode()


def _assert_nowhere(sandbox: Sandbox, card: str, written: str, *answers: Answer) -> None:
    places = [*_kept(sandbox), *(("answer", str(answer.headers) + answer.body.decode()) for answer in answers)]
    quoted = json.dumps(written)[1:-1]
    for place, text in places:
        assert card not in text, f"{place}: the card"
        assert written not in text, f"{place}: the card as it was written"
        assert quoted not in text, f"{place}: the card as it was written, in JSON"


def _forget(sandbox: Sandbox) -> None:
    """Deliver what was logged so far: each example looks at its own traces alone."""
    sandbox.deliver_telemetry()


def _post(sandbox: Sandbox, body: Any, path: str = "/transactions", **headers: str) -> Answer:
    given_headers = {
        "Content-Type": "application/json",
        "x-api-key": sandbox.keys["acme"],
        "Idempotency-Key": unique("order"),
        **headers,
    }
    return sandbox.request("POST", path, body=json.dumps(body), headers=given_headers)


@_BOUNDED
@given(card=hidden_cards(), field=st.sampled_from(["reference", "card_token", "currency", "amount", "note"]))
def test_in_a_field(sandbox: Sandbox, card: tuple[str, str], field: str) -> None:
    """In any field, known or not: 400, by the model or by the function."""
    _forget(sandbox)
    number, written = card
    answer = _post(sandbox, {**PAYMENT, field: written})
    assert answer.status == 400
    _assert_nowhere(sandbox, number, written, answer)


@_BOUNDED
@given(card=st.sampled_from(TEST_CARDS), encoding=st.sampled_from(sorted(ADMITTED_ENCODINGS)))
def test_in_what_the_model_admits(sandbox: Sandbox, card: str, encoding: str) -> None:
    """A reference may hold letters and some digits: an encoding that passes API Gateway is refused by the function."""
    _forget(sandbox)
    written = ADMITTED_ENCODINGS[encoding](card)
    answer = _post(sandbox, {**PAYMENT, "reference": f"order {written}"})
    assert (answer.status, answer.content["error"]["code"]) == (400, "request.card_data")
    _assert_nowhere(sandbox, card, written, answer)


@_BOUNDED
@given(
    card=hidden_cards(encodings=tuple(sorted(_HEADER_SAFE))),
    place=st.sampled_from(_PLACES),
)
def test_beside_the_body(sandbox: Sandbox, card: tuple[str, str], place: str) -> None:
    """In a header, a header's name, or the query: these are not kept, so the payment is accepted and the card is nowhere."""
    _forget(sandbox)
    number, written = card
    text = " ".join(written.split())
    path, headers = "/transactions", {}
    if place == "query":
        path = f"/transactions?note={urllib.parse.quote(text, safe='')}"
    elif place == "query name":
        path = f"/transactions?{urllib.parse.quote(text, safe='')}=1"
    elif place == "name":
        text = number
        headers = {f"X-{number}": "1"}
    elif text.isascii():
        headers = {place: text}
    else:
        return
    answer = _post(sandbox, PAYMENT, path, **headers)
    assert answer.status == 202
    sandbox.settle()
    _assert_nowhere(sandbox, number, text, answer)


@_BOUNDED
@given(card=st.sampled_from(TEST_CARDS), separator=st.sampled_from(["", "-", ".", "_"]))
def test_in_the_path(sandbox: Sandbox, card: str, separator: str) -> None:
    """A card in place of an id finds nothing; the access log holds the resource's path, not the request's."""
    _forget(sandbox)
    written = grouped(card, separator, 4)
    answer = sandbox.view(written)
    assert answer.status == 404
    _assert_nowhere(sandbox, card, written, answer)


@_BOUNDED
@given(card=hidden_cards(), field=st.sampled_from(["alert_id", "reason", "timestamp", "note"]))
def test_on_the_fraud_webhook(sandbox: Sandbox, card: tuple[str, str], field: str) -> None:
    """A signed alert is refused, unless the card is in its id: that is withheld, and the alert counts."""
    _forget(sandbox)
    number, written = card
    answer = sandbox.alert("txn_" + "f" * 32, **{field: written})
    assert answer.status == 400 or field == "alert_id"
    _assert_nowhere(sandbox, number, written, answer)


@_BOUNDED
@given(card=hidden_cards(), queue=st.sampled_from(["transaction-processing", "notifications"]), as_key=st.booleans())
def test_on_a_queue(sandbox: Sandbox, card: tuple[str, str], queue: str, as_key: bool) -> None:
    """A message with a card is destroyed, not kept in a dead-letter queue for two weeks."""
    _forget(sandbox)
    number, written = card
    body = {written: 1} if as_key else {"transaction_id": written}
    sandbox.send(f"queue-{queue}", json.dumps(body), group=unique("group"))
    sandbox.settle()
    _assert_nowhere(sandbox, number, written)


def test_look_alikes_are_not_refused(sandbox: Sandbox) -> None:
    """Ids, phone numbers, dates and amounts that look a little like cards go through."""
    references = [
        "order 2026-11-23 0001",
        "20261123050000",
        "INV/2026/000123456",
        "1795651200000",
        "Kunde 10234 Rechnung 20260017",
        "01KB0V9ZT8QJ5M3X7R2C4D6E8F",
    ]
    for reference in references:
        assert sandbox.pay(reference=reference, amount=999_999).status == 202, reference
    key = "6f1c2a34-9b1d-4c55-8a3e-0123456789ab"
    assert sandbox.pay(idempotency_key=key, headers={"X-Request-Id": key}).status == 202
