"""The words that controls, verdicts and evidence share: severities, levels, verdicts and their basis."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"
"""The type of the root resource, which stands for the stack itself."""

WAIVED_UNTIL: Final = "waived until "
"""How the text of a finding begins that is accepted; the day follows."""


class Severity(StrEnum):
    """How much a violation matters, in CrossGuard's own four grades."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a violation does to the change: CrossGuard's enforcement levels, without ``remediate``."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"


class Verdict(StrEnum):
    """What was decided about one resource by one control. Only ``PASS`` is a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"
    REMEDIATED = "remediated"


class Phase(StrEnum):
    """When the stack was judged: before an update, in one, or by its state afterwards."""

    PREVIEW = "preview"
    UPDATE = "update"
    DEPLOYED = "deployed"


class Basis(StrEnum):
    """What a verdict rests on: the declared value, or the resource that a still unknown value will come from."""

    VALUE = "value"
    PROVENANCE = "provenance"
