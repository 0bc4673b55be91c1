"""A FIFO queue as SQS documents it, on a virtual clock.

- a deduplication id is remembered for five minutes after the send, also when its message has been deleted (SendMessage,
  "MessageDeduplicationId"), within its message group (`DeduplicationScope: messageGroup`);
- while a message of a group is in flight, no other message of the group is delivered; several may come in one batch;
- a message that was received as often as the redrive policy says goes to the dead-letter queue instead of being received again;
- a message older than the retention period vanishes, without becoming a dead letter.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

DEDUPLICATION_SECONDS = 300
RETENTION_SECONDS = 345_600
VISIBILITY_SECONDS = 1_800
MAX_RECEIVES = 3


@dataclass
class Message:
    """A message that was accepted."""

    message_id: str
    group: str
    body: str
    sent_at: float
    receives: int = 0
    visible_at: float = 0.0

    @property
    def handle(self) -> str:
        """The receipt handle of the newest receive: an older one no longer works."""
        return f"{self.message_id}:{self.receives}"


@dataclass
class FifoQueue:
    """One queue and its dead letters."""

    now: Callable[[], float]
    messages: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    expired: list[Message] = field(default_factory=list)
    _sent: dict[tuple[str, str], float] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def send(self, body: str, *, group: str, deduplication: str | None = None) -> bool:
        """Accept a message; False when it is a duplicate, which SQS answers with success."""
        key = (group, deduplication or hashlib.sha256(body.encode()).hexdigest())
        sent_at = self._sent.get(key)
        if sent_at is not None and self.now() - sent_at < DEDUPLICATION_SECONDS:
            return False
        self._sent[key] = self.now()
        self.messages.append(Message(f"m{next(self._numbers)}", group, body, self.now(), visible_at=self.now()))
        return True

    def receive(self, limit: int) -> list[Message]:
        """Take the next batch, in order within each group, and nothing of a group that is in flight."""
        now = self.now()
        self._expire(now)
        locked = {message.group for message in self.messages if message.visible_at > now}
        batch: list[Message] = []
        for message in list(self.messages):
            if len(batch) == limit:
                break
            if message.group in locked:
                continue
            if message.receives >= MAX_RECEIVES:
                self.messages.remove(message)
                self.dead.append(message)
                continue
            batch.append(message)
        for message in batch:
            message.receives += 1
            message.visible_at = now + VISIBILITY_SECONDS
        return batch

    def _expire(self, now: float) -> None:
        old = [message for message in self.messages if now - message.sent_at >= RETENTION_SECONDS]
        for message in old:
            self.messages.remove(message)
            self.expired.append(message)

    def delete(self, handle: str) -> None:
        """Delete what was received under this handle."""
        self.messages[:] = [message for message in self.messages if message.handle != handle]

    def hide(self, handles: Sequence[str], seconds: int) -> None:
        """Change visibility timeouts."""
        for message in self.messages:
            if message.handle in handles:
                message.visible_at = self.now() + seconds

    def next_visible(self) -> float | None:
        """Say when the next message can be received: now at the earliest, later when its group is in flight."""
        now = self.now()
        until: dict[str, float] = {}
        for message in self.messages:
            until[message.group] = max(until.get(message.group, now), message.visible_at)
        return min(until.values(), default=None)
