"""One verdict in the five moments of a stack's life, under the real engine: the untouched program has no finding in any.

First preview; update; preview of the deployed stack, in which nothing changes; preview after a refresh; preview of a changed
stack. The stand-in provider answers as AWS's provider does (:mod:`guard.pulumi_cli.fake_provider`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guard.cli import main
from guard.pulumi_cli import preview
from tests.guard.pulumi_cli.engine import SECRETS, EngineStack, Found, blocking, engine_stack, project_copy
from tests.sound_changes import CHANGES

pytestmark = pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked here"
)

ACCOUNT = "123456789012"
QUEUE = "aws:sqs/queue:Queue"
NOTHING: Found = frozenset()


@dataclass(frozen=True)
class Moment:
    """What a run of the engine ended with: its status, what blocks, and what it changes."""

    status: int
    found: Found
    changes: dict[str, int]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """A deployed stack, and the moments that it has been through."""

    stack: EngineStack
    project: Path
    moments: dict[str, Moment]


def _moment(stack: EngineStack, command: str, project: Path, *options: str, judged: bool = True) -> Moment:
    verdict = stack.run(command, project, *options, pack=project if judged else None)
    return Moment(verdict.status, blocking(verdict), stack.changes, verdict.errors)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Take the program through the first four moments."""
    directory = tmp_path_factory.mktemp("life")
    project = project_copy(directory / "project")
    with engine_stack(directory / "engine", project) as stack:
        moments = {
            "first preview": _moment(stack, "preview", project),
            "update": _moment(stack, "up", project),
            "preview, deployed": _moment(stack, "preview", project),
            "second update": _moment(stack, "up", project),
            "refresh": _moment(stack, "refresh", project, judged=False),
            "preview, refreshed": _moment(stack, "preview", project),
        }
        yield Life(stack, project, moments)


@pytest.mark.parametrize(
    "name", ["first preview", "update", "preview, deployed", "second update", "refresh", "preview, refreshed"]
)
def test_the_untouched_program_has_no_finding(life: Life, name: str) -> None:
    """The engine ends with status 0, and the pack reports nothing that blocks."""
    moment = life.moments[name]

    assert (moment.status, moment.found, moment.errors) == (0, NOTHING, ())


@pytest.mark.parametrize("name", ["preview, deployed", "second update", "preview, refreshed"])
def test_an_unchanged_stack_stays_as_it_is(life: Life, name: str) -> None:
    """Nothing is updated or replaced: what the provider normalises is what the program gives."""
    assert life.moments[name].changes == {}


@pytest.mark.parametrize("name", CHANGES)
def test_a_sound_change_has_no_finding(life: Life, name: str, tmp_path: Path) -> None:
    """A preview of the deployed stack with a change in it: what only the update will know is judged by where it comes from."""
    sound = CHANGES[name]
    project = project_copy(tmp_path / "project")
    sound.change(project)
    options = [part for urn in sound.replaced for part in ("--replace", urn)]

    moment = _moment(life.stack, "preview", project, *options)

    assert (moment.status, moment.found, moment.errors) == (0, NOTHING, ())
    assert set(moment.changes) == sound.steps


def test_the_state_is_compliant(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    """`pulumi policy analyze` and `guard state` find nothing in the state after a refresh, and no drift."""
    assert life.stack.analyze(life.project, pack=life.project) == (0, NOTHING)

    status, answer = _state(life, capsys)
    assert (status, answer["violations"], answer["drift"]) == (0, [], [])


def test_a_change_behind_pulumis_back(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    """After a refresh the state has the changed value, and so has Pulumi's idea of the inputs: the program tells the drift.

    `pulumi policy analyze` and `guard state` judge it alike.
    """
    url = f"https://sqs.us-east-2.amazonaws.com/{ACCOUNT}/queue-notifications-dev.fifo"
    cloud = life.stack.provider.cloud
    cloud.change(QUEUE, url, visibilityTimeoutSeconds=30)
    _moment(life.stack, "refresh", life.project, judged=False)

    analyzed = life.stack.analyze(life.project, pack=life.project)
    status, answer = _state(life, capsys, "--project", str(life.project))

    assert [(row["property"], row["declared"], row["deployed"]) for row in answer["drift"]] == [
        ("visibilityTimeoutSeconds", 1800, 30)
    ]
    assert (status, analyzed[0] != 0) == (1, True)
    assert {(item["resource"], item["control"]) for item in answer["violations"]} == {
        (urn, policy) for urn, policy, _ in analyzed[1]
    }
    assert "sqs-visibility" in {policy for _, policy, _ in analyzed[1]}

    cloud.change(QUEUE, url, visibilityTimeoutSeconds=1800)
    _moment(life.stack, "refresh", life.project, judged=False)


def _state(life: Life, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["state", str(life.stack.export(life.project)), "--format", "json", *options])
    return status, json.loads(capsys.readouterr().out)


def test_no_secret_is_in_what_the_engine_says(life: Life) -> None:
    """Neither a configured secret nor a generated key is in the engine's events: the pack repeats none."""
    events = "".join(file.read_text(encoding="utf-8") for file in life.stack.home.glob("events-*.json"))

    assert [name for name, value in SECRETS.items() if value in events] == []
