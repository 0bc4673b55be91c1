"""Tells what looks like a secret: by the shapes of detect-secrets (generated data), by entropy, and by what it is called."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from policies.facts.data_files import document
from policies.model.strings import texts

_TOKEN: Final = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_HOST: Final = re.compile(r"https?://[^/@\s]+(?=[/?#]|$)", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"(?:sha\d+:)[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A digest with its algorithm, and a UUID."""
_HEX: Final = re.compile(r"(?<![A-Za-z0-9])[0-9A-Fa-f]{16,}(?![A-Za-z0-9])")
_ARN: Final = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:")
_MORE_WORDS: Final = (
    "token(?!iz)",
    "credential",
    "passphrase",
    "authorization$",
    "(?:signing|encryption|hmac|master|shared|access)_?key",
    "(?:^|[_.])pass(?:$|[_.])",
)
_MORE_SHAPES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "GitHub Token": ("github_pat_", r"github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
        "Google API Key": ("AIza", r"(?<![\w-])AIza[0-9A-Za-z_-]{35}(?![\w-])"),
        "Stripe Access Key": ("k_", r"(?<![A-Za-z0-9])[rs]k_(?:test|live|prod)_[0-9a-zA-Z]{16,}"),
        "OpenAI Token": ("sk-", r"(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin|ant-api\d\d)-[\w-]{20,}"),
        "NPM tokens": ("npm_", r"(?<![A-Za-z0-9])npm_[0-9A-Za-z]{36}"),
        "Docker Hub Token": ("dckr_", r"dckr_[op]at_[\w-]{20,}"),
        "Shopify Token": ("shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
        "DigitalOcean Token": ("_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
        "Vault Token": ("hv", r"(?<![A-Za-z0-9])hv[bs]\.[\w-]{24,}"),
        "Slack Token": ("xapp-", r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
        "Private Key": ("PRIVATE", r"BEGIN ENCRYPTED PRIVATE KEY"),
        "Basic Auth Credentials": ("://", r"://[^:/?#\[\]@\s]*:[^\s/?#@${}<>*%][^\s/?#@${}<>*]{2,}@"),
        "Authorization header": (" ", r"(?<![A-Za-z])(?:Bearer|Basic)\s+[A-Za-z0-9+/=_.~-]{20,}"),
        "Password": (
            "=",
            (
                r"(?i)(?<![a-z])(?:pass(?:word|wd)?|pwd|accountkey|sharedaccesskey)="
                r"(?![$%{<*(\[]|true|false|null|none|password)[^\s;&\"',<>]{6,}"
            ),
        ),
        "Key in a URL": (
            "=",
            r"(?i)[?&](?:api_?key|access_?token|auth_?token|token|sig|signature|client_secret)=[\w%.~-]{16,}",
        ),
    }
)
"""Shapes that detect-secrets lacks; most are of gitleaks (config/gitleaks.toml, default rules).

Each comes with a text that every match holds, and is searched only where that text is found, because most texts have none.
"""
_WEBHOOK_URL: Final = re.compile(r"webhook_?url$", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"(?:true|false|yes|no|on|off|none|null|enabled?|disabled?|required|optional|strict|\d{1,6}|)", re.IGNORECASE
)
_PASSWORD: Final = re.compile(r"(?:password|passwd|pwd|passphrase|(?:^|_)pass)$", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d{4,}")
"""A number that may be a password where its name says so."""

ENTROPY: Final = 4.0
"""Bits per character above which a word of 20 or more is taken for random.

detect-secrets takes 4.5, for source code; 32 random characters often stay below that, and what a function is told in plain
words does not reach 4.0.
"""


@cache
def _shapes() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return each shape: its name, a text that every match has in it, and the pattern."""
    known = [
        (name, "", re.compile(pattern, flags))
        for name, patterns in document("secret_shapes")["shapes"].items()
        for pattern, flags in patterns
    ]
    more = [(name, part, re.compile(pattern)) for name, (part, pattern) in _MORE_SHAPES.items()]
    return (*known, *more)


def shape(text: str) -> str:
    """Return what kind of secret a text has the shape of, or "".

    An account id and a colon before a name are an ARN, and otherwise a bot's token.
    """
    without_accounts = _ARN.sub("arn:", text)
    return next(
        (name for name, part, pattern in _shapes() if part in without_accounts and pattern.search(without_accounts)),
        "",
    )


_SUBJECTS: Final = (
    # where it is
    "arns?|ids?|names?|paths?|ur[lin]s?|endpoints?|hosts?|ports?|params?|parameters?|prefix|suffix|tables?|queues?|topics?"
    "|buckets?|headers?|files?|folder|dir|fields?|columns?|attributes?|cookies?|claims?|regions?|stores?|backends?|projects?"
    "|providers?|managers?|sources?|services?|ssm|ssm_?key|secrets?_?manager|roles?|functions?|lambda|clusters?|keyspace"
    "|namespaces?|domains?|groups?|pools?|jmespath"
    # what is said about it
    "|issuers?|audience|polic(?:y|ies)|ttl|expir(?:y|es|ation)|seconds|minutes|hours|days|length|size|limits?|count|type|kind"
    "|format|schema|alg|algorithms?|versions?|stages?|labels?|enabled|required|decrypt|rotation|validation|use|flows?|modes?"
    "|scopes?|encoders?|hash(?:er|ing)|cache|max|min|age|per|tier|env|environment|sha\\d*|commit|digest|hash|checksum|etag|fingerprint|tag|build|revision"
)
_REFERENCE: Final = re.compile(
    rf"(?:_|-|/|\b|(?<=[a-z])(?=[A-Z]))(?:{_SUBJECTS})"
    r"(?:_?(?:seconds|minutes|hours|days|ms|url|arn|name|length|size|key|stage|id))*$",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"[.](?:plaintext|value)$", re.IGNORECASE)
_ABOUT: Final = re.compile(r"(?:use|enable|disable|max|min|num|number_of|require|allow|skip|is|has)_", re.IGNORECASE)
"""What the name of a switch or a number begins with."""
_PUBLIC: Final = re.compile(r"(?:^|[_\W])(?:public|publishable)(?:[_\W]|$)", re.IGNORECASE)
_NOT_A_VALUE: Final = re.compile(
    r"arn:[\w-]+:\S+|/[\w./{}-]+|[a-z][a-z0-9._-]*(?:/[a-z0-9._{}-]+)+|(?:https?|wss?|s3)://[^\s@]*|\$\.\S*|\{\{resolve:\S+"
    r"|[$%]\{[^}]*\}|<[^>]*>"
)
"""An ARN, a path, a URL, and what stands for a value that is put in later (a JSON path, a dynamic reference, a variable)."""


def refers(name: str) -> bool:
    """Tell whether a name says where a secret is, or something about it, and not what it is.

    ``DB_PASSWORD_PARAM``, ``SECRET_NAME``, ``TOKEN_URL``, ``API_KEY_HEADER`` and ``TOKEN_EXPIRY_SECONDS`` do;
    so does a name with ``PUBLIC`` in it.
    """
    return any(pattern.search(name) for pattern in (_REFERENCE, _PUBLIC)) or _ABOUT.match(name) is not None


@cache
def announcing() -> re.Pattern[str]:
    """Return the pattern of what is found in the names of secrets."""
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
    words = announcing().search(name) or _WEBHOOK_URL.search(name)
    plain = _PLAIN.fullmatch(value) is not None and not (_PASSWORD.search(name) and _DIGITS.fullmatch(value))
    return words is not None and not plain


def kinds(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield what each text of a named setting is as a secret, by its shape or its name, with its path below the setting.

    JSON text is opened: each of its texts is judged under its own name as well.
    """
    for path, text in texts(value):
        found = shape(text)
        if found:
            yield path, f"looks like: {found}"
        elif announced(full := f"{name}.{path}" if path else name, text) and not refers(_bearer(full)):
            yield path, "is what its name calls a secret"


def _bearer(path: str) -> str:
    """Return a path up to the name in it that calls what is below a secret: of ``apiKeyIds.acme``, ``apiKeyIds``.

    What is called the value is that of the secret, whatever the name above says of it: ``passwordParameter.value``.
    """
    if _VALUE.search(path):
        return path
    ends = [found.end() for found in announcing().finditer(path)]
    rest = re.search(r"[.\[]", path[ends[-1] :]) if ends else None
    return path[: ends[-1] + rest.start()] if ends and rest else path


def is_random(text: str) -> bool:
    """Tell whether a text holds a word of so many different characters that nobody chose it.

    A slash separates the words of a URL; elsewhere it may be a character of a random word (base64). The host of a URL, a UUID
    and a digest are random and no secrets.
    """
    text = _IDENTIFIER.sub(" ", _HOST.sub(" /", text))
    if _URL.match(text) or text.startswith(" /"):
        text = text.replace("/", " ")
    hex_limit: float = document("secret_shapes")["hex_entropy"]
    return any(_entropy(word) > ENTROPY for word in _TOKEN.findall(text)) or any(
        not word.isdigit() and _entropy(word) > hex_limit for word in _HEX.findall(text)
    )


def _entropy(word: str) -> float:
    """Return Shannon's bits per character."""
    shares = (word.count(character) / len(word) for character in set(word))
    return -sum(share * math.log2(share) for share in shares)
