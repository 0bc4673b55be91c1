"""What merchants and others write: card numbers in every form that a person or a program can read back, and honest texts.

Everything is drawn from one seed. Card numbers are public test numbers: no other number belongs in this repository.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import random
import urllib.parse
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

TEST_CARDS: Final = (
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
    "6759649826438453",
)
"""The numbers that tests/handlers tries in every form, too."""
CARDS: Final = (*TEST_CARDS, "6703444444444449", "501800000009")
_SEPARATORS: Final = (
    " ",
    "-",
    ".",
    "/",
    "_",
    ":",
    ",",
    "|",
    "--",
    "----",
    " - ",
    ". ",
    "x",
    "*",
    "~",
    "#",
    "\t",
    "\u00a0",
    "\u2013",
)
_INVISIBLE: Final = ("\u200b", "\u2060", "\ufeff", "\u00ad")
_ZEROS: Final = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE)
_BEFORE: Final = ("", "card ", "PAN:", "id_", "order-17/", "my card is ", "x", "ref#", "Zahlung ", "tok_")
_AFTER: Final = ("", " thanks", "/1", "x", "-A", ".", " exp 12/28", "#", " Jane Doe", "_b")

Form = Callable[[str, random.Random], str]


def _groups(number: str, chance: random.Random) -> str:
    """Groups of any size, with separators that may differ."""
    mixed, separator = chance.choice((True, False)), chance.choice(_SEPARATORS)
    found = number[: chance.randint(1, 6)]
    start = len(found)
    while start < len(number):
        size = chance.randint(1, 6)
        found += (chance.choice(_SEPARATORS) if mixed else separator) + number[start : start + size]
        start += size
    return found


def _fours(number: str, chance: random.Random) -> str:
    return chance.choice(_SEPARATORS).join(number[start : start + 4] for start in range(0, len(number), 4))


def _glued(number: str, chance: random.Random) -> str:
    """A security code, an expiry date, an amount or padding, before or after, with nothing between."""
    more = chance.choice(
        (f"{chance.randint(100, 999)}", f"{chance.randint(1, 12):02}{chance.randint(26, 39)}", "00", "000")
    )
    return chance.choice((number + more, more + number))


def _script(number: str, chance: random.Random) -> str:
    zero = chance.choice(_ZEROS)
    return "".join(chr(zero + int(digit)) for digit in number)


def _base64(data: bytes, chance: random.Random) -> str:
    encoded = chance.choice((base64.b64encode, base64.urlsafe_b64encode))(data).decode()
    return encoded.rstrip("=") if chance.choice((True, False)) else encoded


def _hex(data: bytes, chance: random.Random) -> str:
    separator = chance.choice(("", " ", "-", ":"))
    found = data.hex(separator) if separator else data.hex()
    return found.upper() if chance.choice((True, False)) else found


def _split(text: str, chance: random.Random) -> str:
    """Put separators into a text, at places of chance."""
    parts = []
    while text:
        size = chance.randint(3, 9)
        parts.append(text[:size])
        text = text[size:]
    return chance.choice((" ", "-", ".", "/", " - ")).join(parts)


_CODE_WORDS: Final = (
    *("cvv", "CVV2", "cvc", "CVC2", "cvn", "cav2", "ccv", "csc:", "security code", "card verification value"),
    *("Kartenpruefnummer", "Pruefziffer", "Sicherheitscode", "codigo de seguridad", "code de securite", "cryptogramme"),
    *("codice di sicurezza", "beveiligingscode", "sikkerhedskode", "turvakoodi", "kod bezpieczenstwa", "guvenlik kodu"),
)


def _security_code(_: str, chance: random.Random) -> str:
    """A security code with its name, in either order."""
    code, word = f"{chance.randint(0, 9999):0{chance.randint(3, 4)}}", chance.choice(_CODE_WORDS)
    if word == "csc:" or chance.choice((True, False)):
        return f"{word}{chance.choice((' ', '-', '', ' is ', '. '))}{code}"
    return f"{code}{chance.choice((' ', '-', ' (', '/'))}{word}"


def _zero_as_letter(number: str, _: random.Random) -> str:
    return number.replace("0", "O") if "0" in number else number.replace("1", "l")


def _percent(number: str, _: random.Random) -> str:
    return "".join(f"%{ord(digit):02x}" for digit in number)


FORMS: Final[Mapping[str, Form]] = {
    "plain": lambda number, _: number,
    "groups": _groups,
    "fours": _fours,
    "glued": _glued,
    "fours, then a code": lambda number, chance: f"{_fours(number, chance)} {chance.randint(100, 999)}",
    "O for 0": _zero_as_letter,
    "invisible characters": lambda number, chance: chance.choice(_INVISIBLE).join(number),
    "digits of another script": _script,
    "base64": lambda number, chance: _base64(number.encode(), chance),
    "base64 twice": lambda number, chance: _base64(_base64(number.encode(), chance).encode(), chance),
    "base64 of UTF-16": lambda number, chance: _base64(number.encode("utf-16-le"), chance),
    "base64, split": lambda number, chance: _split(base64.b64encode(number.encode()).decode().rstrip("="), chance),
    "base32": lambda number, _: base64.b32encode(number.encode()).decode(),
    "hexadecimal": lambda number, chance: _hex(number.encode(), chance),
    "EBCDIC": lambda number, chance: _hex(number.encode("cp037"), chance),
    "a hexadecimal integer": lambda number, _: hex(int(number)),
    "an octal integer": lambda number, _: oct(int(number)),
    "URL": _percent,
    "URL twice": lambda number, chance: urllib.parse.quote(_percent(number, chance)),
    "HTML": lambda number, _: "".join(f"&#{ord(digit)};" for digit in number),
    "HTML, escaped": lambda number, _: html.escape("".join(f"&#x{ord(digit):x};" for digit in number)),
    "zlib in base64": lambda number, chance: _base64(zlib.compress(number.encode()), chance),
    "gzip in base64": lambda number, chance: _base64(gzip.compress(number.encode(), mtime=0), chance),
    "bzip2 in base64": lambda number, chance: _base64(bz2.compress(number.encode()), chance),
    "a security code by its name": _security_code,
    "JSON": lambda number, _: f'{{"n": "{number}"}}',
}
"""Ways of writing a number from which it can be read back."""


def written(count: int, seed: int = 14) -> Iterator[tuple[str, str]]:
    """Yield texts that hold a card number, with the name of their form; every form and every card as often as the others."""
    chance = random.Random(seed)  # noqa: S311 - a corpus
    names = list(FORMS)
    for index in range(count):
        name = names[index % len(names)]
        number = CARDS[index // len(names) % len(CARDS)]
        text = FORMS[name](number, chance)
        # Digits beside digits would be another number, and a letter beside an encoding may be part of it.
        before, after = chance.choice(_BEFORE), chance.choice(_AFTER)
        if name in {"plain", "groups", "fours", "digits of another script"}:
            text = f"{before}{text}{after}"
        elif chance.choice((True, False)):
            text = f"{before.rstrip('x') or 'see'} {text}"
        yield name, text


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = "0123456789"
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _digits(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(chance.randint(least, most)))


def _word(chance: random.Random, alphabet: str, length: int) -> str:
    return "".join(chance.choice(alphabet) for _ in range(length))


def _uuid(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def _date(chance: random.Random, separator: str = "") -> str:
    return separator.join(
        (str(chance.randint(2024, 2029)), f"{chance.randint(1, 12):02}", f"{chance.randint(1, 28):02}")
    )


def _clock(chance: random.Random) -> str:
    return f"{chance.randint(0, 23):02}{chance.randint(0, 59):02}{chance.randint(0, 59):02}"


REFERENCES: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "a counter": lambda chance: str(chance.randint(1, 10**10)),
    "a word and a counter": lambda chance: f"order-{chance.randint(1, 10**7)}",
    "a date and a counter": lambda chance: f"order-{_date(chance)}-{chance.randint(1, 999_999):06}",
    "a date with hyphens and a counter": lambda chance: f"RE {_date(chance, '-')} {chance.randint(1, 9999):04}",
    "a year and a counter": lambda chance: f"INV/{chance.randint(2024, 2029)}/{chance.randint(1, 10**6):09}",
    "a short code": lambda chance: (
        f"{chance.choice(('CSC', 'CVC', 'PO', 'SO', 'RE', 'KD'))}-{chance.randint(1, 9999):05}"
    ),
    "two numbers": lambda chance: f"Kunde {chance.randint(10_000, 99_999)} Rechnung {chance.randint(10**6, 10**8)}",
    "a text": lambda chance: f"subscription {chance.choice(('gold', 'silver'))} #{chance.randint(1, 10**6)}",
    "a date and a time": lambda chance: _date(chance) + _clock(chance),
    "milliseconds": lambda chance: str(chance.randint(1_700_000_000_000, 1_900_000_000_000)),
    "seconds": lambda chance: str(chance.randint(1_700_000_000, 1_900_000_000)),
    "a UUID": lambda chance: str(_uuid(chance)),
    "a UUID in capitals": lambda chance: str(_uuid(chance)).upper(),
    "a UUID without hyphens": lambda chance: _uuid(chance).hex,
    "24 hexadecimal characters": lambda chance: f"{chance.getrandbits(96):024x}",
    "16 hexadecimal characters": lambda chance: f"order_{chance.getrandbits(64):016x}",
    "12 hexadecimal characters": lambda chance: f"cart_{chance.getrandbits(48):012x}",
    "PHP's uniqid": lambda chance: f"{chance.randint(1_764_000_000, 1_830_000_000):x}{chance.randint(0, 999_999):05x}",
    "a ULID": lambda chance: "01K" + _word(chance, _CROCKFORD, 23),
    "a nanoid": lambda chance: chance.choice(_LETTERS) + _word(chance, _LETTERS + _DIGITS + "_-", 20),
    "a KSUID": lambda chance: "3" + _word(chance, _LETTERS + _DIGITS, 26),
    "letters and digits": lambda chance: f"cart_{_word(chance, 'abcdefghjkmnpqrstvwxyz0123456789', 12)}",
}
"""References as shops, invoicing and libraries write them."""
WITH_ROOM: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "a marketplace's order number (3-7-7)": lambda chance: (
        f"{_digits(chance, 3, 3)}-{_digits(chance, 7, 7)}-{_digits(chance, 7, 7)}"
    ),
    "a marketplace's order number (2-5-5)": lambda chance: (
        f"{chance.randint(1, 27):02}-{_digits(chance, 5, 5)}-{_digits(chance, 5, 5)}"
    ),
    "a counter of 16 digits": lambda chance: f"order-{chance.randint(10**15, 10**16 - 1)}",
    "a snowflake (19 digits)": lambda chance: str(chance.randint(10**18, 2 * 10**18)),
    "a time in microseconds": lambda chance: str(chance.randint(1_700_000_000_000_000, 1_900_000_000_000_000)),
    "a date and a time with milliseconds": lambda chance: f"{_date(chance)}{_clock(chance)}{_digits(chance, 3, 3)}",
    "a date and eight digits": lambda chance: f"order-{_date(chance)}-{_digits(chance, 8, 8)}",
    "an article's number (EAN-13)": lambda chance: f"40{_digits(chance, 11, 11)}",
    "a parcel's number (20 digits)": lambda chance: f"00340434{_digits(chance, 12, 12)}",
    "an IBAN": lambda chance: f"DE{_digits(chance, 20, 20)}",
    "a bank's structured reference (3-4-5)": lambda chance: (
        f"{_digits(chance, 3, 3)}/{_digits(chance, 4, 4)}/{_digits(chance, 5, 5)}"
    ),
    "a UUID as a decimal number": lambda chance: str(_uuid(chance).int),
}
"""Honest references that have room for a card number: the shape refuses each of them, and they count as no false alarm."""
TOKENS: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "24 hexadecimal characters": lambda chance: f"tok_{chance.getrandbits(96):024x}",
    "32 hexadecimal characters": lambda chance: f"tok_{chance.getrandbits(128):032x}",
    "a UUID": lambda chance: f"tok_{_uuid(chance)}",
    "24 letters and digits": lambda chance: f"tok_{_word(chance, _LETTERS + _DIGITS, 24)}",
    "letters": lambda chance: f"tok_{_word(chance, _LETTERS, 20)}",
    "a letter and a number": lambda chance: f"tok_{chance.choice('abcdef')}{_digits(chance, 8, 11)}",
}
"""Tokens as card vaults write them."""


def _headers(chance: random.Random) -> dict[str, str]:
    """What tracing, browsers and analytics put into a request's headers."""
    trace, span = f"{chance.getrandbits(128):032x}", f"{chance.getrandbits(64):016x}"
    now = chance.randint(1_764_000_000, 1_830_000_000)
    return {
        "traceparent": f"00-{trace}-{span}-01",
        "X-Amzn-Trace-Id": f"Root=1-{now:08x}-{chance.getrandbits(96):024x};Parent={span};Sampled=1",
        "x-datadog-trace-id": str(chance.getrandbits(63)),
        "x-b3-traceid": trace,
        "Cookie": f"_ga=GA1.1.{chance.randint(10**8, 10**10)}.{now}; _fbp=fb.1.{now}123.{chance.randint(10**9, 10**18)}",
        "X-Request-Id": str(_uuid(chance)),
        "User-Agent": f"acme-shop/{chance.randint(1, 9)}.{chance.randint(0, 40)} (build {chance.randint(10**7, 10**12)})",
        "X-Device-Id": _digits(chance, 15, 15),
        "Idempotency-Key": chance.choice((str(_uuid(chance)), f"order-{_digits(chance, 8, 16)}")),
    }


def honest_payments(count: int, seed: int = 15) -> Iterator[tuple[Mapping[str, object], Mapping[str, str]]]:
    """Yield bodies and headers of POST /transactions; each kind of reference and of token as often as the others."""
    chance = random.Random(seed)  # noqa: S311 - a corpus
    references, tokens = list(REFERENCES.values()), list(TOKENS.values())
    for index in range(count):
        body = {
            "amount": chance.randint(1, 10**8),
            "currency": chance.choice(("USD", "EUR", "JPY", "XCG")),
            "card_token": tokens[index % len(tokens)](chance),
            "reference": references[index % len(references)](chance),
        }
        yield body, _headers(chance)


def with_room(count: int, seed: int = 17) -> Iterator[tuple[str, str]]:
    """Yield honest references that have room for a card number, with the name of their form; each form as often as the others."""
    chance = random.Random(seed)  # noqa: S311 - a corpus
    forms = list(WITH_ROOM.items())
    for index in range(count):
        name, form = forms[index % len(forms)]
        yield name, form(chance)


def honest_alerts(count: int, seed: int = 16) -> Iterator[tuple[Mapping[str, object], Mapping[str, str]]]:
    """Yield bodies and headers of POST /fraud-webhook as providers write them."""
    chance = random.Random(seed)  # noqa: S311 - a corpus
    for _ in range(count):
        identifier = chance.choice((_uuid(chance).hex, str(_uuid(chance)), _digits(chance, 6, 11)))
        body = {
            "alert_id": f"alert-{identifier}",
            "timestamp": f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T05:00:{chance.randint(0, 59):02}Z",
            "transaction_id": "txn_" + _word(chance, "abcdefghijklmnop", 32),
            "reason": chance.choice(("velocity", "stolen_card")),
            "score": chance.randint(0, 100),
        }
        yield body, _headers(chance)


def slow(size: int) -> Iterator[tuple[str, str]]:
    """Yield texts of this many characters that make a search do as much as possible."""
    parts = {
        "%25": "percent",
        "9": "digits",
        "1 ": "spaced digits",
        "A": "base64",
        "&#52": "entities",
        "=3": "quoted-printable",
    }
    parts |= {"4a4b4c4d": "digits and letters", "eJwzMTQ": "compressed text in base64", "GEYTC": "base32"}
    parts |= {"[": "brackets", "41111111111111": "prefixes of cards", "MTEx": "base64 of digits", "31": "hexadecimal"}
    for part, name in parts.items():
        yield name, (part * (size // len(part) + 1))[:size]
