"""Finds places outside of the stack that logs or alarms are sent to, and that the stack's configuration does not name.

A program that sends every log to one place of its own choice declares a complete archive: only the configuration, or the
contract, says whose archive it is. A pack is not given the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.messages import Judged, unwrapped
from guard.offline.project import Project
from guard.own_policy import OwnPolicy
from policies.facts import input_files
from policies.model.contract import FILE_NAME
from policies.model.resource import is_unknown

POLICY: Final = OwnPolicy(
    "preview-configured-places", "Logs and alarms go to places that the stack's configuration names"
)
_PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {"destinationArn": "logArchiveDestinationArn"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": dict.fromkeys(
        ("alarmActions", "okActions", "insufficientDataActions"), "alarmTopicArn"
    ),
}
"""For each type, the properties that name a place, and the setting that says which one."""


def faults(project: Project, items: Iterable[Judged]) -> Iterator[Violation]:
    """Yield each property that names a known place which neither the configuration nor the contract names."""
    judged = [item for item in items if item.registration.type in _PLACES]
    if not judged:
        return
    named = "\n".join((*project.config.values(), _contract(project)))
    for item in judged:
        fields = unwrapped(item.registration.inputs).fields
        for name, setting in _PLACES[item.registration.type].items():
            for place in _texts(fields[name]) if name in fields else ():
                if place and not is_unknown(place) and not _names(named, place):
                    required = f"the ARN of {setting} in the stack's configuration"
                    yield POLICY.finding(item.urn, f"{name}: is {place}", required)


def _names(text: str, place: str) -> bool:
    """Tell whether a text holds the place whole: an ARN may begin another one."""
    return re.search(rf"(?<![\w:/.*-]){re.escape(place)}(?![\w:/.*-])", text) is not None


def _contract(project: Project) -> str:
    """Return the contract's text; the pack says what is wrong with one that cannot be read."""
    try:
        return input_files.text(project.directory / FILE_NAME)
    except OSError:
        return ""


def _texts(value: Any) -> list[str]:
    if value.HasField("list_value"):
        return [item.string_value for item in value.list_value.values]
    return [value.string_value]
