"""A comparison as Markdown: what broke, where, and the remedy; what improved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from compliance.crosswalk.accepted import type_and_name
from guard.pull_request.gate_diff import Comparison, Found

MARKER: Final = "<!-- guard -->"
"""The comment's first line, by which the next run finds the comment that it replaces."""
_LONGEST: Final = 60_000
"""Characters; GitHub refuses a comment beyond 65,536."""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]|#])")


def text(comparison: Comparison) -> str:
    """Return the comment, cut where it would be refused, and saying so."""
    lines: list[str] = []
    length = 0
    for line in _lines(comparison):
        length += len(line) + 1
        if length > _LONGEST:
            lines.append("\n…and more, which is in the run's artifact.")
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    head, broken, mended = comparison.head, comparison.broken, comparison.mended
    yield MARKER
    yield f"### Guard: {_headline(comparison)}"
    yield ""
    yield f"`{head.project}/{head.stack}`, {head.resources} resources."
    if comparison.base is None:
        yield f"There is no verdict on the base to compare with{': everything below counts as new' if broken else ''}."
    if head.not_judged:
        yield f"\n<details><summary>Not judged: {len(head.not_judged)}</summary>\n"
        yield from (f"- {escaped(line)}" for line in head.not_judged)
        yield "\n</details>"
    if broken:
        yield "\n| broken | where | observed | required | remedy |"
        yield "| --- | --- | --- | --- | --- |"
        yield from (_row(item) for item in broken)
    if mended:
        yield f"\n<details><summary>Mended: {len(mended)}</summary>\n"
        yield from _list(mended)
        yield "\n</details>"
    if comparison.remaining:
        yield f"\n<details><summary>As before: {len(comparison.remaining)}</summary>\n"
        yield from _list(comparison.remaining)
        yield "\n</details>"


def _headline(comparison: Comparison) -> str:
    if comparison.broken:
        return f"this change breaks {_count(comparison.broken)}"
    if comparison.mended:
        return f"this change mends {_count(comparison.mended)}"
    if comparison.remaining:
        return f"nothing new; {_count(comparison.remaining)} as before"
    return "no violation in what was judged" if comparison.head.not_judged else "compliant"


def _count(items: tuple[Found, ...]) -> str:
    controls, resources = len({item.control for item in items}), len({item.resource for item in items})
    return f"{controls} control{'' if controls == 1 else 's'} on {resources} resource{'' if resources == 1 else 's'}"


def _row(item: Found) -> str:
    where = f"{escaped(type_and_name(item.resource))}<br>{escaped(item.declared_at)}"
    cells = (f"`{item.control}` ({item.severity})", where, *map(escaped, (item.observed, item.required, item.remedy)))
    return f"| {' | '.join(cells)} |"


def _list(items: Iterable[Found]) -> Iterator[str]:
    for item in items:
        yield f"- `{item.control}` {escaped(type_and_name(item.resource))}: {escaped(item.observed)}"


def escaped(value: str) -> str:
    """Return text that means nothing in Markdown: what the program declares must not format, link or mention."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(value.split()))
    return escaped.replace("@", "@\u200b").replace("<", "&lt;").replace(">", "&gt;")
