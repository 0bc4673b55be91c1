"""Runs in a process of its own, with a function's archive and layer on its path and nothing of this repository.

``import FUNCTION``: imports a function's handler, composes it and answers a first event, and says how long that took.
``clients SERVICE ...``: the same for boto3 and its clients alone. ``flow NAME COUNT``: composes the function of a flow, and
times so many events. What it says is one line of JSON on standard error; standard output is the function's own log.

AWS is stubbed where botocore would open a connection: serialising, signing and parsing are real, and nothing is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
WARM = 20
"""Events before the first that is timed: parameters are cached, code is specialised."""
SECRET = "a-signing-key-that-is-no-secret"  # noqa: S105 - what the stubbed parameters hold
CALLERS = {"key-acme": {"merchant": "acme"}, "key-fraud-provider": {"role": "fraud-provider"}}


class Context:
    """What Lambda hands to a handler beside the event."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    function_name = "function"
    function_version = "$LATEST"
    memory_limit_in_mb = 3072
    invoked_function_arn = "arn:aws:lambda:us-east-2:123456789012:function:function"

    def get_remaining_time_in_millis(self) -> int:
        """Say that there is time."""
        return 300_000


@dataclass
class Raw:
    """An answer's body."""

    content: bytes

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Give it in one piece."""
        yield self.content


@dataclass
class Cloud:
    """Answers in AWS's place, from memory; keeps what was put, sent and called."""

    items: dict[str, Any] = field(default_factory=dict)
    sent: list[Any] = field(default_factory=list)
    calls: int = 0

    def send(self, request: Any) -> Any:
        """Answer one request of botocore's."""
        from botocore.awsrequest import AWSResponse, HeadersDict  # noqa: PLC0415 - imported by then

        self.calls += 1
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        answer = json.dumps(getattr(self, operation)(json.loads(body))).encode()
        headers: Any = HeadersDict({"x-amzn-requestid": "1", "content-type": "application/x-amz-json-1.0"})
        return AWSResponse(request.url, 200, headers, Raw(answer))

    def PutItem(self, asked: Any) -> Any:
        """Keep an item by its first key."""
        key = asked["Item"].get("transaction_id") if "alert_id" not in asked["Item"] else asked["Item"]["alert_id"]
        self.items[key["S"]] = asked["Item"]
        return {}

    def GetItem(self, asked: Any) -> Any:
        """Return what is kept under a key, or nothing."""
        key = asked["Key"].get("alert_id") or asked["Key"]["transaction_id"]
        return {"Item": self.items[key["S"]]} if key["S"] in self.items else {}

    def UpdateItem(self, asked: Any) -> Any:
        """Apply the expression; conditions always hold here, because no two events are about one payment."""
        item = self.items.setdefault(asked["Key"]["transaction_id"]["S"], {**asked["Key"]})
        _update(item, asked)
        return {"Attributes": item}

    def TransactWriteItems(self, asked: Any) -> Any:
        """Apply each write."""
        for write in asked["TransactItems"]:
            ((kind, content),) = write.items()
            if kind != "ConditionCheck":
                getattr(self, f"{kind}Item")(content)
        return {}

    def SendMessage(self, asked: Any) -> Any:
        """Keep the message; botocore compares the digest."""
        self.sent.append(asked)
        digest = hashlib.md5(asked["MessageBody"].encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": str(len(self.sent)), "MD5OfMessageBody": digest, "SequenceNumber": "1"}

    def ChangeMessageVisibility(self, _asked: Any) -> Any:
        """Hold a message."""
        return {}

    def ChangeMessageVisibilityBatch(self, asked: Any) -> Any:
        """Hold the messages."""
        return {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}

    def GetParameter(self, asked: Any) -> Any:
        """Return what the parameter of that name would hold."""
        name = asked["Name"]
        value = json.dumps(CALLERS) if "callers" in name else SECRET
        value = "https://merchant.example/hook" if "webhook-url" in name else value
        return {"Parameter": {"Name": name, "Type": "SecureString", "Value": value, "Version": 1}}


def _update(item: Any, asked: Any) -> None:
    """Apply SET, REMOVE and ADD of an update expression, as far as the functions write them."""
    names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
    parts = re.split(r"\b(SET|REMOVE|ADD|DELETE) ", asked["UpdateExpression"])[1:]
    for verb, clauses in zip(parts[::2], parts[1::2], strict=True):
        for clause in re.split(r", (?![^(]*\))", clauses.strip()):
            name, *rest = clause.split(" ", 1)
            name, value = names.get(name, name), values.get(re.findall(r":\w+|$", clause)[0])
            if verb == "REMOVE":
                item.pop(name, None)
            elif verb == "ADD" or " + " in clause:
                item[name] = (
                    {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(value["N"]))} if "N" in value else value
                )
            elif verb == "SET" and not ("if_not_exists" in rest[0] and name in item):
                item[name] = value


class Told:
    """Stands in for the merchant's webhook: it answers at once."""

    def post(self, _url: str, **_: Any) -> None:
        """Take the notification."""


def _api(route: str, key: str, body: str | None = None, headers: dict[str, str] | None = None, item: str = "") -> Event:
    method, _, resource_path = route.partition(" ")
    return {
        "httpMethod": method,
        "resource": resource_path,
        "path": resource_path.replace("{id}", item),
        "headers": {"Content-Type": "application/json", "x-api-key": "not-a-real-key", **(headers or {})},
        "pathParameters": {"id": item} if item else None,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {"requestId": "r", "path": f"/stage{resource_path}", "identity": {"apiKeyId": key}},
    }


def _records(bodies: list[str], groups: list[str]) -> Event:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": f"h{number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": group},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:queue.fifo",
                "awsRegion": "us-east-2",
            }
            for number, (body, group) in enumerate(zip(bodies, groups, strict=True))
        ]
    }


MOMENT = "2026-11-23T08:00:00Z"
PAYMENT = {"amount": 1999, "currency": "USD", "card_token": "tok_9f8e7d6c5b4a", "reference": "order-17"}


@dataclass
class Flows:
    """Makes events: each about a payment of its own, which is in the table when the flow needs it there."""

    cloud: Cloud
    made: int = 0

    def accept(self) -> Event:
        """POST /transactions."""
        self.made += 1
        headers = {"Idempotency-Key": f"benchmark-{self.made:08d}"}
        return _api("POST /transactions", "key-acme", json.dumps(PAYMENT), headers)

    def _stored(self, state: str = "RECEIVED") -> str:
        self.made += 1
        name = "txn_" + "".join("abcdefghijklmnop"[int(digit, 16)] for digit in f"{self.made:032x}")
        self.cloud.items[name] = {
            "transaction_id": {"S": name},
            "merchant_id": {"S": "acme"},
            "state": {"S": state},
            "version": {"N": "1" if state == "RECEIVED" else "2"},
            "amount": {"N": str(PAYMENT["amount"])},
            "currency": {"S": PAYMENT["currency"]},
            "card_token": {"S": PAYMENT["card_token"]},
            "reference": {"S": PAYMENT["reference"]},
            "request_digest": {"S": "0" * 64},
            "received_at": {"S": MOMENT},
            "changed_at": {"S": MOMENT},
            "expires_at": {"N": str(int(time.time()) + 86_400)},
            "owed": {"S": "PROCESSING" if state == "RECEIVED" else "NOTIFICATION"},
            "due_shard": {"S": "PROCESSING#0" if state == "RECEIVED" else "NOTIFICATION#0"},
            "due_at": {"N": "1"},
            "owed_since": {"N": "1"},
            "sends": {"N": "1"},
            "notice": {"S": "PENDING"},
        }
        return name

    def view(self) -> Event:
        """GET /transaction/{id}."""
        return _api("GET /transaction/{id}", "key-acme", item=self._stored())

    def process(self, count: int = 1) -> Event:
        """A batch from the transaction queue."""
        ids = [self._stored() for _ in range(count)]
        return _records([json.dumps({"transaction_id": item}) for item in ids], ids)

    def batch(self) -> Event:
        """A full batch."""
        return self.process(10)

    def alert(self) -> Event:
        """POST /fraud-webhook, signed."""
        transaction = self._stored()
        alert = {
            "alert_id": f"alert-{self.made:08d}",
            "timestamp": MOMENT,
            "transaction_id": transaction,
            "reason": "velocity",
        }
        body, now = json.dumps(alert), str(int(time.time()))
        signature = "v1=" + hmac.new(SECRET.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Timestamp": now, "X-Signature": signature}
        return _api("POST /fraud-webhook", "key-fraud-provider", body, headers)

    def notify(self) -> Event:
        """A notification, as the processor sends it."""
        announcement = {"transaction_id": self._stored("PROCESSED"), "version": 2}
        return _records([json.dumps(announcement)], ["acme"])


FLOWS = {
    "accept": "transaction_processor",
    "view": "transaction_processor",
    "process": "transaction_processor",
    "batch": "transaction_processor",
    "alert": "fraud_handler",
    "notify": "notification_sender",
}
"""Each flow, and the function that it is one of."""
FIRST = {"transaction_processor": "accept", "fraud_handler": "alert", "notification_sender": "notify"}
"""What each function's first event is."""


def _compose(function: str) -> Callable[[Event, Context], Any]:
    composition = importlib.import_module(f"handlers.{function}.composition")
    given = {"sender": Told()} if function == "notification_sender" else {}
    composed: Callable[[Event, Context], Any] = composition.compose(os.environ, **given)
    return composed


def flow(name: str, wanted: str) -> dict[str, Any]:
    """Time events of one flow, one by one; making them does not count."""
    count = int(wanted)
    session = importlib.import_module("botocore.httpsession")
    cloud = Cloud()
    session.URLLib3Session.send = cloud.send
    function, flows = _compose(FLOWS[name]), Flows(cloud)
    events = [getattr(flows, name)() for _ in range(WARM + count)]
    times: list[float] = []
    for number, event in enumerate(events):
        if number == WARM:
            cloud.calls = 0
        begun = time.perf_counter()
        answer = function(event, Context())
        times.append(time.perf_counter() - begun)
        _require_success(answer)
    return {"times": times[WARM:], "calls": cloud.calls / max(1, count), "peak": _peak()}


def _require_success(answer: Any) -> None:
    """Refuse to time failures: they are fast."""
    if answer.get("statusCode", 200) >= 300 or answer.get("batchItemFailures"):  # noqa: PLR2004 - HTTP's successes end there
        message = f"the function answered {answer}"
        raise SystemExit(message)


def _peak() -> int:
    """Return what this process held at most; ``ru_maxrss`` would begin with what its parent held."""
    with open("/proc/self/status", encoding="utf-8") as status:  # noqa: PTH123 - pathlib would count as memory of ours
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024


def imported(function: str) -> dict[str, Any]:
    """Import a function's handler, compose it, and answer one event, which makes the clients: all of a cold start."""
    begun = time.perf_counter()
    importlib.import_module(f"handlers.{function}.handler")
    halfway = time.perf_counter()
    session = importlib.import_module("botocore.httpsession")
    cloud = Cloud()
    session.URLLib3Session.send = cloud.send
    event = getattr(Flows(cloud), FIRST[function])()
    prepared = time.perf_counter()
    answer = _compose(function)(event, Context())
    ended = time.perf_counter()
    _require_success(answer)
    return {"import": halfway - begun, "compose": ended - prepared, "peak": _peak()}


def clients(*services: str) -> dict[str, Any]:
    """Import boto3, then make clients."""
    begun = time.perf_counter()
    boto3 = importlib.import_module("boto3")
    halfway = time.perf_counter()
    for service in services:
        boto3.client(service)
    return {"import": halfway - begun, "compose": time.perf_counter() - halfway, "peak": _peak()}


def main(arguments: list[str]) -> None:
    """Do what was asked, and say how long it took."""
    what, *given = arguments
    commands: dict[str, Callable[..., dict[str, Any]]] = {"import": imported, "clients": clients, "flow": flow}
    result = commands[what](*given)
    sys.stderr.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
