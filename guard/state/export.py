"""Reads a file of `pulumi stack export`: the resources of one stack, without the value of any secret.

The format is ``UntypedDeployment`` version 3 (sdk/go/common/apitype/core.go, ``ResourceV3``). A secret is an object with the
protocol's mark and a ``ciphertext``, or a ``plaintext`` after ``--show-secrets``. Either becomes an unknown here.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard.provider.values import UNKNOWN
from policies.facts import input_files
from policies.protocol.markers import SECRET, SIGNATURE

_VERSIONS: Final = frozenset({3, 4})
_URN: Final = re.compile(r"urn:pulumi:(?P<stack>[^:]+)::(?P<project>[^:]+)::(?P<type>.+?)::(?P<name>.+)", re.DOTALL)
_REMEDY: Final = "make the file with `pulumi stack export --file FILE`"
_SHORTEST: Final = 6
"""Shorter texts would also match what is no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateResource:
    """A resource as the state has it: what the program gave at the last update or refresh, and what AWS said."""

    urn: str
    type: str
    name: str
    id: str
    custom: bool
    external: bool
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str
    provider: str
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    protect: bool
    retain_on_delete: bool
    deleted_with: str
    ignore_changes: tuple[str, ...]
    additional_secret_outputs: tuple[str, ...]
    place: str

    @property
    def provider_urn(self) -> str:
        """The URN of its provider; the state says it with the provider's id behind it."""
        return self.provider.rpartition("::")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An exported stack. ``secrets`` are the texts that must not appear in anything that is written."""

    file: str
    project: str
    stack: str
    time: str
    resources: tuple[StateResource, ...]
    notes: tuple[str, ...]
    secrets: frozenset[str]


def read(file: Path) -> Export:
    """Read an export; ``-`` is standard input.

    Raises:
        CannotJudgeError: it cannot be read, is no export, or a part of it is malformed; the message names the part.

    """
    name = "standard input" if str(file) == "-" else str(file)
    document = _document(file, name)
    deployment = _deployment(document, name)
    entries = _typed(deployment.get("resources") or [], list, f"{name}: deployment.resources")
    if not entries:
        raise CannotJudgeError(
            f"{name}: deployment.resources is empty: the stack has nothing to judge; deploy it first"
        )
    secrets: set[str] = set()
    notes: list[str] = []
    found: dict[str, StateResource] = {}
    for index, entry in enumerate(entries):
        where = f"{name}: deployment.resources[{index}]"
        resource = _resource(_typed(entry, dict, where), where, secrets)
        if entry.get("delete"):
            notes.append(f"waits to be deleted, so it is not judged: {resource.type} {resource.name}")
        elif resource.urn in found:
            raise CannotJudgeError(f"{where}.urn: {resource.urn} is there twice; {_REMEDY} again")
        else:
            found[resource.urn] = resource
    if not found:
        raise CannotJudgeError(f"{name}: every resource waits to be deleted: there is nothing to judge")
    stack, project = _one_stack(found, name)
    manifest = deployment.get("manifest")
    return Export(
        file=name,
        project=project,
        stack=stack,
        time=str(manifest.get("time", "")) if isinstance(manifest, Mapping) else "",
        resources=tuple(found.values()),
        notes=(*notes, *_pending(deployment), *_hidden(found.values())),
        secrets=frozenset(text for text in secrets if len(text) >= _SHORTEST),
    )


def _document(file: Path, name: str) -> Mapping[str, Any]:
    try:
        text = sys.stdin.read() if str(file) == "-" else input_files.text(file)
        document = json.loads(text, parse_constant=_no_number)
    except OSError as error:
        raise CannotJudgeError(f"{name} cannot be read: {error.strerror}; {_REMEDY}") from error
    except UnicodeDecodeError as error:  # of standard input
        raise CannotJudgeError(f"{name} cannot be read: it is not UTF-8; {_REMEDY}") from error
    except (ValueError, RecursionError) as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise CannotJudgeError(f"{name} is not JSON{place}; {_REMEDY}") from error
    found: Mapping[str, Any] = _typed(document, dict, name)
    return found


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON (RFC 8259).

    Raises:
        ValueError: always.

    """
    raise ValueError(name)


def _deployment(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if "checkpoint" in document:
        raise CannotJudgeError(f"{name} is a backend's checkpoint, not an export; {_REMEDY}")
    version = document.get("version")
    if version not in _VERSIONS or isinstance(version, bool):
        raise CannotJudgeError(
            f"{name}: version is {_shown(version)}; required: 3; {_REMEDY} with a current Pulumi CLI"
        )
    if "deployment" not in document:
        raise CannotJudgeError(f"{name}: deployment is missing; {_REMEDY}")
    deployment = document["deployment"]
    if deployment is None:
        raise CannotJudgeError(f"{name}: deployment is null: the stack was never deployed; deploy it first")
    found: Mapping[str, Any] = _typed(deployment, dict, f"{name}: deployment")
    return found


def _typed(value: Any, wanted: type, where: str) -> Any:
    if not isinstance(value, wanted) or (wanted is str and not value):
        word = {dict: "an object", list: "a list", str: "a text that is not empty", bool: "true or false"}[wanted]
        raise CannotJudgeError(f"{where} is {_shown(value)}; required: {word}; {_REMEDY}")
    return value


def _shown(value: Any) -> str:
    """Name a value's type, and never the value: it may be a secret."""
    if value is None:
        return "missing or null"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    words = {str: "a text", list: "a list", dict: "an object", bool: "a boolean", float: "a number"}
    return "an empty text" if value == "" else words.get(type(value), type(value).__name__)


def _resource(entry: Mapping[str, Any], where: str, secrets: set[str]) -> StateResource:
    urn = _typed(entry.get("urn"), str, f"{where}.urn")
    parts = _URN.fullmatch(urn)
    if parts is None:
        raise CannotJudgeError(f"{where}.urn is no URN; required: urn:pulumi:STACK::PROJECT::TYPE::NAME; {_REMEDY}")
    type_token = _typed(entry.get("type"), str, f"{where}.type")
    if parts["type"].rpartition("$")[2] != type_token:
        raise CannotJudgeError(f"{where}.type is not the type in its URN, {urn}; {_REMEDY} again")
    return StateResource(
        urn=urn,
        type=type_token,
        name=parts["name"],
        id=_optional(entry, "id", str, where, ""),
        custom=_flag(entry, "custom", where),
        external=_flag(entry, "external", where),
        inputs=_without_secrets(_optional(entry, "inputs", dict, where, {}), secrets),
        outputs=_without_secrets(_optional(entry, "outputs", dict, where, {}), secrets),
        parent=_optional(entry, "parent", str, where, ""),
        provider=_optional(entry, "provider", str, where, ""),
        dependencies=_texts(entry, "dependencies", where),
        property_dependencies=_property_dependencies(entry, where),
        protect=_flag(entry, "protect", where),
        retain_on_delete=_flag(entry, "retainOnDelete", where),
        deleted_with=_optional(entry, "deletedWith", str, where, ""),
        ignore_changes=_texts(entry, "ignoreChanges", where),
        additional_secret_outputs=_texts(entry, "additionalSecretOutputs", where),
        place=_place(entry.get("sourcePosition")),
    )


def _optional(entry: Mapping[str, Any], key: str, wanted: type, where: str, absent: Any) -> Any:
    value = entry.get(key)
    if value is None or value == "":
        return absent
    return _typed(value, wanted, f"{where}.{key}")


def _flag(entry: Mapping[str, Any], key: str, where: str) -> bool:
    return bool(_optional(entry, key, bool, where, absent=False))


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _optional(entry, key, list, where, [])
    return tuple(_typed(value, str, f"{where}.{key}[{index}]") for index, value in enumerate(values))


def _property_dependencies(entry: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    given = _optional(entry, "propertyDependencies", dict, where, {})
    return {str(key): _texts(given, key, f"{where}.propertyDependencies") for key in given}


def _place(position: Any) -> str:
    """Return file:line of the declaration, as the gate prints it; what the SDK itself declares is at no line."""
    if not isinstance(position, str) or "/site-packages/" in position:
        return ""
    return position.removeprefix("project:///").replace("#", ":")


def _without_secrets(value: Any, secrets: set[str]) -> Any:
    """Return a value with each secret replaced by an unknown; the texts of plain ones are collected."""
    if isinstance(value, list):
        return [_without_secrets(item, secrets) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.get(SIGNATURE) == SECRET:
        secrets.update(_texts_in(value))
        return UNKNOWN
    return {key: _without_secrets(item, secrets) for key, item in value.items()}


def _texts_in(secret: Mapping[str, Any]) -> Iterator[str]:
    plain = secret.get("plaintext", secret.get("value"))
    if isinstance(plain, str):
        yield plain
        try:
            plain = json.loads(plain)
        except (ValueError, RecursionError):
            return
    yield from _leaves(plain)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)


def _one_stack(found: Mapping[str, StateResource], name: str) -> tuple[str, str]:
    stacks = {(parts["stack"], parts["project"]) for parts in map(_URN.fullmatch, found) if parts is not None}
    if len(stacks) != 1:
        listed = ", ".join(sorted(f"{project}/{stack}" for stack, project in stacks))
        raise CannotJudgeError(f"{name} holds the resources of several stacks ({listed}); export one stack at a time")
    return next(iter(stacks))


def _pending(deployment: Mapping[str, Any]) -> Iterator[str]:
    operations = deployment.get("pending_operations")
    if isinstance(operations, list) and operations:
        yield (
            f"{len(operations)} operations of an interrupted update are pending: what they did is not in the state; "
            "run `pulumi refresh` and export again"
        )


def _hidden(resources: Any) -> Iterator[str]:
    holders = sum(1 for item in resources if _holds(item.inputs) or _holds(item.outputs))
    if holders:
        yield f"the secret values of {holders} resources are not read: what depends on them is not judged"


def _holds(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(item) for item in value.values())
    return any(_holds(item) for item in value) if isinstance(value, list) else value == UNKNOWN
