"""One verdict in the five moments of a stack's life, without the Pulumi CLI: the untouched program has no finding in any.

The pack is asked over its protocol what the engine would ask; :mod:`tests.in_process_engine` plans the steps. The same
under the real engine: tests/guard/pulumi_cli/test_moments.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from guard.offline.analyzer import Pack
from guard.offline.pack_process import PackProcess
from tests.in_process_engine import ACCOUNT, ROOT, Engine, ProviderRefusedError, Step, questions
from tests.mutation.moments import CONFIG
from tests.sound_changes import CHANGES, project_copy

EVERYTHING: Mapping[str, str] = {
    **CONFIG,
    "guarded-payments:apiGatewayAccountRole": "managed",
    "guarded-payments:logArchiveDestinationArn": f"arn:aws:logs:us-east-2:{ACCOUNT}:destination:archive",
    "guarded-payments:alarmTopicArn": f"arn:aws:sns:us-east-2:{ACCOUNT}:alarms",
}
"""The settings that the sample leaves out, each with a value."""
SETTINGS = {"the sample's settings": CONFIG, "every setting": EVERYTHING}
Found = list[tuple[str, str, str]]


def _violations(pack_folder: Path, steps: list[Step], config: Mapping[str, str], *, preview: bool) -> Found:
    """Return what blocks, as a pack of its own says it."""
    process = PackProcess(pack_folder, {"GUARD_CLOCK": "2026-11-26"})
    try:
        pack = Pack(process.address())
        try:
            pack.configure(pack.info(), {})
            asked = questions(steps, config, preview=preview)
            pack.configure_stack(asked.phase)
            for request in asked.remediate:
                pack.remediate(request)
            found = [*pack.analyze(asked.analyze), *pack.analyze_stack(asked.stack)]
        finally:
            pack.close()
    finally:
        process.stop()
    return sorted((item.urn, item.policy, item.text) for item in found if item.mandatory)


@dataclass(frozen=True)
class Life:
    """A deployed and refreshed stack, and what was found, and planned, in each moment so far."""

    config: Mapping[str, str]
    engine: Engine
    found: Mapping[str, Found]
    kinds: Mapping[str, set[str]]


@pytest.fixture(scope="module", params=SETTINGS)
def life(request: pytest.FixtureRequest) -> Life:
    """Take the program through its moments."""
    config, engine = SETTINGS[request.param], Engine()
    found: dict[str, Found] = {}
    kinds: dict[str, set[str]] = {}
    for name, preview in (("first preview", True), ("update", False), ("preview, deployed", True)):
        steps = engine.run(ROOT, config, preview=preview)
        kinds[name] = {step.kind for step in steps}
        found[name] = _violations(ROOT, steps, config, preview=preview)
    engine.refresh()
    steps = engine.run(ROOT, config, preview=True)
    kinds["preview, refreshed"] = {step.kind for step in steps}
    found["preview, refreshed"] = _violations(ROOT, steps, config, preview=True)
    return Life(config, engine, found, kinds)


@pytest.mark.parametrize("name", ["first preview", "update", "preview, deployed", "preview, refreshed"])
def test_the_untouched_program_has_no_finding(life: Life, name: str) -> None:
    """Nothing blocks, with the sample's settings and with every setting; what is deployed stays as it is."""
    assert life.found[name] == []
    assert life.kinds[name] == ({"create"} if name in {"first preview", "update"} else {"same"})


@pytest.mark.parametrize("name", CHANGES)
def test_a_sound_change_has_no_finding(life: Life, name: str, tmp_path: Path) -> None:
    """A preview of the deployed stack with a change in it: what only the update will know is judged by where it comes from."""
    sound = CHANGES[name]
    project = project_copy(tmp_path / "project")
    sound.change(project)

    steps = life.engine.run(project, life.config, preview=True, replace=sound.replaced)

    assert _violations(project, steps, life.config, preview=True) == []
    assert {step.kind for step in steps} - {"same"} == sound.steps


def test_what_a_refused_program_leaves_does_not_reach_the_next(tmp_path: Path) -> None:
    """The engine of this process ends a program that the provider refuses; the same process then runs a sound one."""
    project = project_copy(tmp_path / "project")
    with (project / "infra" / "__main__.py").open("a", encoding="utf-8") as program:
        program.write('pulumi.CustomResource("aws:sqs/queuePolicy:QueuePolicy", "refused", {"queueUrl": "queue"})\n')

    with pytest.raises(ProviderRefusedError) as refused:
        Engine().run(project, CONFIG, preview=False)

    assert refused.value.reasons == ("policy: is not set; required: a value",)
    assert {step.kind for step in Engine().run(ROOT, CONFIG, preview=True)} == {"create"}
