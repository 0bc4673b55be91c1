"""A policy of the gate itself: it looks at what the pack, and so the engine, is not told enough to."""

from __future__ import annotations

from dataclasses import dataclass

from guard.offline.analyzer import Violation


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """What each finding of the policy says beside the place: its id, title and severity. Each of them blocks."""

    id: str
    title: str
    severity: str = "critical"

    def finding(self, urn: str, observed: str, required: str) -> Violation:
        """Return what is wrong with a resource; ``observed`` begins with the property, as ``path: ...``."""
        return Violation(
            policy=self.id,
            urn=urn,
            title=self.title,
            text=f"{observed}; required: {required}",
            mandatory=True,
            severity=self.severity,
        )
