"""Merchants' webhook endpoint on this machine: TLS with an authority of its own, and a memory of what came in."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.sandbox import faults

VALID_FOR: Final = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Received:
    """One request as the merchant got it."""

    host: str
    headers: dict[str, str]
    body: bytes

    @property
    def notification_id(self) -> str:
        """What the merchant counts by."""
        return self.headers["X-Notification-Id"]

    @property
    def content(self) -> dict[str, Any]:
        """The body, parsed."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    def is_signed_with(self, key: str) -> bool:
        """Check the signature as handlers/README.md tells merchants to."""
        signed = self.headers["X-Timestamp"].encode() + b"." + self.body
        expected = "v1=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["X-Signature"])


@dataclass
class Merchants:
    """One TLS server that answers for every merchant's host name."""

    server: ThreadingHTTPServer
    authority: str
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses to answer next, before 204 again."""
    schedule: faults.Schedule | None = None
    """Which notices fail, while there are faults."""

    @classmethod
    def start(cls, hosts: tuple[str, ...], folder: Path) -> Self:
        """Make an authority and a certificate, and listen."""
        certificate, key = _certificate(hosts)
        file = folder / "merchant.pem"
        file.write_bytes(certificate + key)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        merchants = cls(server, certificate.decode())
        server.merchants = merchants  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return merchants

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_port)

    def counted(self) -> Counter[str]:
        """Count what came in by notification id."""
        return Counter(item.notification_id for item in list(self.received))

    def of(self, transaction_id: str) -> list[Received]:
        """Return what came in about a transaction, in order."""
        return [item for item in list(self.received) if item.content["transaction_id"] == transaction_id]

    def fault(self, host: str) -> str | None:
        """Say how the next notice to a host fails."""
        schedule = self.schedule
        return None if schedule is None else schedule.next(host.partition(":")[0], faults.MERCHANT)

    def stop(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


_STATUS: Final[dict[str | None, int]] = {faults.STATUS_503: 503, faults.STATUS_404: 404}


class _Handler(BaseHTTPRequestHandler):
    """Keeps a request, and answers as told."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        """Receive a notification."""
        merchants: Merchants = self.server.merchants  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = merchants.fault(self.headers["Host"])
        status = merchants.answers.pop(0) if merchants.answers else _STATUS.get(fault, 204)
        if status == 204 and fault != faults.HANGS_UP:
            merchants.received.append(Received(self.headers["Host"], dict(self.headers), body))
        if fault in {faults.HANGS_UP, faults.TOLD_AND_HANGS_UP}:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _certificate(hosts: tuple[str, ...]) -> tuple[bytes, bytes]:
    """Make a certificate that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox merchants")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID_FOR)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), encoded
