"""Finds what a program asks of the machine that runs it: a condition that may hold at the deployment, and in no rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guard.offline.analyzer import Violation
from guard.offline.monitor import Record
from guard.program_host.question_file import UNSET

POLICY: Final = "preview-asks-no-machine"
_TITLE: Final = "What the program declares follows from its own files and its configuration alone"
_REQUIRED: Final = "a setting of the stack, which pulumi.Config reads, or a constant"


def faults(record: Record, root: str) -> Iterator[Violation]:
    """Yield each thing that the program asked for, once, at the stack's own URN."""
    for place, what in record.asked:
        unset = UNSET if what.endswith(UNSET) else ""
        yield Violation(
            policy=POLICY,
            urn=root,
            title=_TITLE,
            text=f"program: asks for {what.removesuffix(unset)} at {place}{unset}; required: {_REQUIRED}",
            mandatory=True,
            severity="high",
        )
