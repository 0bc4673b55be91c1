"""The process that plays AWS: moto over HTTP, one request at a time, without its own poller.

Run as ``python -m tests.sandbox.aws_server``; it prints its port and ends when its standard input closes, so that it
cannot outlive whoever started it. Four things differ from ``moto_server``:

- Requests are handled one by one, in the order in which they came: no caller waits while others ask again and again. Moto's
  tables and queues are plain lists and dicts: two requests at once could both satisfy a condition that only one may, or lose
  a message that is sent while another is deleted. AWS does neither.
- Moto's own event source mappings are off: it invokes functions in Docker. The sandbox polls as declared.
- A deduplication id is remembered for five minutes after the send, also when its message was deleted (SendMessage,
  "MessageDeduplicationId"); moto forgets it with the message.
- X-Ray's sampling rules, which moto does not know, are kept here.
"""

from __future__ import annotations

import json
import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sqs.models import Queue
from werkzeug.serving import WSGIRequestHandler, make_server

DEDUPLICATION_SECONDS: Final = 300
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


class OneByOne:
    """The application: moto behind one thread, and the sampling rules beside it."""

    def __init__(self) -> None:
        """Make moto's application."""
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._rules = SamplingRules()
        self._worker = ThreadPoolExecutor(1)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request."""
        return self._worker.submit(self._answered, environ, start_response).result()

    def _answered(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] in SamplingRules.PATHS:
            return self._sampling(environ, start_response)
        return list(self._moto(environ, start_response))

    def _sampling(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.loads(environ["wsgi.input"].read(length) or b"{}")
        answer = json.dumps(self._rules.answer(environ["PATH_INFO"], body)).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]


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
