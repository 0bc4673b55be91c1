"""The first page as plain text, for a terminal, a mail or a ticket."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from compliance.evidence_file import Evidence
from compliance.reports import page_one
from compliance.reports.formatting import one_line
from compliance.reports.page_one import TITLE, FamilyRow, PageOne
from compliance.reports.requirements import standings

_WIDTH: Final = 110
_LABEL: Final = 30


def render(evidence: Evidence) -> str:
    """Return the page."""
    page = page_one.of(evidence, standings(evidence))
    return "\n".join(_lines(page)) + "\n"


def _lines(page: PageOne) -> Iterator[str]:
    yield one_line(page.result)
    yield TITLE
    yield ""
    for warning in page.warnings:
        yield from _wrapped(warning, "! ")
    yield from _section("Run", (line for label, value in page.facts for line in _labelled(label, value)))
    yield from _section("Not judged", (line for text in page.exclusions for line in _wrapped(text, "- ")))
    yield from _section("Open findings", _open(page))
    yield from _section("Waivers", _accepted(page))
    yield from _section("Conflicts with the standard", _conflicts(page))
    yield from _section("Requirements by family", _families(page))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)
    yield from list(lines) or ["None."]


def _open(page: PageOne) -> Iterator[str]:
    for item in page.open:
        yield from _wrapped(f"[{item.effect}, {item.severity}] {item.control}: {item.title}", "")
        yield from _labelled("  on", item.resources)
        yield from _labelled("  observed", item.observed)
        yield from _labelled("  required", item.required)
        yield from _labelled("  remedy", item.remedy)
    if page.more_open:
        yield f"{page.more_open} more: see the CSV."


def _accepted(page: PageOne) -> Iterator[str]:
    for item in page.accepted:
        yield from _wrapped(f"{item.control} on {item.resource}: {item.finding}", "")
        yield from _labelled("  reason", item.reason)
        yield from _labelled("  owner, approver", f"{item.owner}, {item.approver}")
        yield from _labelled("  expires", item.expires)
        yield from _labelled("  requirements stay open", item.requirements)


def _conflicts(page: PageOne) -> Iterator[str]:
    for item in page.conflicts:
        yield from _wrapped(f"{item.requirement} ({item.about}): {item.state}", "")
        yield from _labelled("  conflict", item.conflict)
        yield from _labelled("  resolved when", item.resolution)


def _families(page: PageOne) -> Iterator[str]:
    for row in (*page.families, page.total):
        states = ", ".join(f"{row.states[state]} {state}" for state in page_one.STATES if row.states[state])
        yield from _labelled(_name(row), f"{row.states.total()}: {states}")


def _name(row: FamilyRow) -> str:
    return textwrap.shorten(row.title if row.id == "all" else f"{row.id} {row.title}", _LABEL - 1, placeholder="...")


def _labelled(label: str, value: str) -> Iterator[str]:
    yield from textwrap.wrap(
        one_line(value),
        _WIDTH,
        initial_indent=f"{label:{_LABEL}}",
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
    ) or [label]


def _wrapped(text: str, mark: str) -> Iterator[str]:
    yield from textwrap.wrap(
        one_line(text), _WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False
    )
