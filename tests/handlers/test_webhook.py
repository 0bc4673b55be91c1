"""The webhook client, against a real TLS server on this machine."""

from __future__ import annotations

import datetime
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.core.errors import DeliveryRefusedError, DeliveryTimeoutError, DeliveryUnavailableError
from handlers.core.webhook import WebhookClient, parse_target, require_success, retry_after_seconds

pytestmark = pytest.mark.enable_socket
HOST = "hooks.acme.test"


class LoopbackToo:
    """The exception that tests need, which exists in tests alone."""

    def admits(self, address: str) -> bool:
        """Admit this machine."""
        return address == "127.0.0.1"


@dataclass
class Merchant:
    """A server that answers as told and keeps what it got."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    raw: bytes | None = None
    """Instead of an answer: these bytes, and the end of the connection."""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    port: int = 0
    authority: str = ""


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "certificate.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def _handler(merchant: Merchant) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            merchant.got.append((self.path, dict(self.headers.items()), body))
            if merchant.drip:
                self._drip()
                return
            if merchant.raw is not None:
                self.wfile.write(merchant.raw)
                self.close_connection = True
                return
            self.send_response(merchant.status)
            for name, value in {"Content-Length": "0", **merchant.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def _drip(self) -> None:
            try:
                for _ in range(100):
                    self.wfile.write(b"H")
                    self.wfile.flush()
                    time.sleep(merchant.drip)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the standard library's name)
            """Say nothing."""

    return Handler


@pytest.fixture
def merchant(tmp_path: Path) -> Iterator[Merchant]:
    """Serve HOST with a certificate of its own authority."""
    described = Merchant()
    chain, private = _certificate(tmp_path, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    context.sni_callback = lambda _socket, name, _context: described.names.append(name)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(described))
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # refused handshakes are expected
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    described.port, described.authority = server.server_address[1], str(chain)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield described
    server.shutdown()
    server.server_close()


@dataclass
class Resolver:
    """Answers differently each time, as a rebinding name server does."""

    answers: list[Sequence[str]]
    asked: int = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """Give the next answer, and the last one for ever."""
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def _client(merchant: Merchant, *, resolver: Resolver | None = None, total: float = 5.0) -> WebhookClient:
    return WebhookClient(
        guard=LoopbackToo(),
        context=ssl.create_default_context(cafile=merchant.authority),
        resolve=resolver or Resolver([["127.0.0.1"]]),
        ports=None,
        connect_seconds=2.0,
        total_seconds=total,
    )


def _post(client: WebhookClient, merchant: Merchant, host: str = HOST) -> None:
    client.post(f"https://{host}:{merchant.port}/in?x=1", headers={"X-Notification-Id": "n"}, body=b"{}")


class TestExchange:
    """What happens on the wire."""

    def test_posts_to_the_vetted_address_under_the_hosts_name(self, merchant: Merchant) -> None:
        """SNI, certificate check and Host header are the host's, while the connection goes to the address."""
        _post(_client(merchant), merchant)

        [(path, headers, body)] = merchant.got
        assert (path, headers["Host"], headers["X-Notification-Id"], body) == (
            "/in?x=1",
            f"{HOST}:{merchant.port}",
            "n",
            b"{}",
        )
        assert merchant.names == [HOST]

    def test_resolves_once(self, merchant: Merchant) -> None:
        """A second answer, which a rebinding server would make a private one, is never asked for."""
        resolver = Resolver([["127.0.0.1"], ["10.0.0.1"]])
        _post(_client(merchant, resolver=resolver), merchant)

        assert (resolver.asked, len(merchant.got)) == (1, 1)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_follows_no_redirect(self, merchant: Merchant, status: int) -> None:
        """A redirect is a refusal: the place it names was never vetted."""
        merchant.status, merchant.headers = status, {"Location": f"https://{HOST}:{merchant.port}/elsewhere"}
        with pytest.raises(DeliveryRefusedError):
            _post(_client(merchant), merchant)

        assert len(merchant.got) == 1

    def test_checks_the_certificate(self, merchant: Merchant) -> None:
        """An authority that is not ours, or another name, is refused before anything is sent."""
        strangers = WebhookClient(guard=LoopbackToo(), ports=None, resolve=Resolver([["127.0.0.1"]]))
        for client, host in ((strangers, HOST), (_client(merchant), "other.acme.test")):
            with pytest.raises(DeliveryRefusedError, match="certificate"):
                _post(client, merchant, host)

        assert merchant.got == []

    def test_ends_a_dripping_answer(self, merchant: Merchant) -> None:
        """A server that keeps a connection alive byte by byte is cut off at the total limit."""
        merchant.drip = 0.05
        started = time.monotonic()
        with pytest.raises(DeliveryTimeoutError, match="cut"):
            _post(_client(merchant, total=0.4), merchant)

        assert time.monotonic() - started < 2

    def test_ends_a_silent_handshake(self) -> None:
        """A server that accepts and then says nothing is cut off too."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            client = WebhookClient(
                guard=LoopbackToo(), ports=None, resolve=Resolver([["127.0.0.1"]]), total_seconds=0.3
            )
            started = time.monotonic()
            with pytest.raises(DeliveryTimeoutError):
                client.post(f"https://{HOST}:{silent.getsockname()[1]}/", headers={}, body=b"")

            assert time.monotonic() - started < 2

    def test_tries_the_next_vetted_address(self, merchant: Merchant) -> None:
        """An address that does not answer gives way to the next one."""

        class Both(LoopbackToo):
            def admits(self, address: str) -> bool:
                return address.startswith("127.")

        client = WebhookClient(
            guard=Both(),
            ports=None,
            context=ssl.create_default_context(cafile=merchant.authority),
            resolve=Resolver([["127.0.0.2", "127.0.0.1"]]),
        )
        _post(client, merchant)

        assert len(merchant.got) == 1


class TestGuard:
    """What keeps a request from leaving."""

    @pytest.mark.parametrize(
        "answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["169.254.169.254"], ["::ffff:127.0.0.1"]]
    )
    def test_refuses_forbidden_answers(self, merchant: Merchant, answer: list[str]) -> None:
        """The production guard refuses a host with any forbidden address, and connects nowhere."""
        client = WebhookClient(ports=None, resolve=Resolver([answer]))
        with pytest.raises(DeliveryRefusedError, match="address_forbidden"):
            _post(client, merchant)

        assert merchant.got == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
    def test_refuses_literal_addresses_by_default(self, merchant: Merchant, host: str) -> None:
        """With every part as in production, this machine cannot be reached."""
        with pytest.raises(DeliveryRefusedError, match="address_forbidden"):
            _post(WebhookClient(ports=None), merchant, host)

    def test_has_no_switch_in_the_environment(self, merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
        """Proxy variables and the like do not lead around the guard."""
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{merchant.port}")
        with pytest.raises(DeliveryRefusedError, match="address_forbidden"):
            _post(WebhookClient(ports=None), merchant, "127.0.0.1")

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.acme.test/", "ftp://hooks.acme.test/", "https:///path", "https://user:pw@hooks.acme.test/", "https://user@hooks.acme.test/",
            "https://hooks.acme.test:0/", "https://hooks.acme.test:99999/", "https://hooks.acme.test/#f",
            "https://hooks acme.test/",
            "https://hooks.acme.test/\r\nX: y", "https://hooks.acme.test\\@evil.test/", "https://[::1/", "", "https://höoks.test/",
        ],
    )  # fmt: skip
    def test_refuses_unclear_urls(self, url: str) -> None:
        """Other schemes, credentials, control characters and what parsers disagree on are refused, unquoted."""
        with pytest.raises(DeliveryRefusedError) as caught:
            parse_target(url)

        assert "acme" not in str(caught.value)

    def test_a_failed_resolution_is_unavailable(self) -> None:
        """A name that does not resolve now may later."""

        def fails(host: str, port: int) -> Sequence[str]:
            raise socket.gaierror

        for resolve in (fails, Resolver([[]])):
            with pytest.raises(DeliveryUnavailableError, match="resolution"):
                WebhookClient(resolve=resolve).post("https://hooks.acme.test/", headers={}, body=b"")


class TestStatus:
    """What an answer means."""

    @pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
    def test_delivered(self, status: int) -> None:
        """Any 2xx is a delivery."""
        require_success(status)

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
    def test_unavailable(self, status: int) -> None:
        """The merchant asks for another try, and may say when."""
        with pytest.raises(DeliveryUnavailableError) as caught:
            require_success(status, 120)

        assert caught.value.retry_after == 120

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 410, 413, 422, 451, 600])
    def test_refused(self, status: int) -> None:
        """Everything else is a refusal, which may say when as well."""
        with pytest.raises(DeliveryRefusedError):
            require_success(status)

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [
            ("120", 120),
            ("Wed, 21 Oct 2026 07:28:30 GMT", 30),
            ("Wednesday, 21-Oct-26 07:28:30 GMT", 30),
            ("Wed Oct 21 07:28:30 2026", 30),
            ("Wed, 21 Oct 2026 07:00:00 GMT", 0),
            *((unclear, None) for unclear in (None, "", "soon", "-1", "1e9", "9999999", "٣", "Wed, 99 Oct 2026")),
        ],
    )
    def test_reads_how_long_to_wait(self, header: str | None, seconds: int | None) -> None:
        """Seconds, or a date in one of HTTP's three forms; what is unclear is as if it were not there."""
        now = datetime.datetime(2026, 10, 21, 7, 28, tzinfo=datetime.UTC).timestamp()

        assert retry_after_seconds(header, now) == seconds


class TestInterim:
    """Answers that are none."""

    @staticmethod
    def _answered(merchant: Merchant, *lines: bytes) -> None:
        """Answer with raw lines, and close."""
        merchant.raw = b"".join(lines)
        _post(_client(merchant, total=2.0), merchant)

    def test_early_hints_are_no_answer(self, merchant: Merchant) -> None:
        """What counts is the final answer: 103, then 200 is a delivery, and 103, then 500 is none."""
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        self._answered(merchant, hints, hints, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(DeliveryUnavailableError):
            self._answered(merchant, hints, b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

    def test_hints_alone_are_no_answer(self, merchant: Merchant) -> None:
        """A connection that ends after an interim answer was never answered."""
        with pytest.raises(DeliveryUnavailableError):
            self._answered(merchant, b"HTTP/1.1 103 Early Hints\r\n\r\n")


class TestPorts:
    """Where a webhook may listen."""

    @pytest.mark.parametrize("port", [22, 25, 80, 6379, 8080, 65535])
    def test_refuses_other_services_ports(self, port: int) -> None:
        """Before the name is resolved."""
        resolver = Resolver([["8.8.8.8"]])
        with pytest.raises(DeliveryRefusedError, match="port_forbidden"):
            WebhookClient(resolve=resolver).post(f"https://hooks.acme.test:{port}/", headers={}, body=b"")

        assert resolver.asked == 0

    @pytest.mark.parametrize("port", [443, 8443])
    def test_admits_https(self, port: int) -> None:
        """The address is then vetted as ever."""
        with pytest.raises(DeliveryRefusedError, match="address_forbidden"):
            WebhookClient(resolve=Resolver([["10.0.0.1"]])).post(f"https://h.test:{port}/", headers={}, body=b"")
