"""The three endpoints, on fake ports."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.core import identity, messages, signatures
from handlers.core.domain import RETENTION_SECONDS, TransactionState
from tests.handlers.cards import ENCODINGS, TEST_CARDS
from tests.handlers.fakes import NOW, PAYMENT, SECRET, Bench, Context, api_event, payment_event, record

ACCEPTED = identity.transaction_id("acme", "order-17-attempt-1")


def _ask(function: Any, event: dict[str, Any], context: Context | None = None) -> tuple[int, dict[str, Any]]:
    answer = function(event, context or Context())
    return answer["statusCode"], json.loads(answer["body"])


def _code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


def alert_event(
    alert: dict[str, Any] | None = None,
    *,
    key: str = "key-provider",
    at: int = int(NOW),
    secret: str = SECRET,
    raw: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Build a signed POST /fraud-webhook."""
    content = {
        "alert_id": "alert-00000017",
        "timestamp": "2026-11-23T04:30:02.123Z",
        "transaction_id": ACCEPTED,
        "reason": "velocity",
        "score": 87,
    }
    body = raw if raw is not None else json.dumps({**content, **(alert or {})})
    headers = {"X-Timestamp": str(at), "X-Signature": signatures.sign(secret, at, body.encode())}
    return api_event("POST", "/fraud-webhook", key=key, body=body, headers=headers, **more)


class TestAccepting:
    """POST /transactions."""

    def test_accepts_once_stored_and_handed_over(self) -> None:
        """202 with the id and where to read it; the table has it, and the queue."""
        bench = Bench()
        answer = bench.processor()(payment_event(), Context())
        link = f"/payments/transaction/{ACCEPTED}"

        assert answer["statusCode"] == 202
        assert json.loads(answer["body"]) == {"transaction_id": ACCEPTED, "state": "RECEIVED", "links": {"self": link}}
        assert answer["headers"]["Location"] == link
        assert bench.world.transactions[ACCEPTED].state is TransactionState.RECEIVED
        assert bench.world.attempts == [f"{ACCEPTED}#1#0"]
        assert bench.world.transactions[ACCEPTED].owed is not None

    def test_repeats_are_the_same_payment(self) -> None:
        """The same key and body, however its JSON is written, is the same payment and answered alike."""
        bench = Bench()
        function = bench.processor()
        first = _ask(function, payment_event())
        second = _ask(function, payment_event(json.dumps(PAYMENT, indent=3, sort_keys=True)))

        assert first == second
        assert (len(bench.world.transactions), len(bench.world.processing.messages)) == (1, 1)
        assert bench.metrics.counts == {"PaymentAccepted": 1, "PaymentRepeated": 1}

    def test_a_repeat_is_answered_as_the_first_was(self) -> None:
        """Whatever has become of the payment since, and nothing is sent again for one that is settled."""
        bench = Bench()
        function = bench.processor()
        first = _ask(function, payment_event())
        function({"Records": [record(messages.encode_submission(ACCEPTED), group=ACCEPTED)]}, Context())
        sent = list(bench.world.attempts)

        assert _ask(function, payment_event()) == first
        assert bench.world.attempts == sent

    @pytest.mark.parametrize(
        "sent",
        [
            {"Idempotency-Key": ["order-17-attempt-1", "order-17-attempt-2"]},
            {"Idempotency-Key": ["order-17-attempt-1"], "idempotency-key": ["order-17-attempt-2"]},
        ],
        ids=["one spelling", "two spellings"],
    )
    def test_refuses_two_idempotency_keys(self, sent: dict[str, list[str]]) -> None:
        """Nobody could say which of them counts."""
        event = payment_event()
        event["multiValueHeaders"] |= sent

        assert _code(_ask(Bench().processor(), event)) == (400, "request.idempotency_key")

    def test_accepts_while_the_queue_is_out(self) -> None:
        """Accepted means stored with what it owes: the sweep sends it when the queue is back."""
        bench = Bench()
        bench.world.out = {"processing"}

        assert _ask(bench.processor(), payment_event())[0] == 202
        assert bench.metrics.counts == {"SendFailed": 1, "PaymentAccepted": 1}
        assert bench.world.transactions[ACCEPTED].owed is not None

    def test_an_expired_payment_is_absent(self) -> None:
        """Whenever TTL gets to it: it is not shown, and its key may be used for a new payment."""
        bench = Bench()
        function = bench.processor()
        function(payment_event(), Context())
        bench.world.clock.now += RETENTION_SECONDS
        shown = api_event("GET", "/transaction/{id}", pathParameters={"id": ACCEPTED})

        assert _code(_ask(function, shown)) == (404, "transaction.unknown")
        assert _ask(function, payment_event({**PAYMENT, "amount": 1}))[0] == 202
        assert bench.world.transactions[ACCEPTED].request.amount == 1

    @pytest.mark.parametrize(
        "change", [{"amount": 1251}, {"currency": "EUR"}, {"card_token": "tok_anotherone"}, {"reference": "order-18"}]
    )
    def test_another_body_is_a_conflict(self, change: dict[str, Any]) -> None:
        """The same key with any other content is refused, and changes nothing."""
        bench = Bench()
        function = bench.processor()
        function(payment_event(), Context())
        before = dict(bench.world.transactions)

        assert _code(_ask(function, payment_event({**PAYMENT, **change}))) == (409, "conflict.idempotency_key")
        assert bench.world.transactions == before

    def test_merchants_do_not_share_keys(self) -> None:
        """Two merchants with the same idempotency key have two payments."""
        bench = Bench()
        function = bench.processor()
        for key in ("key-acme", "key-globex"):
            function(payment_event(key=key), Context())

        assert len(bench.world.transactions) == 2

    @pytest.mark.parametrize(
        "key", ["", "short", "x" * 129, "with blank inside", "-leading-dash", "tab\tinside-key", "ünicode-key"]
    )
    def test_refuses_unusable_idempotency_keys(self, key: str) -> None:
        """Missing, short, long or strange keys are refused."""
        assert _code(_ask(Bench().processor(), payment_event(idempotency_key=key))) == (400, "request.idempotency_key")

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ("{", 400, "request.malformed"),
            ("", 400, "request.malformed"),
            ('{"amount":1,"amount":2}', 400, "request.malformed"),
            ("[]", 400, "request.schema"),
            ({**PAYMENT, "merchant_id": "globex"}, 400, "request.schema"),
            ({**PAYMENT, "amount": 12.5}, 400, "request.schema"),
            (json.dumps({"reference": "x" * 17_000}), 413, "request.too_large"),
        ],
    )
    def test_refuses_broken_bodies(self, body: object, status: int, code: str) -> None:
        """What is not a payment is refused with the code that says why, and stored nowhere."""
        bench = Bench()

        assert _code(_ask(bench.processor(), payment_event(body))) == (status, code)
        assert not bench.world.transactions

    @pytest.mark.parametrize(
        ("key", "code"), [("key-nobody", "caller.unknown"), ("", "caller.unknown"), ("key-provider", "caller.role")]
    )
    def test_refuses_other_callers(self, key: str, code: str) -> None:
        """Unknown keys and the fraud provider's are refused with 403."""
        assert _code(_ask(Bench().processor(), payment_event(key=key))) == (403, code)

    def test_reads_encoded_bodies(self) -> None:
        """A body that the gateway passed on as base64 is the same body."""
        event = payment_event()
        event.update(body=base64.b64encode(event["body"].encode()).decode(), isBase64Encoded=True)

        assert _ask(Bench().processor(), event)[0] == 202

    def test_says_503_without_202_when_the_store_fails(self) -> None:
        """A failing dependency is a 503 that invites a repeat, and shows nothing of itself."""
        bench = Bench()
        bench.world.out = {"store"}
        answer = bench.processor()(payment_event(), Context())

        assert answer["statusCode"] == 503
        assert answer["headers"]["Retry-After"] == "2"
        assert "InternalServerError" not in answer["body"]
        assert not bench.world.attempts

    def test_answers_503_before_the_gateway_gives_up(self) -> None:
        """With too little time left no call is started."""
        bench = Bench()

        assert _code(_ask(bench.processor(), payment_event(), Context(remaining=3_000))) == (503, "dependency.deadline")
        assert bench.world.crash.calls == 0

    def test_does_not_even_look_callers_up_too_late(self) -> None:
        """The caller's lookup is a call like any other: with no time for it nobody is called unknown."""
        late = Context(remaining=3_000)

        assert _code(_ask(Bench().processor(), payment_event(key="key-nobody"), late)) == (503, "dependency.deadline")

    def test_shows_nothing_of_an_unexpected_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A bug is a 500 without its text, and never reaches the runtime."""
        bench = Bench()

        def explode(*_: object, **__: object) -> None:
            raise ZeroDivisionError(TEST_CARDS[0])

        monkeypatch.setattr(bench.world, "create", explode)
        status, content = _ask(bench.processor(), payment_event())

        assert (status, content["error"]["code"]) == (500, "internal")
        assert bench.log.events("error") == ["request.failed"]

    def test_unknown_routes_are_not_found(self) -> None:
        """A route that the stack does not declare is 404."""
        assert _code(_ask(Bench().processor(), api_event("DELETE", "/transactions"))) == (404, "request.route")

    def test_flushes_counts_whatever_happens(self) -> None:
        """Each invocation emits its counts once."""
        bench = Bench()
        function = bench.processor()
        function(payment_event(), Context())
        function(payment_event("{"), Context())

        assert bench.metrics.flushed == 2
        assert bench.metrics.counts == {"PaymentAccepted": 1, "RequestRefused": 1}


class TestCardData:
    """No card data is kept: what is stored or sent on is searched, the rest is dropped and written nowhere."""

    @staticmethod
    def _kept(bench: Bench, content: dict[str, Any]) -> str:
        world = bench.world
        kept = [world.transactions, world.waiting, world.alerts, world.attempts, content, bench.log.lines]
        return " ".join(map(repr, kept))

    @given(
        st.sampled_from(sorted(ENCODINGS)),
        st.sampled_from(TEST_CARDS),
        st.sampled_from(("reference", "card_token", "key", "text")),
    )
    @settings(max_examples=200)
    def test_refuses_it_in_a_body(self, encoding: str, card: str, place: str) -> None:
        """In a field, by its shape or by the search; as a field's name; in what is no JSON."""
        hidden = ENCODINGS[encoding](card)
        if place == "key":
            event = payment_event({**PAYMENT, hidden: 1})
        elif place == "text":
            event = payment_event(f"not json {hidden}")
        else:
            event = payment_event({**PAYMENT, place: f"tok_{hidden}" if place == "card_token" else hidden})
        bench = Bench()
        status, content = _ask(bench.processor(), event)

        assert (status, bench.world.transactions, bench.world.waiting) == (400, {}, {}), content
        assert hidden not in self._kept(bench, content)

    @pytest.mark.parametrize("written", ["62OO OOOO OOOO OOO5", "order NDExMTExMTExMTExMTExMQ", "cvv 737"])
    def test_names_it_where_the_schema_admits_it(self, written: str) -> None:
        """A reference may hold letters and some digits: the code says why it is refused."""
        bench = Bench()
        answer = _ask(bench.processor(), payment_event({**PAYMENT, "reference": written}))

        assert _code(answer) == (400, "request.card_data")
        assert (bench.world.transactions, bench.world.waiting) == ({}, {})

    @given(
        st.sampled_from(sorted(ENCODINGS)),
        st.sampled_from(TEST_CARDS),
        st.sampled_from(("header", "header name", "query")),
    )
    @settings(max_examples=100)
    def test_drops_what_is_beside_the_body(self, encoding: str, card: str, place: str) -> None:
        """Headers and query are not kept: a payment with a card there is accepted, and the card is nowhere."""
        hidden = ENCODINGS[encoding](card)
        event = payment_event()
        if place == "header":
            event = payment_event(X_Note=hidden)
        elif place == "header name":
            event = payment_event(**{hidden: "1"})
        else:
            event["queryStringParameters"] = {"q": hidden}
        bench = Bench()
        status, content = _ask(bench.processor(), event)

        assert status == 202, content
        assert hidden not in self._kept(bench, content)
        assert card not in self._kept(bench, content)

    def test_drops_it_in_a_lookup(self) -> None:
        """GET with a card for an id finds nothing, and looks nothing up."""
        bench = Bench()
        answer = _ask(bench.processor(), api_event("GET", "/transaction/{id}", pathParameters={"id": TEST_CARDS[0]}))

        assert _code(answer) == (404, "transaction.unknown")
        assert TEST_CARDS[0] not in self._kept(bench, answer[1])

    @given(st.sampled_from(sorted(ENCODINGS)), st.sampled_from(TEST_CARDS), st.sampled_from(("reason", "timestamp")))
    @settings(max_examples=50)
    def test_refuses_it_in_an_alert(self, encoding: str, card: str, field: str) -> None:
        """A signed alert with card data in a field of known values is refused."""
        hidden = ENCODINGS[encoding](card)
        bench = Bench()
        status, content = _ask(bench.fraud(), alert_event({field: hidden}))

        assert (status, bench.world.alerts, bench.world.attempts) == (400, {}, [])
        assert hidden not in self._kept(bench, content)

    @pytest.mark.parametrize(
        "alert_id", [f"alert-{TEST_CARDS[0]}", "alert-123456789012", "alert-NDExMTExMTExMTExMTExMQ"]
    )
    def test_withholds_an_alerts_id_that_may_hold_card_data(self, alert_id: str) -> None:
        """Twelve digits are room for a card number. The alert counts, under a derived id; a repeat is the same alert."""
        bench = Bench()
        bench.processor()(payment_event(), Context())
        event = alert_event({"alert_id": alert_id, "transaction_id": ACCEPTED})
        answers = [_ask(bench.fraud(), event) for _ in range(2)]

        assert answers[0] == answers[1]
        assert answers[0][0] == 200
        assert answers[0][1]["alert_id"].startswith("withheld_")
        assert TEST_CARDS[0] not in self._kept(bench, answers[0][1])

    def test_refuses_a_security_code_by_name(self) -> None:
        """No field is called so."""
        assert _code(_ask(Bench().processor(), payment_event({**PAYMENT, "cvv": "123"}))) == (400, "request.schema")

    def test_refuses_a_day_that_no_calendar_has(self) -> None:
        """30 February passes the pattern; an alert's time must be one."""
        answer = _ask(Bench().fraud(), alert_event({"timestamp": "2026-02-30T12:00:00Z"}))

        assert _code(answer) == (400, "request.schema")


class TestViewing:
    """GET /transaction/{id}."""

    def _get(self, bench: Bench, transaction_id: str, key: str = "key-acme") -> tuple[int, dict[str, Any]]:
        return _ask(
            bench.processor(), api_event("GET", "/transaction/{id}", key=key, pathParameters={"id": transaction_id})
        )

    def test_shows_the_merchants_own_view(self) -> None:
        """The merchant sees its payment, without the token and without our digest."""
        bench = Bench()
        bench.processor()(payment_event(), Context())
        moment = "2026-11-18T11:06:40.000Z"

        assert self._get(bench, ACCEPTED) == (
            200,
            {
                "transaction_id": ACCEPTED,
                "state": "RECEIVED",
                "amount": 1250,
                "currency": "USD",
                "reference": "order-17",
                "received_at": moment,
                "changed_at": moment,
                "version": 1,
            },
        )

    def test_shows_what_became_of_the_notice(self) -> None:
        """Pending, delivered or undeliverable, with the number of failed deliveries."""
        bench = Bench()
        bench.processor()(payment_event(), Context())
        bench.processor()({"Records": [record(messages.encode_submission(ACCEPTED), group=ACCEPTED)]}, Context())
        world = bench.world
        seen = [self._get(bench, ACCEPTED)[1]["notification"]]
        world.failed(ACCEPTED, 2, now=int(NOW), due_at=int(NOW) + 60)
        seen.append(self._get(bench, ACCEPTED)[1]["notification"])
        world.undeliverable(ACCEPTED, 2)
        seen.append(self._get(bench, ACCEPTED)[1]["notification"])

        assert seen == [
            {"state": "PENDING", "failures": 0},
            {"state": "PENDING", "failures": 1},
            {"state": "UNDELIVERABLE", "failures": 1},
        ]

    def test_hides_others_payments_like_unknown_ones(self) -> None:
        """Another merchant's payment, an unknown id and a malformed one are answered byte for byte alike."""
        bench = Bench()
        bench.processor()(payment_event(), Context())
        answers = [
            self._get(bench, ACCEPTED, "key-globex"),
            self._get(bench, "txn_" + "a" * 32),
            self._get(bench, "nonsense"),
        ]

        assert answers == [answers[0]] * 3
        assert _code(answers[0]) == (404, "transaction.unknown")

    def test_refuses_the_providers_key(self) -> None:
        """The fraud provider reads no payments."""
        assert _code(self._get(Bench(), ACCEPTED, "key-provider")) == (403, "caller.role")


class TestAlerts:
    """POST /fraud-webhook."""

    @staticmethod
    def _bench() -> Bench:
        bench = Bench()
        bench.processor()(payment_event(), Context())
        return bench

    def test_records_flags_and_notifies(self) -> None:
        """The alert is stored, the payment flagged, and its merchant's notification handed over."""
        bench = self._bench()
        status, content = _ask(bench.fraud(), alert_event())

        assert (status, content) == (
            200,
            {"alert_id": "alert-00000017", "transaction_id": ACCEPTED, "state": "FLAGGED"},
        )
        assert list(bench.world.alerts) == ["alert-00000017@2026-11-23T04:30:02.123Z"]
        assert bench.world.transactions[ACCEPTED].state is TransactionState.FLAGGED
        assert bench.world.attempts == [f"{ACCEPTED}#1#0", f"{ACCEPTED}#2#0"]

    def test_repeats_change_nothing(self) -> None:
        """A repeat, or a replay inside the window, succeeds and leads to the same alert, state and notification id."""
        bench = self._bench()
        function = bench.fraud()
        first = _ask(function, alert_event())
        world = (dict(bench.world.alerts), dict(bench.world.transactions), list(bench.world.notifications.messages))

        assert [_ask(function, alert_event()), _ask(function, alert_event(at=int(NOW) + 60))] == [first, first]
        assert world == (bench.world.alerts, bench.world.transactions, bench.world.notifications.messages)
        assert bench.metrics.counts == {"PaymentAccepted": 1, "PaymentFlagged": 1, "AlertRepeated": 2}

    def test_another_content_is_a_conflict(self) -> None:
        """The same alert id and timestamp with another content is refused before the payment is touched."""
        bench = self._bench()
        function = bench.fraud()
        function(alert_event(), Context())

        assert _code(_ask(function, alert_event({"score": 1}))) == (409, "conflict.alert")

    def test_an_alert_without_a_payment_is_kept_open(self) -> None:
        """202, nobody is told; the payment, when it comes, is flagged without asking for its authorization."""
        bench = Bench()
        status, content = _ask(bench.fraud(), alert_event())

        assert (status, content["state"], bench.world.attempts) == (202, "OPEN", [])
        assert _ask(bench.fraud(), alert_event()) == (status, content)
        function = bench.processor()
        function(payment_event(), Context())
        function({"Records": [record(messages.encode_submission(ACCEPTED), group=ACCEPTED)]}, Context())
        assert bench.world.transactions[ACCEPTED].state is TransactionState.FLAGGED

    def test_an_open_alert_can_be_corrected(self) -> None:
        """Another content under its id takes its place, and the payment that it named by mistake is left alone."""
        bench = self._bench()
        function, wrong = bench.fraud(), "txn_" + "a" * 32
        assert _ask(function, alert_event({"transaction_id": wrong}))[0] == 202

        assert _ask(function, alert_event())[1]["state"] == "FLAGGED"
        assert not bench.world.waiting[wrong].alerts
        assert _code(_ask(function, alert_event({"transaction_id": wrong}))) == (409, "conflict.alert")

    def test_an_alert_about_an_expired_payment_is_recorded(self) -> None:
        """There is nothing left to flag, and nothing to wait for."""
        bench = self._bench()
        bench.world.clock.now += RETENTION_SECONDS
        status, _ = _ask(bench.fraud(), alert_event(at=int(bench.world.clock.now)))

        assert (status, len(bench.world.alerts), bench.world.waiting) == (202, 1, {})
        assert bench.world.transactions[ACCEPTED].state is TransactionState.RECEIVED

    @pytest.mark.parametrize(("key", "code"), [("key-acme", "caller.role"), ("key-nobody", "caller.unknown")])
    def test_refuses_merchants_keys(self, key: str, code: str) -> None:
        """A merchant's key does not open the webhook, even with the right signature."""
        assert _code(_ask(self._bench().fraud(), alert_event(key=key))) == (403, code)

    @pytest.mark.parametrize(
        "event",
        [
            alert_event(secret="another secret"),
            alert_event(at=int(NOW) - 301),
            alert_event(at=int(NOW) + 301),
            {**alert_event(), "body": alert_event({"score": 1})["body"]},
            {**alert_event(), "headers": {}},
            {**alert_event(), "multiValueHeaders": {"X-Signature": ["v1=" + "0" * 64, "v1=" + "1" * 64]}},
        ],
    )
    def test_refuses_other_signatures(self, event: dict[str, Any]) -> None:
        """Another key, another time, another body or no signature: 401, before the body is parsed."""
        bench = self._bench()

        assert _code(_ask(bench.fraud(), event)) == (401, "caller.signature")
        assert not bench.world.alerts

    @pytest.mark.parametrize(
        "change", [{"reason": "because"}, {"score": 101}, {"timestamp": "yesterday"}, {"alert_id": "x"}, {"extra": 1}]
    )
    def test_refuses_broken_alerts(self, change: dict[str, Any]) -> None:
        """A signed alert that does not match the schema is refused."""
        assert _code(_ask(self._bench().fraud(), alert_event(change))) == (400, "request.schema")
