"""The crosswalk's rules: ``crosswalk.toml``, read and checked against the controls that exist."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from compliance.crosswalk import accepted
from policies import registry

_FILE: Final = Path(__file__).with_name("crosswalk.toml")


class Source(StrEnum):
    """A rule set."""

    CHECKOV = "checkov"
    CDK_NAG = "cdk-nag"
    GUARD_REGISTRY = "guard-registry"
    SECURITY_HUB = "security-hub"


class Status(StrEnum):
    """What becomes of a rule here."""

    ENFORCED = "enforced"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of another rule set."""

    source: Source
    id: str
    says: str
    status: Status
    controls: tuple[str, ...] = ()
    reason: str = ""


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the file."""
    with _FILE.open("rb") as stream:
        document = tomllib.load(stream)
    return tuple(_rule(entry) for entry in document["rule"])


def _rule(entry: dict[str, Any]) -> Rule:
    status, reason = _status(entry)
    return Rule(
        source=Source(entry["source"]),
        id=entry["id"],
        says=entry["says"],
        status=status,
        controls=tuple(entry.get("controls", ())),
        reason=reason,
    )


def _status(entry: dict[str, Any]) -> tuple[Status, str]:
    if "not_applicable" in entry:
        return Status.NOT_APPLICABLE, entry["not_applicable"]
    if "waived" in entry:
        return Status.WAIVED, entry["waived"]
    if entry.get("accepted"):
        return Status.WAIVED, " ".join(item.reason for item in accepted.load() if item.check == entry["id"])
    return Status.ENFORCED, ""


@cache
def controls_of_check(check: str) -> tuple[str, ...]:
    """Return our controls that answer a Checkov check."""
    return next((rule.controls for rule in rules() if rule.source is Source.CHECKOV and rule.id == check), ())


def faults() -> Iterator[str]:
    """Find fault with the crosswalk: a control that does not exist, a rule twice, an answer or a reason that is missing."""
    known = {control.id for control in registry.controls()}
    seen: set[tuple[Source, str]] = set()
    for rule in rules():
        if (rule.source, rule.id) in seen:
            yield f"{rule.source} {rule.id} is listed twice"
        seen.add((rule.source, rule.id))
        for control in rule.controls:
            if control not in known:
                yield f"{rule.source} {rule.id} names {control}, which is no control"
        if rule.status is Status.ENFORCED and not rule.controls:
            yield f"{rule.source} {rule.id} is enforced by no control"
        if rule.status is not Status.ENFORCED and not rule.reason:
            yield f"{rule.source} {rule.id} is {rule.status} without a reason"
    answered = {rule.id for rule in rules() if rule.source is Source.CHECKOV and rule.status is Status.WAIVED}
    for item in accepted.load():
        if item.check not in answered:
            yield f"{item.check} is accepted by the scan, but the crosswalk does not say so"
