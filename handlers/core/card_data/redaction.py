"""Keeping card data and secrets out of log lines, wherever in the line they come from.

What is found is cut out where it stands. If the rest still holds card data in some encoding, the whole text goes:
a lost log line is cheaper than a leaked number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from handlers.core.card_data import patterns
from handlers.core.card_data.detector import holds_card_data, sensitive_name

CARD_DATA: Final = "[REDACTED card data]"
SECRET: Final = "[REDACTED secret]"  # noqa: S105 (what is shown instead of one)
_SHORTEST_SECRET: Final = 6
_DEPTH: Final = 12
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]")
_SECRET_NAMES: Final = frozenset(
    {
        *("authorization", "proxyauthorization", "cookie", "setcookie", "xapikey", "apikey", "password", "passwd"),
        *("secret", "clientsecret", "signingkey", "signingsecret", "privatekey", "xsignature", "signature"),
        *(
            "cardtoken",
            "accesskey",
            "secretaccesskey",
            "awssecretaccesskey",
            "sessiontoken",
            "awssessiontoken",
            "xamzsecuritytoken",
        ),
    }
)
_ASSIGNED: Final = re.compile(
    r"(?i)((?<![A-Za-z])(?:authorization|x-api-key|api[_-]?key|password|signing[_-]?key|signing[_-]?secret|client[_-]?secret"
    r"|secret|x-signature|signature|cookie|card[_-]?token|secret[_-]?access[_-]?key|session[_-]?token|x-amz-security-token)"
    r"[\"']?\s*(?:[:=]|=>)\s*[\"']?(?:(?:bearer|basic)\s+)?)([^\s\"',;}&]+)"
)
_ACCESS_KEY_ID: Final = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_SIGNATURE: Final = re.compile(r"\bv1=[0-9a-f]{64}\b")
_CREDENTIALS_IN_URL: Final = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")


def is_secret_name(name: str) -> bool:
    """Tell whether a key names something that may not be written down."""
    return _NOT_LETTERS.sub("", name.lower()) in _SECRET_NAMES


@dataclass(frozen=True, slots=True)
class Redactor:
    """Redacts by pattern, by key, and by value: secrets that were loaded are known, and found in any text."""

    _secrets: set[str] = field(default_factory=set)

    def learn(self, secret: str) -> None:
        """Remember a secret value, and how it looks in a URL; short ones would cut up ordinary words."""
        if len(secret) >= _SHORTEST_SECRET:
            self._secrets.update({secret, quote(secret, safe="")})

    def text(self, text: str) -> str:
        """Redact one text."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, SECRET)
        text = _ASSIGNED.sub(rf"\1{SECRET}", text)
        for pattern in (_ACCESS_KEY_ID, _SIGNATURE, _CREDENTIALS_IN_URL):
            text = pattern.sub(SECRET, text)
        text = _without_card_data(text)
        return CARD_DATA if holds_card_data(text) else text

    def document(self, value: object, depth: int = _DEPTH) -> object:
        """Redact a document of JSON types; anything else is redacted as the text that a log would show of it."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return CARD_DATA if holds_card_data(value) else value
        if isinstance(value, dict) and depth:
            return {self.text(str(key)): self._member(str(key), item, depth - 1) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset) and depth:
            items = [self.document(item, depth - 1) for item in value]
            return CARD_DATA if holds_card_data(items) else items
        if isinstance(value, bytes | bytearray):
            return self.text(value.decode("utf-8", "replace"))
        return self.text(str(value))

    def _member(self, key: str, value: object, depth: int) -> object:
        if is_secret_name(key):
            return SECRET
        return CARD_DATA if sensitive_name(key) else self.document(value, depth)


def _without_card_data(text: str) -> str:
    """Cut every finding out, from the end so that positions stay true; overlapping findings are one cut."""
    end_of_kept = len(text)
    for span in sorted(patterns.find(text), key=lambda found: (found.end, found.start), reverse=True):
        if span.end <= end_of_kept:
            text = text[: span.start] + CARD_DATA + text[span.end :]
            end_of_kept = span.start
        elif span.start < end_of_kept:
            text = text[: span.start] + CARD_DATA + text[end_of_kept + len(CARD_DATA) :]
            end_of_kept = span.start
    return text
