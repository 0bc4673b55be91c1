"""Serves a resource monitor and an engine to one run of the program, over gRPC on a socket in a folder of its own."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    callback_pb2,
    callback_pb2_grpc,
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2_grpc,
)

from guard.offline.monitor import PLAIN_INVOKE, RecordingMonitor

_MAX_MESSAGE: Final = 400 * 1024 * 1024
"""The engine's own limit for messages (sdk/go/common/util/rpcutil)."""
_OPTIONS: Final = [
    ("grpc.max_receive_message_length", _MAX_MESSAGE),
    ("grpc.max_send_message_length", _MAX_MESSAGE),
    ("grpc.enable_http_proxy", 0),
]
_WORKERS: Final = 8
_PLAIN: Final = "guard-plain-invoke"
"""The metadata of an invoke whose plain result the program waits for (:mod:`guard.program_host.session`)."""
_LOG: Final = logging.getLogger(__name__)

METHODS: Final = (
    "RegisterResource",
    "RegisterResourceOutputs",
    "ReadResource",
    "ExistsResource",
    "Invoke",
    "Call",
    "RegisterPackage",
    "RegisterStackTransform",
    "RegisterStackInvokeTransform",
    "RegisterResourceHook",
    "RegisterErrorHook",
    "SupportsFeature",
    "GetDeploymentInfo",
    "SignalAndWaitForShutdown",
)
"""The methods of a resource monitor that this one answers; any other is "unimplemented", as gRPC says it."""


class EngineServer:
    """A monitor's and an engine's service, from construction to :meth:`stop`."""

    def __init__(self, monitor: RecordingMonitor, folder: Path) -> None:
        """Serve ``monitor`` on ``folder/monitor.sock``."""
        self._folder = folder
        self._channels: dict[str, grpc.Channel] = {}
        monitor.call_back = self._call_back
        self._server = grpc.server(ThreadPoolExecutor(max_workers=_WORKERS), options=_OPTIONS)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Monitor(monitor), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(_Engine(monitor), self._server)
        self._server.add_insecure_port(f"unix:{folder}/monitor.sock")
        self._server.start()

    def __enter__(self) -> Self:
        """Return the server; it is stopped on exit."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    def stop(self) -> None:
        """Answer nothing more."""
        self._server.stop(grace=None)
        for channel in self._channels.values():
            channel.close()

    def _call_back(self, target: str, token: str, request: bytes) -> bytes:
        """Call a function of the program, as the engine does, at a socket in this run's folder and nowhere else."""
        if not target.startswith(f"unix:{self._folder}/callbacks-"):
            message = f"a callback is to be made to {target!r}; required: the service that the Pulumi SDK starts"
            raise ValueError(message)
        if target not in self._channels:
            self._channels[target] = grpc.insecure_channel(target, options=_OPTIONS)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[target])
        answer = stub.Invoke(callback_pb2.CallbackInvokeRequest(token=token, request=request))
        return bytes(answer.response)


class _Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Hands each request to the monitor; what the monitor raises is the program's error, in words."""

    def __init__(self, monitor: RecordingMonitor) -> None:
        for name in METHODS:
            setattr(self, name, self._handler(getattr(monitor, name)))

    @staticmethod
    def _handler(method: Any) -> Any:
        def handle(request: Any, context: Any) -> Any:
            plain = any(key == _PLAIN for key, _ in context.invocation_metadata())
            token = PLAIN_INVOKE.set(plain)
            try:
                return method(request)
            except grpc.RpcError as error:  # a callback's
                context.abort(error.code(), error.details())
            except Exception as error:  # noqa: BLE001 - it becomes the program's error, and ends its run
                _LOG.debug("the monitor refused", exc_info=True)
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
            finally:
                PLAIN_INVOKE.reset(token)

        return handle


class _Engine(engine_pb2_grpc.EngineServicer):
    """Keeps what the program logs."""

    def __init__(self, monitor: RecordingMonitor) -> None:
        self._monitor = monitor
        self._root = ""

    def Log(self, request: Any, _context: Any) -> Any:
        """Keep warnings and errors."""
        if request.severity in {engine_pb2.WARNING, engine_pb2.ERROR}:
            name = engine_pb2.LogSeverity.Name(request.severity).lower()
            self._monitor.record.logs.append((name, request.message.strip()))
        return empty_pb2.Empty()

    def GetRootResource(self, _request: Any, _context: Any) -> Any:
        """Return the root that was set."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: Any, _context: Any) -> Any:
        """Keep the root."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(self, _request: Any, _context: Any) -> Any:
        """Answer that the version is fine: there is no engine here that could be too old."""
        return engine_pb2.RequirePulumiVersionResponse()
