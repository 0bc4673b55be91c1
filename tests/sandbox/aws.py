"""The local AWS as its users see it: a process to start and stop, and clients for it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import boto3
from botocore.config import Config

WAKE: Final = "/sandbox/wake"
"""The path of the server that ends every long poll that waits."""
FAULTS: Final = "/sandbox/faults"
"""The path of the server at which a seed begins the faults of tests/sandbox/aws_faults.py, and null ends them."""
DEPLOYER: Final = "deployer"
"""The access key id of everyone but the functions."""
ROOT: Final = Path(__file__).resolve().parents[2]
REGION: Final = "us-east-2"
ACCOUNT: Final = "123456789012"
SERVICES: Final = (
    "apigateway",
    "cloudwatch",
    "dynamodb",
    "iam",
    "kms",
    "lambda",
    "logs",
    "scheduler",
    "sqs",
    "ssm",
    "sts",
    "wafv2",
    "xray",
)


@dataclass
class LocalAws:
    """Moto in a process of its own, on loopback."""

    process: subprocess.Popen[str]
    port: int
    _clients: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls) -> Self:
        """Start it, and wait until it listens."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.sandbox.aws_server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        return cls(process, int(process.stdout.readline()))

    @property
    def url(self) -> str:
        """Where every service answers."""
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(DEPLOYER, "deployer-secret", region_name=REGION)

    def client(self, service: str) -> Any:
        """Return the deployer's client of a service; one for all threads."""
        if service not in self._clients:
            config = Config(max_pool_connections=32, retries={"total_max_attempts": 1}, connect_timeout=60)
            self._clients[service] = self._session.client(service, endpoint_url=self.url, config=config)
        return self._clients[service]

    def warm(self) -> None:
        """Make every client now: boto3 does not make them safely in several threads."""
        for service in SERVICES:
            self.client(service)

    def wake(self) -> None:
        """End the long polls that wait for a message."""
        self._post(WAKE)

    def faults(self, seed: int | None) -> Counter[str]:
        """Begin to fail the functions' requests, or end it; return how many failed since the last time, by kind."""
        return Counter(json.loads(self._post(FAULTS, json.dumps(seed))))

    def _post(self, path: str, body: str = "") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request("POST", path, body)
            return connection.getresponse().read()
        finally:
            connection.close()

    def stop(self) -> None:
        """End the process by closing its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
