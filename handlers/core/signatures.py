"""HMAC-SHA256 signatures over `timestamp.body`, for what we receive and for what we send.

The timestamp is under the signature, so an old request cannot be given a new one; what is inside the window is
kept from counting twice by a conditional write (the alert) or by the notification's id (the merchant).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from handlers.core.errors import SignatureError

WINDOW_SECONDS: Final = 300
_SCHEME: Final = "v1="
_TIMESTAMP: Final = re.compile(r"[0-9]{10,11}")
_SIGNATURE: Final = re.compile(r"v1=[0-9a-f]{64}")


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Sign a body as of a moment: the value of `X-Signature`."""
    message = str(timestamp).encode() + b"." + body
    return _SCHEME + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def sign_with_each(secrets: tuple[str, ...], timestamp: int, body: bytes) -> str:
    """Sign with each key that is valid, newest first: during a rotation the header holds two, separated by a comma."""
    return ",".join(sign(secret, timestamp, body) for secret in secrets)


def verify(*, secrets: tuple[str, ...], timestamp: str | None, signature: str | None, body: bytes, now: float) -> None:
    """Refuse anything but a fresh signature of exactly this body under a valid secret, without telling what was wrong."""
    if timestamp is None or _TIMESTAMP.fullmatch(timestamp) is None:
        raise SignatureError
    if signature is None or _SIGNATURE.fullmatch(signature) is None:
        raise SignatureError
    genuine = [hmac.compare_digest(sign(secret, int(timestamp), body), signature) for secret in secrets]
    if not any(genuine) or abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise SignatureError
