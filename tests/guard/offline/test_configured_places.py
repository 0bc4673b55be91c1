"""Logs and alarms go to places that the stack's configuration names whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.guard.offline.test_gate_command import guard
from tests.programs import faulty

TOPIC: Final = "arn:aws:sns:us-east-2:123456789012:alarms"
FOUND: Final = [f"alarmActions: is {TOPIC}"]


@pytest.mark.parametrize(
    ("configured", "expected"), [(TOPIC, []), (f"{TOPIC}-ops", FOUND)], ids=["the topic", "a topic whose ARN it begins"]
)
def test_a_place_is_named_whole(tmp_path: Path, configured: str, expected: list[str]) -> None:
    """An alarm that goes to another topic than the configured one is found, although its ARN is a part of that one's."""
    project = faulty(tmp_path / "p", f"changed('alarm-api-5xx', {{'alarm_actions': [{TOPIC!r}]}})")

    ended = guard("--project", project, "--config", f"guarded-payments:alarmTopicArn={configured}", "--format", "json")

    places = [item for item in json.loads(ended.stdout)["violations"] if item["control"] == "preview-configured-places"]
    assert [item["observed"] for item in places] == expected
