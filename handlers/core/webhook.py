"""The client that posts to merchants: https only, no redirects, one resolution, the vetted address, a total time limit.

`http.client` instead of a library with pools, proxies and redirects: here every one of those would be a hole.
Environment proxies are not read, and nothing of the response is kept but its status and how long it asks us to wait.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from handlers.core.address import PublicAddresses
from handlers.core.errors import DeliveryRefusedError, DeliveryRetryableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 20.0
_HTTPS_PORT: Final = 443
_TOP_PORT: Final = 65535
_RETRYABLE: Final = frozenset({408, 425, 429})
_SERVER_ERRORS: Final = range(500, 600)
_SUCCESSES: Final = range(200, 300)
_LONGEST_DELAY_DIGITS: Final = 5
_MOST_ADDRESSES: Final = 3


class AddressGuard(Protocol):
    """Decides on an address after resolution."""

    def admits(self, address: str) -> bool:
        """Tell whether to connect to it."""
        ...


class Resolver(Protocol):
    """Resolves a name to addresses; the system's resolver bounds its own time."""

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return every address, in the order to try."""
        ...


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the system once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def verifying_context() -> ssl.SSLContext:
    """Verify certificate and name against the system's authorities, with TLS 1.2 or better."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook URL points."""

    host: str
    port: int
    path: str


def parse_target(url: str) -> Target:
    """Read a webhook URL strictly; what is unclear is refused, and never quoted."""
    if any(character <= " " or character in '\\"<>`{|}' or ord(character) > 126 for character in url):  # noqa: PLR2004 (the last printable ASCII character)
        raise DeliveryRefusedError(reason="url_characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise DeliveryRefusedError(reason="url_malformed") from exc
    if parts.scheme != "https":
        raise DeliveryRefusedError(reason="url_not_https")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise DeliveryRefusedError(reason="url_authority")
    if port is not None and not 0 < port <= _TOP_PORT:
        raise DeliveryRefusedError(reason="url_port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or _HTTPS_PORT, path)


class _VettedConnection(http.client.HTTPSConnection):
    """Connects to given addresses while name, SNI and certificate stay the host's."""

    def __init__(self, target: Target, addresses: Sequence[str], context: ssl.SSLContext, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout, context=context)
        self._addresses = addresses
        self._tls = context

    def connect(self) -> None:
        """Open the socket to a vetted address; no second resolution takes place."""
        plain = self._first_that_answers()
        # The handshake comes after the assignment, so that `abort` can end it too.
        opened = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = opened
        opened.do_handshake()

    def _first_that_answers(self) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError:
                continue
        return socket.create_connection((last, self.port), self.timeout)

    def abort(self) -> None:
        """End the exchange from outside, however slowly the other side talks."""
        opened = self.sock
        if opened is not None:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:
                opened.close()


def _retry_after(header: str | None) -> int | None:
    if header is None or not header.isascii() or not header.isdigit() or len(header) > _LONGEST_DELAY_DIGITS:
        return None
    return int(header)


def judge_status(status: int, retry_after: str | None = None) -> None:
    """Return for a delivery; otherwise say whether it is worth another try."""
    if status in _SUCCESSES:
        return
    if status in _RETRYABLE or status in _SERVER_ERRORS:
        raise DeliveryRetryableError(retry_after=_retry_after(retry_after), status=str(status))
    raise DeliveryRefusedError(reason="status", status=str(status))


@dataclass(frozen=True, kw_only=True)
class WebhookClient:
    """Posts one body to one URL. Guard, authorities and resolver are parts: a test composes others, no setting does."""

    guard: AddressGuard = field(default_factory=PublicAddresses)
    context: ssl.SSLContext = field(default_factory=verifying_context)
    resolve: Resolver = system_resolver
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Deliver, or raise why not."""
        target = parse_target(url)
        addresses = self._vetted_addresses(target)
        connection = _VettedConnection(target, addresses, self.context, self.connect_seconds)
        watchdog = threading.Timer(self.total_seconds, connection.abort)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._exchange(connection, target, headers, body)
        finally:
            watchdog.cancel()
            connection.close()

    def _vetted_addresses(self, target: Target) -> Sequence[str]:
        """Resolve once. One forbidden answer refuses all: an honest host has none."""
        try:
            addresses = self.resolve(target.host, target.port)
        except (OSError, UnicodeError) as exc:
            raise DeliveryRetryableError(reason="resolution") from exc
        if not addresses:
            raise DeliveryRetryableError(reason="resolution")
        if not all(self.guard.admits(address) for address in addresses):
            raise DeliveryRefusedError(reason="address_forbidden")
        return addresses[:_MOST_ADDRESSES]

    @staticmethod
    def _exchange(connection: _VettedConnection, target: Target, headers: Mapping[str, str], body: bytes) -> None:
        try:
            connection.request("POST", target.path, body=body, headers=dict(headers))
            response = connection.getresponse()
            status, retry_after = response.status, response.getheader("Retry-After")
        except ssl.SSLCertVerificationError as exc:
            raise DeliveryRefusedError(reason="certificate") from exc
        except TimeoutError as exc:
            raise DeliveryRetryableError(reason="timeout") from exc
        except (OSError, http.client.HTTPException) as exc:
            raise DeliveryRetryableError(reason="connection") from exc
        judge_status(status, retry_after)
