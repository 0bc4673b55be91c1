"""The process that plays AWS: moto over HTTP, one request at a time, without its own poller.

Run as ``python -m tests.sandbox.aws_server``; it prints its port and ends when its standard input closes, so that it
cannot outlive whoever started it. Six things differ from ``moto_server``:

- Requests are handled one by one, in the order in which they came: no caller waits while others ask again and again. Moto's
  tables and queues are plain lists and dicts: two requests at once could both satisfy a condition that only one may, or lose
  a message that is sent while another is deleted. AWS does neither.
- Moto's own event source mappings are off: it invokes functions in Docker. The sandbox polls as declared.
- A deduplication id is remembered for five minutes after the send, also when its message was deleted (SendMessage,
  "MessageDeduplicationId"); moto forgets it with the message.
- A long poll (ReceiveMessage, "WaitTimeSeconds") is answered as soon as there is a message. Moto sleeps and asks again, which
  would keep every other caller waiting. ``WAKE`` ends the long polls that wait.
- X-Ray's sampling rules, which moto does not know, are kept here.
- At ``FAULTS`` a seed begins a schedule of faults, which the functions' requests meet and no others (``aws_faults.py``).
"""

from __future__ import annotations

import functools
import io
import json
import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import tests.sandbox.light_imports  # noqa: F401

# isort: split

from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sqs.models import Queue
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.sandbox.aws import FAULTS, WAKE
from tests.sandbox.aws_faults import AwsFaults

DEDUPLICATION_SECONDS: Final = 300
_RECEIVE: Final = "AmazonSQS.ReceiveMessage"
_FREES_MESSAGES: Final = frozenset(
    f"AmazonSQS.{name}"
    for name in (
        "SendMessage",
        "SendMessageBatch",
        "DeleteMessage",
        "DeleteMessageBatch",
        "ChangeMessageVisibility",
        "ChangeMessageVisibilityBatch",
    )
)
"""After these a queue may have a message to give: a deleted one lets the next of its group through."""
_LOOK_AGAIN_SECONDS: Final = 1.0
"""How long a visibility timeout that ends by itself goes unnoticed."""
Start = Callable[..., Any]


class SamplingRules:
    """What X-Ray keeps of sampling rules: as much as creating, listing and deleting them needs."""

    PATHS: Final = ("/CreateSamplingRule", "/GetSamplingRules", "/DeleteSamplingRule")

    def __init__(self) -> None:
        """Start without rules."""
        self._rules: dict[str, dict[str, Any]] = {}

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one of the three things."""
        if path == "/CreateSamplingRule":
            rule = body["SamplingRule"]
            arn = f"arn:aws:xray:us-east-2:123456789012:sampling-rule/{rule['RuleName']}"
            self._rules[rule["RuleName"]] = {**rule, "RuleARN": arn}
            return {"SamplingRuleRecord": {"SamplingRule": self._rules[rule["RuleName"]]}}
        if path == "/DeleteSamplingRule":
            return {"SamplingRuleRecord": {"SamplingRule": self._rules.pop(body["RuleName"])}}
        return {"SamplingRuleRecords": [{"SamplingRule": rule} for rule in self._rules.values()]}


class _Dispatcher(DomainDispatcherApplication):
    """Moto's dispatcher, which remembers each host's backend: it lists the folders of all backends for each request."""

    def __init__(self) -> None:
        """Make moto's application."""
        super().__init__(create_backend_app)
        self.get_backend_for_host = functools.cache(super().get_backend_for_host)


class Bell:
    """Wakes long polls."""

    def __init__(self) -> None:
        """Start unrung."""
        self._changed = threading.Condition()
        self.rung = 0
        self.woken = 0

    def ring(self, *, wake: bool = False) -> None:
        """Have every long poll look at its queue; with ``wake``, have it end."""
        with self._changed:
            self.rung += 1
            self.woken += wake
            self._changed.notify_all()

    def wait(self, rung: int, seconds: float) -> None:
        """Wait until it has rung since it had rung ``rung`` times, or for so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.rung != rung, seconds)


class OneByOne:
    """The application: moto behind one thread, and the sampling rules and long polls beside it."""

    def __init__(self) -> None:
        """Make moto's application."""
        self._moto = _Dispatcher()
        self._rules = SamplingRules()
        self._bell = Bell()
        self._faults = AwsFaults()
        self._worker = ThreadPoolExecutor(1)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request."""
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if environ["PATH_INFO"] == WAKE:
            self._bell.ring(wake=True)
            start_response("204 No Content", [])
            return []
        if environ["PATH_INFO"] == FAULTS:
            return _as_json(self._faults.begin(json.loads(_body(environ))), start_response)
        if target == _RECEIVE:
            return self._received(environ, start_response)
        return self._faults.answer(environ, start_response, lambda: self._done(environ, start_response))

    def _done(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Do what is asked, and let the long polls look when that gave a queue a message."""
        answer = self._in_turn(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET", "") in _FREES_MESSAGES:
            self._bell.ring()
        return answer

    def _received(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request for messages, once there are some or its time is over."""
        asked = json.loads(_body(environ))
        until, woken = time.monotonic() + asked.pop("WaitTimeSeconds", 0), self._bell.woken
        body = json.dumps(asked).encode()
        while True:
            rung, begun = self._bell.rung, list[Any]()
            given = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
            answer = b"".join(self._in_turn(given, lambda *head, begun=begun: begun.extend(head)))
            left = until - time.monotonic()
            is_empty = begun[0].startswith("200") and not json.loads(answer).get("Messages")
            if not is_empty or left <= 0 or self._bell.woken != woken:
                start_response(*begun)
                return [answer]
            self._bell.wait(rung, min(left, _LOOK_AGAIN_SECONDS))

    def _in_turn(self, environ: dict[str, Any], start_response: Start) -> list[bytes]:
        return self._worker.submit(self._answered, environ, start_response).result()

    def _answered(self, environ: dict[str, Any], start_response: Start) -> list[bytes]:
        if environ["PATH_INFO"] in SamplingRules.PATHS:
            return self._sampling(environ, start_response)
        return list(self._moto(environ, start_response))

    def _sampling(self, environ: dict[str, Any], start_response: Start) -> list[bytes]:
        answer = self._rules.answer(environ["PATH_INFO"], json.loads(_body(environ) or b"{}"))
        return _as_json(answer, start_response)


def _as_json(content: Any, start_response: Start) -> list[bytes]:
    answer = json.dumps(content).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def _body(environ: dict[str, Any]) -> bytes:
    content: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return content


class _Quiet(WSGIRequestHandler):
    """Keeps connections open, and writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *args: Any) -> None:
        """Say nothing."""


def _without_pollers() -> None:
    """Take moto's pollers off its queues: the property swallows whatever is put into it."""
    Queue.lambda_event_source_mappings = property(lambda _: {}, lambda *_: None)


def _with_memory() -> None:
    """Make queues remember deduplication ids as SQS does, within the message group or the queue as they are declared."""
    accept = Queue.add_message

    def add_message(queue: Any, message: Any) -> None:
        sent = queue.__dict__.setdefault("_sandbox_sent", {})
        by_group = queue.attributes.get("DeduplicationScope") == "messageGroup"
        key = (message.group_id if by_group else "", message.deduplication_id)
        now = time.time()
        if queue.fifo_queue and message.deduplication_id and now - sent.get(key, -math.inf) < DEDUPLICATION_SECONDS:
            return
        sent[key] = now
        accept(queue, message)

    Queue.add_message = add_message


def main() -> None:
    """Serve until standard input closes."""
    _without_pollers()
    _with_memory()
    server = make_server("127.0.0.1", 0, OneByOne(), threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
