"""A day, or a week, of the payment system on a virtual clock: real functions, realistic queues, faults on schedule.

Everything but AWS and the merchants is the deployed code. Clients and the fraud provider ask once and never again. An
execution environment that dies is replaced by a fresh one; what it held comes back when its visibility timeout ends.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.core.authorization import RuleBasedAuthorization
from handlers.core.domain import (
    Caller,
    MerchantEndpoint,
    NoticeState,
    OwedKind,
    PaymentRequest,
    TransactionState,
)
from handlers.core.errors import (
    DeliveryError,
    DeliveryRefusedError,
    DeliveryTimeoutError,
    DeliveryUnavailableError,
    ParameterError,
)
from handlers.core.identity import transaction_id
from tests.handlers.fakes import Bench, Callers, Context, payment_event, record
from tests.handlers.fifo import FifoQueue
from tests.handlers.test_api import alert_event
from tests.handlers.world import CrashError, World

SWEEP_SECONDS = 60
DAY = 86_400
HORIZON = 12 * DAY
MERCHANT_FAILURES: Mapping[str, Callable[[], DeliveryError]] = {
    "500": lambda: DeliveryUnavailableError(status="500"),
    "404": lambda: DeliveryRefusedError(reason="status", status="404"),
    "302": lambda: DeliveryRefusedError(reason="status", status="302"),
    "certificate": lambda: DeliveryRefusedError(reason="certificate"),
    "timeout": lambda: DeliveryTimeoutError(reason="timeout"),
}


@dataclass(frozen=True)
class Outage:
    """Something does not answer from `start`, in seconds from the beginning, for so many seconds.

    `what` is "store", "processing", "notifications", "parameters", "functions", "schedule", or a merchant's id, which
    then answers with `how`.
    """

    what: str
    start: float
    seconds: float
    how: str = "500"

    def covers(self, moment: float) -> bool:
        """Tell whether it lasts at this moment."""
        return self.start <= moment < self.start + self.seconds


@dataclass
class SimulatedMerchants:
    """Where merchants listen, what they received, and whether SSM tells."""

    simulation: Simulation
    received: list[dict[str, Any]] = field(default_factory=list)

    def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
        """Answer while SSM does."""
        self.simulation.require_parameters()
        return MerchantEndpoint(f"https://hooks.{merchant_id}.test/in", (f"key-of-{merchant_id}",))

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Receive, or fail as the schedule says."""
        merchant = url.split(".")[1]
        with self.simulation.world.crash.call():
            how = self.simulation.merchant_failure(merchant)
            if how is not None:
                error = MERCHANT_FAILURES[how]()
                raise error
            content = json.loads(body)
            self.received.append({**content, "merchant": merchant, "id": headers["X-Notification-Id"]})


@dataclass
class SimulatedCallers:
    """Callers, while SSM answers."""

    simulation: Simulation
    known: Callers = field(default_factory=Callers)

    def identify(self, api_key_id: str) -> Caller | None:
        """Look up."""
        self.simulation.require_parameters()
        return self.known.identify(api_key_id)


@dataclass
class Acquirer:
    """Answers once for each idempotency key, and always the same; some payments kill whoever asks."""

    simulation: Simulation
    asked: list[str] = field(default_factory=list)
    killers: set[str] = field(default_factory=set)
    rule: RuleBasedAuthorization = field(default_factory=RuleBasedAuthorization)

    def decide(self, request: PaymentRequest, *, idempotency_key: str) -> TransactionState:
        """Decide."""
        stored = self.simulation.world.transactions[idempotency_key]
        assert stored.state is TransactionState.RECEIVED, "asked for a payment that needs no authorization"
        if idempotency_key in self.killers:
            raise CrashError
        with self.simulation.world.crash.call():
            self.asked.append(idempotency_key)
            return self.rule.decide(request, idempotency_key=idempotency_key)


@dataclass(frozen=True)
class ApiCall:
    """What a client asks for at a moment, once."""

    at: float
    function: str
    event: Mapping[str, Any]


@dataclass
class Simulation:
    """One run."""

    outages: tuple[Outage, ...] = ()
    world: World = field(default_factory=World)
    calls: list[ApiCall] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    lost_batches: int = 0

    def __post_init__(self) -> None:
        """Put the functions together."""
        self.started = self.world.clock.now
        self.merchants = SimulatedMerchants(self)
        self.acquirer = Acquirer(self)
        self._next_sweep = self.started + SWEEP_SECONDS
        self.bench = self._fresh()
        self._compose()

    def _fresh(self) -> Bench:
        return Bench(
            world=self.world,
            callers=SimulatedCallers(self),
            merchants=self.merchants,
            posts=self.merchants,
            authorization=self.acquirer,
        )

    def _compose(self) -> None:
        bench = self.bench
        self.functions: dict[str, Callable[[Any, Any], Any]] = {
            "transaction_processor": bench.processor(),
            "fraud_handler": bench.fraud(),
            "notification_sender": bench.sender(),
        }

    # What happens

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return self.world.clock.now - self.started

    def is_out(self, what: str) -> bool:
        """Tell whether something does not answer now."""
        return any(outage.what == what and outage.covers(self.elapsed) for outage in self.outages)

    def require_parameters(self) -> None:
        """Fail while SSM does; this simulation never has a stale value to fall back on."""
        if self.is_out("parameters"):
            raise ParameterError(operation="GetParameter", aws="InternalServerError")

    def merchant_failure(self, merchant: str) -> str | None:
        """Say how a merchant fails now."""
        how = (outage.how for outage in self.outages if outage.what == merchant and outage.covers(self.elapsed))
        return next(how, None)

    def pay(self, number: int, *, at: float = 0.0, merchant: str = "acme", amount: int = 1250) -> str:
        """Have a client pay, once; return the id that the payment will have."""
        body = {"amount": amount, "currency": "USD", "card_token": "tok_8f14e45fceea"}
        key = f"order-{number}-attempt"
        event = payment_event(body, key=f"key-{merchant}", idempotency_key=key)
        identity = transaction_id(merchant, key)
        self.calls.append(ApiCall(at, "transaction_processor", {"id": identity, **event}))
        return identity

    def alert(self, payment: str, *, at: float) -> None:
        """Have the fraud provider raise an alert, once."""
        self.calls.append(ApiCall(at, "fraud_handler", {"alert_on": payment}))

    def run(self) -> None:
        """Go on until everything is done, checking after each step that nothing is unaccounted for."""
        self.run_for(HORIZON)

    def run_for(self, seconds: float) -> None:
        """Go on for some time at most."""
        self.calls.sort(key=lambda call: call.at)
        while self.elapsed < seconds:
            self.world.out = {name for name in ("store", "processing", "notifications") if self.is_out(name)}
            self._ask()
            self._schedule()
            self._poll("processing", self.world.processing, 10, "transaction_processor")
            self._poll("notifications", self.world.notifications, 1, "notification_sender")
            self.check_accounts()
            if self._is_done():
                return
            self._advance()

    def _invoke(self, name: str, event: Mapping[str, Any]) -> Any:
        """Run one invocation; None when its process died, and then the next one is a cold start."""
        try:
            return self.functions[name](dict(event), Context())
        except CrashError:
            self.lost_batches += 1
            self._compose()
            return None

    def _ask(self) -> None:
        while self.calls and self.calls[0].at <= self.elapsed:
            call = self.calls.pop(0)
            event = dict(call.event)
            if "alert_on" in event:
                alerted = event["alert_on"]
                content = {"transaction_id": alerted, "alert_id": f"alert-{alerted[-12:]}"}
                event = {"id": f"alert on {alerted}", **alert_event(content, at=int(self.world.clock.now))}
            asked = event.pop("id")
            answer = None if self.is_out("functions") else self._invoke(call.function, event)
            self.answers[asked] = 502 if answer is None else answer["statusCode"]

    def _schedule(self) -> None:
        """Send a sweep each minute; a schedule that does not fire sends none later."""
        now = self.world.clock.now
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        if not self.is_out("schedule") and not self.is_out("processing"):
            at = f"2026-11-{1 + int(self.elapsed) // DAY:02d}T{int(self.elapsed) // 3600 % 24:02d}:"
            body = f'{{"sweep":"{at}{int(self.elapsed) // 60 % 60:02d}:{int(self.elapsed) % 60:02d}Z"}}'
            self.world.processing.send(body, group="sweep")

    def _poll(self, name: str, queue: FifoQueue, limit: int, function: str) -> None:
        if self.is_out(name) or self.is_out("functions"):
            return
        while batch := queue.receive(limit):
            records = [
                record(
                    message.body,
                    group=message.group,
                    message_id=message.message_id,
                    receives=message.receives,
                    receiptHandle=message.handle,
                )
                for message in batch
            ]
            answer = self._invoke(function, {"Records": records})
            if answer is None:
                continue
            failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
            for message in batch:
                if message.message_id not in failed:
                    queue.delete(message.handle)

    # Time

    def _advance(self) -> None:
        """Go to the next moment at which something can happen."""
        now = self.world.clock.now
        moments = [self.started + call.at for call in self.calls[:1]]
        for name, queue in (("processing", self.world.processing), ("notifications", self.world.notifications)):
            visible = queue.next_visible()
            if visible is not None and not self.is_out(name) and not self.is_out("functions"):
                moments.append(visible)
        for outage in self.outages:
            moments += [self.started + outage.start, self.started + outage.start + outage.seconds]
        moments.append(self._sweep_moment(now))
        # A moment later than now, however floats round.
        self.world.clock.now = max(min((moment for moment in moments if moment > now), default=now + 1), now + 0.001)

    def _sweep_moment(self, now: float) -> float:
        """Skip the sweeps that would find nothing: they change nothing but the time that this takes."""
        due = [work.owed.due_at for work in self.world.index()]
        if not due:
            return now + DAY
        wanted = max(self._next_sweep, min(due))
        pause = SWEEP_SECONDS if not self.world.out else 20 * SWEEP_SECONDS
        return max(self._next_sweep, now + 0.001, math.ceil(wanted)) if pause == SWEEP_SECONDS else now + pause

    def _is_done(self) -> bool:
        world = self.world
        if self.calls or world.processing.messages or world.notifications.messages:
            return False
        return not any(payment.owed for payment in world.transactions.values())

    # What must hold

    def check_accounts(self) -> None:
        """Accepted = final + owed, at every moment: each payment is final and settled with its merchant, or owed."""
        for payment in self.world.transactions.values():
            owed = payment.owed.kind if payment.owed else None
            if payment.state is TransactionState.RECEIVED:
                assert owed is OwedKind.PROCESSING, payment
            else:
                settled = payment.notice in {NoticeState.DELIVERED, NoticeState.UNDELIVERABLE}
                assert (owed is OwedKind.NOTIFICATION) != settled, payment

    def verdict(self) -> dict[str, list[str]]:
        """Name every payment that is stranded, lost, doubled or whose merchant was not told the last word."""
        world, received = self.world, self.merchants.received
        accepted = {asked for asked, status in self.answers.items() if status == 202 and asked.startswith("txn_")}
        flagged = {
            asked[9:] for asked, status in self.answers.items() if status == 200 and asked.startswith("alert on ")
        }
        told: dict[str, list[dict[str, Any]]] = {}
        for notice in received:
            told.setdefault(notice["transaction_id"], []).append(notice)
        found: dict[str, list[str]] = {"stranded": [], "lost": [], "doubled": [], "untold": [], "disordered": []}
        found["lost"] += sorted(accepted - set(world.transactions))
        for key, payment in sorted(world.transactions.items()):
            notices = told.get(key, [])
            words = {notice["id"]: notice["state"] for notice in notices}
            versions = [notice["version"] for notice in notices]
            if payment.state is TransactionState.RECEIVED or (key in flagged and payment.state.value != "FLAGGED"):
                found["stranded"].append(key)
            if len(words) != len({notice["version"] for notice in notices}) or len(set(words.values())) != len(words):
                found["doubled"].append(key)
            if versions != sorted(versions):
                found["disordered"].append(key)
            is_told = bool(notices) and notices[-1]["state"] == payment.state.value
            if not is_told and payment.notice is not NoticeState.UNDELIVERABLE:
                found["untold"].append(key)
            if any(notice["merchant"] != payment.merchant_id for notice in notices):
                found["doubled"].append(key)
        return found


SOUND: Mapping[str, list[str]] = {"stranded": [], "lost": [], "doubled": [], "untold": [], "disordered": []}
