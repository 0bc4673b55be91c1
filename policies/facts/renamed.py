"""Ids that controls had before they were renamed or merged: ``policies/data/renamed_controls.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policies.facts.data_files import table


def renamed() -> Mapping[str, tuple[str, ...]]:
    """Return, by old id, the ids of the controls that judge the same now."""
    return {old: tuple(new) for old, new in table("renamed_controls").items()}


def successors(control_id: str) -> tuple[str, ...]:
    """Return the controls that judge what this one judged; nothing when it was never renamed."""
    return renamed().get(control_id, ())


def now_called(control_id: str) -> str:
    """Return the sentence about an old id, or "" when it is none."""
    now = successors(control_id)
    return f"{control_id!r} is now {' and '.join(map(repr, now))}" if now else ""


def old_ids(file: Path) -> list[str]:
    """Return a sentence, with file and line, for each old id that a file of waivers names."""
    return [
        f"{file}:{number}: {sentence}; required: the new id"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if line.split("=", 1)[0].strip() == "control"
        for sentence in [now_called(line.split("=", 1)[1].split("#", 1)[0].strip().strip("\"'"))]
        if sentence
    ]
