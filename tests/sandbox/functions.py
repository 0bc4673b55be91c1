"""The Lambda service of the sandbox: a process for each concurrent invocation, started from the function's archive.

Everything about a function is read back from the local AWS: its environment, handler, role and timeout, the role's
policies, and temporary credentials of that role. Only its log group comes from the declaration, because moto forgets it.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.sandbox.aws import ACCOUNT, REGION, ROOT, LocalAws
from tests.sandbox.deployment import Created, Deployment
from tests.sandbox.faults import Kills
from tests.sandbox.permissions import Call, allows
from tests.sandbox.runtime import END_OF_LOG

FUNCTION_TYPE: Final = "aws:lambda/function:Function"
RUNTIME: Final = Path(__file__).with_name("runtime.py")
STARTUP_SECONDS: Final = 300.0
"""The longest that a process may take to import a function; one that ended is noticed at once."""
LOG_LINES: Final = 12
"""How many of its last log lines a function's report shows."""


class FunctionCrashedError(Exception):
    """The process ended in the middle of an invocation."""


class FunctionFailedError(Exception):
    """The handler let an exception escape."""


@dataclass(frozen=True)
class Observed:
    """One AWS call that was made in a function's name: by its code, or by a service that acts with its role."""

    function: str
    origin: str
    call: Call
    allowed: bool


@dataclass
class Record:
    """Every kind of call that a function made; a poller asks the same a hundred times a second."""

    calls: set[Observed] = field(default_factory=set)

    def add(self, observed: Observed) -> None:
        """Write one down."""
        self.calls.add(observed)

    def denied(self) -> bool:
        """Tell whether a call was denied; a copy is read, because the pollers write."""
        return any(not seen.allowed for seen in self.calls.copy())


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What the sandbox gives to every function beside what is declared."""

    backoff: tuple[int, ...]
    authority: str
    processes: Mapping[str, int]


class Origin:
    """The process that has imported a function, and forks its execution environments."""

    def __init__(self, function: Function) -> None:
        """Start it, and wait until the imports are done."""
        self._control, theirs = socket.socketpair()
        self._popen = subprocess.Popen(
            [sys.executable, "-P", str(RUNTIME), str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            env=function.environment(),
            cwd=function.code,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        theirs.close()
        self._reader = threading.Thread(target=self._read_log, args=(function,), daemon=True)
        self._reader.start()
        self._control.sendall(json.dumps(function.setup()).encode() + b"\n")
        self._control.settimeout(STARTUP_SECONDS)  # a process that ends closes its end, and recv returns
        try:
            answer = self._control.recv(6)
        except TimeoutError:
            answer = b""
        if answer != b"ready\n":
            raise FunctionCrashedError(f"{function.name} did not start:\n" + "\n".join(function.log))

    def _read_log(self, function: Function) -> None:
        assert self._popen.stdout is not None
        for line in self._popen.stdout:
            text, ended, request_id = line.rstrip("\n").partition(END_OF_LOG)
            if text or not ended:
                function.log.append(text)
            if ended:
                function.logged.add(request_id)

    @property
    def reads(self) -> bool:
        """Tell whether more of the log can come."""
        return self._reader.is_alive()

    def fork(self) -> socket.socket:
        """Start an execution environment, and return the socket to it."""
        ours, theirs = socket.socketpair()
        socket.send_fds(self._control, [b"f"], [theirs.fileno()])
        theirs.close()
        return ours

    def stop(self) -> None:
        """End it; the environments end when their own sockets close."""
        self._control.close()
        try:
            self._popen.wait(3)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._reader.join(3)
        if self._popen.stdout is not None and not self._reader.is_alive():
            self._popen.stdout.close()


class Process:
    """One execution environment: it serves one invocation at a time, and is thrown away when it dies."""

    def __init__(self, origin: Origin) -> None:
        """Start it."""
        self._socket = origin.fork()
        self._channel = self._socket.makefile("rw", encoding="utf-8")

    def invoke(self, invocation: Mapping[str, Any], function: Function) -> dict[str, Any]:
        """Run one invocation, noting each call as it is made."""
        self._channel.write(json.dumps(invocation) + "\n")
        self._channel.flush()
        while True:
            message = self._receive()
            call = message.get("call")
            if call is None:
                return message
            made = Call(call["action"], call["resource"])
            function.made[made.action] += 1
            function.record.add(Observed(function.name, "code", made, call["allowed"]))

    def _receive(self) -> dict[str, Any]:
        line = self._channel.readline()
        if not line:
            raise FunctionCrashedError
        message: dict[str, Any] = json.loads(line)
        return message

    def stop(self) -> None:
        """End it."""
        with suppress(OSError):
            self._channel.close()
        self._socket.close()


class Function:
    """A deployed function, and its idle processes."""

    def __init__(self, aws: LocalAws, declared: Created, runtime: Runtime, record: Record, folder: Path) -> None:
        """Read the function back, and unpack its archive."""
        self._aws, self._runtime, self.record = aws, runtime, record
        self._configuration = aws.client("lambda").get_function_configuration(FunctionName=declared.props["name"])
        self.physical_name: str = self._configuration["FunctionName"]
        self.name: str = self._configuration["Handler"].split(".")[1]
        self.arn: str = self._configuration["FunctionArn"]
        self.log_group: str = declared.props["loggingConfig"]["logGroup"]
        self.log: list[str] = []
        self.logged: set[str] = set()
        self._answered: set[str] = set()
        self.segments: list[str] = []
        self.ends: deque[tuple[int, str]] = deque()
        """Where the next invocations end, one after the other: the number of the call, and before or after it."""
        self.kills: Kills | None = None
        self.crashes = 0
        self.invocations = 0
        self.made = Counter[str]()
        self.code = folder / self.name
        with zipfile.ZipFile(io.BytesIO((ROOT / "infra" / declared.props["code"]["path"]).read_bytes())) as archive:
            archive.extractall(self.code)
        self.role: str = self._configuration["Role"].rpartition("/")[2]
        self.policies = self._role_policies()
        self._credentials = self._assume()
        self._daemon = self._trace_daemon()
        self._origin = Origin(self)
        self._idle: queue.LifoQueue[Process | None] = queue.LifoQueue()
        self._slots = runtime.processes.get(self.name, 1)
        for _ in range(self._slots):
            self._idle.put(None)

    def _role_policies(self) -> list[dict[str, Any]]:
        iam = self._aws.client("iam")
        names = iam.list_role_policies(RoleName=self.role)["PolicyNames"]
        return [iam.get_role_policy(RoleName=self.role, PolicyName=name)["PolicyDocument"] for name in names]

    def _assume(self) -> Mapping[str, str]:
        sts = self._aws.client("sts")
        answer = sts.assume_role(RoleArn=self._configuration["Role"], RoleSessionName=self.physical_name)
        credentials: Mapping[str, str] = answer["Credentials"]
        return credentials

    def _trace_daemon(self) -> socket.socket:
        """Play the X-Ray daemon: what the function sends is kept until it is delivered with the role's rights."""
        daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        daemon.bind(("127.0.0.1", 0))
        threading.Thread(target=self._read_segments, args=(daemon,), daemon=True).start()
        return daemon

    def _read_segments(self, daemon: socket.socket) -> None:
        while True:
            try:
                packet = daemon.recv(65536)
            except OSError:
                return
            if not packet:
                return
            self.segments.append(packet.decode().partition("\n")[2])

    def environment(self) -> dict[str, str]:
        """Return the process's whole environment: what is declared, and what Lambda adds."""
        return {
            **self._configuration["Environment"]["Variables"],
            "AWS_ACCESS_KEY_ID": self._credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": self._credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": self._credentials["SessionToken"],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_LAMBDA_FUNCTION_NAME": self.physical_name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._configuration["MemorySize"]),
            "AWS_ENDPOINT_URL": self._aws.url,
            "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{self._daemon.getsockname()[1]}",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LAMBDA_TASK_ROOT": str(self.code),
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def setup(self) -> dict[str, Any]:
        """Return what the process must know before its cold start."""
        return {
            "handler": self._configuration["Handler"],
            "function": self.physical_name,
            "arn": self.arn,
            "memory": self._configuration["MemorySize"],
            "timeout": self._configuration["Timeout"],
            "code": str(self.code),
            "account": ACCOUNT,
            "backoff": self._runtime.backoff,
            "authority": self._runtime.authority,
        }

    def invoke(self, event: Mapping[str, Any], trace: str | None = None) -> dict[str, Any]:
        """Run one invocation in an idle process; wait for one when all are busy.

        Raises:
            FunctionCrashedError: the process died.
            FunctionFailedError: the handler raised.

        """
        slot = self._idle.get()
        self.invocations += 1
        process: Process | None = None
        invocation = self._invocation(event, trace)
        try:
            process = slot or Process(self._origin)
            message = process.invoke(invocation, self)
        except (FunctionCrashedError, OSError) as error:
            if process is not None:
                process.stop()
            self.crashes += 1
            self._idle.put(None)
            raise FunctionCrashedError(self.name) from error
        self._answered.add(invocation["request_id"])
        self._idle.put(process)
        if "error" in message:
            raise FunctionFailedError(message["error"]["errorType"])
        result: dict[str, Any] = message["result"]
        return result

    def _invocation(self, event: Mapping[str, Any], trace: str | None) -> dict[str, Any]:
        crash = self.ends.popleft() if self.ends else None
        if self.kills is not None:
            crash = self.kills.next()
        return {
            "event": event,
            "policies": self.policies,
            "crash": crash,
            "trace": trace or f"Root={new_trace()};Parent={secrets.token_hex(8)};Sampled=1",
            "request_id": str(uuid.uuid4()),
        }

    @property
    def calls(self) -> int:
        """The calls that its code has made."""
        return self.made.total()

    def drained_log(self) -> list[str]:
        """Return the log so far: every line of each invocation that was answered."""
        while not self._answered.copy() <= self.logged and self._origin.reads:
            time.sleep(0.005)
        return list(self.log)

    def report(self) -> str:
        """Say what became of the function: how often it ran, and its last log lines."""
        lines = self.drained_log()
        title = f"{self.name}: {self.invocations} invocations, {self.calls} calls, {self.crashes} crashes"
        shown = [f"  {line}" for line in lines[-LOG_LINES:]] or ["  empty"]
        return "\n".join([f"{title}; log, the last lines:", *shown])

    def permits(self, action: str, resource: str) -> bool:
        """Check what AWS itself does with the function's role, and write it down."""
        call = Call(action, resource)
        allowed = allows(self.policies, call)
        self.record.add(Observed(self.name, "service", call, allowed))
        return allowed

    def deliver_telemetry(self) -> None:
        """Write the log and the traces where Lambda and the X-Ray daemon write them, with the role's rights."""
        self._deliver_log()
        self._deliver_traces()

    def _deliver_log(self) -> None:
        lines = [self.log.pop(0) for _ in range(len(self.log))]
        stream = f"[$LATEST]{uuid.uuid4().hex}"
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{self.log_group}:log-stream:{stream}"
        if not lines or not self.permits("logs:CreateLogStream", arn) or not self.permits("logs:PutLogEvents", arn):
            return
        logs = self._aws.client("logs")
        logs.create_log_stream(logGroupName=self.log_group, logStreamName=stream)
        now = int(time.time() * 1000)
        for start in range(0, len(lines), 1000):
            events = [{"timestamp": now, "message": line or " "} for line in lines[start : start + 1000]]
            logs.put_log_events(logGroupName=self.log_group, logStreamName=stream, logEvents=events)

    def _deliver_traces(self) -> None:
        documents = [self.segments.pop(0) for _ in range(len(self.segments))]
        if not documents or not self.permits("xray:PutTraceSegments", "*"):
            return
        xray = self._aws.client("xray")
        for start in range(0, len(documents), 50):
            xray.put_trace_segments(TraceSegmentDocuments=documents[start : start + 50])
        if self.permits("xray:PutTelemetryRecords", "*"):
            now = time.time()
            xray.put_telemetry_records(TelemetryRecords=[{"Timestamp": now, "SegmentsSentCount": len(documents)}])

    def recycle(self) -> None:
        """Wait for what is running, and end every environment, so that the next invocations are cold starts."""
        slots = [self._idle.get() for _ in range(self._slots)]
        for process in slots:
            if process is not None:
                process.stop()
            self._idle.put(None)

    @contextmanager
    def patched(self, source: str, old: str, new: str) -> Iterator[None]:
        """Run with one line of the unpacked archive changed: what a proof must notice."""
        file = self.code / source
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{source} does not hold this exactly once: {old}"
        file.write_text(text.replace(old, new), encoding="utf-8")
        compiled = Path(importlib.util.cache_from_source(str(file)))
        bytecode = compiled.read_bytes()
        compiled.unlink()  # Python would run it without a look at the source
        self._reload()
        try:
            yield
        finally:
            file.write_text(text, encoding="utf-8")
            compiled.write_bytes(bytecode)
            self._reload()

    def _reload(self) -> None:
        self.recycle()
        self._origin.stop()
        self._origin = Origin(self)

    def stop(self) -> None:
        """End the processes."""
        self.recycle()
        self._origin.stop()
        self._daemon.close()


def new_trace() -> str:
    """Return a trace id in X-Ray's form."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"


def functions_of(
    aws: LocalAws, deployment: Deployment, runtime: Runtime, record: Record, folder: Path
) -> dict[str, Function]:
    """Return the deployed functions by the name of their package."""
    declared = deployment.of_type(FUNCTION_TYPE)
    with ThreadPoolExecutor() as starting:
        found = list(starting.map(lambda item: Function(aws, item, runtime, record, folder), declared))
    return {function.name: function for function in found}
