"""What the functions do with their rights: what their code was seen to call, and what AWS does with their roles.

The recording is ``policies/data/observed_access.json``, which ``guard access`` writes after a run of every flow in the
local AWS. It carries a digest of the sources that ran, so that it cannot outlive them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from policies.facts.access import Grants, matching
from policies.facts.data_files import document, table
from policies.facts.iam import EVERYTHING
from policies.model.resource import Resource
from policies.model.stack import Stack

RECORDING: Final = "observed_access"
HANDLERS: Final = Path(__file__).resolve().parents[2] / "handlers"
"""The functions' sources, where pack and program share a repository."""
REFRESH: Final = "guard access"

_MAPPING: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
_QUEUE: Final = "aws:sqs/queue:Queue"
_SOURCES: Final = frozenset({".py", ".json"})
"""What a function's archive holds (infra/bundling.py)."""


@cache
def digest(folder: Path = HANDLERS) -> str:
    """Return a digest of the functions' sources: of every path and content that an archive could hold."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return f"sha256:{total.hexdigest()}"


def recorded_digest() -> str:
    """Return the digest of the sources that were running when access was recorded."""
    return str(document(RECORDING)["sources"])


def by_code(stack: Stack, function: Resource) -> Grants | None:
    """Return what a function's code was seen to use; None for a function that was never seen."""
    seen = document(RECORDING)["functions"].get(package_of(function))
    if seen is None:
        return None
    return frozenset(
        (action, name) for action, patterns in seen.items() for pattern in patterns for name in matching(stack, pattern)
    )


def package_of(function: Resource) -> str:
    """Return the package under ``handlers/`` that a function runs: the second word of its handler."""
    words = function.text("handler").split(".")
    return words[1] if len(words) > 1 else ""


def by_service(stack: Stack, function: Resource) -> Grants:
    """Return what AWS does with a function's role, by what the function's declaration names."""
    return frozenset(
        (action, name)
        for entry in table("service_access")["use"]
        for name in _PLACES[entry["on"]](stack, function)
        for action in entry["actions"]
    )


def _mapped_queues(stack: Stack, function: Resource) -> Iterator[str]:
    for mapping in stack.pointing_at(function, _MAPPING, "functionName"):
        queue = stack.target(mapping, "eventSourceArn", _QUEUE)
        if queue is not None:
            yield queue.resource.text("name")


def _log_group(_: Stack, function: Resource) -> Iterator[str]:
    group = function.block("loggingConfig").text("logGroup")
    if group:
        yield group


def _traces(_: Stack, function: Resource) -> Iterator[str]:
    if function.block("tracingConfig").text("mode") == "Active":
        yield EVERYTHING


_PLACES: Final[Mapping[str, Callable[[Stack, Resource], Iterator[str]]]] = MappingProxyType(
    {"mapped-queue": _mapped_queues, "log-group": _log_group, "traces": _traces}
)
