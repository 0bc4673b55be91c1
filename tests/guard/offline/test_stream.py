"""Resources judged while the program runs: the same answers as after it, and no silence when the pack is gone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from compliance.errors import CannotJudgeError
from guard.cli import PACK
from guard.offline import messages, program, project
from guard.offline.analyzer import Violation
from guard.offline.host_process import ProgramHost
from guard.offline.monitor import Registration
from guard.offline.pack_process import PackProcess
from guard.offline.stream import Stream
from tests.programs import ROOT


@pytest.fixture(params=["in an interpreter of its own", "in a child of the program host"])
def process(request: pytest.FixtureRequest) -> Iterator[PackProcess]:
    """Run the real pack, both ways."""
    with ProgramHost() as host:
        of_its_own = request.param == "in an interpreter of its own"
        started = PackProcess(PACK, {"GUARD_CLOCK": "2026-11-23"}, None if of_its_own else host)
        yield started
        started.stop()


def _sorted(found: list[Violation]) -> list[tuple[str, str, str]]:
    return sorted((item.urn, item.policy, item.text) for item in found)


def test_the_answers_are_those_of_asking_afterwards(process: PackProcess) -> None:
    """Every resource once, in the engine's order, with its provider; and the same findings."""
    read = project.read(ROOT, "dev")
    stream = Stream(process, read, {})
    record = program.run(read, listener=stream.add)
    answers = stream.answers()
    afterwards = messages.judged(read, record.registrations)

    assert [messages.analyze_request(item) for item in answers.items] == [
        messages.analyze_request(item) for item in afterwards
    ]
    assert _sorted(answers.found) == _sorted(stream.pack.analyze(messages.analyze_request(item) for item in afterwards))
    assert {item.policy for item in answers.found} == {"lambda-runtime-supported"}
    stream.close()


@pytest.mark.parametrize("after", [0, 60])
def test_a_pack_that_is_gone_is_an_error(after: int, process: PackProcess) -> None:
    """Before it was asked, or among its answers: what was not judged has no verdict, and nothing is reported as clean."""
    read = project.read(ROOT, "dev")
    stream = Stream(process, read, {})
    heard = itertools.count()

    def listen(registration: Registration) -> None:
        if next(heard) == after:
            process._process.end()
            process._drain.join()  # its stderr ends with it
        stream.add(registration)

    program.run(read, listener=listen)

    with pytest.raises(CannotJudgeError, match="policy pack"):
        stream.answers()
    stream.close()
