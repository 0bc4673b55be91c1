"""Reads, without running any of it, what a checkout is judged by: its controls, contract, profile, waivers, data and code.

Both sides of a pull request are read with one reader, so that a change of the reader in the pull request changes nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from policies.facts import input_files
from policies.model.contract import FILE_NAME

APPROVALS: Final = "judge_approvals.toml"
"""Where the owners' approvals are recorded; it is no part of what is compared."""
_CONTROLS: Final = "policies/controls"
_PROFILE: Final = "policies/data/payments_profile.toml"
_WAIVERS: Final = "policies/waivers.toml"
_SETTINGS: Final = "guard.toml"
_SINGLE: Final = ("PulumiPolicy.yaml", "__main__.py", "action.yml")
_CODE: Final = ("policies", "guard", "compliance")
_DECLARATIONS: Final = frozenset({"control", "relation", "stack_control"})
_FIXED: Final = "fixed_properties"
_DEFAULTS: Final = "policies/data/defaults.toml"
_RENAMED: Final = "policies/data/renamed_controls.toml"
_RANK: Final = {"LOW": 0, "MEDIUM": 1, "HIGH": 2, "CRITICAL": 3, "ADVISORY": 0, "MANDATORY": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFacts:
    """What a control's declaration says, and a digest of the rest of its module."""

    severity: str
    level: str
    applies_to: str
    profiles: str
    absolute: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFacts:
    """What one checkout is judged by, each part by name. Values are texts: they are compared, and shown."""

    controls: Mapping[str, ControlFacts] = field(default_factory=dict)
    contract: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    """The arguments that controls keep at their default."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The ids that controls had."""
    waivers: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """The judge's other files: data by their bytes, code by its syntax tree."""


def rank(value: str) -> int:
    """Return how strict a severity or a level is, by its name in :mod:`policies.model.vocabulary`."""
    return _RANK.get(value, -1)


def read(checkout: Path) -> JudgeFacts:
    """Read a checkout.

    Raises:
        CannotJudgeError: a file cannot be read, or is not what it should be; the message names it.

    """
    settings = dict(_flat(_toml(checkout / _SETTINGS)))
    waivers = json.loads(settings.get("waivers", f'"{_WAIVERS}"'))
    named = [json.loads(settings[key]) for key in ("accepted", "answers") if key in settings]
    return JudgeFacts(
        controls=dict(_controls(checkout)),
        contract=dict(_flat(_toml(checkout / FILE_NAME))),
        profile=dict(_flat(_toml(checkout / _PROFILE))),
        defaults=dict(_flat(_toml(checkout / _DEFAULTS))),
        renamed=dict(_flat(_toml(checkout / _RENAMED))),
        waivers=dict(_waivers(_toml(checkout / str(waivers)))),
        settings=settings,
        files=dict(_files(checkout, (*_SINGLE, *map(str, named)))),
    )


def _toml(file: Path) -> Mapping[str, Any]:
    try:
        return input_files.toml(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise CannotJudgeError(message) from error


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every leaf with its dotted path. A list of tables is named by what identifies each, a list of texts is one leaf."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for item in value:
            yield from _flat(item, f"{path}[{_identity(item)}]")
    else:
        yield path, json.dumps(value, default=str, sort_keys=True)


def _identity(item: Mapping[str, Any]) -> str:
    if "method" in item:
        return f"{item['method']} {item.get('path')}"
    return str(item.get("on") or item.get("control") or json.dumps(item, default=str, sort_keys=True))


def _waivers(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    entries = document.get("waiver", [])
    for entry in entries if isinstance(entries, list) else []:
        yield f"{entry.get('control')} on {entry.get('resource')}", json.dumps(entry, default=str, sort_keys=True)


def _parsed(file: Path) -> ast.Module:
    try:
        return ast.parse(input_files.content(file))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = f"{file} cannot be read as Python: {error}"
        raise CannotJudgeError(message) from error


def _controls(checkout: Path) -> Iterator[tuple[str, ControlFacts]]:
    for file in sorted((checkout / _CONTROLS).rglob("*.py")):
        tree = _parsed(file)
        for declaration in _declarations(tree):
            given = {word.arg: word.value for word in declaration.keywords if word.arg}
            name = given.get("id")
            if isinstance(name, ast.Constant):
                yield (
                    str(name.value),
                    ControlFacts(
                        severity=_name(given.get("severity"), "?"),
                        level=_name(given.get("level"), "MANDATORY"),
                        applies_to=_written(given.get("applies_to"), "the stack"),
                        profiles=_written(given.get("profiles"), "('payments',)"),
                        absolute=_written(given.get("absolute"), "False") == "True",
                        code=_digest(_canonical(tree)),
                    ),
                )


def _declarations(tree: ast.Module) -> Iterator[ast.Call]:
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == _FIXED:
            yield value
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if (
                    isinstance(decorator, ast.Call)
                    and isinstance(decorator.func, ast.Name)
                    and decorator.func.id in _DECLARATIONS
                ):
                    yield decorator


def _name(node: ast.expr | None, default: str) -> str:
    return node.attr if isinstance(node, ast.Attribute) else default if node is None else ast.unparse(node)


def _written(node: ast.expr | None, default: str) -> str:
    return default if node is None else ast.unparse(node)


def _files(checkout: Path, single: Iterable[str]) -> Iterator[tuple[str, str]]:
    special = {_WAIVERS, _PROFILE, _DEFAULTS, _RENAMED}
    for folder in _CODE:
        for file in sorted((checkout / folder).rglob("*")):
            name = file.relative_to(checkout).as_posix()
            if not file.is_file() or "__pycache__" in file.parts or name in special or file.suffix == ".md":
                continue
            if name.startswith(f"{_CONTROLS}/") and any(_declarations(_parsed(file))):
                continue
            yield name, _digest(_canonical(_parsed(file)) if file.suffix == ".py" else file.read_bytes())
    for name in single:
        if (checkout / name).is_file():
            yield name, _digest((checkout / name).read_bytes())


def _canonical(tree: ast.Module) -> bytes:
    """Return what the module does: docstrings, comments and layout left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body[ast.get_docstring(node) is not None :]
    return ast.dump(tree).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest(facts: Iterable[JudgeFacts]) -> str:
    """Return a digest of what several checkouts are judged by: what an approval names."""
    texts = [repr([sorted(getattr(item, name).items()) for name in item.__slots__]) for item in facts]
    return f"sha256:{_digest(chr(10).join(texts).encode())}"
