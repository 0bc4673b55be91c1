"""The metrics of alarms that several controls know."""

from __future__ import annotations

from typing import Final

OWN: Final = "payments"
"""The namespace of the functions' own metrics."""
AGE: Final = "ApproximateAgeOfOldestMessage"
DEPTH: Final = "ApproximateNumberOfMessagesVisible"
OF_DEAD_LETTERS: Final = (DEPTH, AGE)
"""The metrics that are watched on every dead-letter queue."""
SWEEP: Final = "SweepCompleted"
EXPECTED: Final = frozenset({SWEEP})
"""Metrics that must keep coming: their absence is what the alarm is on, so it counts over its period and takes silence for
a breach.
"""
