"""What a verdict covers and what it does not: a part of every verdict and of the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was judged, and what was not, by name. Empty but for the number: everything was."""

    resources_judged: int
    types_without_control: tuple[str, ...] = ()
    """Types of declared resources that no control reads."""
    not_judged: tuple[str, ...] = ()
    """Packages and remote components whose resources no control reads."""
    judged_in_part: tuple[str, ...] = ()
    """Documents of which something is unknown: resource and property."""
    callbacks_not_run: tuple[str, ...] = ()
    """Callbacks of ``apply`` that did not run because their value is unknown, by file and line: they may declare resources."""
    invokes_unanswered: tuple[str, ...] = ()
    """Calls of a provider's functions that had no answer."""

    @property
    def row(self) -> dict[str, Any]:
        """The coverage as evidence has it."""
        return {
            "resourcesJudged": self.resources_judged,
            "typesWithoutControl": list(self.types_without_control),
            "notJudged": list(self.not_judged),
            "judgedInPart": list(self.judged_in_part),
            "callbacksNotRun": list(self.callbacks_not_run),
            "invokesUnanswered": list(self.invokes_unanswered),
        }
