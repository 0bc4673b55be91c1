"""The whole of it: the local AWS, the deployed program, its functions, its pollers, its front door and its merchants."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import math
import shutil
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from tests.sandbox import gateway
from tests.sandbox.aws import LocalAws
from tests.sandbox.deployment import Deployment, Settings, deploy
from tests.sandbox.faults import Kills, Schedule
from tests.sandbox.front_door import FrontDoor
from tests.sandbox.functions import Function, Record, Runtime, functions_of
from tests.sandbox.merchant import Merchants
from tests.sandbox.permissions import Call, allows
from tests.sandbox.poller import SourceMapping, mappings_of

SUFFIX: Final = "sandbox"
MERCHANTS: Final = ("acme", "globex")
FRAUD_SECRET: Final = "sandbox-fraud-signing-secret-0123456789"
PROCESSES: Final[Mapping[str, int]] = {"transaction_processor": 2, "fraud_handler": 1, "notification_sender": 2}
"""Concurrent processes of a function on this machine, fewer than declared, so that two cores do; one where none is given."""


REQUEST_SECONDS: Final = 300.0
"""The longest wait for an answer of the API: a busy machine needs more than the 29 s that API Gateway gives a function."""
IDLE_SWEEPS: Final = 3
"""How many sweeps may change nothing before what is still owed counts as stranded."""
LONGEST_WAIT: Final = 20
"""How many times its patience the sandbox waits in all: work that goes on for ever is a failure too."""


class UnsettledError(TimeoutError):
    """The queues did not become empty. The message says what was waited for, and shows the functions' logs."""


def signing_key(merchant: str) -> str:
    """Return the key that a sandbox merchant checks signatures with."""
    return f"sandbox-signing-key-of-{merchant}-0123456789"


def host(merchant: str) -> str:
    """Return the host name of a merchant's webhook."""
    return f"hooks.{merchant}.example"


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The body, parsed."""
        content: dict[str, Any] = json.loads(self.body)
        return content


@dataclass
class Sandbox:
    """A running stack."""

    aws: LocalAws
    deployment: Deployment
    merchants: Merchants
    functions: Mapping[str, Function]
    mappings: Mapping[str, SourceMapping]
    door: FrontDoor
    record: Record
    keys: Mapping[str, str]
    folder: Path
    halted: bool = False
    _queue_urls: dict[str, str] = field(default_factory=dict)
    patience: float = 60.0
    """How many seconds to wait while nothing at all happens; a busy machine is slow, but something happens on it."""
    patience_after_denial: float | None = None
    """How many seconds to wait once a function was denied a call; counted from the denial, so that a slow start is no failure."""

    @classmethod
    def start(
        cls,
        *,
        seed: int = 0,
        backoff: tuple[int, ...] = (0, 0),
        processes: Mapping[str, int] = PROCESSES,
        poll: bool = True,
    ) -> Self:
        """Deploy the program, and start everything around it."""
        folder = Path(tempfile.mkdtemp(prefix="sandbox-"))
        aws = LocalAws.start()
        aws.warm()
        merchants = Merchants.start(tuple(map(host, MERCHANTS)), folder)
        deployment = deploy(aws, _settings(merchants.port), seed=seed)
        record = Record()
        runtime = Runtime(backoff=backoff, authority=merchants.authority, processes=processes)
        functions = functions_of(aws, deployment, runtime, record, folder)
        mappings = mappings_of(aws, functions, processes)
        api = gateway.read(aws)
        callers = {value: key for key, value in api.keys.items()}
        keys = {caller: callers[id_] for caller, id_ in deployment.outputs["apiKeyIds"].items()}
        sandbox = cls(
            aws, deployment, merchants, functions, mappings, FrontDoor.start(api, functions), record, keys, folder
        )
        if poll:
            for mapping in mappings.values():
                mapping.start()
        return sandbox

    def halt(self) -> None:
        """Stop what works on the stack; the stack stays."""
        if self.halted:
            return
        self.halted = True
        self.door.stop()
        for mapping in self.mappings.values():
            mapping.stop()
        for function in self.functions.values():
            function.stop()
        self.merchants.stop()

    def stop(self) -> None:
        """Stop everything, the local AWS too."""
        self.halt()
        self.aws.stop()
        shutil.rmtree(self.folder)

    # Asking the API

    def request(
        self, method: str, path: str, *, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request to the stage."""
        connection = http.client.HTTPConnection("127.0.0.1", self.door.server.server_port, timeout=REQUEST_SECONDS)
        try:
            raw = body.encode() if isinstance(body, str) else body
            connection.request(method, f"/{self.door.api.stage}{path}", raw, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def pay(
        self,
        *,
        merchant: str = "acme",
        idempotency_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> Answer:
        """Post a payment."""
        given = {
            "Content-Type": "application/json",
            "x-api-key": self.keys[merchant],
            "Idempotency-Key": idempotency_key or unique("order"),
            **(headers or {}),
        }
        return self.request("POST", "/transactions", body=json.dumps({**PAYMENT, **changes}), headers=given)

    def view(self, transaction_id: str, merchant: str = "acme") -> Answer:
        """Look a payment up."""
        return self.request("GET", f"/transaction/{transaction_id}", headers={"x-api-key": self.keys[merchant]})

    def alert(self, transaction_id: str, *, alert_id: str | None = None, **changes: Any) -> Answer:
        """Send a signed fraud alert."""
        body = json.dumps(
            {
                "alert_id": alert_id or unique("alert"),
                "timestamp": "2026-11-23T05:00:00Z",
                "transaction_id": transaction_id,
                "reason": "velocity",
                **changes,
            }
        )
        return self.request("POST", "/fraud-webhook", body=body, headers=self.alert_headers(body))

    def alert_headers(self, body: str) -> dict[str, str]:
        """Sign an alert's body as the fraud provider does."""
        now = str(int(time.time()))
        signature = hmac.new(FRAUD_SECRET.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "x-api-key": self.keys["fraud-provider"],
            "X-Timestamp": now,
            "X-Signature": f"v1={signature}",
        }

    # Looking inside

    def queue_url(self, name: str) -> str:
        """Return the URL of a queue by its name without the suffix: ``queue-notifications``, ``dlq-notifications``."""
        if name not in self._queue_urls:
            found = self.aws.client("sqs").get_queue_url(QueueName=f"{name}-{SUFFIX}.fifo")
            self._queue_urls[name] = str(found["QueueUrl"])
        return self._queue_urls[name]

    def send(self, queue: str, body: str, *, group: str, deduplication: str | None = None) -> None:
        """Put a message on a queue, as only somebody with other rights than the functions' could."""
        self.aws.client("sqs").send_message(
            QueueUrl=self.queue_url(queue),
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=deduplication or unique("message"),
        )

    def purge(self, queue: str) -> None:
        """Lose every message of a queue that nothing reads; PurgeQueue itself may be called once a minute only."""
        sqs, url = self.aws.client("sqs"), self.queue_url(queue)
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        assert self.depth(queue) == 0

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return a table's items with plain values."""
        pages = self.aws.client("dynamodb").get_paginator("scan").paginate(TableName=f"{table}-{SUFFIX}")
        return [
            {name: next(iter(value.values())) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]

    def stored(self, transaction_id: str) -> dict[str, Any] | None:
        """Return a stored transaction."""
        return next((i for i in self.items("table-transactions") if i["transaction_id"] == transaction_id), None)

    def depth(self, queue: str) -> int:
        """Count a queue's messages, visible or not."""
        attributes = self.aws.client("sqs").get_queue_attributes(
            QueueUrl=self.queue_url(queue),
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return sum(map(int, attributes.values()))

    def dead_letters(self, name: str) -> list[dict[str, Any]]:
        """Take what is in a dead-letter queue, and leave it empty."""
        sqs, url = self.aws.client("sqs"), self.queue_url(f"dlq-{name}")
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=60
        ).get("Messages"):
            found += messages
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def settle(self) -> None:
        """Wait until every queue is empty and nothing is being worked on.

        Raises:
            UnsettledError: nothing happened for ``patience`` seconds, or work went on for ever. It says what the queues hold
                and shows the functions' logs.

        """
        began = moved = time.monotonic()
        denied: float | None = None
        quiet = 0
        before: tuple[int, ...] = ()
        depths: dict[str, int] = {}
        while quiet < 2:
            # While a batch is worked on, the functions need the local AWS more than this does.
            asked = not self._working()
            depths = self._depths() if asked else depths
            now, seen = time.monotonic(), self._progress(depths)
            moved, before = (moved, before) if seen == before else (now, seen)
            if denied is None and self.record.denied():
                denied = now
            impatient = denied is not None and now - denied > (self.patience_after_denial or math.inf)
            if impatient or now - moved > self.patience or now - began > self.patience * LONGEST_WAIT:
                raise UnsettledError(self._unsettled(now - began, now - moved))
            # What was received counts in its queue's depth until it is deleted: depths are read before who works.
            idle = asked and not any(depths.values()) and not self._working()
            quiet = quiet + 1 if idle else 0
            time.sleep(0.03)

    def _working(self) -> list[str]:
        return [name for name, mapping in self.mappings.items() if mapping.busy]

    def _depths(self) -> dict[str, int]:
        return {name: self.depth(f"queue-{name}") for name in self.deployment.outputs["queueNames"]}

    def _progress(self, depths: Mapping[str, int]) -> tuple[int, ...]:
        """Return figures of which one changes whenever anything is done."""
        worked = [count for function in self.functions.values() for count in (function.invocations, function.calls)]
        return (*depths.values(), *worked, len(self.merchants.received))

    def _unsettled(self, waited: float, idle: float) -> str:
        """Say what was waited for, what there is, and what the functions did last."""
        failures = [f"polling for {name}: {text}" for name, m in self.mappings.items() for text in m.failures]
        return "\n".join(
            [
                f"waited {waited:.0f} s for empty queues, the last {idle:.0f} s without any progress: {self._depths()}",
                f"working: {', '.join(self._working()) or 'nothing'}",
                *failures,
                self.report(),
            ]
        )

    def report(self) -> str:
        """Say what became of each function, with its last log lines."""
        return "\n".join(function.report() for function in self.functions.values())

    def recover(self) -> None:
        """Sweep until no payment owes anything, as the schedule does, without waiting for the times of day.

        Raises:
            TimeoutError: three sweeps in a row left as many payments owing as there were.

        """
        owing, idle = self.owing(), 0
        while owing:
            if idle == IDLE_SWEEPS:
                raise TimeoutError(f"still owed after {idle} sweeps that changed nothing: {owing}")
            self.functions[
                "notification_sender"
            ].recycle()  # a circuit that is open closes with time: here, with its process
            self.make_due(owing)
            self.sweep()
            self.settle()
            before, owing = owing, self.owing()
            idle = idle + 1 if len(owing) >= len(before) else 0

    def owing(self) -> list[str]:
        """Return the payments that owe something."""
        found = [item for item in self.items("table-transactions") if "state" in item and "owed" in item]
        return [str(item["transaction_id"]) for item in found]

    def sweep(self) -> None:
        """Do what EventBridge Scheduler does each minute, with the rights of the schedule's role."""
        scheduler, sqs = self.aws.client("scheduler"), self.aws.client("sqs")
        (listed,) = scheduler.list_schedules()["Schedules"]
        schedule = scheduler.get_schedule(Name=listed["Name"])
        target, iam = schedule["Target"], self.aws.client("iam")
        role = target["RoleArn"].rpartition("/")[2]
        documents = [
            iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        assert schedule["State"] == "ENABLED"
        assert allows(documents, Call("sqs:SendMessage", target["Arn"]))
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        sqs.send_message(
            QueueUrl=sqs.get_queue_url(QueueName=target["Arn"].rpartition(":")[2])["QueueUrl"],
            MessageBody=target["Input"].replace("<aws.scheduler.scheduled-time>", now),
            MessageGroupId=target["SqsParameters"]["MessageGroupId"],
        )

    def sweep_when_due(self, transaction_id: str) -> None:
        """Let the time pass until what a transaction owes is overdue, sweep, and wait."""
        assert self.make_due([transaction_id]) == 1
        self.sweep()
        self.settle()

    def make_due(self, transactions: Iterable[str]) -> int:
        """Let the time pass until what they owe is overdue; return how many still owed something."""
        dynamodb, count = self.aws.client("dynamodb"), 0
        for transaction_id in transactions:
            with suppress(dynamodb.exceptions.ConditionalCheckFailedException):
                dynamodb.update_item(
                    TableName=f"table-transactions-{SUFFIX}",
                    Key={"transaction_id": {"S": transaction_id}},
                    UpdateExpression="SET due_at = :past",
                    ConditionExpression="attribute_exists(owed)",
                    ExpressionAttributeValues={":past": {"N": "0"}},
                )
                count += 1
        return count

    @contextmanager
    def faults(self, seed: int) -> Iterator[Counter[str]]:
        """Have the functions killed, AWS fail and merchants be away as the seed says; count what failed, by kind.

        At the end everything answers again, and what a failed call left invisible is visible, as after half an hour.
        """
        counts, schedule = Counter[str](), Schedule(seed)
        crashes = {name: function.crashes for name, function in self.functions.items()}
        self.merchants.schedule = schedule
        for name, function in self.functions.items():
            function.kills = Kills(seed, name)
        self.aws.faults(seed)
        try:
            yield counts
        finally:
            counts += self.aws.faults(None) + schedule.counts
            self.merchants.schedule = None
            for name, function in self.functions.items():
                function.kills = None
                counts[f"{name} is killed"] += function.crashes - crashes[name]
            with self.paused():
                for mapping in self.mappings.values():
                    mapping.let_time_pass()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the pollers still."""
        for mapping in self.mappings.values():
            mapping.pause()
        try:
            yield
        finally:
            for mapping in self.mappings.values():
                mapping.resume()

    def drained_logs(self) -> dict[str, list[str]]:
        """Return the functions' log lines so far."""
        return {name: function.drained_log() for name, function in self.functions.items()}

    def deliver_telemetry(self) -> None:
        """Have logs and traces written where the stack declares them."""
        for function in self.functions.values():
            function.deliver_telemetry()
        lines = [self.door.access_log.pop(0) for _ in range(len(self.door.access_log))]
        if lines:
            logs, group, stream = self.aws.client("logs"), self.door.api.access_log_group, uuid.uuid4().hex
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
            now = int(time.time() * 1000)
            events = [{"timestamp": now, "message": line} for line in lines]
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


PAYMENT: Final[Mapping[str, Any]] = {"amount": 1250, "currency": "USD", "card_token": "tok_sandbox-0001"}


def unique(word: str) -> str:
    """Return an id that no other test uses; letters, so that no run of digits looks like a card."""
    letters = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
    return f"{word}-{uuid.uuid4().hex[:20].translate(letters)}"


def _settings(port: int) -> Settings:
    return Settings(
        suffix=SUFFIX,
        merchants={
            name: {"webhookUrl": f"https://{host(name)}:{port}/payments", "signingKey": signing_key(name)}
            for name in MERCHANTS
        },
        fraud_secret=FRAUD_SECRET,
    )
