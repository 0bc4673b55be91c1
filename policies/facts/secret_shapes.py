"""Tells what looks like a secret: by the shapes of detect-secrets (generated data), by entropy, and by what it is called."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

from policies.facts.data_files import document

_TOKEN: Final = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_HEX: Final = re.compile(r"(?<![A-Za-z0-9])[0-9A-Fa-f]{16,}(?![A-Za-z0-9])")
_ARN: Final = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:")
_MORE_WORDS: Final = ("token", "credential", "signing_?key")
_WEBHOOK_URL: Final = re.compile(r"webhook_?url$", re.IGNORECASE)
_PLAIN: Final = re.compile(r"(?:true|false|\d{1,6}|)", re.IGNORECASE)

ENTROPY: Final = 4.0
"""Bits per character above which a word of 20 or more is taken for random.

detect-secrets takes 4.5, for source code; 32 random characters often stay below that, and what a function is told in plain
words does not reach 4.0.
"""


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(pattern, flags))
        for name, patterns in document("secret_shapes")["shapes"].items()
        for pattern, flags in patterns
    )


def shape(text: str) -> str:
    """Return what kind of secret a text has the shape of, or "".

    An account id and a colon before a name are an ARN, and otherwise a bot's token.
    """
    without_accounts = _ARN.sub("arn:", text)
    return next((name for name, pattern in _shapes() if pattern.search(without_accounts)), "")


_REFERENCE: Final = re.compile(
    r"(?:_|-|/|\b|(?<=[a-z])(?=[A-Z]))(?:arns?|ids?|names?|paths?|ur[li]s?|endpoints?|hosts?|ports?|params?|parameters?|prefix|tables?"
    r"|queues?|topics?|buckets?|headers?|issuers?|audience|polic(?:y|ies)|ttl|expir(?:y|es|ation)|seconds|minutes|days"
    r"|length|type|format|algorithm|version|region|files?|enabled|decrypt|rotation|count|limit)"
    r"(?:_?(?:seconds|minutes|days|ms|url|arn|name|length))*$",
    re.IGNORECASE,
)
_PUBLIC: Final = re.compile(r"(?:^|[_\W])(?:public|publishable)(?:[_\W]|$)", re.IGNORECASE)
_NOT_A_VALUE: Final = re.compile(r"arn:[\w-]+:\S+|/[\w./-]+|https?://[^\s@]*", re.IGNORECASE)


def refers(name: str) -> bool:
    """Tell whether a name says where a secret is, or something about it, and not what it is.

    ``DB_PASSWORD_PARAM``, ``SECRET_NAME``, ``TOKEN_URL``, ``API_KEY_HEADER`` and ``TOKEN_EXPIRY_SECONDS`` do;
    so does a name with ``PUBLIC`` in it.
    """
    return _REFERENCE.search(name) is not None or _PUBLIC.search(name) is not None


@cache
def _announcing() -> re.Pattern[str]:
    return re.compile("|".join((*document("secret_shapes")["words"], *_MORE_WORDS)), re.IGNORECASE)


def announced(name: str, value: str) -> bool:
    """Tell whether a name says that its value is a secret, and the value can be one.

    A switch, a number, an ARN, a path and a URL without a password are none. A webhook's URL is one: who knows it may post.
    """
    if not mentions_secret(name, value):
        return False
    return _WEBHOOK_URL.search(name) is not None or not (refers(name) or _NOT_A_VALUE.fullmatch(value))


def mentions_secret(name: str, value: str) -> bool:
    """Tell whether a name has a word for a secret in it, and the value is more than a switch or a number."""
    words = _announcing().search(name) or _WEBHOOK_URL.search(name)
    return words is not None and _PLAIN.fullmatch(value) is None


def is_random(text: str) -> bool:
    """Tell whether a text holds a word of so many different characters that nobody chose it.

    A slash separates the words of a URL; elsewhere it may be a character of a random word (base64).
    """
    if _URL.match(text):
        text = text.replace("/", " ")
    hex_limit: float = document("secret_shapes")["hex_entropy"]
    return any(_entropy(word) > ENTROPY for word in _TOKEN.findall(text)) or any(
        not word.isdigit() and _entropy(word) > hex_limit for word in _HEX.findall(text)
    )


def _entropy(word: str) -> float:
    """Return Shannon's bits per character."""
    shares = (word.count(character) / len(word) for character in set(word))
    return -sum(share * math.log2(share) for share in shares)
