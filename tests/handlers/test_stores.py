"""The table's ports, each promise once, for the adapters (on moto) and for the fake that the fault schedule runs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from handlers.core.adapters.alerts import DynamoAlertLedger
from handlers.core.adapters.clients import dynamodb_client
from handlers.core.adapters.dynamodb import DynamoOutbox, DynamoTransactionStore
from handlers.core.adapters.notices import DynamoNoticeStore
from handlers.core.domain import (
    AlertWrite,
    FraudAlert,
    NoticeState,
    Owed,
    OwedKind,
    OwedWork,
    PaymentRequest,
    RecordedAlert,
    StoredAlert,
    Transaction,
    TransactionState,
    sources_of,
)
from handlers.core.errors import StoreError
from handlers.core.outbox import SHARDS
from tests.handlers.fakes import NoTracing
from tests.handlers.tables import make_tables, stored_payment
from tests.handlers.world import World, notification_of

NOW = 1_000
PROCESSING = Owed(kind=OwedKind.PROCESSING, since=0, due_at=120)
PAYMENT = stored_payment(owed=PROCESSING)
ID = PAYMENT.transaction_id
NOTICE = Owed(kind=OwedKind.NOTIFICATION, since=NOW, due_at=NOW + 300)
WAITING = Owed(kind=OwedKind.ALERT, since=NOW, due_at=NOW + 3_600)


class Adapters:
    """All four adapters as one object, as the fake is."""

    def __init__(self) -> None:
        """Bind the tables."""
        client, tracing = dynamodb_client(), NoTracing()
        self._parts: list[Any] = [
            DynamoTransactionStore(client=client, table="transactions", tracing=tracing),
            DynamoOutbox(client=client, table="transactions", tracing=tracing),
            DynamoNoticeStore(client=client, table="transactions", tracing=tracing),
            DynamoAlertLedger(client=client, alerts="alerts", transactions="transactions", tracing=tracing),
        ]

    def __getattr__(self, name: str) -> Any:
        """Find the part that has it."""
        return next(getattr(part, name) for part in self._parts if hasattr(part, name))


@pytest.fixture(params=["dynamodb", "fake"])
def tables(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Both, one after the other."""
    if request.param == "fake":
        yield World()
        return
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "us-east-2")
    with mock_aws():
        make_tables(boto3.client("dynamodb"))
        yield Adapters()


def _settled(tables: Any, target: TransactionState = TransactionState.PROCESSED) -> Transaction:
    tables.create(PAYMENT, now=NOW)
    advance = tables.settle(PAYMENT, target, at="t1", owed=NOTICE)
    assert advance.applied
    settled: Transaction = advance.transaction
    return settled


def _overdue(tables: Any, kind: OwedKind, now: int = 10_000) -> list[OwedWork]:
    return [work for shard in range(SHARDS) for work in tables.overdue(kind, shard, now=now)]


def _alert(transaction_id: str = ID, **changes: Any) -> StoredAlert:
    alert = FraudAlert(alert_id="alert-1", timestamp="t0", transaction_id=transaction_id, reason="velocity", score=1)
    return replace(StoredAlert(alert=alert, digest="first", received_at="t0", expires_at=2_000_000_000), **changes)


class TestPayments:
    """Creating, reading and settling."""

    @pytest.mark.parametrize("reference", [None, "order-17"])
    def test_creates_once_and_returns_what_is_there(self, tables: Any, reference: str | None) -> None:
        """The first write stores; the second changes nothing and brings the first back, optional parts included."""
        request = PaymentRequest(amount=1, currency="USD", card_token="tok_12345678", reference=reference)
        first = stored_payment(request=request)

        assert tables.create(first, now=NOW) is None
        assert tables.create(stored_payment(request_digest="other"), now=NOW) == first
        assert tables.get(ID, now=NOW) == first

    def test_an_expired_item_is_absent(self, tables: Any) -> None:
        """For reading, for creating, and for its notice."""
        settled = _settled(tables)
        then = settled.expires_at

        assert tables.get(ID, now=then - 1) == settled
        assert tables.get(ID, now=then) is None
        assert tables.owed(ID, 2, now=then) is None
        assert tables.create(PAYMENT, now=then) is None
        assert tables.get(ID, now=NOW) == PAYMENT

    @pytest.mark.parametrize("there", TransactionState)
    @pytest.mark.parametrize(
        "target", [TransactionState.PROCESSED, TransactionState.DECLINED, TransactionState.FLAGGED]
    )
    def test_settles_only_where_the_machine_leads(
        self, tables: Any, there: TransactionState, target: TransactionState
    ) -> None:
        """A settled payment owes its notice at the next version; a refusal brings back what is there, unchanged."""
        stored = stored_payment(state=there)
        tables.create(stored, now=NOW)
        advance = tables.settle(stored, target, at="t1", owed=NOTICE)
        applies = there in sources_of(target)
        settled = replace(
            stored, state=target, version=2, changed_at="t1", owed=NOTICE, notice=NoticeState.PENDING, failures=0
        )

        assert (advance.applied, advance.transaction) == (applies, settled if applies else stored)
        assert tables.get(ID, now=NOW) == advance.transaction

    def test_settles_only_what_was_read(self, tables: Any) -> None:
        """A version that has changed meanwhile is refused, also where the state would admit it."""
        settled = _settled(tables)
        advance = tables.settle(PAYMENT, TransactionState.FLAGGED, at="t2", owed=NOTICE)

        assert (advance.applied, advance.transaction) == (False, settled)

    def test_knows_missing_payments(self, tables: Any) -> None:
        """Neither reading nor settling makes one."""
        assert tables.settle(PAYMENT, TransactionState.FLAGGED, at="t1", owed=NOTICE) is None
        assert tables.get(ID, now=NOW) is None


class TestOutbox:
    """What is owed."""

    def test_lists_what_is_due(self, tables: Any) -> None:
        """Each kind by itself, from its time on, with what a sweep needs."""
        for number in range(40):
            tables.create(stored_payment(transaction_id=f"txn-{number}"), now=NOW)
        found = _overdue(tables, OwedKind.PROCESSING, now=120)

        assert sorted(work.transaction_id for work in found) == sorted(f"txn-{number}" for number in range(40))
        assert found[0] == OwedWork(
            transaction_id=found[0].transaction_id, version=1, owed=PROCESSING, merchant_id="acme"
        )
        assert _overdue(tables, OwedKind.PROCESSING, now=119) == _overdue(tables, OwedKind.NOTIFICATION) == []

    def test_a_claim_is_taken_once(self, tables: Any) -> None:
        """Two sweeps that saw the same entry: one sends."""
        tables.create(PAYMENT, now=NOW)
        [work] = _overdue(tables, OwedKind.PROCESSING)

        assert tables.claim(work, due_at=500, sends=1)
        assert not tables.claim(work, due_at=500, sends=1)
        [claimed] = _overdue(tables, OwedKind.PROCESSING)
        assert claimed.owed == replace(work.owed, due_at=500, sends=1)

    def test_a_claim_of_what_is_done_is_refused(self, tables: Any) -> None:
        """The index may lag behind the item."""
        tables.create(PAYMENT, now=NOW)
        [work] = _overdue(tables, OwedKind.PROCESSING)
        tables.settle(PAYMENT, TransactionState.PROCESSED, at="t1", owed=NOTICE)

        assert not tables.claim(work, due_at=500, sends=1)
        assert not tables.defer(ID, due_at=700)

    def test_defers_processing(self, tables: Any) -> None:
        """It is due at another time."""
        tables.create(PAYMENT, now=NOW)

        assert tables.defer(ID, due_at=700)
        assert [work.owed.due_at for work in _overdue(tables, OwedKind.PROCESSING)] == [700]


class TestNotices:
    """What the sender sees and settles."""

    def test_reads_the_newest_version_alone(self, tables: Any) -> None:
        """With everything that the merchant is told, and without the token."""
        settled = _settled(tables)

        assert tables.owed(ID, 2, now=NOW).notification == notification_of(settled)
        assert [tables.owed(ID, version, now=NOW) for version in (1, 3)] == [None, None]

    def test_a_payment_that_is_received_owes_no_notice(self, tables: Any) -> None:
        """Nobody is told of RECEIVED."""
        tables.create(PAYMENT, now=NOW)

        assert tables.owed(ID, 1, now=NOW) is None

    @pytest.mark.parametrize("notice", [NoticeState.DELIVERED, NoticeState.UNDELIVERABLE])
    def test_settles_a_notice(self, tables: Any, notice: NoticeState) -> None:
        """Nothing is owed then, and the payment says what became of it."""
        settled = _settled(tables)
        getattr(tables, notice.value.lower())(ID, 2)

        assert tables.get(ID, now=NOW) == replace(settled, owed=None, notice=notice)
        assert _overdue(tables, OwedKind.NOTIFICATION) == []

    def test_counts_failures_from_the_first(self, tables: Any) -> None:
        """The first failure's time stays; the next state starts anew."""
        settled = _settled(tables)
        tables.failed(ID, 2, now=2_000, due_at=2_060)
        tables.failed(ID, 2, now=3_000, due_at=3_120)
        owed = tables.owed(ID, 2, now=NOW)

        assert (owed.failures, owed.failing_since) == (2, 2_000)
        assert [work.owed.due_at for work in _overdue(tables, OwedKind.NOTIFICATION)] == [3_120]
        tables.settle(tables.get(ID, now=NOW), TransactionState.FLAGGED, at="t2", owed=NOTICE)
        fresh = tables.owed(ID, 3, now=NOW)
        assert (fresh.failures, fresh.failing_since, settled.version) == (0, None, 2)

    def test_an_old_version_settles_nothing(self, tables: Any) -> None:
        """A slow sender must not take away what is owed for a newer state."""
        settled = _settled(tables)
        tables.settle(settled, TransactionState.FLAGGED, at="t2", owed=NOTICE)
        before = tables.get(ID, now=NOW)
        tables.delivered(ID, 2)
        tables.undeliverable(ID, 2)
        tables.failed(ID, 2, now=NOW, due_at=9)
        tables.deferred(ID, 2, due_at=9)

        assert tables.get(ID, now=NOW) == before


class TestAlerts:
    """Alerts and what they do, in one write."""

    def test_records_and_flags(self, tables: Any) -> None:
        """Both, and the notice that is owed for it."""
        tables.create(PAYMENT, now=NOW)

        assert tables.apply(AlertWrite(stored=_alert(), flag=tables.payment(ID), at="t1", owed=NOTICE))
        assert tables.recorded(_alert().alert) == RecordedAlert(digest="first", transaction_id=ID)
        payment = tables.get(ID, now=NOW)
        assert (payment.state, payment.version, payment.owed) == (TransactionState.FLAGGED, 2, NOTICE)

    def test_neither_when_the_payment_has_changed(self, tables: Any) -> None:
        """The alert is not recorded without its effect."""
        tables.create(PAYMENT, now=NOW)
        read = tables.payment(ID)
        tables.settle(PAYMENT, TransactionState.PROCESSED, at="t1", owed=NOTICE)

        assert not tables.apply(AlertWrite(stored=_alert(), flag=read, at="t2", owed=NOTICE))
        assert tables.recorded(_alert().alert) is None

    def test_neither_when_the_alert_is_known(self, tables: Any) -> None:
        """The payment is not flagged twice."""
        tables.create(PAYMENT, now=NOW)
        tables.apply(AlertWrite(stored=_alert(), at="t1", owed=NOTICE))

        assert not tables.apply(AlertWrite(stored=_alert(), flag=tables.payment(ID), at="t1", owed=NOTICE))
        assert tables.get(ID, now=NOW) == PAYMENT

    def test_keeps_an_alert_open_until_its_payment_comes(self, tables: Any) -> None:
        """It is no payment, it is owed, and the payment takes it over."""
        assert tables.apply(AlertWrite(stored=_alert(), keep_open=True, at="t1", owed=WAITING))
        assert tables.payment(ID) is None
        assert tables.get(ID, now=NOW) is None
        [work] = _overdue(tables, OwedKind.ALERT)
        assert (work.transaction_id, work.owed, work.has_alerts) == (ID, WAITING, True)
        assert tables.create(PAYMENT, now=NOW) is None
        assert tables.get(ID, now=NOW) == replace(PAYMENT, open_alerts=frozenset({"alert-1@t0"}))
        assert _overdue(tables, OwedKind.ALERT) == []

    def test_does_not_open_an_alert_on_a_payment(self, tables: Any) -> None:
        """The payment came in between: read again."""
        tables.create(PAYMENT, now=NOW)

        assert not tables.apply(AlertWrite(stored=_alert(), keep_open=True, at="t1", owed=WAITING))

    def test_a_correction_takes_the_place_of_an_open_alert(self, tables: Any) -> None:
        """The item that it waited on has no alert then, and leaves the index; its payment would not be flagged."""
        tables.apply(AlertWrite(stored=_alert("txn-wrong"), keep_open=True, at="t1", owed=WAITING))
        tables.create(PAYMENT, now=NOW)
        known = tables.recorded(_alert().alert)
        corrected = _alert(digest="second")
        write = AlertWrite(
            stored=corrected,
            flag=tables.payment(ID),
            corrects=known,
            withdraw_from="txn-wrong",
            at="t2",
            owed=NOTICE,
        )

        assert tables.apply(write)
        assert not tables.apply(write), "the correction is known by now"
        assert tables.recorded(corrected.alert) == RecordedAlert(digest="second", transaction_id=ID)
        [work] = _overdue(tables, OwedKind.ALERT)
        assert not work.has_alerts
        tables.close_alert(work)
        assert _overdue(tables, OwedKind.ALERT) == []
        tables.create(stored_payment(transaction_id="txn-wrong"), now=NOW)
        assert tables.get("txn-wrong", now=NOW).open_alerts == frozenset()


def test_turns_failures_into_our_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is not there is a store error with AWS's code, whoever asks."""
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "us-east-2")
    with mock_aws():
        tables = Adapters()
        for ask in (
            lambda: tables.get(ID, now=NOW),
            lambda: tables.create(PAYMENT, now=NOW),
            lambda: tables.payment(ID),
            lambda: tables.delivered(ID, 2),
            lambda: list(tables.overdue(OwedKind.ALERT, 0, now=NOW)),
            lambda: tables.apply(AlertWrite(stored=_alert(), at="t1", owed=NOTICE)),
        ):
            with pytest.raises(StoreError, match="ResourceNotFoundException"):
                ask()
