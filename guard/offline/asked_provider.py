"""Asks AWS's own Pulumi provider what a program looks up: ``guard answers --record`` makes the file of answers from it.

The provider is the plugin that the engine uses (``pulumi plugin install resource aws``), with the credentials of the shell.
It is asked for its functions only; nothing is created. Where ``PULUMI_DEBUG_PROVIDERS`` names a running provider, as the
engine reads it (``aws:PORT``), that one is asked.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from compliance.errors import CannotJudgeError
from guard.offline import structs

PACKAGE: Final = "aws"
_ATTACHED: Final = "PULUMI_DEBUG_PROVIDERS"
_PROGRAM: Final = f"pulumi-resource-{PACKAGE}"
_NO_ENGINE: Final = "127.0.0.1:1"
"""The address of an engine, which the plugin wants for its log; nobody listens there."""
_TIMEOUT: Final = 120.0


class RefusedError(Exception):
    """The provider did not answer a call; the message is its own."""


@dataclass(frozen=True, slots=True)
class AskedProvider:
    """A running provider that has its configuration."""

    stub: provider_pb2_grpc.ResourceProviderStub

    def invoke(self, token: str, arguments: struct_pb2.Struct) -> struct_pb2.Struct:
        """Return what a function of the provider returns.

        Raises:
            RefusedError: the provider, or AWS, refused.

        """
        request = provider_pb2.InvokeRequest(tok=token, args=arguments)
        try:
            answer = self.stub.Invoke(request, timeout=_TIMEOUT)
        except grpc.RpcError as error:
            raise RefusedError(_said(error)) from error
        if answer.failures:
            raise RefusedError("; ".join(failure.reason for failure in answer.failures))
        found: struct_pb2.Struct = getattr(answer, "return")
        return found


@contextmanager
def running(configuration: Mapping[str, Any]) -> Iterator[AskedProvider]:
    """Start the provider, or attach to the one that runs, and configure it with the stack's ``aws:`` settings.

    Raises:
        CannotJudgeError: there is no provider, or it refuses its configuration (credentials, region).

    """
    port = _attached()
    if port:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield _configured(channel, configuration)
        return
    process = subprocess.Popen(  # noqa: S603 - the plugin that Pulumi itself starts
        [_plugin(), _NO_ENGINE], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    try:
        line = process.stdout.readline().strip() if process.stdout else ""
        if not line.isdigit():
            message = f"{_PROGRAM} ended with status {process.wait()} and named no port"
            raise CannotJudgeError(message)
        with grpc.insecure_channel(f"127.0.0.1:{line}") as channel:
            yield _configured(channel, configuration)
    finally:
        process.kill()
        process.wait()


def _attached() -> str:
    """Return the port of a provider that somebody runs, as the engine finds it; "" where there is none."""
    pairs = (item.partition(":") for item in os.environ.get(_ATTACHED, "").split(","))
    return next((port for name, _, port in pairs if name == PACKAGE and port.isdigit()), "")


def _plugin() -> str:
    """Return the plugin's program: of the installed SDK's version, else the newest of the same major, else the PATH's."""
    version = importlib.metadata.version(f"pulumi-{PACKAGE}")
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"
    wanted = home / f"resource-{PACKAGE}-v{version}" / _PROGRAM
    major = version.partition(".")[0]
    others = sorted(home.glob(f"resource-{PACKAGE}-v{major}.*/{_PROGRAM}"), key=_age)
    found = next((str(file) for file in (wanted, *others) if os.access(file, os.X_OK)), shutil.which(_PROGRAM))
    if found is None:
        message = f"the AWS provider is not installed: pulumi plugin install resource {PACKAGE} v{version}"
        raise CannotJudgeError(message)
    return found


def _age(file: Path) -> float:
    return -file.stat().st_mtime


def _configured(channel: grpc.Channel, configuration: Mapping[str, Any]) -> AskedProvider:
    stub = provider_pb2_grpc.ResourceProviderStub(channel)
    request = provider_pb2.ConfigureRequest(
        args=structs.encoded(configuration),
        variables={
            f"{PACKAGE}:config:{name}": value if isinstance(value, str) else json.dumps(value)
            for name, value in configuration.items()
        },
        acceptSecrets=True,
    )
    try:
        stub.Configure(request, timeout=_TIMEOUT)
    except grpc.RpcError as error:
        message = f"the AWS provider refused its configuration: {_said(error)}"
        raise CannotJudgeError(message) from error
    return AskedProvider(stub)


def _said(error: grpc.RpcError) -> str:
    """Return the error's own text, on one line."""
    details = error.details() if isinstance(error, grpc.Call) else None
    return " ".join(str(details or error).split())
