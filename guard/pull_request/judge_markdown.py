"""A change of the judge as Markdown, for the comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guard.pull_request.judge_diff import Change, JudgeChange
from guard.pull_request.judge_facts import APPROVALS
from guard.pull_request.markdown import escaped

_LISTED: Final = 200
_LONGEST: Final = 160


def text(change: JudgeChange, by_base: str) -> str:
    """Return the section: what changed, what the base's judge says of the change, and what is missing."""
    return "\n".join(_lines(change, by_base)) + "\n"


def _lines(change: JudgeChange, by_base: str) -> Iterator[str]:
    yield f"### Guard: {change.headline}"
    yield ""
    yield f"By the base's pack and contract, this change is **{by_base}**."
    if not change.changes:
        return
    yield "\n| what | effect | base | this change |"
    yield "| --- | --- | --- | --- |"
    yield from (_row(item) for item in change.changes[:_LISTED])
    if len(change.changes) > _LISTED:
        yield f"\n{len(change.changes) - _LISTED} more changes are not listed."
    yield ""
    if change.approval:
        approval = change.approval
        yield f"Approved by {escaped(approval.owner)} on {escaped(approval.date)}: {escaped(approval.reason)}"
        return
    yield f"**No owner's approval is recorded.** An owner adds it to `{APPROVALS}`:"
    yield ""
    yield "```toml"
    yield "[[approval]]"
    yield f'change = "{change.digest}"'
    yield 'owner  = "who approves it"'
    yield 'reason = "why the judge may change so"'
    yield 'date   = "YYYY-MM-DD"'
    yield "```"


def _row(item: Change) -> str:
    cells = (f"{item.kind} `{item.name}`", item.effect, _cell(item.before), _cell(item.after))
    return f"| {' | '.join(cells)} |"


def _cell(value: str) -> str:
    return escaped(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
