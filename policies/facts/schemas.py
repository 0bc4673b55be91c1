"""What a request model must be: the part of JSON Schema draft 04 that API Gateway takes, with nothing left open.

API Gateway Developer Guide, "Data models for REST APIs": draft 04; it ignores or refuses later keywords, and a model that it
refuses stops a deployment half-way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from policies.model.control import partial

_ANNOTATIONS: Final = frozenset({"$schema", "title", "description", "type", "enum"})

_KEYWORDS: Final = MappingProxyType(
    {
        "object": frozenset({"properties", "required", "additionalProperties"}),
        "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
        "string": frozenset({"pattern", "minLength", "maxLength"}),
        "integer": frozenset({"minimum", "maximum"}),
        "number": frozenset({"minimum", "maximum"}),
        "boolean": frozenset(),
    }
)
"""Draft 04's keywords for each type, without those that join schemas: a body is one flat thing, read at a glance."""

_CARD_NUMBERS: Final = (
    "378282246310005",
    "30569309025904",
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "6011111111111117",
    "3530111333300000",
    "4000000000000000006",
    "2223003122003222",
    "6200000000000005",
    "501800000009",
    "63040000000000000",
    "620000000000000005",
)
"""Public test numbers of each network, and numbers with a right check digit of the lengths that these lack: 12 to 19 digits."""
_BETWEEN: Final = ("", " ", "-")
_SHORTEST_NUMBER: Final = 12
"""Digits of the shortest card number (ISO/IEC 7812)."""
_CARD_FIELD: Final = re.compile(
    r"(?:^|_)(?:pan|(?:card|cc|primary_?account)_?(?:number|no|num)|(?:credit|debit)_?card$|card_?holder(?:_?name)?"
    r"|cvv2?|cvc2?|csc|cav2?|(?:cvv2?|cvc2?|service|(?:card_?)?(?:security|verification))_?code"
    r"|(?:card_)?(?:security|verification)_value|pin(?:_?block)?|track_?(?:[123](?:_?data)?|data)|magnetic_stripe"
    r"|expir(?:y|ation)$|exp(?:iry|iration)?_?(?:date|month|year|mm(?:yy){0,2}|(?:yy){1,2}))(?:_|$)"
)
"""Names of fields for what PCI DSS calls account data: the number, and what stands beside it on a card."""
_NEXT_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

NO_FIELD_FOR_AUTHENTICATION_DATA: Final = tuple(
    partial(
        requirement,
        f"No request field for {data}, and no other field is accepted. Free text and what the functions store are not "
        "judged here.",
    )
    for requirement, data in (
        ("3.3.1.1", "track data"),
        ("3.3.1.2", "card verification code"),
        ("3.3.1.3", "PIN"),
    )
)
"""What a control over the fields of request models shows of sensitive authentication data (PCI DSS 3.3.1.x)."""


def faults(schema: Mapping[str, Any], path: str = "schema") -> Iterator[tuple[str, str, str]]:
    """Yield what leaves a schema open: where, what was found, and what is required."""
    kind = str(schema.get("type", ""))
    if kind not in _KEYWORDS:
        yield path, f"has the type {kind!r}", f"one of {', '.join(_KEYWORDS)}"
        return
    for keyword in sorted(schema.keys() - _ANNOTATIONS - _KEYWORDS[kind]):
        yield path, f"uses {keyword}", f"keywords of draft 04 for {kind}"
    if "enum" in schema:
        if not schema["enum"]:
            yield path, "allows no value", "a list of values"
        return
    yield from _KINDS[kind](schema, path)


def _object(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    properties = schema.get("properties") or {}
    required = schema.get("required") or []
    if schema.get("additionalProperties") is not False:
        yield f"{path}.additionalProperties", "is not false", "false"
    if not properties:
        yield f"{path}.properties", "is empty", "the properties of the body"
    if not required or not set(required) <= set(properties):
        yield f"{path}.required", "names none of the properties, or others", "properties that a body must have"
    for name in sorted(properties):
        if _CARD_FIELD.search(_words(name)):
            yield f"{path}.properties.{name}", "is a field for account data", "a card token alone"
        yield from faults(properties[name], f"{path}.properties.{name}")


def _words(name: str) -> str:
    """Return a name in small letters, its words joined by ``_``: ``PINBlock`` as ``pin_block``."""
    return re.sub(r"[^a-z0-9]+", "_", _NEXT_WORD.sub("_", name).lower())


def _array(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    if "maxItems" not in schema:
        yield f"{path}.maxItems", "is not set", "a bound"
    yield from faults(schema.get("items") or {}, f"{path}.items")


def _string(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    pattern = schema.get("pattern", "")
    anchored = pattern.startswith("^") and pattern.endswith("$")
    if (pattern and not anchored) or any(loose in pattern for loose in (".*", ".+", "]*", "]+", ",}")):
        yield f"{path}.pattern", "is not anchored, or has no bound", "a pattern from ^ to $ with bounded repetition"
    elif not pattern and "maxLength" not in schema:
        yield path, "has no bound", "a pattern, an enum or a maxLength"
    else:
        yield from _card_number_admitted(pattern, schema.get("maxLength"), path)


def _card_number_admitted(pattern: str, longest: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield that a card number is a value, whole or in groups of four; one inside another text is the handlers' to find."""
    if isinstance(longest, int) and longest < _SHORTEST_NUMBER:
        return
    try:
        admitted = re.compile(pattern)
    except re.error:  # a regular expression of JavaScript's alone
        yield (
            f"{path}.pattern",
            "is no pattern that can be checked",
            "one that Python's re takes, or a maxLength below 12",
        )
        return
    texts = (between.join(_fours(number)) for number in _CARD_NUMBERS for between in _BETWEEN)
    fitting = (text for text in texts if not isinstance(longest, int) or len(text) <= longest)
    if any(not pattern or admitted.fullmatch(text) for text in fitting):
        yield path, "admits a card number", "a pattern that admits none, or a maxLength below 12"


def _fours(number: str) -> list[str]:
    return [number[at : at + 4] for at in range(0, len(number), 4)]


def _number(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    for bound in ("minimum", "maximum"):
        if bound not in schema:
            yield f"{path}.{bound}", "is not set", "a bound"
    largest = schema.get("maximum")
    if isinstance(largest, int | float) and largest >= 10 ** (_SHORTEST_NUMBER - 1):
        yield f"{path}.maximum", f"is {largest}, which admits a card number", "at most 99999999999, eleven digits"


def _boolean(_schema: Mapping[str, Any], _path: str) -> Iterator[tuple[str, str, str]]:
    yield from ()


_KINDS: Final = MappingProxyType(
    {
        "object": _object,
        "array": _array,
        "string": _string,
        "integer": _number,
        "number": _number,
        "boolean": _boolean,
    }
)
