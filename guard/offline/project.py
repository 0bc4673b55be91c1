"""Reads a Pulumi project and its stack's configuration, as the CLI reads them.

``Pulumi.yaml`` gives the program (``main:``, a folder or a file), the runtime, ``stackConfigDir`` and defaults under
``config:``; ``Pulumi.<stack>.yaml`` gives the stack's own values. Keys without a namespace belong to the project. A
structured value reaches the program as JSON text, as in the engine (sdk/go/common/workspace/project.go).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from compliance.errors import CannotJudgeError
from guard import hidden_values, settings
from guard.offline import answers
from guard.offline.answers import Answer
from policies.evidence.redaction import secret_values
from policies.facts import input_files
from policies.model.strings import kind_of

_PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml")
PLACEHOLDER: Final = "https://guard-placeholder.invalid/"
"""What the placeholder of a setting begins with."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
DEFAULT_STACK: Final = "dev"
"""The stack that is meant where none is named, and there are several or none."""
_PROJECT_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""The CLI's own rule for a project's name."""
_STACK_NAME: Final = re.compile(r"(?!\.+$)[A-Za-z0-9._-]{1,100}")
_STACK_PARTS: Final = 3
"""An organization and a project may stand before a stack's name."""
_SHOWN: Final = 100
_PATHS: Final = {
    "main": "the path of the program's folder or file",
    "stackConfigDir": "the path of the folder of the stacks' files",
}
_LONGEST_NAME: Final = 255
"""Bytes of a file's name (NAME_MAX)."""
_LARGEST: Final = 1_000_000
"""Bytes of a project's file: more is no configuration that somebody wrote."""
_DEEPEST: Final = 60
_MOST: Final = 100_000
"""Values in a project's file, each counted where an alias repeats it: eight lines of aliases can make billions."""
_LOADER_BASE: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_LOADER_BASE):  # type: ignore[misc] # whichever of the two the installed PyYAML has
    """A safe loader that refuses what a reader would not see: a key that stands twice, and what JSON does not know."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Refuse a key that stands twice: the second would win without a word."""
        found = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:merge":
                if isinstance(key.value, str) and key.value in found:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value[:_SHOWN]!r} stands twice", key.start_mark
                    )
                if isinstance(key.value, str):
                    found.add(key.value)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A Python program, and the configuration of one of its stacks.

    ``undecipherable`` are the secret keys whose values this process cannot decrypt: they are unknown to the program.
    ``packages`` is where the packages of the project's own virtualenv are, of this version of Python.
    """

    name: str
    stack: str
    directory: Path
    program: Path
    config: Mapping[str, str]
    secret_keys: frozenset[str]
    undecipherable: frozenset[str]
    notes: tuple[str, ...]
    packages: tuple[Path, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    """Pulumi.yaml, whole."""
    stack_document: Mapping[str, Any] = field(default_factory=dict)
    """The stack's file, whole."""
    at_update: Mapping[str, str] = field(default_factory=dict)
    """The configuration of the rehearsed update: a placeholder stands for each secret that cannot be decrypted here."""
    answers: tuple[Answer, ...] = ()
    """What calls of AWS are answered with, as guard.toml's file of answers says."""


def read(directory: Path, stack: str | None, overrides: Iterable[str] = (), *, answered: bool = True) -> Project:
    """Read the project in ``directory`` and the stack's configuration.

    Args:
        directory: where Pulumi.yaml is.
        stack: the stack's name; without one, the only ``Pulumi.<stack>.yaml`` there is, or ``dev`` of several.
        overrides: ``key=value`` pairs that win over the files.
        answered: whether the calls of AWS are answered with the file of answers that guard.toml names.

    Raises:
        CannotJudgeError: there is no such project or stack, or a file is malformed.

    """
    file = next((directory / name for name in _PROJECT_FILES if (directory / name).is_file()), None)
    if file is None:
        message = f"no Pulumi.yaml in {directory}; name the project's folder with --project"
        raise CannotJudgeError(message)
    document = _mapping(file)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        fault = "is missing" if name is None or name == "" else f"is {kind_of(name)}; required: text"
        message = f"{file}: `name` {fault}"
        raise CannotJudgeError(message)
    if not _PROJECT_NAME.fullmatch(name):
        message = f"{file}: `name` is {printable(name)}; required: at most 100 letters, digits, '.', '_' and '-'"
        raise CannotJudgeError(message)
    _require_python(file, document.get("runtime"))
    given = document.get("config")
    if given is not None and not isinstance(given, Mapping | str):
        message = f"{file}: `config` is {kind_of(given)}; required: a mapping"
        raise CannotJudgeError(message)
    configs = directory / (_path(file, document, "stackConfigDir") or (given if isinstance(given, str) else "."))
    _require_name(stack)
    chosen = (stack or _only_stack(configs)).rpartition("/")[2]  # an organization and a project may stand before it
    entries, notes = _stack_entries(configs, chosen, name)
    packages, left_out = _packages(directory, document.get("runtime"))
    defaults = _defaults(given, name) if isinstance(given, Mapping) else {}
    assembled = _assembled(
        name=name,
        stack=chosen,
        directory=directory,
        program=_program(file, directory, document),
        entries={**defaults, **entries, **_overrides(overrides, name)},
        notes=(*notes, *left_out),
        packages=packages,
        given=answers.given((), settings.read(directory).answers if answered else None),
    )
    hidden_values.never_show(secret_values(assembled.config, assembled.secret_keys))
    return replace(assembled, document=document, stack_document=_stack_document(configs, chosen))


def _require_name(stack: str | None) -> None:
    """Refuse a stack's name that is a path: it would name a file somewhere else."""
    parts = (stack or "x").split("/")
    if len(parts) > _STACK_PARTS or not all(_STACK_NAME.fullmatch(part) for part in parts):
        message = f"--stack {printable(stack or '')}: required: a stack's name: letters, digits, '.', '_' and '-'"
        raise CannotJudgeError(message)


def printable(text: str) -> str:
    """Return an argument as it may be shown: short, and with nothing that a terminal acts on."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _stack_document(directory: Path, stack: str) -> Mapping[str, Any]:
    file = _stack_file(directory, stack)
    return _mapping(file) if file is not None else {}


def _stack_file(directory: Path, stack: str) -> Path | None:
    candidates = (directory / f"Pulumi.{stack}.{end}" for end in ("yaml", "yml"))
    return next((path for path in candidates if path.is_file()), None)


_ENVIRONMENTS: Final = (".venv", "venv")


def _packages(directory: Path, runtime: Any) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return where the program's own packages are, with notes: in the virtualenv that it names, else in one beside it."""
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    named = options.get("virtualenv") if isinstance(options, Mapping) else None
    given = directory / named if isinstance(named, str) and named and _names_a_path(named) else None
    beside = (directory / name for name in _ENVIRONMENTS)
    found = next((folder for folder in beside if (folder / "pyvenv.cfg").is_file()), None)
    found = given if given is not None and given.is_dir() else found
    if found is None:
        missing = f"Pulumi.yaml names the virtualenv {named}, which does not exist: none of its packages are used"
        return (), (missing,) if given is not None else ()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = (found / "lib" / version / "site-packages", found / "Lib" / "site-packages")
    usable = tuple(place.resolve() for place in places if place.is_dir())
    others = sorted(place.name for place in (found / "lib").glob("python3*")) if not usable else []
    note = f"the packages in {found.name} are of {', '.join(others)}, and guard runs on {version}: they are not used"
    return usable, (note,) if others else ()


def _mapping(file: Path) -> dict[str, Any]:
    try:
        text = input_files.text(file, _LARGEST)
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    except yaml.YAMLError as error:
        message = f"{file} is not YAML: {_fault(error)}"
        raise CannotJudgeError(message) from error
    except (RecursionError, ValueError, OverflowError) as error:
        message = f"{file} is not YAML that can be read: {type(error).__name__}; required: plain keys and values"
        raise CannotJudgeError(message) from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        message = f"{file} holds {kind_of(document)}; required: a mapping"
        raise CannotJudgeError(message)
    _require_plain(file, document, "", (), itertools.count(1))
    return document


def _fault(error: yaml.YAMLError) -> str:
    """Say what is wrong and where; PyYAML's own text quotes the line, which may hold a secret."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or type(error).__name__
    return f"{problem}, line {mark.line + 1}" if mark is not None else str(problem)


def _require_plain(file: Path, value: Any, path: str, above: tuple[int, ...], counted: Iterator[int]) -> None:
    """Refuse what no configuration holds: dates, sets, bytes, values that hold themselves, too many, and the like."""
    if next(counted) > _MOST:
        message = f"{file}: {path.partition('.')[0]} holds more than {_MOST:,} values; required: fewer, aliases counted"
        raise CannotJudgeError(message)
    if id(value) in above or len(above) > _DEEPEST:
        message = f"{file}: {path} holds itself, or is nested deeper than {_DEEPEST}; required: a plain value"
        raise CannotJudgeError(message)
    if isinstance(value, dict):
        for key, item in value.items():
            inner = f"{path}.{key}" if path else str(key)
            if not isinstance(key, str):
                message = f"{file}: the key {printable(str(key))} is {kind_of(key)}; required: text in quotes"
                raise CannotJudgeError(message)
            _require_plain(file, item, inner, (*above, id(value)), counted)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _require_plain(file, item, f"{path}[{index}]", (*above, id(value)), counted)
    elif isinstance(value, float) and not math.isfinite(value):
        message = f"{file}: {path} is no number; required: a finite one, or text in quotes"
        raise CannotJudgeError(message)
    elif value is not None and not isinstance(value, str | int | float):
        message = f"{file}: {path} is {kind_of(value)}; required: text, in quotes"
        raise CannotJudgeError(message)


def _require_python(file: Path, runtime: Any) -> None:
    name = runtime.get("name") if isinstance(runtime, Mapping) else runtime
    if name != "python":
        seen = printable(name) if isinstance(name, str) else kind_of(name)
        fault = "has no `runtime`" if name is None else f"the runtime is {seen}"
        message = f"{file}: {fault}; required: python, whose programs alone can be previewed here"
        raise CannotJudgeError(message)


def _program(file: Path, directory: Path, document: Mapping[str, Any]) -> Path:
    main = _path(file, document, "main")
    program = directory / main if main else directory
    entry = program / "__main__.py" if program.is_dir() else program
    if not entry.is_file():
        message = f"{file}: the program {entry} does not exist"
        raise CannotJudgeError(message)
    return program.resolve()


def _path(file: Path, document: Mapping[str, Any], key: str) -> str | None:
    """Return the path that a key of Pulumi.yaml names; None where it has none."""
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        message = f"{file}: `{key}` is {kind_of(value)}; required: {_PATHS[key]}"
        raise CannotJudgeError(message)
    if value and not _names_a_path(value):
        message = f"{file}: `{key}` is {printable(value)}; required: {_PATHS[key]}"
        raise CannotJudgeError(message)
    return value


def _names_a_path(text: str) -> bool:
    """Tell whether the system could have a file of this path."""
    return text.isprintable() and all(len(os.fsencode(part)) <= _LONGEST_NAME for part in text.split("/"))


def _only_stack(directory: Path) -> str:
    found = sorted(file.name.removeprefix("Pulumi.").rpartition(".")[0] for file in directory.glob("Pulumi.*.y*ml"))
    if len(found) == 1:
        return found[0]
    if not found or DEFAULT_STACK in found:
        return DEFAULT_STACK
    message = f"{directory} has the stacks {', '.join(found)}; name one with --stack"
    raise CannotJudgeError(message)


def _stack_entries(directory: Path, stack: str, project: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    file = _stack_file(directory, stack)
    if file is None:
        names = sorted(path.name.split(".")[1] for path in directory.glob("Pulumi.*.y*ml"))
        if names:
            message = (
                f"{directory} has no Pulumi.{stack}.yaml; name a stack that exists with --stack: {', '.join(names)}"
            )
            raise CannotJudgeError(message)
        return {}, (f"no Pulumi.{stack}.yaml: the program runs without stack configuration",)
    document = _mapping(file)
    closed = f"the environments that {file.name} imports are not opened: what they set is unknown here"
    notes = (closed,) if document.get("environment") else ()
    entries = {} if document.get("config") is None else document["config"]
    if not isinstance(entries, Mapping):
        message = f"{file}: `config` is {kind_of(entries)}; required: a mapping"
        raise CannotJudgeError(message)
    return {_qualified(str(key), project): value for key, value in entries.items()}, notes


def _defaults(given: Mapping[str, Any], project: str) -> dict[str, Any]:
    """Return the project's own values: plain ones, ``{value: ...}``, or a declaration with a ``default``."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        name = _qualified(str(key), project)
        if isinstance(value, Mapping):
            if "value" in value:
                found[name] = value["value"]
            elif "default" in value:
                found[name] = value["default"]
        else:
            found[name] = value
    return found


def _qualified(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _overrides(pairs: Iterable[str], project: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, pair in enumerate(pairs, start=1):
        key, equals, value = pair.partition("=")
        if not equals or not key:  # what was given is not repeated: it may be a value
            message = f"--config, number {number}: has no {'=' if key else 'key'}; required: key=value"
            raise CannotJudgeError(message)
        if not _is_text(pair):
            message = f"--config, number {number}: is not UTF-8; required: key=value, in UTF-8"
            raise CannotJudgeError(message)
        found[_qualified(key, project)] = value
    return found


def _is_text(value: str) -> bool:
    """Tell whether every character of a text can be sent: half of a surrogate pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"} and isinstance(value["secure"], str)


def _has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return _is_secret(value) or any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)


def _without_secrets(value: Any) -> Any:
    """Return a structured value with what cannot be decrypted left out: unset, and so unknown in a preview."""
    if isinstance(value, Mapping):
        return {key: _without_secrets(item) for key, item in value.items() if not _is_secret(item)}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value if not _is_secret(item)]
    return value


def _with_placeholders(value: Any, key: str) -> Any:
    """Return a structured value with a placeholder for each secret that cannot be decrypted."""
    if _is_secret(value):
        return placeholder(key)
    if isinstance(value, Mapping):
        return {name: _with_placeholders(item, f"{key}.{name}") for name, item in value.items()}
    if isinstance(value, list):
        return [_with_placeholders(item, f"{key}[{index}]") for index, item in enumerate(value)]
    return value


def placeholder(key: str) -> str:
    """Return what stands for a setting that nobody here can know: letters alone, so that it looks like no card number.

    It is an https address of more than 32 characters, so that it holds as a webhook's address and as a signing key.
    """
    digest = hashlib.sha256(key.encode()).digest()
    return PLACEHOLDER + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value)


def _assembled(  # noqa: PLR0913 - the parts of a project, by name
    *,
    name: str,
    stack: str,
    directory: Path,
    program: Path,
    entries: Mapping[str, Any],
    notes: tuple[str, ...],
    packages: tuple[Path, ...],
    given: tuple[Answer, ...],
) -> Project:
    config: dict[str, str] = {}
    at_update: dict[str, str] = {}
    undecipherable: set[str] = set()
    secret: set[str] = set()
    for key, value in entries.items():
        if _has_secret(value):
            secret.add(key)
        at_update[key] = _text(_with_placeholders(value, key))
        if _is_secret(value):
            undecipherable.add(key)
        else:
            config[key] = _text(_without_secrets(value))
    if secret:
        notes = (*notes, f"secrets that cannot be decrypted here are unknown: {', '.join(sorted(secret))}")
    return Project(
        name=name,
        stack=stack,
        directory=directory.resolve(),
        program=program,
        config=config,
        secret_keys=frozenset(secret),
        undecipherable=frozenset(undecipherable),
        notes=notes,
        packages=packages,
        at_update=at_update,
        answers=given,
    )
