"""The client that posts to merchants: https only, no redirects, one resolution, the vetted address, a total time limit.

`http.client` instead of a library with pools, proxies and redirects: here every one of those would be a hole.
Environment proxies are not read, and nothing of the response is kept but its status and how long it asks us to wait.
"""

from __future__ import annotations

import email.utils
import http
import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final, Protocol, Self
from urllib.parse import urlsplit

from handlers.core.address import PublicAddresses
from handlers.core.errors import DeliveryError, DeliveryRefusedError, DeliveryTimeoutError, DeliveryUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 20.0
_HTTPS_PORT: Final = 443
PORTS: Final = frozenset({_HTTPS_PORT, 8443})
"""Where a webhook may listen: HTTPS's own port and its registered alternative, and no other service's."""
_TOP_PORT: Final = 65535
_UNAVAILABLE: Final = frozenset({408, 425, 429})
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


class _FinalResponse(http.client.HTTPResponse):
    """Skips every interim answer, 103 Early Hints among them, as the standard library does with 100 alone."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]  # typeshed leaves it out
        interim = http.HTTPStatus.SWITCHING_PROTOCOLS < status < http.HTTPStatus.OK
        return version, http.HTTPStatus.CONTINUE if interim else status, reason


class _VettedConnection(http.client.HTTPSConnection):
    """Connects to given addresses while name, SNI and certificate stay the host's."""

    response_class = _FinalResponse

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


def retry_after_seconds(header: str | None, now: float) -> int | None:
    """Read `Retry-After`, seconds or an HTTP date (RFC 9110, section 10.2.3); anything else is as if it were not there."""
    if header is None or not header.isascii():
        return None
    if header.isdigit():
        return int(header) if len(header) <= _LONGEST_DELAY_DIGITS else None
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, round(moment.timestamp() - now))


def require_success(status: int, retry_after: int | None = None) -> None:
    """Return for a delivery; raise for any other answer."""
    if status in _SUCCESSES:
        return
    if status in _UNAVAILABLE or status in _SERVER_ERRORS:
        raise DeliveryUnavailableError(retry_after=retry_after, status=str(status))
    raise DeliveryRefusedError(retry_after=retry_after, reason="status", status=str(status))


class _Watchdog:
    """Ends an exchange that takes too long, and remembers that it did."""

    def __init__(self, seconds: float, connection: _VettedConnection) -> None:
        self._connection = connection
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self.has_cut = False

    def _cut(self) -> None:
        self.has_cut = True
        self._connection.abort()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._connection.close()


@dataclass(frozen=True, kw_only=True)
class WebhookClient:
    """Posts one body to one URL. Guard, authorities and resolver are parts: a test composes others, no setting does."""

    guard: AddressGuard = field(default_factory=PublicAddresses)
    context: ssl.SSLContext = field(default_factory=verifying_context)
    resolve: Resolver = system_resolver
    ports: frozenset[int] | None = PORTS
    clock: Callable[[], float] = time.time
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Deliver, or raise why not."""
        target = parse_target(url)
        if self.ports is not None and target.port not in self.ports:
            raise DeliveryRefusedError(reason="port_forbidden")
        addresses = self._vetted_addresses(target)
        connection = _VettedConnection(target, addresses, self.context, self.connect_seconds)
        with _Watchdog(self.total_seconds, connection) as watchdog:
            failure: DeliveryError | None = None
            try:
                self._exchange(connection, target, headers, body, self.clock)
            except DeliveryError as exc:
                failure = exc
            # A cut can look like the end of the headers: whatever was read by then is no answer.
            if watchdog.has_cut:
                raise DeliveryTimeoutError(reason="cut") from failure
            if failure is not None:
                raise failure

    def _vetted_addresses(self, target: Target) -> Sequence[str]:
        """Resolve once. One forbidden answer refuses all: an honest host has none."""
        try:
            addresses = self.resolve(target.host, target.port)
        except (OSError, UnicodeError) as exc:
            raise DeliveryUnavailableError(reason="resolution") from exc
        if not addresses:
            raise DeliveryUnavailableError(reason="resolution")
        if not all(self.guard.admits(address) for address in addresses):
            raise DeliveryRefusedError(reason="address_forbidden")
        return addresses[:_MOST_ADDRESSES]

    @staticmethod
    def _exchange(
        connection: _VettedConnection,
        target: Target,
        headers: Mapping[str, str],
        body: bytes,
        clock: Callable[[], float],
    ) -> None:
        try:
            connection.request("POST", target.path, body=body, headers=dict(headers))
            response = connection.getresponse()
            status, retry_after = response.status, response.getheader("Retry-After")
        except ssl.SSLCertVerificationError as exc:
            raise DeliveryRefusedError(reason="certificate") from exc
        except TimeoutError as exc:
            raise DeliveryTimeoutError(reason="timeout") from exc
        except (OSError, http.client.HTTPException) as exc:
            raise DeliveryUnavailableError(reason="connection") from exc
        require_success(status, retry_after_seconds(retry_after, clock()))
