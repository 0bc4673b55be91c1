"""Runs a Pulumi Python program in a process of its own, against a resource monitor in this one.

The program is run as the language host runs it. What it registers reaches this process over gRPC, what it prints reaches
stderr as its words, and it ends with all that it started. It came to its end when it said so to the monitor, as every
program does under the engine, and its process ended with status 0; any other end is an error.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard.offline import partly_known, placeholders, requested_versions
from guard.offline.engine_server import EngineServer
from guard.offline.host_process import ProgramHost, awaited, is_gone
from guard.offline.monitor import STACK_TYPE, Known, Record, RecordingMonitor, Registration
from guard.offline.placeholders import Placeholders
from guard.offline.project import Project
from guard.program_host import question_file
from guard.program_host.question_file import Question
from policies.facts.secret_shapes import announcing
from policies.model.strings import visible

_EXPLAINED: Final = 32
"""The program's exit status after an error that it reported (:mod:`guard.program_host.session`)."""
_BUILT: Final = ("build", "dist")
"""Folders of a project in which a program may write: where its archives are built."""
_JUDGES_OWN: Final = ("GUARD_", "GITHUB_", "GITLAB_", "RUNNER_", "PULUMI_CI", "SSH_", "PYTEST_")
_OF_A_PIPELINE: Final = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "CODEBUILD_BUILD_ID", "JENKINS_URL")
_OTHER_MACHINE: Final = {"USER": "deployer", "LOGNAME": "deployer", "HOSTNAME": "elsewhere", "SHLVL": "9"}
_JUDGE: Final = Path(__file__).resolve().parents[2]
_DRAIN: Final = 1.0
"""Seconds for the last words of a run that has ended."""
_KEPT_LINES: Final = 40
_LONGEST_LINE: Final = 65_536
"""Bytes of a line that are kept together: a program that writes one line without end must not fill this process's memory."""
_LONGEST: Final = 70
"""Bytes of the path of a folder in which a run's folder, and the sockets in it, may be."""
CALLBACKS: Final = "callbacks-not-run.json"
"""What a run writes in its folder (:mod:`guard.program_host.callbacks`)."""
_COLUMNS: Final = len(fields(Question))
_OF_ANOTHER_CAUSE: Final = re.compile(
    r"the program raised (?:\w*NotFoundError|ImportError|SyntaxError)|.*\[Errno|.*unexpected keyword argument"
)
_OF_ANOTHER_SDK: Final = re.compile(r".*(?:unexpected keyword argument|module 'pulumi_\w[\w.]*' has no attribute)")
"""How a program fails that is written for another version of an SDK."""
_FRAME: Final = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)')


class ProgramRaisedError(CannotJudgeError):
    """The program itself failed; the message says where, the traceback is its own."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the program ended: its exit status, its last words, and what the system did not keep it from.

    ``callbacks_not_run`` holds the place of each callback that may declare a resource and did not run, as file:line;
    ``asked`` holds what the program asked of the machine.
    """

    status: int
    words: tuple[str, ...]
    not_isolated: tuple[str, ...]
    callbacks_not_run: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()


class Run:
    """One run of the program, from construction to its end."""

    def __init__(  # noqa: PLR0913 - how a run differs from another, by name
        self,
        host: ProgramHost,
        project: Project,
        monitor: RecordingMonitor,
        *,
        dry_run: bool,
        shown: bool,
        elsewhere: bool = False,
    ) -> None:
        """Start the program against ``monitor``; what it prints is ``shown`` on stderr, or only kept.

        ``elsewhere`` has it see another day, environment and host name than this machine's.
        """
        self._project = project
        self._host = host
        monitor.project, monitor.stack, monitor.types = project.name, project.stack, host
        self._words: list[str] = []
        self._refused: tuple[str, ...] = ()
        self._shown = shown
        self._folder = _folder_of_sockets()
        try:
            folder = Path(self._folder.name)
            self._server = EngineServer(monitor, folder)
            self._ended = self._start(_given(project, folder, dry_run=dry_run, elsewhere=elsewhere))
        except BaseException:  # also a signal: who gets no run cannot close it
            self._folder.cleanup()
            raise

    def _start(self, given: Mapping[str, Any]) -> queue.SimpleQueue[Any]:
        reading, writing = os.pipe()
        self._reader = threading.Thread(target=self._read, args=(reading,), daemon=True, name="guard-program-output")
        self._reader.start()
        try:
            return self._host.start(given, writing)
        finally:
            os.close(writing)

    def wait(self) -> Ended:
        """Wait for the end of the program.

        Raises:
            CannotJudgeError: the process that runs it is gone.

        """
        status = awaited(self._ended)
        if is_gone(status):
            message = "the process that runs the program was ended, so nothing that the program declared can be judged"
            raise CannotJudgeError(message)
        self._reader.join(_DRAIN)
        folder = Path(self._folder.name)
        return Ended(status, tuple(self._words), self._refused, _not_run(folder), _asked(folder))

    def place(self) -> str:
        """Return the program's own line that is being run, as file:line; "" when that cannot be found out.

        The program's process writes its stack when it is asked to (faulthandler), whatever it is doing.
        """
        self._shown = False
        before = len(self._words)
        self._host.signal(signal.SIGUSR2)
        self._reader.join(_DRAIN)
        return place_in(self._words[min(before, len(self._words) - 1) :], self._project.directory)

    def close(self) -> None:
        """Stop the monitor."""
        self._server.stop()
        self._folder.cleanup()

    def _read(self, descriptor: int) -> None:
        with open(descriptor, "rb") as output:
            first = output.readline().decode(errors="replace").strip()
            self._refused = tuple(filter(None, first.split(",")))
            for raw in iter(lambda: output.readline(_LONGEST_LINE), b""):
                line = visible(raw.decode(errors="replace").rstrip("\n"))
                self._words.append(line)
                del self._words[:-_KEPT_LINES]
                if self._shown:
                    sys.stderr.write(f"program: {line}\n")


def _folder_of_sockets() -> tempfile.TemporaryDirectory[str]:
    """Make a run's folder where the system's limit for a socket's path, 107 bytes, leaves room for the names in it.

    Raises:
        CannotJudgeError: TMPDIR is too long, and /tmp cannot be written to.

    """
    usual = tempfile.gettempdir()
    if len(os.fsencode(usual)) <= _LONGEST:
        return tempfile.TemporaryDirectory(prefix="guard-run-")
    try:
        return tempfile.TemporaryDirectory(prefix="guard-run-", dir="/tmp")
    except OSError as error:
        message = (
            f"TMPDIR is {len(os.fsencode(usual))} bytes long, and /tmp: {error.strerror}; required: a TMPDIR of at most "
            f"{_LONGEST} bytes, because the path of a socket in it has at most 107"
        )
        raise CannotJudgeError(message) from error


def _not_run(folder: Path) -> tuple[str, ...]:
    """Return what a run that came to its end wrote of its callbacks; nothing where it did not."""
    return tuple(visible(str(place)) for place in _listed(folder / CALLBACKS))


def _asked(folder: Path) -> tuple[Question, ...]:
    """Return what a run that came to its end wrote of what it asked of the machine; nothing where it did not."""
    rows = [row for row in _listed(folder / question_file.NAME) if isinstance(row, list) and len(row) == _COLUMNS]
    return tuple(Question(*(visible(str(cell)) for cell in row)) for row in rows)


def _listed(file: Path) -> list[Any]:
    """Return the list that a run wrote; nothing where it wrote none."""
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return written if isinstance(written, list) else []


def _given(project: Project, folder: Path, *, dry_run: bool, elsewhere: bool) -> dict[str, Any]:
    directory = project.directory
    config, secret_keys = placeholders.configuration(project)
    if dry_run:
        config, secret_keys = project.config, project.secret_keys
    return {
        "read_only": _read_only(directory),
        "writable": [str(directory / name) for name in _BUILT],
        "session": {
            "program": str(project.program),
            "directory": str(directory),
            "repository": str(_repository(directory)),
            "packages": [str(packages) for packages in project.packages],
            "project": project.name,
            "stack": project.stack,
            "dry_run": dry_run,
            "config": dict(config),
            "secret_keys": sorted(secret_keys),
            "undecipherable": sorted(project.undecipherable) if dry_run else [],
            "environment": _of_another_machine(os.environ) if elsewhere else dict(os.environ),
            "secret_results": partly_known.secret_results(),
            "secret_words": announcing().pattern,
            "elsewhere": elsewhere,
            "folder": str(folder),
        },
    }


def _of_another_machine(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of another machine: what a program declares must not follow from who runs it, and where."""
    changed = {name: value for name, value in environment.items() if not name.startswith(_JUDGES_OWN)}
    for name in _OF_A_PIPELINE:
        if not changed.pop(name, ""):
            changed[name] = "true"
    other = {name: f"{value}-2" if environment.get(name) == value else value for name, value in _OTHER_MACHINE.items()}
    return {**changed, **other}


def _read_only(directory: Path) -> list[str]:
    """Return the folders that a program must not write to: its repository, the judge, and what both import."""
    trees = sorted({_repository(directory), _JUDGE, Path(sys.prefix).resolve()})
    return [str(tree) for tree in trees if not any(tree != other and tree.is_relative_to(other) for other in trees)]


def _repository(directory: Path) -> Path:
    """Return the repository that a project is in, else the project's own folder."""
    return next((folder for folder in (directory, *directory.parents) if (folder / ".git").exists()), directory)


def run(
    project: Project,
    *,
    dry_run: bool = True,
    monitor: RecordingMonitor | None = None,
    listener: Callable[[Registration], None] | None = None,
    host: ProgramHost | None = None,
) -> Record:
    """Run the program, and return what it registered; ``listener`` is called with each registration when it is made.

    Raises:
        ProgramRaisedError: the program raised, left a resource that could not be registered, or did not come to its end.
        CannotJudgeError: the process that runs it is gone.

    """
    if host is None:
        with ProgramHost() as own:
            own.prefetch(project.program)
            return run(project, dry_run=dry_run, monitor=monitor, listener=listener, host=own)
    chosen = begin(project, monitor, listener)
    started = Run(host, project, chosen, dry_run=dry_run, shown=True)
    try:
        ended = started.wait()
        host.end()
    finally:
        started.close()
    return checked(project, chosen, ended)


def begin(
    project: Project, monitor: RecordingMonitor | None, listener: Callable[[Registration], None] | None
) -> RecordingMonitor:
    """Return the monitor of a run, with the project's notes in its record."""
    chosen = monitor or RecordingMonitor(known(project), Record())
    for note in project.notes:
        chosen.record.note(note)
    chosen.record.listener = listener
    return chosen


def updating(project: Project) -> RecordingMonitor:
    """Return the monitor of a rehearsed update, which answers what only AWS could name with placeholders."""
    by = known(project)
    return RecordingMonitor(by, Record(), Placeholders(by.account, by.region))


def checked(project: Project, monitor: RecordingMonitor, ended: Ended, *, update: bool = False) -> Record:
    """Return the record of a run that came to its end; a rehearsed ``update`` is named in the error.

    Raises:
        ProgramRaisedError: it did not; the message has the place and the remedy.

    """
    fault = _fault(project, monitor, ended)
    if fault:
        raise ProgramRaisedError(f"rehearsed as an update, {fault}" if update else fault)
    monitor.record.callbacks_not_run = ended.callbacks_not_run
    monitor.record.asked = ended.asked
    return monitor.record


def _fault(project: Project, monitor: RecordingMonitor, ended: Ended) -> str:
    record = monitor.record
    if record.unreadable:
        return _unreadable(project, *record.unreadable[0])
    errors = [text for severity, text in record.logs if severity == "error"]
    if ended.status == _EXPLAINED and errors:
        return errors[-1] + _because(record, errors[-1]) + _versions(project, errors[-1])
    if errors:
        return f"the program reported an error: {errors[0]}"
    if ended.status != 0 or not monitor.ended or not _finished(record):
        return _not_finished(record, ended)
    return _twice(project, *record.twice[0]) if record.twice else ""


def _finished(record: Record) -> bool:
    """Tell whether the program's last registration was made before it said that it was done."""
    return not record.late and any(item.type == STACK_TYPE for item in record.registrations)


def _not_finished(record: Record, ended: Ended) -> str:
    how = f"with status {ended.status}"
    if ended.status > 128:  # noqa: PLR2004 - as shells say that a signal ended a process
        how = f"by signal {_signal_name(ended.status - 128)}"
    if record.late:
        how = f"{how}, and registered {record.late[0]} after it had said that it was done"
    last = next((item for item in reversed(record.registrations) if item.declared_at), None)
    place = f"\n  the last resource that it declared: {last.name} at {_place(last.declared_at)}" if last else ""
    words = f"\n  its last words: {ended.words[-1]}" if ended.words else ""
    return f"the program ended {how}, before it could be judged{place}{words}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _place(position: str) -> str:
    return position.removeprefix("project:///").removeprefix("file://")


def _unreadable(project: Project, item: Registration, fault: str) -> str:
    place = "" if "/site-packages/" in item.declared_at else _place(item.declared_at)
    where = f", at {place.removeprefix(f'{project.directory}/')}" if place else ""
    return f"the program declares {item.name} ({item.type}){where}: {fault}"


def _twice(project: Project, first: Registration, second: Registration) -> str:
    declared = sorted((item.declared_at for item in (first, second)), key=lambda place: (len(place), place))
    places = [_place(place).removeprefix(f"{project.directory}/") for place in declared if place]
    where = f", at {' and at '.join(places)}" if places else ""
    return f"the program declares {first.name} ({first.type}) twice{where}: give one of them another name"


def known(project: Project) -> Known:
    """Return what the stack's configuration answers invokes with."""
    try:
        accounts = json.loads(project.config.get("aws:allowedAccountIds", "[]"))
    except ValueError:
        accounts = []
    account = accounts[0] if isinstance(accounts, list) and len(accounts) == 1 else ""
    provider = {key.removeprefix("aws:"): value for key, value in project.config.items() if key.startswith("aws:")}
    return Known(
        region=project.config.get("aws:region", ""), account=str(account), provider=provider, answers=project.answers
    )


def _because(record: Record, error: str) -> str:
    """Say which unanswerable questions to AWS came before: a program that needs an answer cannot go on without.

    A file, a module or an argument that is missing has another cause.
    """
    if _OF_ANOTHER_CAUSE.match(error):
        return ""
    notes = "".join(f"\n  {note}" for note in record.notes if "unknown here" in note)
    if not record.unanswered:
        return notes
    example = f"--answer '{record.unanswered[-1]}={{...}}'"
    return (
        f"{notes}\n  give what it returns, as JSON: {example}, or in the file that `answers` in guard.toml names;"
        "\n  or record it where there is an account: guard answers --record"
    )


def _versions(project: Project, error: str) -> str:
    found = list(requested_versions.mismatches(project.directory, project.packages))
    if not found and _OF_ANOTHER_SDK.match(error):
        found = list(requested_versions.installed(project.packages))
    return "".join(f"\n  {line}" for line in found)


def place_in(words: Iterable[str], directory: Path) -> str:
    """Return the program's own line in a stack that faulthandler wrote, as file:line; "" when none is its own."""
    for line in words:
        found = _FRAME.match(line)
        if found and Path(found["file"]).is_relative_to(directory) and "site-packages" not in found["file"]:
            return f"{Path(found['file']).relative_to(directory)}:{found['line']}"
    return ""
