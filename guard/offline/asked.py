"""Finds what a program asks of the machine that runs it: a condition that may hold at the deployment, and in no rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guard.offline.analyzer import Violation
from guard.offline.monitor import Record
from guard.own_policy import OwnPolicy
from guard.program_host.question_file import UNMARKS

POLICY: Final = OwnPolicy(
    "preview-asks-no-machine",
    "What the program declares follows from its own files and its configuration alone",
    "high",
)


def faults(record: Record, root: str) -> Iterator[Violation]:
    """Yield each thing that the program asked for, once, at the stack's own URN."""
    for item in record.asked:
        if item.what == UNMARKS:  # a question of another control (guard.offline.configured_secrets)
            continue
        yield POLICY.finding(
            root,
            f"program: asks for {item.what} at {item.at}",
            "a setting of the stack, which pulumi.Config reads, or a constant",
        )
