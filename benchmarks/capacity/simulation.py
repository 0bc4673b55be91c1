"""A discrete-event simulation of the stack under load: admission, the transaction queue, the notification queue.

Time is in whole microseconds, so that a case can be worked out by hand and compared exactly. What is simulated:

- A request passes its API key's and the stage's token bucket (429), then the function's rate and its concurrency (503),
  then SendMessage (503). What passes all of them is accepted.
- The poller takes what is waiting, up to a batch, while it has concurrency left of its own and of the function: no batching
  window is declared, so nothing waits for a batch to fill.
- A message that fails is seen again after its back-off, until its receives are used up: then it is a dead letter.
- Notifications of one merchant and shard are delivered one at a time, in order: the group is locked while one is under way.
  A payment's notices are in one shard. A notice that fails leaves the queue, stays owed, and is sent again by the sweep.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from benchmarks.capacity.declared import Consumer, Declared
from handlers.core.outbox import due_after_failure

SECOND: Final = 1_000_000
_MILLI: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes, how long things take, and what the services allow; times in milliseconds, quotas a second."""

    rate: int
    seconds: int
    accept: float
    batch: float
    process: float
    deliver: float
    lambda_rate: int
    fifo_plain: int
    fifo_high: int
    fifo_group: int
    transient: float = 0.0
    poison: float = 0.0
    webhook: float = 0.0
    tail: float = 0.3
    """The share of each time that is exponential; the rest of its mean is constant."""
    poisson: bool = True
    """Whether requests come at random; else they are evenly spaced."""
    drain: int = 900
    """Seconds after the load in which the transaction queue may empty itself."""
    seed: int = 7


@dataclass(slots=True)
class Outcome:
    """What became of the requests."""

    arrivals: int = 0
    accepted: int = 0
    throttled: Counter[str] = field(default_factory=Counter)
    processed: int = 0
    dead: int = 0
    delivered: int = 0
    failed: int = 0
    """Deliveries that failed: each notice is sent again."""
    """Dead letters of the notification queue."""
    polls: int = 0
    deliveries: int = 0
    busy: Counter[str] = field(default_factory=Counter)
    """Microseconds of execution, by function."""
    waiting: int = 0
    """Accepted transactions not yet processed when the load ended."""
    unnotified: int = 0
    """Notifications not yet delivered when the load ended."""
    waits: list[int] = field(default_factory=list)
    """Microseconds from acceptance to the transaction's final state, for each that reached it."""

    def wait(self, share: float) -> float:
        """Return the seconds that this share of processed transactions waited at most."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / SECOND if ordered else 0.0


class Bucket:
    """A token bucket, full at first; a token is a million parts, so that nothing is rounded."""

    def __init__(self, rate: int, burst: int) -> None:
        """Take the tokens a second and the most that are kept."""
        self._rate = rate
        self._most = self._tokens = burst * SECOND
        self._at = 0

    def take(self, now: int) -> bool:
        """Take one, if there is one."""
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < SECOND:
            return False
        self._tokens -= SECOND
        return True


@dataclass(slots=True)
class _Message:
    accepted: int
    group: int
    """Of the payment's notices: its merchant and shard."""
    poison: bool
    receives: int = 0


class Simulation:
    """One run."""

    def __init__(self, declared: Declared, load: Load) -> None:
        """Set everything up, with nothing under way."""
        self._declared, self._load = declared, load
        self._random = random.Random(load.seed)  # noqa: S311 - a simulation
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._now = 0
        self.outcome = Outcome()
        self._keys = [Bucket(declared.key_rate, declared.key_burst) for _ in range(declared.merchants)]
        self._stage = Bucket(declared.stage_rate, declared.stage_burst)
        rate = load.lambda_rate * declared.reserved
        self._rate = Bucket(rate, rate)
        self._send = self._fifo(declared.processing)
        self._announce = self._fifo(declared.notifications)
        self._groups = [Bucket(load.fifo_group, load.fifo_group) for _ in range(declared.merchants * declared.shards)]
        self._owed = 0
        self._running = self._polling = self._sending = 0
        self._ready: deque[_Message] = deque()
        self._notices: list[deque[_Message]] = [deque() for _ in range(declared.merchants * declared.shards)]
        self._free: deque[int] = deque()
        self._locked: set[int] = set()

    def _fifo(self, queue: Consumer) -> Bucket:
        rate = self._load.fifo_high if queue.high_throughput else self._load.fifo_plain
        return Bucket(rate, rate)

    def run(self) -> Outcome:
        """Let the load come, and what it left behind be processed."""
        ends = self._load.seconds * SECOND
        self._at(0, self._arrive)
        self._at(ends, self._measure)
        while self._events and self._events[0][0] <= ends + self._load.drain * SECOND:
            self._now, _, happen = heapq.heappop(self._events)
            happen()
        return self.outcome

    def _at(self, time: int, happen: Callable[[], None]) -> None:
        """Have something happen; what was planned first happens first at the same time."""
        self._order += 1
        heapq.heappush(self._events, (time, self._order, happen))

    def _after(self, microseconds: int, happen: Callable[[], None]) -> None:
        self._at(self._now + microseconds, happen)

    def _takes(self, mean: float) -> int:
        tail = self._random.expovariate(1.0) * self._load.tail if self._load.tail else 0.0
        return round(mean * _MILLI * (1 - self._load.tail + tail))

    def _measure(self) -> None:
        self.outcome.waiting = self.outcome.accepted - self.outcome.processed - self.outcome.dead
        self.outcome.unnotified = sum(map(len, self._notices)) + self._owed

    # --- the API -----------------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        load, outcome = self._load, self.outcome
        gap = self._random.expovariate(load.rate) if load.poisson else 1 / load.rate
        following = self._now + round(gap * SECOND)
        if following < load.seconds * SECOND:
            self._at(following, self._arrive)
        merchant = outcome.arrivals % self._declared.merchants
        outcome.arrivals += 1
        if not self._keys[merchant].take(self._now) or not self._stage.take(self._now):
            outcome.throttled["429, API Gateway"] += 1
        elif self._running >= self._declared.reserved:
            outcome.throttled["503, concurrency"] += 1
        elif not self._rate.take(self._now):
            outcome.throttled["503, Lambda's rate"] += 1
        else:
            self._running += 1
            took = self._takes(load.accept)
            outcome.busy["transaction_processor"] += took
            self._after(took, lambda: self._answered(merchant))

    def _answered(self, merchant: int) -> None:
        self._running -= 1
        if not self._send.take(self._now):
            self.outcome.throttled["503, SendMessage"] += 1
        else:
            self.outcome.accepted += 1
            poison = self._random.random() < self._load.poison
            shards = self._declared.shards
            group = merchant * shards + (self._random.randrange(shards) if shards > 1 else 0)
            self._ready.append(_Message(self._now, group, poison))
        self._poll()

    # --- the transaction queue ---------------------------------------------------------------------------------------

    def _poll(self) -> None:
        queue = self._declared.processing
        while (
            self._ready
            and self._polling < queue.maximum_concurrency
            and self._running < self._declared.reserved
            and self._rate.take(self._now)
        ):
            taken = [self._ready.popleft() for _ in range(min(queue.batch_size, len(self._ready)))]
            self._polling += 1
            self._running += 1
            self.outcome.polls += 1
            done = self._takes(self._load.batch)
            for message in taken:
                done += self._takes(self._load.process)
                self._after(done, lambda message=message: self._processed(message))  # type: ignore[misc]
            self.outcome.busy["transaction_processor"] += done
            self._after(done, self._polled)

    def _polled(self) -> None:
        self._polling -= 1
        self._running -= 1
        self._poll()

    def _processed(self, message: _Message) -> None:
        message.receives += 1
        failed = message.poison or self._random.random() < self._load.transient
        if not failed and self._groups[message.group].take(self._now) and self._announce.take(self._now):
            self.outcome.processed += 1
            self.outcome.waits.append(self._now - message.accepted)
            self._notify(message.group, _Message(self._now, message.group, poison=False))
        elif message.receives >= self._declared.processing.max_receives:
            self.outcome.dead += 1
        else:
            backoff = self._declared.processing.backoff
            self._after(backoff[min(message.receives, len(backoff)) - 1] * SECOND, lambda: self._again(message))

    def _again(self, message: _Message) -> None:
        self._ready.append(message)
        self._poll()

    # --- the notification queue --------------------------------------------------------------------------------------

    def _notify(self, group: int, notice: _Message) -> None:
        self._notices[group].append(notice)
        if len(self._notices[group]) == 1 and group not in self._locked:
            self._free.append(group)
            self._deliver()

    def _deliver(self) -> None:
        queue = self._declared.notifications
        most = min(queue.maximum_concurrency, self._declared.sender_reserved)
        while self._free and self._sending < most:
            group = self._free.popleft()
            self._locked.add(group)
            self._sending += 1
            self.outcome.deliveries += 1
            took = self._takes(self._load.deliver)
            self.outcome.busy["notification_sender"] += took
            self._after(took, lambda group=group: self._told(group))  # type: ignore[misc]

    def _told(self, group: int) -> None:
        self._sending -= 1
        notice = self._notices[group].popleft()
        notice.receives += 1
        if self._random.random() < self._load.webhook:
            self.outcome.failed += 1
            self._owed += 1
            pause = due_after_failure(notice.receives, 0)
            self._after(pause * SECOND, lambda: self._swept(group, notice))
        else:
            self.outcome.delivered += 1
        self._unlocked(group)
        self._deliver()

    def _swept(self, group: int, notice: _Message) -> None:
        self._owed -= 1
        self._notify(group, notice)

    def _unlocked(self, group: int) -> None:
        self._locked.discard(group)
        if self._notices[group]:
            self._free.append(group)
            self._deliver()


def simulate(declared: Declared, load: Load) -> Outcome:
    """Run one simulation: the same input gives the same outcome."""
    return Simulation(declared, load).run()
