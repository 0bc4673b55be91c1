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
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi.runtime
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import run_in_stack

from compliance.errors import CannotJudgeError
from compliance.preview.monitor import PLAIN_INVOKE, Known, Record, RecordingMonitor
from compliance.preview.project import Project

_OURS: Final = ("compliance", "handlers", "infra", "policies", "tests")
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


def run(project: Project, *, dry_run: bool = True, monitor: RecordingMonitor | None = None) -> Record:
    """Run the program, and return what it registered.

    Raises:
        ProgramRaisedError: the program raised, or left a resource that could not be registered.

    """
    record = monitor.record if monitor else Record(notes=list(project.notes))
    chosen = monitor or RecordingMonitor(_known(project), record)
    _configure(project, chosen, record, dry_run=dry_run)
    with _as_the_host_runs_it(project), _undecipherable(project), _plain_invokes_marked():
        _execute(project, record)
    errors = [text for severity, text in record.logs if severity == "error"]
    if errors:
        message = f"the program reported an error: {errors[0]}"
        raise ProgramRaisedError(message)
    return record


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
    ours = {name: module for name, module in sys.modules.items() if foreign and name.partition(".")[0] in _OURS}
    for name in ours:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(entry for entry in sys.path if not hidden or Path(entry or ".").resolve() != _ROOT)]
    sys.argv = [str(project.program)]
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.path[:], sys.argv = before[1], before[2]
        if foreign:
            for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
                del sys.modules[name]
        sys.modules.update(ours)


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
            message = f"the program exited with status {error.code}"
            raise ProgramRaisedError(message) from error
    except Exception as error:
        raise ProgramRaisedError(_where(project, error) + _because(record)) from error
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _because(record: Record) -> str:
    """Say which unanswerable questions to AWS came before: a program that needs an answer cannot go on without."""
    return "".join(f"\n  {note}" for note in record.notes if "unknown here" in note)


def _main(project: Project) -> None:
    runpy.run_path(str(project.program), run_name="__main__")


def _where(project: Project, error: BaseException) -> str:
    """Say what the program raised, and in which of its own lines."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:  # the SDK raises errors from themselves
        chain.append(cause)
    for raised in reversed(chain):
        for frame in reversed(traceback.extract_tb(raised.__traceback__)):
            if Path(frame.filename).is_relative_to(project.directory) and "site-packages" not in frame.filename:
                place = f"{Path(frame.filename).relative_to(project.directory)}:{frame.lineno}"
                return f"the program raised {type(raised).__name__} at {place}: {raised}"
    return f"the program raised {type(error).__name__}: {error}"
