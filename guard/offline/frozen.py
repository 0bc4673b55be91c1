"""Whether the judge's own files are what they were when the program started.

Each file's identity, size and time of last change are compared (stat(2), ``st_ctime``, which no program can set), so that a
file that was rewritten and put back is seen, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from compliance.errors import CannotJudgeError

_ROOT: Final = Path(__file__).resolve().parents[2]
_PARTS: Final = ("policies", "guard", "compliance")
_FILES: Final = ("architecture.toml", "PulumiPolicy.yaml", "__main__.py")
_WRITTEN_BY_PYTHON: Final = "__pycache__"

State = dict[str, tuple[int, int, int]]


def state() -> State:
    """Return the state of every file of the judge: its sources, its tables, its waivers and its contract."""
    return {path: _identity(path) for path in _files()}


def require_same(before: State) -> None:
    """Refuse to judge when a file of the judge changed while the program ran.

    Raises:
        CannotJudgeError: one did; the message names it.

    """
    after = state()
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    if changed:
        names = ", ".join(str(Path(path).relative_to(_ROOT)) for path in changed[:3])
        message = (
            f"the judge's own files changed while the program ran: {names}"
            "\n  required: none; look for who writes there, restore them from git, and run the gate again"
        )
        raise CannotJudgeError(message)


def _identity(path: str) -> tuple[int, int, int]:
    status = os.stat(path)  # noqa: PTH116 - hundreds of files a run
    return status.st_ino, status.st_size, status.st_ctime_ns


def _files() -> Iterator[str]:
    for part in _PARTS:
        for folder, folders, names in os.walk(_ROOT / part):
            if _WRITTEN_BY_PYTHON in folders:
                folders.remove(_WRITTEN_BY_PYTHON)
            yield from (os.path.join(folder, name) for name in names)  # noqa: PTH118 - hundreds of files a run
    yield from (str(_ROOT / name) for name in _FILES if (_ROOT / name).is_file())
