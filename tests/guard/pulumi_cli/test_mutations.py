"""Faults of tests/mutation under the real engine: in each moment it finds what the gate finds, word for word, and each fault.

A few run with every test, the same each time; ``make engine-faults`` runs all of them (about an hour), of which
``GUARD_ENGINE_FAULTS=3/12`` runs the third twelfth.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from guard.offline.analyzer import Pack
from guard.pulumi_cli import preview
from guard.pulumi_cli.preview import EngineVerdict
from tests.guard.pulumi_cli import offline
from tests.guard.pulumi_cli.engine import EngineStack, Found, blocking, engine_stack, project_copy
from tests.guard.pulumi_cli.mutated import Runnable, batches, program, runnable, unseen
from tests.guard.pulumi_cli.offline import Offline
from tests.in_process_engine import ProviderRefusedError

pytestmark = pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked here"
)
FEW = 12
HIDDEN = "is a secret, whose value is not read from a state"
"""What `guard state` sees of an encrypted value."""
UNREAD = ("value: does not map every key;", "value: is not the value of the API key;")
"""What only the engine finds, which decrypts the values; `guard state` says that what depends on them is not judged."""
ASKED = os.environ.get("GUARD_ENGINE_FAULTS", "")


def _groups() -> list[list[Runnable]]:
    """Return the programs to run: all of them, a part of them, or those of a few faults."""
    if not ASKED:
        return list(batches(runnable(FEW)))
    found = list(batches(runnable()))
    part, _, parts = ASKED.partition("/")
    return found[int(part) - 1 :: int(parts)] if parts else found


@dataclass
class Outcome:
    """What was not as it has to be: by moment, what only one side finds, and the faults that the engine did not find."""

    differing: dict[str, list[str]] = field(default_factory=dict)
    unseen: dict[str, list[str]] = field(default_factory=dict)

    def compare(self, moment: str, engine: Found, gate: Found, batch: Collection[Runnable]) -> None:
        """Compare both sides in a moment, and look for each fault."""
        lines = [
            f"only {who}: {policy} on {urn}: {' '.join(message.split())}"
            for who, found in (("the engine", engine - gate), ("the gate", gate - engine))
            for urn, policy, message in sorted(found)
        ]
        if lines:
            self.differing[moment] = lines
        missing = unseen(batch, {(urn, policy) for urn, policy, _ in engine})
        if missing:
            self.unseen[moment] = missing

    def require(self, ended: EngineVerdict, moment: str, messages: Collection[str]) -> None:
        """Compare what ended the engine's run with what the provider refuses."""
        said = "\n".join(ended.errors) or ended.output
        missing = [message for message in messages if ended.status == 0 or message not in said]
        if missing:
            self.differing[moment] = [f"the engine does not say: {message}" for message in missing]


@dataclass(frozen=True)
class Sound:
    """The untouched program, deployed: under the engine, and in the engine of this process."""

    engine: EngineStack
    offline: Offline


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    """Start the pack that judges what the engine of this process does."""
    with offline.judging() as connected:
        yield connected


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Iterator[Sound]:
    """Deploy the untouched program in both."""
    directory = tmp_path_factory.mktemp("sound")
    project = project_copy(directory / "project")
    beside = Offline(pack)
    with engine_stack(directory / "engine", project) as deployed:
        assert deployed.run("up", project, pack=project).status == 0
        assert beside.run(project, preview=False) == frozenset()
        yield Sound(deployed, beside)


def _through_its_life(
    sound: Sound, batch: Collection[Runnable], directory: Path, capsys: pytest.CaptureFixture[str]
) -> Outcome:
    """Take a faulty program through every moment.

    First preview; a sound stack that becomes faulty; the update; the faulty stack deployed; and after a refresh. An update
    is refused at its first violation, so what it would find is asked of the state that it leaves without the pack.
    """
    outcome = Outcome()
    project = program(directory / "project", batch)
    with engine_stack(directory / "engine", project, secrets=False) as stack:
        first = stack.run("preview", project, pack=project)
        outcome.compare("first preview", blocking(first), offline.by_gate(project), batch)
        changed = sound.engine.run("preview", project, pack=project)
        if batch[0].refused_later:
            outcome.require(changed, "preview, changed", batch[0].refused_later)
            return outcome
        outcome.compare("preview, changed", blocking(changed), sound.offline.run(project, preview=True), batch)
        if any(fault.preview_only for fault in batch):
            return outcome
        stack.give_secrets()
        beside = Offline(sound.offline.pack)
        try:
            updated = beside.run(project, preview=False)
        except ProviderRefusedError as stopped:  # a resource is missing of which another one needs an output
            if len(batch) > 1:
                raise
            outcome.require(stack.run("up", project, pack=None), "update", stopped.reasons)
            return outcome
        refused = stack.run("up", project, pack=project)
        if not refused.status or not blocking(refused) or blocking(refused) - updated:
            outcome.differing["update"] = sorted(str(item) for item in blocking(refused) - updated) or ["not refused"]
        created = stack.run("up", project, pack=None)
        if created.status:
            outcome.differing["update"] = ["the program could not be deployed", *created.errors]
            return outcome
        engine, state = stack.analyze(project, pack=project)[1], offline.by_state(stack.export(project), capsys)
        outcome.compare("deployed", engine, _read_alike(state, engine), batch)
        deployed = blocking(stack.run("preview", project, pack=project))
        outcome.compare("preview, deployed", deployed, beside.run(project, preview=True), batch)
        if stack.run("refresh", project, pack=None).status:
            outcome.differing["refresh"] = ["the stack could not be refreshed"]
        beside.engine.refresh()
        refreshed = blocking(stack.run("preview", project, pack=project))
        outcome.compare("preview, refreshed", refreshed, beside.run(project, preview=True), batch)
    return outcome


def _read_alike(state: Found, engine: Found) -> Found:
    """Return what is found in an export, in the engine's words where the export hides a secret, which the engine decrypts."""
    said = {(urn, policy): (urn, policy, message) for urn, policy, message in engine}
    unread = {item for item in engine if any(text in item[2] for text in UNREAD)}
    return unread | {said.get(item[:2], item) if HIDDEN in item[2] else item for item in state}


def _refused(fault: Runnable, directory: Path) -> Outcome:
    """Preview a program that the provider refuses: the engine ends there with the message that the gate has as a finding."""
    outcome = Outcome()
    project = program(directory / "project", [fault])
    with engine_stack(directory / "engine", project, secrets=False) as stack:
        ended = stack.run("preview", project, pack=project)
    outcome.require(ended, "first preview", fault.refused)
    return outcome


def _outcomes(
    sound: Sound, batch: list[Runnable], directory: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[str, Outcome]]:
    """Yield what is not as it has to be, by program: what is hidden beside other faults is asked about with fewer of them."""
    name = f"{batch[0].name} and {len(batch) - 1} more" if len(batch) > 1 else batch[0].name
    if batch[0].refused:
        yield name, _refused(batch[0], directory)
        return
    try:
        outcome = _through_its_life(sound, batch, directory / "together", capsys)
    except ProviderRefusedError:
        half = len(batch) // 2  # the others of the batch are asked about without the one that is refused
        for number, part in enumerate((batch[:half], batch[half:])):
            yield from _outcomes(sound, part, directory / f"apart-{number}", capsys)
        return
    names = {missing for found in outcome.unseen.values() for missing in found}
    hidden = [fault for fault in batch if fault.name in names] if len(batch) > 1 else []
    yield name, Outcome(outcome.differing, {} if hidden else outcome.unseen)
    fewer = batches(hidden) if len(hidden) < len(batch) else ([fault] for fault in hidden)
    for number, part in enumerate(fewer):
        yield from _outcomes(sound, part, directory / str(number), capsys)


def test_each_fault_is_found_in_each_moment(sound: Sound, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Engine and gate find the same, and each fault."""
    wrong = {
        name: outcome
        for number, batch in enumerate(_groups())
        for name, outcome in _outcomes(sound, batch, tmp_path / str(number), capsys)
        if outcome != Outcome()
    }

    assert wrong == {}
