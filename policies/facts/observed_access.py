"""What the functions do with their rights: what their code was seen to call, and what AWS does with their roles.

The recording is ``policies/data/observed_access.json``, which ``guard access`` writes after a run of every flow in the
local AWS. It carries two digests of the sources that ran: of their bytes, which is fast to compare, and of the code that
Python runs, which a changed comment, docstring or layout leaves as it is. The recording is stale when the code differs.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from policies.facts.access import Grants, matching
from policies.facts.data_files import document, table
from policies.facts.iam import EVERYTHING
from policies.model.contract import Contract
from policies.model.resource import Resource
from policies.model.stack import Stack

RECORDING: Final = "observed_access"
HANDLERS: Final = Path(__file__).resolve().parents[2] / "handlers"
"""The functions' sources, where pack and program share a repository."""
REFRESH: Final = "make access"
FLOWS: Final = "tests/sandbox/flows.py"

_MAPPING: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
_QUEUE: Final = "aws:sqs/queue:Queue"
_SOURCES: Final = frozenset({".py", ".json"})
"""What a function's archive holds (infra/bundling.py)."""


@cache
def bytes_digest(folder: Path = HANDLERS) -> str:
    """Return a digest of the functions' sources: of every path and content that an archive could hold."""
    return _total((path, folder, path.read_bytes()) for path in _sources(folder))


@cache
def code_digest(folder: Path = HANDLERS) -> str:
    """Return a digest of what the functions' sources make Python do: of every path, syntax tree and JSON value.

    Comments, docstrings and layout are not part of it. A file that does not parse counts by its bytes.
    """
    return _total((path, folder, _code(path)) for path in _sources(folder))


def is_current(folder: Path = HANDLERS) -> bool:
    """Tell whether access was recorded from the code in ``folder``. Equal bytes are equal code, and need no parsing."""
    recorded = document(RECORDING)["sources"]
    return bool(recorded["bytes"] == bytes_digest(folder) or recorded["code"] == code_digest(folder))


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES)


def _total(contents: Iterable[tuple[Path, Path, bytes]]) -> str:
    total = hashlib.sha256()
    for path, folder, content in contents:
        total.update(f"{path.relative_to(folder).as_posix()} {hashlib.sha256(content).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def _code(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        if path.suffix == ".json":
            return json.dumps(json.loads(content), sort_keys=True).encode()
        return _tree(ast.parse(content)).encode()
    except (SyntaxError, ValueError):
        return content


def _tree(node: object) -> str:
    """Write a syntax tree so that every Python from 3.11 on writes the same: what is empty is left out."""
    if isinstance(node, list):
        return f"[{','.join(map(_tree, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(name, value) for name, value in ast.iter_fields(node) if value is not None and value != []]
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
        fields = [(name, value[1:] if name == "body" else value) for name, value in fields]
    return f"{type(node).__name__}({','.join(f'{name}={_tree(value)}' for name, value in fields)})"


def unobserved(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield what the contract lists and no flow of the recording reached, as (kind, name): ``("endpoint", "GET /a")``."""
    recording = document(RECORDING)
    yield from (("function", name) for name in contract.functions if name not in recording["functions"])
    yield from (("endpoint", label) for label in contract.endpoints if label not in recording["endpoints"])


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


def _traces(_stack: Stack, _function: Resource) -> Iterator[str]:
    """Name what is traced: every function, because ``lambda-xray-active`` reports one that is not."""
    yield EVERYTHING


_PLACES: Final[Mapping[str, Callable[[Stack, Resource], Iterator[str]]]] = MappingProxyType(
    {"mapped-queue": _mapped_queues, "log-group": _log_group, "traces": _traces}
)
