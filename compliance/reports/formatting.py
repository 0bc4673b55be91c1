"""Words, and the escapes of the formats they are put into. What evidence holds was written by the judged program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from policies.evidence.flows import OUTSIDE

AGAINST: Final = frozenset({"fail", "undetermined", "waived", "remediated"})
"""Verdicts that are not for a requirement: a waived or remediated finding leaves it open."""

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]|~#!])")
_CONTROL_CHARACTERS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_URN_PARTS: Final = 4


def indented(document: Mapping[str, Any]) -> str:
    """Return a document as JSON of a line for each value, as ``json.dumps(document, indent=1)`` does, in a tenth of its time."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def one_line(text: str) -> str:
    """Return a text without line ends and other control characters."""
    return text if text.isprintable() else _CONTROL_CHARACTERS.sub(" ", text)


def cell(text: str) -> str:
    """Return a text for Markdown, with nothing in it that Markdown or HTML would take for its own."""
    escaped = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", escaped)


def value_text(value: object) -> str:
    """Return an observed value as a reader of no Python knows it: text as it is, the rest as JSON, "not set" for nothing."""
    if value is None:
        return "not set"
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a Markdown table's lines; the cells are escaped here."""
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return [*lines, *(f"| {' | '.join(cell(item) for item in row)} |" for row in rows)]


def short(urn: str) -> str:
    """Return a resource's name and type: what a reader looks for."""
    parts = urn.split("::", _URN_PARTS - 1)
    return f"{parts[3]} ({parts[2].rpartition('$')[2]})" if len(parts) == _URN_PARTS else urn


def display_name(urn: str) -> str:
    """Return a resource's name with the last word of its type, where the whole type would take a column's width."""
    parts = urn.split("::", _URN_PARTS - 1)
    return f"{parts[3]} ({parts[2].rpartition(':')[2]})" if len(parts) == _URN_PARTS else urn


def end(name: str) -> str:
    """Return who is at an end of a flow: a resource, or somebody outside."""
    return f"{name.removeprefix(OUTSIDE)} (outside)" if name.startswith(OUTSIDE) else short(name)


def against(row: Mapping[str, Any]) -> list[str]:
    """Return what a verdict's findings say, each in a line."""
    return [f"{item['property']}: {item['observed']}, required: {item['required']}" for item in row["findings"]]
