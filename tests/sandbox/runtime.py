"""What runs in a function's process: Lambda's runtime, as far as a function can tell.

Run as a file, not as a module: beside it there is only the function's unzipped archive, and the packages of its layer.
The first process imports the function and then only forks: each execution environment is a process of its own, which
composes the function anew, as a cold start does, without paying for the imports each time. It is told over a socket what
to invoke, and answers there with every AWS call it makes and with the result; standard output is the function's log.

Three things about the function are replaced, in code, which no environment variable could do: the back-off; the sender's
guard and authorities, so that a merchant on this machine can be reached; and how long one exchange with AWS or a merchant
may take, because this machine may be busy with other work. The door (``handler.handle``), the composition and everything
behind them run as they are deployed.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import json
import os
import signal
import socket
import ssl
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from botocore.awsrequest import AWSResponse

DENIED = "AccessDeniedException"
WEBHOOK = "merchant-webhook:POST"
SERVICES = ("dynamodb", "sqs", "ssm")
END_OF_LOG = "\x1e"
"""Written to standard output before an invocation's result, with its id: whoever reads the log then has all its lines."""
PATIENCE_SECONDS = 120.0
"""How long one exchange may take here. As deployed it is seconds: enough for AWS, not for a busy machine that plays AWS."""


def _permissions() -> Any:
    """Load the evaluator from the file beside this one, whatever the import path is."""
    spec = importlib.util.spec_from_file_location("sandbox_permissions", Path(__file__).with_name("permissions.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Calls:
    """Counts the calls of one invocation, reports each, checks each, and dies where it was told to."""

    permissions: Any
    region: str
    account: str
    channel: IO[str] = sys.stdout
    policies: list[dict[str, Any]] = field(default_factory=list)
    crash: tuple[int, str] | None = None
    count: int = 0

    def begin(self, policies: list[dict[str, Any]], crash: tuple[int, str] | None) -> None:
        """Start an invocation."""
        self.policies, self.crash, self.count = policies, crash, 0

    def before(self, action: str, resource: str, *, allowed: bool = True) -> None:
        """Report a call that is about to leave."""
        self.count += 1
        self._die_if("before")
        self.report(action, resource, allowed=allowed)

    def report(self, action: str, resource: str, *, allowed: bool) -> None:
        """Tell what a call is."""
        report = {"call": {"action": action, "resource": resource, "allowed": allowed}}
        self.channel.write(json.dumps(report) + "\n")
        self.channel.flush()

    def after(self) -> None:
        """Note that a call was answered, before the function gets to know."""
        self._die_if("after")

    def _die_if(self, moment: str) -> None:
        if self.crash == (self.count, moment):
            sys.stdout.flush()
            os._exit(137)

    def before_call(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        """Check a call against the role's policies; a denied one never leaves the process."""
        service = model.service_model.service_name
        calls = self.permissions.calls_of(service, model.name, params["body"], self.region, self.account)
        verdicts = [self.permissions.allows(self.policies, call) for call in calls]
        self.count += 1
        self._die_if("before")
        for call, allowed in zip(calls, verdicts, strict=True):
            self.report(call.action, call.resource, allowed=allowed)
        if all(verdicts):
            return None
        call = calls[verdicts.index(False)]
        message = f"not authorized to perform: {call.action} on resource: {call.resource}"
        metadata = {"HTTPStatusCode": 403, "HTTPHeaders": {}, "RetryAttempts": 0}
        parsed = {"Error": {"Code": DENIED, "Message": message}, "ResponseMetadata": metadata}
        return AWSResponse(params["url"], 403, {}, None), parsed

    def after_call(self, **_: Any) -> None:
        """Note the answer."""
        self.after()


@dataclass(frozen=True)
class Context:
    """What Lambda hands to a handler beside the event."""

    aws_request_id: str
    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    ends_at: float
    function_version: str = "$LATEST"

    def get_remaining_time_in_millis(self) -> int:
        """Say how much time is left."""
        return max(0, int((self.ends_at - time.monotonic()) * 1000))


class LoopbackOnly:
    """The sandbox's guard: this machine, and nothing else."""

    def admits(self, address: str) -> bool:
        """Tell whether an address is this machine's."""
        return address == "127.0.0.1"


@dataclass(frozen=True)
class CountedSender:
    """The function's own sender, with its exchange counted among the calls."""

    sender: Any
    calls: Calls

    def post(self, url: str, *, headers: dict[str, str], body: bytes) -> None:
        """Post."""
        self.calls.before(WEBHOOK, url)
        try:
            self.sender.post(url, headers=headers, body=body)
        finally:
            self.calls.after()


def _watch_clients(calls: Calls) -> None:
    session = importlib.import_module("handlers.core.adapters.clients").session()
    session.register("before-call.*.*", calls.before_call)
    session.register("after-call.*.*", calls.after_call)
    for service in SERVICES:
        session.create_client(service)  # thrown away: it has read the service's description, which every fork then has


def _replacements(compose: Any, setup: dict[str, Any], calls: Calls) -> dict[str, Any]:
    """Build what the sandbox passes to a composition root that takes it, out of the function's own classes."""
    given: dict[str, Any] = {}
    takes = inspect.signature(compose).parameters
    if "backoff" in takes:
        given["backoff"] = importlib.import_module("handlers.core.backoff").Backoff(tuple(setup["backoff"]))
    if "sender" in takes:
        client = importlib.import_module("handlers.core.webhook").WebhookClient(
            guard=LoopbackOnly(),
            context=ssl.create_default_context(cadata=setup["authority"]),
            resolve=lambda *_: ("127.0.0.1",),
            ports=None,
            connect_seconds=PATIENCE_SECONDS,
            total_seconds=PATIENCE_SECONDS,
        )
        given["sender"] = CountedSender(client, calls)
    return given


def _imported(setup: dict[str, Any]) -> Any:
    """Import the handler's module by its declared name, from the archive and nowhere else."""
    limits: Any = importlib.import_module("handlers.core.deadline")
    limits.CONNECT_SECONDS = limits.READ_SECONDS = PATIENCE_SECONDS  # before the clients read them
    module = importlib.import_module(setup["handler"].rpartition(".")[0])
    origin = Path(module.__file__ or "").resolve()
    assert origin.is_relative_to(Path(setup["code"]).resolve()), origin
    return module


def _answer(handler: Any, setup: dict[str, Any], invocation: dict[str, Any]) -> dict[str, Any]:
    os.environ["_X_AMZN_TRACE_ID"] = invocation["trace"]
    context = Context(
        aws_request_id=invocation["request_id"],
        function_name=setup["function"],
        invoked_function_arn=setup["arn"],
        memory_limit_in_mb=setup["memory"],
        ends_at=time.monotonic() + setup["timeout"],
    )
    try:
        return {"result": handler(invocation["event"], context)}
    except Exception as error:  # noqa: BLE001 - as the runtime does: it prints what a handler let escape, and reports it
        traceback.print_exc(file=sys.stdout)
        return {"error": {"errorType": type(error).__name__, "errorMessage": str(error)}}


def _serve(channel: IO[str], setup: dict[str, Any], module: Any, calls: Calls) -> None:
    """Be one execution environment until the socket closes."""
    calls.channel = channel
    module.compose = functools.partial(module.compose, **_replacements(module.compose, setup, calls))
    handler = getattr(module, setup["handler"].rpartition(".")[2])
    for line in channel:
        invocation = json.loads(line)
        crash = invocation["crash"]
        calls.begin(invocation["policies"], (crash[0], crash[1]) if crash else None)
        answer = _answer(handler, setup, invocation)
        sys.stdout.write(f"{END_OF_LOG}{invocation['request_id']}\n")
        sys.stdout.flush()
        channel.write(json.dumps({**answer, "calls": calls.count}) + "\n")
        channel.flush()


def main() -> None:
    """Import what is to run, and fork an execution environment for each socket that is handed over."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(control.makefile("r", encoding="utf-8").readline())
    sys.path.insert(0, setup["code"])
    module = _imported(setup)
    calls = Calls(_permissions(), os.environ["AWS_REGION"], setup["account"])
    _watch_clients(calls)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(b"ready\n")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return
        if os.fork() == 0:
            control.close()
            _serve(socket.socket(fileno=descriptors[0]).makefile("rw", encoding="utf-8"), setup, module, calls)
            sys.stdout.flush()
            os._exit(0)
        os.close(descriptors[0])


if __name__ == "__main__":
    main()
