"""One run of the program, as the language host runs it (pulumi-language-python-exec): the last thing a child does.

Its folder is the working directory and the first place for imports, and it is ``__main__``. It talks to the gate as to the
engine: over gRPC, to a resource monitor and an engine.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import errno
import faulthandler
import itertools
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import pulumi
import pulumi.runtime
from google.protobuf import empty_pb2
from pulumi.runtime import _callbacks, rpc, settings
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import run_in_stack

from . import elsewhere, others_outputs, secret_results
from .callbacks import Callbacks
from .questions import Questions

EXPLAINED: Final = 32
"""The exit status after an error that was reported to the engine; the language host's own."""
_FAILED: Final = 1
_HERE: Final = str(Path(__file__).parent)
_JUDGE: Final = str(Path(__file__).parents[2])
_LONGEST: Final = 4000
"""Characters of an error's text that are shown."""
_WORKERS: Final = 8
"""Registrations on their way at a time."""
_raised_in_callbacks: list[BaseException] = []
"""What transforms raised: the SDK sends it to the engine as text, and raises that text where the resource is made."""
_PLAIN_INVOKE: Final[ContextVar[bool]] = ContextVar("plain_invoke", default=False)
PLAIN_INVOKE: Final = (("guard-plain-invoke", "yes"),)
"""What goes with an invoke whose plain result the program waits for, rather than for an Output of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run of the program is given."""

    program: str
    directory: str
    repository: str
    packages: list[str]
    project: str
    stack: str
    dry_run: bool
    config: dict[str, str]
    secret_keys: list[str]
    undecipherable: list[str]
    environment: dict[str, str]
    secret_results: dict[str, list[str]]
    """The functions whose results hold a secret, and the names of those fields."""
    secret_words: str
    """A pattern of what is found in the names of secrets."""
    elsewhere: bool
    """Whether the program is to see another day and another host name than this machine's."""
    folder: str
    """Where the gate's socket is, and where the callbacks' is to be."""

    @property
    def monitor(self) -> str:
        """Where the resource monitor and the engine are."""
        return f"unix:{self.folder}/monitor.sock"

    @property
    def callbacks(self) -> str:
        """Where the program's callbacks are to be reached, but for a number: the SDK may start several services."""
        return f"unix:{self.folder}/callbacks"


def run(given: Run) -> NoReturn:
    """Run the program and end this process: with status 0 only when the program came to its end."""
    _as_the_language_host(given)
    status = _FAILED
    try:
        status = _execute(given)
        atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter does at its end; a thread left behind is not waited for
    except BaseException:  # noqa: BLE001 - the last words of this process; no status 0
        status = _FAILED
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(status)


def _as_the_language_host(given: Run) -> None:
    os.environ.clear()
    os.environ.update(given.environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR2, all_threads=False)
    if given.elsewhere:
        elsewhere.install()
    program = Path(given.program)
    folder = program if program.is_dir() else program.parent
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.path += given.packages
    sys.path += [entry for entry in given.environment.get("PYTHONPATH", "").split(os.pathsep) if entry]
    sys.argv = [given.program]
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for the rest of this process
    pulumi.runtime.set_all_config(given.config, given.secret_keys)
    _read_secrets_as_unknown(frozenset(given.undecipherable))
    _serve_callbacks_at(given.callbacks)
    settings.configure(
        settings.Settings(
            monitor=given.monitor,
            engine=given.monitor,
            project=given.project,
            stack=given.stack,
            organization="organization" if not given.elsewhere else elsewhere.NAME,
            root_directory=given.directory,
            dry_run=given.dry_run,
            legacy_apply_enabled=False,
        )
    )
    _mark_plain_invokes()
    secret_results.install(given.secret_results, given.secret_words)
    if not given.dry_run:
        others_outputs.install()
    _keep_dependencies_in_transforms()
    _report_warnings_and_errors_only()


def _execute(given: Run) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=_WORKERS))
    callbacks = Callbacks(Path(given.directory))
    callbacks.install()
    questions = Questions(Path(given.directory), (given.repository, _JUDGE))
    questions.watch_environment()
    if given.elsewhere:
        questions.watch_all_else()
    try:
        loop.run_until_complete(run_in_stack(lambda: _main(given.program)))
    except SystemExit as error:
        if error.code:
            place = _own_line(Path(given.directory), error)
            how = (
                f" with status {error.code}{place}" if isinstance(error.code, int) else f"{place}: {_text(error.code)}"
            )
            return _report(f"the program exited{how}")
        settings.SETTINGS.monitor.SignalAndWaitForShutdown(empty_pb2.Empty())
    except BaseException as error:  # noqa: BLE001 - whatever the program raised, it is what is reported
        return _report(_where(Path(given.directory), error) + _remedy(given, error))
    questions.write(Path(given.folder))
    callbacks.write(Path(given.folder))
    return 0


def _report(message: str) -> int:
    try:
        pulumi.log.error(message)
    except Exception:  # noqa: BLE001 - the gate is gone, or the message is too much for it: the words stay
        sys.stderr.write(message + "\n")
        return _FAILED
    return EXPLAINED


async def _main(program: str) -> None:
    runpy.run_path(program, run_name="__main__")
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


# --- what the SDK needs to be told -------------------------------------------------------------------------------------


def _serve_callbacks_at(address: str) -> None:
    """Have the SDK's service for transforms listen on a socket that the gate can reach; it has no network."""
    servicer_class = _callbacks._CallbackServicer  # noqa: SLF001 - no public way; pinned, tested
    make, describe, numbers = servicer_class.__init__, servicer_class.pretty_error, itertools.count()

    def made(servicer: Any, monitor: Any) -> None:
        make(servicer, monitor)
        servicer._target = f"{address}-{next(numbers)}.sock"  # noqa: SLF001
        servicer._server.add_insecure_port(servicer._target)  # noqa: SLF001

    def described(servicer: Any, error: BaseException) -> str:
        _raised_in_callbacks.append(error)
        return describe(servicer, error)

    setattr(servicer_class, "__init__", made)  # noqa: B010 - methods are replaced on purpose
    setattr(servicer_class, "pretty_error", described)  # noqa: B010


def _keep_dependencies_in_transforms() -> None:
    """Have a transform's answer say what each value depends on: the SDK leaves that out, and the judge needs it."""
    serialize = rpc.serialize_properties

    async def serialized(props: Any, dependencies: Any, **options: Any) -> Any:
        return await serialize(props, dependencies, keep_output_values=True, **options)

    setattr(_callbacks, "serialize_properties", serialized)  # noqa: B010 - a function is replaced on purpose


def _report_warnings_and_errors_only() -> None:
    """Send no debug messages: there are several for each resource, and nobody reads them."""
    engine: Any = settings.SETTINGS.engine
    send = engine.Log
    engine.Log = lambda request: send(request) if request.severity >= engine_pb2.WARNING else None


def _mark_plain_invokes() -> None:
    """Tell the gate which invokes are plain: generated code calls ``pulumi.runtime.invoke`` for those alone."""
    original = pulumi.runtime.invoke
    monitor: Any = settings.SETTINGS.monitor
    send = monitor.Invoke

    def invoke(*args: Any, **kwargs: Any) -> Any:
        token = _PLAIN_INVOKE.set(True)
        try:
            return original(*args, **kwargs)
        finally:
            _PLAIN_INVOKE.reset(token)

    def sent(request: Any) -> Any:
        return send(request, metadata=PLAIN_INVOKE if _PLAIN_INVOKE.get() else None)

    pulumi.runtime.invoke = invoke
    monitor.Invoke = sent


def _read_secrets_as_unknown(undecipherable: frozenset[str]) -> None:
    """Let the program's Config give unknown secrets for what cannot be decrypted here."""
    if not undecipherable:
        return

    def replaced(original: Any) -> Any:
        def read(config: pulumi.Config, key: str, *args: Any, **kwargs: Any) -> Any:
            if config.full_key(key) in undecipherable:
                return pulumi.Output.secret(_unknown_output())
            return original(config, key, *args, **kwargs)

        return read

    for name in _SECRET_READERS:
        setattr(pulumi.Config, name, replaced(getattr(pulumi.Config, name)))


_SECRET_READERS: Final = tuple(
    f"{verb}_{kind}"
    for verb in ("get", "require")
    for kind in ("secret", "secret_bool", "secret_int", "secret_float", "secret_object")
)


def _unknown_output() -> pulumi.Output[Any]:
    """Return an Output whose value this preview does not know."""
    loop = asyncio.get_event_loop()
    known: asyncio.Future[bool] = loop.create_future()
    known.set_result(False)
    value: asyncio.Future[Any] = loop.create_future()
    value.set_result(None)
    return pulumi.Output(set(), value, known)


# --- what went wrong ---------------------------------------------------------------------------------------------------


_INSTALLS: Final = {
    "requirements.txt": "pip install -r requirements.txt",
    "uv.lock": "uv sync",
    "poetry.lock": "poetry install",
    "Pipfile.lock": "pipenv sync",
    "pyproject.toml": "pip install .",
}
"""What installs a project's packages, by the file that names them; the first that is there counts."""


def _remedy(given: Run, error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return (
            "\n  install the program's packages where guard runs, or into the virtualenv that its Pulumi.yaml names"
            f"{_install(given)}"
        )
    if isinstance(error, OSError) and error.errno == errno.EROFS:
        return (
            "\n  guard lets no program write to its repository, but for the folders build and dist of its project: build the"
            " file before guard runs, or write it there"
        )
    if isinstance(error, pulumi.ConfigMissingError):
        return "\n  or give it for this run: --config KEY=VALUE"
    return ""


def _install(given: Run) -> str:
    """Return the command that installs the packages, in the folder of the file that names them; "" where there is none."""
    directory, repository = Path(given.directory), Path(given.repository)
    above = [folder for folder in directory.parents if folder.is_relative_to(repository)]
    for folder in (directory, *above):
        for name, command in _INSTALLS.items():
            if (folder / name).is_file():
                place = "" if folder == directory else f" (in {folder})"
                return f": {command}{place}"
    return ""


def _where(directory: Path, error: BaseException) -> str:
    """Say what the program raised, and in which of its own lines.

    A cause says more than the error that an SDK makes of it; a ``RunError`` is the program's own message, and comes first.
    """
    chain = [_raised_in_callbacks[0] if _raised_in_callbacks else error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:  # the SDK raises errors from themselves
        chain.append(cause)
    own_message = [raised for raised in chain if isinstance(raised, pulumi.RunError)][:1]
    for raised in own_message or reversed(chain):
        if place := _own_line(directory, raised):
            return f"the program raised {type(raised).__name__}{place}: {_text(raised)}"
    return f"the program raised {type(error).__name__}: {_text(error)}"


def _own_line(directory: Path, raised: BaseException) -> str:
    """Return the innermost line of the program that an error came through, as " at file:line"; "" where there is none."""
    for frame in reversed(_frames(raised)):
        own = Path(frame.filename).is_relative_to(directory) and not frame.filename.startswith(_HERE)
        if own and "site-packages" not in frame.filename:
            return f" at {Path(frame.filename).relative_to(directory)}:{frame.lineno}"
    return ""


def _text(given: object) -> str:
    """Return an object's text; the program's own classes may fail to make one."""
    try:
        text = str(given).partition("\nTraceback (most recent call last)")[0]  # the SDK puts one into an error's text
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    except BaseException as error:  # noqa: BLE001 - whatever the class raises, the first error is what is reported
        return f"(its text cannot be read: {type(error).__name__})"


def _frames(raised: BaseException) -> list[traceback.FrameSummary]:
    """Return where an error came from; the SDK keeps apart where one was raised inside an ``apply``."""
    frames = list(traceback.extract_tb(raised.__traceback__))
    manager = settings.SETTINGS.rpc_manager
    if manager.unhandled_exception is raised:
        frames += traceback.extract_tb(manager.exception_traceback)
    return frames
