"""Runs a Pulumi Python program in this process, against the recording monitor.

The program is run as the language host runs it (pulumi-language-python-exec): its folder is the working directory and
the first place for imports, and it is ``__main__``. While it runs, its own modules win over ours of the same name.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import pulumi
import pulumi.runtime
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import run_in_stack

from compliance.errors import CannotJudgeError
from guard.offline.monitor import PLAIN_INVOKE, Known, Record, RecordingMonitor, Registration
from guard.offline.project import Project

_OURS: Final = ("compliance", "guard", "handlers", "infra", "policies", "tests")
_ROOT: Final = Path(__file__).resolve().parents[2]
_CHECKOUT: Final = (_ROOT / "PulumiPolicy.yaml").is_file()
"""Whether we run from the repository; installed, the root is where everybody's packages are, and has to stay importable."""


class ProgramRaisedError(CannotJudgeError):
    """The program itself failed; the message says where, the traceback is its own."""


class _Engine(mocks.MockEngine):
    """Keeps what the program logs."""

    def __init__(self, record: Record) -> None:
        """Write into ``record``."""
        super().__init__(logging.getLogger("pulumi"))
        self._record = record

    def Log(self, request: Any) -> None:
        """Keep warnings and errors; the rest is for nobody."""
        if request.severity in {engine_pb2.WARNING, engine_pb2.ERROR}:
            self._record.logs.append((engine_pb2.LogSeverity.Name(request.severity).lower(), request.message.strip()))


def run(
    project: Project,
    *,
    dry_run: bool = True,
    monitor: RecordingMonitor | None = None,
    listener: Callable[[Registration], None] | None = None,
) -> Record:
    """Run the program, and return what it registered; ``listener`` hears of each registration when it is made.

    Raises:
        ProgramRaisedError: the program raised, or left a resource that could not be registered.

    """
    record = monitor.record if monitor else Record(notes=list(project.notes))
    record.listener = listener
    chosen = monitor or RecordingMonitor(_known(project), record)
    _configure(project, chosen, record, dry_run=dry_run)
    with _as_the_host_runs_it(project), _contained(), _undecipherable(project), _plain_invokes_marked():
        _execute(project, record)
    errors = [text for severity, text in record.logs if severity == "error"]
    if errors:
        message = f"the program reported an error: {errors[0]}"
        raise ProgramRaisedError(message)
    if record.twice:
        raise ProgramRaisedError(_twice(project, *record.twice[0]))
    return record


def _twice(project: Project, first: Registration, second: Registration) -> str:
    declared = sorted((item.declared_at for item in (first, second)), key=lambda place: (len(place), place))
    places = " and at ".join(
        place.removeprefix("project:///").removeprefix("file://").removeprefix(f"{project.directory}/")
        for place in declared
    )
    return f"the program declares {first.name} ({first.type}) twice, at {places}: give one of them another name"


def _known(project: Project) -> Known:
    try:
        accounts = json.loads(project.config.get("aws:allowedAccountIds", "[]"))
    except ValueError:
        accounts = []
    account = accounts[0] if isinstance(accounts, list) and len(accounts) == 1 else ""
    return Known(region=project.config.get("aws:region", ""), account=str(account))


def _configure(project: Project, monitor: RecordingMonitor, record: Record, *, dry_run: bool) -> None:
    features = set(monitor.GetDeploymentInfo(None).supportedFeatures)  # type: ignore[no-untyped-call] # untyped SDK
    settings.configure(
        mocks.MockSettings(
            monitor=monitor,
            monitor_features=features,
            engine=_Engine(record),
            project=project.name,
            stack=project.stack,
            organization="organization",
            root_directory=str(project.directory),
            dry_run=dry_run,
            parallel=None,
            legacy_apply_enabled=False,
            callbacks=None,
            package_refs={},
            base_providers_by_ref={},
        )
    )
    pulumi.runtime.set_all_config(dict(project.config), sorted(project.secret_keys))


@contextlib.contextmanager
def _as_the_host_runs_it(project: Project) -> Iterator[None]:
    """Give the program its folder as working directory and import path, and put everything back afterwards."""
    folder = project.program if project.program.is_dir() else project.program.parent
    before = Path.cwd(), list(sys.path), list(sys.argv)
    foreign = folder != _ROOT and _ROOT not in folder.parents
    hidden = foreign and _CHECKOUT
    ours = {name: module for name, module in list(sys.modules.items()) if foreign and name.partition(".")[0] in _OURS}
    for name in ours:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(entry for entry in sys.path if not hidden or Path(entry or ".").resolve() != _ROOT)]
    sys.path += [str(packages) for packages in project.packages]
    sys.argv = [str(project.program)]
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.path[:], sys.argv = before[1], before[2]
        if foreign:
            for name in [name for name in list(sys.modules) if name.partition(".")[0] in _OURS]:
                del sys.modules[name]
        sys.modules.update(ours)


@contextlib.contextmanager
def _contained() -> Iterator[None]:
    """Keep the program from our input, our answer and our exit status.

    It reads nothing, as under the engine; what it prints goes to stderr, because stdout is the verdict's; a thread that it
    leaves behind does not keep the command from ending; and ending the process is no way to end it with status 0.
    """
    sys.stdout.flush()
    kept = os.dup(0), os.dup(1)
    start, leave, process = threading.Thread.start, os._exit, os.getpid()

    def start_daemon(thread: threading.Thread) -> None:
        thread.daemon = True
        start(thread)

    def refuse(status: int) -> NoReturn:
        if os.getpid() != process:  # a child of the program's own
            leave(status)
        message = f"by os._exit({status}), before it could be judged"
        raise SystemExit(message)

    with Path(os.devnull).open(encoding="utf-8") as nothing, contextlib.redirect_stdout(sys.stderr):
        before, sys.stdin = sys.stdin, nothing
        os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)
        threading.Thread.start, os._exit = start_daemon, refuse  # type: ignore[method-assign,assignment] # put back below
        try:
            yield
        finally:
            threading.Thread.start, os._exit = start, leave  # type: ignore[method-assign]
            if sys.__stdout__ is not None:
                sys.__stdout__.flush()
            sys.stdin = before
            for number, descriptor in enumerate(kept):
                os.dup2(descriptor, number)
                os.close(descriptor)


@contextlib.contextmanager
def _undecipherable(project: Project) -> Iterator[None]:
    """Let the program's own Config give unknown secrets for what cannot be decrypted here."""
    if not project.undecipherable:
        yield
        return
    original = {name: getattr(pulumi.Config, name) for name in _SECRET_READERS}

    def replaced(name: str) -> Any:
        def read(config: pulumi.Config, key: str, *args: Any, **kwargs: Any) -> Any:
            if config.full_key(key) in project.undecipherable:
                return pulumi.Output.secret(unknown_output())
            return original[name](config, key, *args, **kwargs)

        return read

    for name in _SECRET_READERS:
        setattr(pulumi.Config, name, replaced(name))
    try:
        yield
    finally:
        for name, reader in original.items():
            setattr(pulumi.Config, name, reader)


@contextlib.contextmanager
def _plain_invokes_marked() -> Iterator[None]:
    """Let the monitor know which invokes are plain: generated code calls ``pulumi.runtime.invoke`` for those alone."""
    original = pulumi.runtime.invoke

    def invoke(*args: Any, **kwargs: Any) -> Any:
        token = PLAIN_INVOKE.set(True)
        try:
            return original(*args, **kwargs)
        finally:
            PLAIN_INVOKE.reset(token)

    pulumi.runtime.invoke = invoke
    try:
        yield
    finally:
        pulumi.runtime.invoke = original


_SECRET_READERS: Final = tuple(
    f"{verb}_{kind}"
    for verb in ("get", "require")
    for kind in ("secret", "secret_bool", "secret_int", "secret_float", "secret_object")
)


def unknown_output() -> pulumi.Output[Any]:
    """Return an Output whose value this preview does not know."""
    known: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
    known.set_result(False)
    value: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    value.set_result(None)
    return pulumi.Output(set(), value, known)


def _execute(project: Project, record: Record) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(run_in_stack(lambda: _main(project)))
    except SystemExit as error:
        if error.code:
            how = f"with status {error.code}" if isinstance(error.code, int) else str(error.code)
            message = f"the program exited {how}"
            raise ProgramRaisedError(message) from error
    except (Exception, asyncio.CancelledError) as error:
        raise ProgramRaisedError(_where(project, error) + _remedy(error) + _because(record)) from error
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _remedy(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return (
            "\n  install the program's packages where guard runs, or into the virtualenv that its Pulumi.yaml names:"
            " pip install -r requirements.txt"
        )
    if isinstance(error, pulumi.ConfigMissingError):
        return "\n  or give it for this run: --config KEY=VALUE"
    return ""


def _because(record: Record) -> str:
    """Say which unanswerable questions to AWS came before: a program that needs an answer cannot go on without."""
    return "".join(f"\n  {note}" for note in record.notes if "unknown here" in note)


async def _main(project: Project) -> None:
    runpy.run_path(str(project.program), run_name="__main__")
    await _settled()


async def _settled() -> None:
    """Wait for what the program began, all of it at a time.

    The SDK waits for one output after the other, and goes through all of them each time: a tenth of the gate's second.
    What failed is left to the SDK, which raises it as it would have.
    """
    while True:
        begun = [*settings.SETTINGS.rpc_manager.rpcs, *settings.SETTINGS.outputs]
        waiting = [item for item in begun if isinstance(item, asyncio.Future) and not item.done()]
        if not waiting:
            return
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(item.cancelled() or item.exception() for item in done):
            return


def _where(project: Project, error: BaseException) -> str:
    """Say what the program raised, and in which of its own lines."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:  # the SDK raises errors from themselves
        chain.append(cause)
    for raised in reversed(chain):
        for frame in reversed(_frames(raised)):
            if Path(frame.filename).is_relative_to(project.directory) and "site-packages" not in frame.filename:
                place = f"{Path(frame.filename).relative_to(project.directory)}:{frame.lineno}"
                return f"the program raised {type(raised).__name__} at {place}: {raised}"
    return f"the program raised {type(error).__name__}: {error}"


def _frames(raised: BaseException) -> list[traceback.FrameSummary]:
    """Return where an error came from; the SDK keeps apart where one was raised inside an ``apply``."""
    frames = list(traceback.extract_tb(raised.__traceback__))
    manager = settings.SETTINGS.rpc_manager
    if manager.unhandled_exception is raised:
        frames += traceback.extract_tb(manager.exception_traceback)
    return frames
