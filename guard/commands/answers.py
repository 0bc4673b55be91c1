"""``guard answers``: what a program asks of AWS, and how each call is answered; ``--record`` asks AWS itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from compliance.errors import CannotJudgeError
from guard import answers_file, settings
from guard.offline import answers, asked_provider, partly_known, program, project, structs
from guard.offline.answers import Answer
from guard.offline.asked_provider import AskedProvider, RefusedError
from guard.offline.monitor import Known, Record, RecordingMonitor
from policies.model.strings import count
from policies.protocol.markers import SIGNATURE

DEFAULT: Final = "guard-answers.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)")
    parser.add_argument("--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says)")
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    parser.add_argument(
        "--record",
        action="store_true",
        help="ask AWS's provider, with the credentials of this shell, and write the file of answers",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help=f"the file (as guard.toml says, or {DEFAULT})")


@dataclass(slots=True)
class _Recorder:
    """Asks the provider what nobody has answered, and keeps what may be kept."""

    provider: AskedProvider
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """By function, why its answer was not recorded."""

    def ask(self, token: str, arguments: struct_pb2.Struct) -> struct_pb2.Struct | None:
        """Return AWS's answer to a call; None for one that cannot be asked, or whose answer is a secret."""
        given = structs.decoded(arguments)
        if token.partition(":")[0] != asked_provider.PACKAGE:
            self.left_out[token] = "it is no function of AWS's provider"
        elif rpc.UNKNOWN in str(given):
            self.left_out[token] = "an argument is what another call, or a resource, would answer"
        else:
            return self._asked(token, arguments, given)
        return None

    def _asked(self, token: str, arguments: struct_pb2.Struct, given: dict[str, Any]) -> struct_pb2.Struct | None:
        try:
            returned = self.provider.invoke(token, arguments)
        except RefusedError as refused:
            self.left_out[token] = f"the provider answered: {refused}"
            return None
        result = structs.decoded(returned)
        function = token.rpartition(":")[2]
        if SIGNATURE in str(result) or any(partly_known.is_secret(function, name, given) for name in result):
            self.left_out[token] = "its answer is a secret, which belongs in no file"
            return None
        answer = Answer(function=token, arguments=given, result=result)
        self.answers[answers_file.key(answer)] = answer
        return returned


def run(options: argparse.Namespace) -> int:
    """List the program's calls of AWS, or record AWS's answers to them; return 0, or 1 where a call stays unanswered.

    Raises:
        CannotJudgeError: the program cannot be run, there is no provider, or the file cannot be written.

    """
    chosen = settings.read(options.project)
    read = project.read(
        options.project.resolve(), options.stack or chosen.stack or None, options.config, answered=not options.record
    )
    if not options.record:
        return _list(read)
    file = options.output or chosen.answers or options.project.resolve() / DEFAULT
    known = program.known(read)
    configuration = {name: value for name, value in known.provider.items() if value}
    with asked_provider.running(configuration) as provider:
        recorder = _Recorder(provider)
        record = _run(read, known, recorder)
    before = {answers_file.key(item): item for item in answers.given((), file if file.is_file() else None)}
    answers_file.write(file, {**before, **recorder.answers}.values())
    sys.stdout.write(f"recorded {count(len(recorder.answers), 'answer', 'answers')} in {file}\n")
    for line in (*_left(recorder, record), *_hint(chosen, options)):
        sys.stdout.write(f"{line}\n")
    return 1 if record.unanswered else 0


def _run(read: project.Project, known: Known, recorder: _Recorder | None) -> Record:
    """Preview the program; what it asks of AWS is in the record, also where it then does not come to its end."""
    monitor = RecordingMonitor(known, Record())
    if recorder is not None:
        monitor.ask = recorder.ask
    try:
        program.run(read, monitor=monitor)
    except CannotJudgeError as error:
        if not (monitor.record.unanswered or (recorder and recorder.answers)):
            raise
        sys.stdout.write(f"the program went no further: {str(error).splitlines()[0]}\n")
    return monitor.record


def _list(read: project.Project) -> int:
    record = _run(read, program.known(read), None)
    for token in sorted(set(record.assumed)):
        sys.stdout.write(f"answered by the team: {token}\n")
    for note in record.notes:
        if note.startswith("assumed"):
            sys.stdout.write(f"{note}\n")
    for token in record.unanswered:
        sys.stdout.write(f"not answered: {token}\n")
    if record.unanswered:
        sys.stdout.write("record the answers with an account: guard answers --record\n")
    return 1 if record.unanswered else 0


def _left(recorder: _Recorder, record: Record) -> Iterator[str]:
    for token, why in sorted(recorder.left_out.items()):
        yield f"not recorded: {token}: {why}"
    for token in record.unanswered:
        if token not in recorder.left_out:
            yield f"not recorded: {token}"


def _hint(chosen: settings.Settings, options: argparse.Namespace) -> Iterator[str]:
    if chosen.answers is None and options.output is None:
        yield f'add to {settings.FILE}: answers = "{DEFAULT}"'
