"""Sigstore's services on this machine: a token issuer, Fulcio, Rekor and the trust configuration that names them.

The real library asks them over HTTP, and checks what they answer. What they cannot do: each entry of the log is alone in a Merkle
tree of its own, there is no gossip between logs, and the trust configuration comes from a file and not from a TUF repository.

Fulcio: https://github.com/sigstore/fulcio/blob/main/fulcio.proto, https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
Rekor: https://github.com/sigstore/rekor/blob/main/openapi.yaml
Signed certificate timestamps: RFC 6962, section 3.2
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ISSUER: Final = "https://token.actions.githubusercontent.com"
WORKFLOW: Final = "https://github.com/us/shop/.github/workflows/ci.yml@refs/heads/main"
COMMIT: Final = "1" * 40
_ISSUER: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SOURCE_DIGEST: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.13")
_SCT_LIST: Final = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_LIFE: Final = datetime.timedelta(minutes=10)
_SKEW: Final = datetime.timedelta(seconds=5)


def _der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _log_id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_der(key)).digest()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sign(key: ec.EllipticCurvePrivateKey, content: bytes) -> bytes:
    return key.sign(content, ec.ECDSA(hashes.SHA256()))


class Services:
    """The keys of the services, and what they answer."""

    def __init__(self) -> None:
        """Make new keys: nobody who trusts other services trusts these."""
        self._tokens, self._root_key, self._certificates_log, self._log = (
            ec.generate_private_key(ec.SECP256R1()) for _ in range(4)
        )
        self._entries = 0
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sigstore stand-in")])
        now = datetime.datetime.now(datetime.UTC)
        public = self._root_key.public_key()
        self._root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._root_key, hashes.SHA256())
        )

    def token(self) -> str:
        """Return what GitHub states of a run: the claims that Fulcio reads, for ten minutes."""
        now = datetime.datetime.now(datetime.UTC)
        claims = {
            "iss": ISSUER,
            "aud": "sigstore",
            "sub": "repo:us/shop:ref:refs/heads/main",
            "job_workflow_ref": WORKFLOW.removeprefix("https://github.com/"),
            "sha": COMMIT,
            "iat": now,
            "nbf": now,
            "exp": now + _LIFE,
        }
        return jwt.encode(claims, self._tokens, algorithm="ES256")

    def trust_config(self, url: str) -> str:
        """Return the root of trust of these services, and where they are."""
        since = {"start": "2020-01-01T00:00:00Z"}
        service = [{"url": url, "majorApiVersion": 1, "validFor": since, "operator": "tests"}]

        def log(key: ec.EllipticCurvePrivateKey) -> list[dict[str, Any]]:
            public = {"rawBytes": _base64(_der(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": since}
            return [
                {
                    "baseUrl": url,
                    "hashAlgorithm": "SHA2_256",
                    "publicKey": public,
                    "logId": {"keyId": _base64(_log_id(key))},
                }
            ]

        root = self._root.public_bytes(serialization.Encoding.DER)
        return json.dumps(
            {
                "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
                "trustedRoot": {
                    "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                    "tlogs": log(self._log),
                    "certificateAuthorities": [
                        {
                            "subject": {"organization": "tests", "commonName": "sigstore stand-in"},
                            "uri": url,
                            "certChain": {"certificates": [{"rawBytes": _base64(root)}]},
                            "validFor": since,
                        }
                    ],
                    "ctlogs": log(self._certificates_log),
                    "timestampAuthorities": [],
                },
                "signingConfig": {
                    "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                    "caUrls": service,
                    "oidcUrls": service,
                    "rekorTlogUrls": service,
                    "tsaUrls": [],
                    "rekorTlogConfig": {"selector": "ANY"},
                    "tsaConfig": {"selector": "ANY"},
                },
            }
        )

    def certificate(self, token: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer Fulcio's CreateSigningCertificate: a certificate of what the token says, for ten minutes.

        Raises:
            jwt.PyJWTError: the token is not this issuer's, is for somebody else, or has expired.

        """
        claims = jwt.decode(token, self._tokens.public_key(), algorithms=["ES256"], audience="sigstore")
        signing = x509.load_pem_x509_csr(base64.b64decode(request["certificateSigningRequest"]))
        assert signing.is_signature_valid
        leaf = self._with_timestamp(self._leaf(claims, signing))
        chain = [item.public_bytes(serialization.Encoding.PEM).decode() for item in (leaf, self._root)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def _leaf(self, claims: Mapping[str, Any], signing: x509.CertificateSigningRequest) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC) - _SKEW
        workflow = x509.UniformResourceIdentifier(f"https://github.com/{claims['job_workflow_ref']}")
        commit = str(claims["sha"]).encode()
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._root.subject)
            .public_key(signing.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + _LIFE)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()), critical=False
            )
            .add_extension(x509.SubjectAlternativeName([workflow]), critical=True)
            .add_extension(x509.UnrecognizedExtension(_ISSUER, claims["iss"].encode()), critical=False)
            .add_extension(
                x509.UnrecognizedExtension(_SOURCE_DIGEST, bytes([0x0C, len(commit)]) + commit), critical=False
            )
        )

    def _with_timestamp(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        """Log a certificate as RFC 6962 asks: sign it without the timestamp, and put that into it as the last extension."""
        before = builder.sign(self._root_key, hashes.SHA256()).tbs_certificate_bytes
        time = int(datetime.datetime.now(datetime.UTC).timestamp() * 1000)
        entry = _log_id(self._root_key) + len(before).to_bytes(3, "big") + before
        signature = _sign(self._certificates_log, struct.pack("!BBQH", 0, 0, time, 1) + entry + struct.pack("!H", 0))
        timestamp = (
            b"\0" + _log_id(self._certificates_log) + struct.pack("!QHBBH", time, 0, 4, 3, len(signature)) + signature
        )
        listed = struct.pack("!HH", len(timestamp) + 2, len(timestamp)) + timestamp
        octets = bytes([0x04, 0x81, len(listed)]) if len(listed) > 127 else bytes([0x04, len(listed)])
        extension = x509.UnrecognizedExtension(_SCT_LIST, octets + listed)
        return builder.add_extension(extension, critical=False).sign(self._root_key, hashes.SHA256())

    def entry(self, proposed: Mapping[str, Any]) -> dict[str, Any]:
        """Answer Rekor's createLogEntry for a DSSE envelope."""
        given = proposed["spec"]["proposedContent"]
        envelope = json.loads(given["envelope"])
        verifier = given["verifiers"][0]
        payload = base64.b64decode(envelope["payload"])
        body = _canonical(
            {
                "apiVersion": "0.0.1",
                "kind": "dsse",
                "spec": {
                    "envelopeHash": {
                        "algorithm": "sha256",
                        "value": hashlib.sha256(given["envelope"].encode()).hexdigest(),
                    },
                    "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
                    "signatures": [{"signature": item["sig"], "verifier": verifier} for item in envelope["signatures"]],
                },
            }
        )
        self._entries += 1
        stated = {
            "body": _base64(body),
            "integratedTime": int(datetime.datetime.now(datetime.UTC).timestamp()),
            "logID": _log_id(self._log).hex(),
            "logIndex": self._entries,
        }
        leaf = hashlib.sha256(b"\0" + body).digest()
        proof = {
            "logIndex": 0,
            "treeSize": 1,
            "rootHash": leaf.hex(),
            "hashes": [],
            "checkpoint": self._checkpoint(leaf),
        }
        promise = _base64(_sign(self._log, _canonical(stated)))
        return {leaf.hex(): {**stated, "verification": {"inclusionProof": proof, "signedEntryTimestamp": promise}}}

    def _checkpoint(self, root: bytes) -> str:
        note = f"stand-in - 1\n1\n{_base64(root)}\n"
        signature = _log_id(self._log)[:4] + _sign(self._log, note.encode())
        return f"{note}\n\N{EM DASH} stand-in {_base64(signature)}\n"


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """Serve over HTTP on this machine, and return the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as GitHub does when a job asks for its identity."""
            assert self.path == "/token?audience=sigstore"
            self._answer(200, {"value": services.token()})

        def do_POST(self) -> None:
            """Answer as Fulcio and Rekor do."""
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                if self.path == "/api/v2/signingCert":
                    token = self.headers["Authorization"].removeprefix("Bearer ")
                    status, answer = 200, services.certificate(token, content)
                else:
                    assert self.path == "/api/v1/log/entries"
                    status, answer = 201, services.entry(content)
            except jwt.PyJWTError as error:
                status, answer = 401, {"code": 16, "message": str(error)}
            self._answer(status, answer)

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
