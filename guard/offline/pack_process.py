"""Starts a policy pack, as the engine does or in a child of the program host.

Little but the standard library: the pack is started before the gate imports what it judges with, so that both get ready side
by side.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from compliance.errors import CannotJudgeError
from policies import __version__
from policies.facts import input_files
from policies.model.strings import kind_of

if TYPE_CHECKING:
    from guard.offline.host_process import ProgramHost

_START: Final = """\
import os, runpy, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
"""
"""Runs ``pulumi.policy`` as ``-m`` does, in a process that ends with ours however ours ends: its stdin is our pipe."""


_SOON: Final = 1.0
"""Seconds for the pack's last words."""
UNSEEN: Final = "unseen.json"
"""The file beside the locations in which the gate says what it did not see (:class:`policies.evidence.coverage.Unseen`)."""


class PackProcess:
    """The pack's process, started early so that it gets ready while the program runs."""

    def __init__(self, directory: Path, environment: Mapping[str, str], host: ProgramHost | None = None) -> None:
        """Start the pack in ``directory``, in a child of ``host`` where one is given; nothing is awaited."""
        self.directory = directory
        self._environment = {**os.environ, **environment}
        self._process = (
            _Started(directory, self._environment) if host is None else _Forked(directory, self._environment, host)
        )
        self._errors: list[bytes] = []
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()

    def _read_errors(self) -> None:
        self._errors.extend(self._process.errors)

    @property
    def pid(self) -> int | None:
        """The pack's process; None where the program host started it."""
        return self._process.pid

    def variable(self, name: str) -> str:
        """Return an environment variable of the pack; "" when it is not set."""
        return self._environment.get(name, "")

    def address(self) -> str:
        """Wait for the port that the pack prints first.

        Raises:
            CannotJudgeError: the pack ended instead; the message is the pack's own.

        """
        line = self._process.output.readline().strip()
        if line.isdigit():
            return f"127.0.0.1:{int(line)}"
        self._drain.join()
        words = b"".join([line, b"\n", *self._errors]).decode(errors="replace").strip() or self._process.why_it_ended()
        message = f"the policy pack in {self.directory} did not start:\n{words}"
        raise CannotJudgeError(message)

    def stop(self) -> None:
        """End the pack, whatever state it is in."""
        self._process.end()
        self._process.lifeline.close()
        self._drain.join(_SOON)
        if not self._drain.is_alive():  # a stream that is being read cannot be closed: its reader would be waited for
            self._process.output.close()
            self._process.errors.close()


class _Started:
    """The pack in an interpreter of its own."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, the pack's own folder
            [sys.executable, "-P", "-u", "-c", _START, "127.0.0.1:0", str(directory)],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.lifeline, self.output, self.errors = (
            cast("IO[bytes]", stream) for stream in (self._process.stdin, self._process.stdout, self._process.stderr)
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def why_it_ended(self) -> str:
        return f"it ended with status {self._process.wait()}"

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class _Forked:
    """The pack in a child of the program host, which has imported the SDK."""

    pid: int | None = None

    def __init__(self, directory: Path, environment: Mapping[str, str], host: ProgramHost) -> None:
        self._host = host
        (stdin, lifeline), (output, stdout), (errors, stderr) = os.pipe(), os.pipe(), os.pipe()
        self.lifeline, self.output, self.errors = open(lifeline, "wb", 0), open(output, "rb"), open(errors, "rb")  # noqa: PTH123, SIM115 - closed by the end
        try:
            given = {
                "directory": str(directory.resolve()),
                "environment": environment,
                "no_bytecode": sys.dont_write_bytecode,
                "bytecode_folder": sys.pycache_prefix,
            }
            host.start_pack(given, (stdin, stdout, stderr))
        finally:
            for theirs in (stdin, stdout, stderr):
                os.close(theirs)

    def why_it_ended(self) -> str:
        return self._host.last_words() or "it ended without a word"

    def end(self) -> None:
        self._host.stop_pack()


def told(
    directory: Path,
    *,
    profile: str | None = None,
    evidence: Path | None = None,
    locations: Path | None = None,
    rehearsals: Path | None = None,
) -> dict[str, str]:
    """Return what the pack is told beside the protocol: the profile, where evidence goes, and what it says of its source.

    With ``rehearsals``, the file in which the gate writes what it knows of them, the pack judges a preview and then a
    rehearsed update, and writes one evidence file about both.
    """
    return {
        "GUARD_PROFILE": profile or os.environ.get("GUARD_PROFILE", ""),
        "GUARD_EVIDENCE": str(evidence.resolve()) if evidence else "",
        "GUARD_LOCATIONS": str(locations.resolve()) if locations else "",
        "GUARD_REHEARSALS": str(rehearsals.resolve()) if rehearsals else "",
        "GUARD_UNSEEN": str(locations.with_name(UNSEEN).resolve()) if locations else "",
        "GUARD_PROGRAM": str(directory.resolve()),
        "GUARD_ENGINE": f"guard {__version__}",
    }


def read_config(file: Path) -> dict[str, Any]:
    """Read a ``--policy-pack-config`` file.

    Raises:
        CannotJudgeError: it is missing, or no JSON object.

    """
    try:
        document = input_files.json_of(file)
    except OSError as error:
        message = f"--policy-pack-config: {file} cannot be read: {error.strerror}; required: a JSON object"
        raise CannotJudgeError(message) from error
    if not isinstance(document, dict):
        message = f"--policy-pack-config: {file} holds {kind_of(document)}; required: an object"
        raise CannotJudgeError(message)
    return document
