"""Refuses a Pulumi SDK that lacks what the gate and the pack need, before either fails in the middle of its work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from compliance.errors import CannotJudgeError

COMMANDS: Final = frozenset({"accept", "answers", "preview", "scan", "state", "watch"})
"""The commands that start the pack, and have this checked before they begin; the gate checks it once its processes start."""

OLDEST: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"pulumi": (3, 204), "pulumi-policy": (1, 20)})
"""The oldest version of each package that works; pyproject.toml says the same, and a test compares.

pulumi 3.200's analyzer protocol has no severity of a violation, and pulumi-policy 1.21 requires pulumi 3.204.
"""


def check(version: Callable[[str], str] | None = None) -> None:
    """Return where the installed SDK is new enough.

    Raises:
        CannotJudgeError: a package is missing or too old; the message names the version seen and those that work.

    """
    import importlib.metadata  # noqa: PLC0415 - it takes as long as the rest of the command line

    version = version or importlib.metadata.version
    for package, oldest in OLDEST.items():
        required = f"required: {package} {oldest[0]}.{oldest[1]} or newer (below {oldest[0] + 1})"
        remedy = f"pip install '{package}>={oldest[0]}.{oldest[1]},<{oldest[0] + 1}'"
        try:
            found = version(package)
        except importlib.metadata.PackageNotFoundError as error:
            message = f"{package} is not installed; {required}: {remedy}"
            raise CannotJudgeError(message) from error
        numbers = re.match(r"(\d+)\.(\d+)", found)
        seen = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
        if not oldest <= seen < (oldest[0] + 1, 0):
            message = f"{package} {found} is installed; {required}: {remedy}"
            raise CannotJudgeError(message)
