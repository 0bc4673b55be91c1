"""Reads the contract, ``architecture.toml``, and compares it with the judge's own profile.

A contract that cannot be read, or that is not well-formed, is refused: :class:`ContractError` names file, line, what was found
and what is required, for each mistake. One that is well-formed but weakens what the profile holds, or lacks a part that the brief
asks for, is a :class:`Deviation`: the pack reports it, and it blocks unless a waiver names it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from policies.facts import input_files
from policies.model.contract import (
    EVERYTHING,
    FILE_NAME,
    NO_CONTRACT,
    Contract,
    Direction,
    Endpoint,
    Function,
    Grant,
    Index,
    Model,
    Parameters,
    QueueSource,
    Role,
    Schedule,
    Table,
    Value,
    shown,
)
from policies.model.control import Control
from policies.model.strings import visible

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = ROOT / FILE_NAME
PROFILE_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "payments_profile.toml"
PREFIX: Final = "contract:"
"""What a waiver's ``resource`` begins with that accepts a deviation of the contract: ``contract:values.log-retention-days``."""

_VERSION: Final = 1
_METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")
_FUNCTION_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PURPOSE: Final = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_EXPRESSION: Final = re.compile(r"[A-Za-z0-9_\-\[\]{},]+")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_NAME_FORM: Final = re.compile(r"(?=.*\{[Pp]urpose\})(?=.*\{[Ss]uffix\}).+")
"""A name without the suffix is another stack's, too (B7.2)."""
_PATH: Final = re.compile(r"(/([A-Za-z0-9._-]+|\{[A-Za-z0-9]+\}))+")
_RATE: Final = re.compile(r"rate\(\d+ (minute|hour|day)s?\)|cron\([^()]+\)")
_COMPONENT: Final = re.compile(
    r"(?!aws|azure|gcp|google|kubernetes|pulumi|command|random|tls)[a-z][\w-]*:[\w/-]+:[A-Z]\w*"
)
_TYPE: Final = re.compile(r"[\w-]+:[\w/-]+:\w+|pulumi:providers:[\w-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in the contract: where (a dotted path), what was found, and what is required."""

    path: str
    observed: str
    required: str


class ContractError(Exception):
    """The contract cannot be used. Each line of the message is ``FILE:LINE: PATH: observed; required: ...``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Where the contract is not the profile: a value of its own, or a part that is missing. ``weaker`` ones need a waiver."""

    path: str
    observed: str
    required: str
    weaker: bool

    @property
    def resource(self) -> str:
        """What a waiver names."""
        return f"{PREFIX}{self.path}"


# --- rendering ---


def rendered(controls: Iterable[Control]) -> tuple[Control, ...]:
    """Return controls with the values of the pack's own contract in their titles and remedies, where there is one."""
    own = load() if FILE.is_file() else NO_CONTRACT
    return tuple(control.rendered(own) for control in controls)


# --- reading ----------------------------------------------------------------------------------------------------------


def load(file: Path = FILE) -> Contract:
    """Read and check a contract.

    Raises:
        ContractError: it is missing, is no TOML, or has mistakes.

    """
    try:
        text = input_files.text(file)
    except OSError as error:
        message = (
            f"{file}: cannot be read: {error.strerror}; required: the contract of the stack (docs/architecture.md)"
        )
        raise ContractError(message) from error
    try:
        document = input_files.parsed_toml(text)
    except input_files.UnreadableError as error:
        at = re.search(r"line (\d+)", str(error))
        message = f"{file}:{at[1] if at else 1}: {str(error).removeprefix('it ')}"
        raise ContractError(message) from error
    found = list(faults(document))
    if found:
        lines = _lines(text)
        message = "\n".join(
            visible(f"{file}:{_line(lines, fault.path)}: {fault.path}: {fault.observed}; required: {fault.required}")
            for fault in found
        )
        raise ContractError(message)
    return _contract(document, hashlib.sha256(text.encode()).hexdigest())


_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"""\s*("[^"]+"|'[^']+'|[\w-]+)\s*=""")
_PART: Final = re.compile(r""""([^"]*)"|'([^']*)'|([^.\s]+)""")


def _lines(text: str) -> Mapping[str, int]:
    """Return the line of every table and key, by dotted path; the n-th of an array of tables is ``name[n]``."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            parts = [next(filter(None, part.groups())) for part in _PART.finditer(header[2])]
            table = ".".join(parts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
        elif key:
            found.setdefault(".".join(filter(None, (table, key[1].strip("\"'")))), number)
    return found


def _line(lines: Mapping[str, int], path: str) -> int:
    """Return the line of a path, or of the nearest table above it that the file has."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition(".")[0] if "." in path else ""
    return 1


# --- the schema -------------------------------------------------------------------------------------------------------

Check = Callable[[str, Any], Iterator[Fault]]


def _text(required: str, pattern: re.Pattern[str] | None = None) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, str) or not value.strip() or (pattern is not None and not pattern.fullmatch(value)):
            yield Fault(path, f"is {_said(value)}", required)

    return check


def _expression(path: str, value: Any) -> Iterator[Fault]:
    """Require a regular expression of a path parameter's values that admits no card number."""
    required = "a regular expression of letters, digits, _ - [ ] { } , that matches no number of 12 to 19 digits"
    if not isinstance(value, str) or not _EXPRESSION.fullmatch(value):
        yield Fault(path, f"is {_said(value)}", required)
        return
    try:
        admits = any(re.fullmatch(value, digit * length) for digit in "123456789" for length in range(12, 20))
    except re.error as error:
        yield Fault(path, f"is {_said(value)}: {error}", required)
        return
    if admits:
        yield Fault(path, f"is {_said(value)}, which admits a card number", required)


def _whole(least: int) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            yield Fault(path, f"is {_said(value)}", f"a whole number, at least {least}")

    return check


def _list(required: str, pattern: re.Pattern[str] | None = None, *, empty: bool = False) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, list) or not (value or empty):
            yield Fault(path, f"is {_said(value)}", f"a list of {required}")
            return
        for index, item in enumerate(value):
            if not isinstance(item, str) or (pattern is not None and not pattern.fullmatch(item)):
                yield Fault(path, f"entry {index + 1} is {_said(item)}", required)
        if len(set(map(str, value))) != len(value):
            yield Fault(path, "names something twice", f"a list of different {required}")

    return check


def _one_of(*values: str) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if value not in values:
            yield Fault(path, f"is {_said(value)}", f"one of {', '.join(values)}")

    return check


def _any_of(names: Iterable[str], what: str) -> str:
    """Return what is required of a reference; where the contract lists nothing of its kind, that this be listed."""
    listed = ", ".join(names)
    return f"one of {listed}" if listed else f"an entry of the contract, which lists no {what}"


def _record(required: Mapping[str, Check], optional: Mapping[str, Check] = MappingProxyType({})) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, f"is {_said(value)}", f"a table with {', '.join(required)}")
            return
        fields = {**required, **optional}
        for key in required:
            if key not in value:
                yield Fault(path, f"has no {key}", f"{key} in [{path}]")
        for key, item in value.items():
            inner = f"{path}.{key}" if path else key
            if key in fields:
                yield from fields[key](inner, item)
            else:
                yield Fault(inner, "is not a field that is known here", f"one of {', '.join(fields)}")

    return check


def _table_of(entry: Check, name: re.Pattern[str] | None, required: str) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, f"is {_said(value)}", f"tables [{path}.NAME]")
            return
        for key, item in value.items():
            inner = f"{path}.{key}"
            if name is not None and not name.fullmatch(key):
                yield Fault(inner, f"is named {key!r}", required)
            yield from entry(inner, item)

    return check


def _array_of(entry: Check) -> Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path, f"is {_said(value)}", f"tables [[{path}]]")
            return
        for index, item in enumerate(value):
            yield from entry(f"{path}[{index}]", item)

    return check


def _value(path: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str | int | float):
        yield Fault(path, f"is {_said(value)}", "a text, a number, true or false")


def _said(value: Any) -> str:
    names = {dict: "a table", list: "a list", str: "", bool: "", int: "", float: ""}
    return names.get(type(value)) or (repr(value) if isinstance(value, str) else str(value).lower())


_SENTENCE: Final = _text("a sentence")
_MAY: Final = _array_of(
    _record(
        {
            "on": _text("a reference such as table:NAME, queue:NAME, parameter:NAME, log:own or *"),
            "actions": _list("IAM actions such as sqs:SendMessage, without wildcards", _ACTION),
            "why": _SENTENCE,
        },
        {"attributes": _list("attribute names")},
    )
)
_ENVIRONMENT: Final = _table_of(
    _text("a reference such as table:NAME, queue:NAME, parameter:NAME, literal:TEXT, suffix, function or merchants"),
    _VARIABLE,
    "a variable's name in capitals",
)
_SCHEMA: Final = _record(
    {
        "contract": _whole(_VERSION),
        "functions": _table_of(
            _record(
                {"does": _SENTENCE, "reserved_concurrency": _whole(1)},
                {
                    "environment": _ENVIRONMENT,
                    "may": _MAY,
                    "queue": _record(
                        {"name": _text("a queue's name"), "batch_size": _whole(1), "maximum_concurrency": _whole(2)}
                    ),
                },
            ),
            _FUNCTION_NAME,
            "the name of a package under handlers/, such as fraud_handler",
        ),
        "every_function": _record({"environment": _ENVIRONMENT, "may": _MAY}),
        "endpoints": _array_of(
            _record(
                {
                    "method": _one_of(*_METHODS),
                    "path": _text("a path such as /transaction/{id}", _PATH),
                    "function": _text("a function's name"),
                },
                {
                    "model": _text("a model's name"),
                    "headers": _list("header names", _HEADER_NAME, empty=True),
                    "parameters": _table_of(_expression, None, ""),
                },
            )
        ),
        "models": _table_of(
            _record({"required": _list("field names")}, {"optional": _list("field names", empty=True)}),
            _PURPOSE,
            "the name of a file under handlers/schemas, such as transaction",
        ),
        "tables": _table_of(
            _record(
                {"holds": _SENTENCE, "partition_key": _text("an attribute's name")},
                {
                    "sort_key": _text("an attribute's name"),
                    "index": _record(
                        {
                            "name": _text("the index's name"),
                            "partition_key": _text("an attribute's name"),
                            "sort_key": _text("an attribute's name"),
                            "projects": _list("attribute names"),
                        }
                    ),
                },
            ),
            _PURPOSE,
            "lower-case words joined by _ or -",
        ),
        "queues": _table_of(_record({"holds": _SENTENCE}), _PURPOSE, "lower-case words joined by -"),
        "parameters": _record(
            {key: _list("purposes", _PURPOSE, empty=True) for key in ("merchant", "caller", "shared")},
            {key: _list("purposes", _PURPOSE, empty=True) for key in ("addresses", "signing_keys")},
        ),
        "exports": _record({"names": _list("names of stack outputs")}),
        "values": _table_of(
            _record(
                {"value": _value, "stricter": _one_of(*Direction), "why": _SENTENCE},
                {"brief": _text("a requirement of the brief such as B2.6", re.compile(r"B\d\.\d"))},
            ),
            None,
            "",
        ),
        "types": _table_of(_SENTENCE, _TYPE, "a whole type such as aws:sqs/queue:Queue: a prefix would admit others"),
        "components": _table_of(
            _SENTENCE,
            _COMPONENT,
            "a whole type of the program's own, such as payments:storage:LedgerTable: a prefix, or a provider's type, "
            "would admit resources without controls",
        ),
        "names": _table_of(
            _record(
                {
                    "property": _text("a property"),
                    "forms": _list("name forms that hold {purpose} and {suffix}", _NAME_FORM),
                    "limit": _whole(1),
                },
                {"exception": _SENTENCE},
            ),
            _TYPE,
            "a whole type such as aws:sqs/queue:Queue",
        ),
    },
    {
        "roles": _table_of(_record({"does": _SENTENCE, "may": _MAY}), _PURPOSE, "lower-case words joined by -"),
        "schedules": _table_of(
            _record(
                {
                    "does": _SENTENCE,
                    "rate": _text("a schedule expression such as rate(1 minute)", _RATE),
                    "queue": _text("a queue's name"),
                    "group": _text("a message group"),
                    "role": _text("a role's name"),
                }
            ),
            _PURPOSE,
            "lower-case words joined by -",
        ),
    },
)


def faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every mistake in a contract: of form first, then in its references, then what nothing uses."""
    found = list(_SCHEMA("", document))
    if document.get("contract", _VERSION) != _VERSION:
        found.append(Fault("contract", f"is version {document['contract']}", f"version {_VERSION}"))
    yield from found or list(_references(document)) or _unused(document)


def _references(document: Mapping[str, Any]) -> Iterator[Fault]:
    functions = document["functions"]
    for name, entry in functions.items():
        yield from _function_references(document, f"functions.{name}", entry)
    yield from _function_references(document, "every_function", document["every_function"])
    queues = [entry["queue"]["name"] for entry in functions.values() if "queue" in entry]
    for queue in document["queues"]:
        if queues.count(queue) != 1:
            observed = f"invokes {queues.count(queue)} functions"
            yield Fault(f"queues.{queue}", observed, f'exactly one function with queue = {{ name = "{queue}", ... }}')
    labels: list[str] = []
    for index, entry in enumerate(document["endpoints"]):
        path = f"endpoints[{index}]"
        label = f"{entry['method']} {entry['path']}"
        if label in labels:
            yield Fault(path, f"repeats {label}", "each endpoint once")
        labels.append(label)
        if entry["function"] not in functions:
            yield Fault(f"{path}.function", f"is {entry['function']!r}", _any_of(functions, "function"))
        needed = re.findall(r"\{(\w+)\}", entry["path"])
        if sorted(entry.get("parameters", {})) != sorted(needed):
            yield Fault(
                f"{path}.parameters",
                f"has {', '.join(sorted(entry.get('parameters', {}))) or 'no entry'}",
                f"the regular expression of the values of {', '.join(needed) or 'no parameter'}",
            )
        if "model" in entry and entry["model"] not in document["models"]:
            yield Fault(
                f"{path}.model",
                f"is {entry['model']!r}, which has no table",
                f"[models.{entry['model']}] with its fields",
            )


def _unused(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the contract lists and nothing in it uses: a step of its addition is missing."""
    functions = document["functions"]
    answering = {entry["function"] for entry in document["endpoints"]}
    for name, entry in functions.items():
        if name not in answering and "queue" not in entry:
            required = f'an endpoint with function = "{name}", or a queue in [functions.{name}]'
            yield Fault(f"functions.{name}", "is invoked by no endpoint and by no queue", required)
    granted = {
        grant["on"] for entry in (*functions.values(), document["every_function"]) for grant in entry.get("may", [])
    }
    for table in document["tables"]:
        if f"table:{table}" not in granted:
            required = f'[[functions.NAME.may]] with on = "table:{table}"'
            yield Fault(f"tables.{table}", "is used by no function", required)
    for queue in document["queues"]:
        if f"queue:{queue}" not in granted:
            required = f'[[functions.NAME.may]] with on = "queue:{queue}"'
            yield Fault(f"queues.{queue}", "is used by no function", required)
    used = {entry.get("model") for entry in document["endpoints"]}
    for model in document["models"]:
        if model not in used:
            yield Fault(f"models.{model}", "is the model of no endpoint", f'an endpoint with model = "{model}"')
    yield from _schedule_references(document)


def _schedule_references(document: Mapping[str, Any]) -> Iterator[Fault]:
    for name, entry in document.get("schedules", {}).items():
        for field, known in (("queue", document["queues"]), ("role", document.get("roles", {}))):
            if entry[field] not in known:
                yield Fault(f"schedules.{name}.{field}", f"is {entry[field]!r}", _any_of(known, field))


def _function_references(document: Mapping[str, Any], path: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for variable, reference in entry.get("environment", {}).items():
        if reference not in ("suffix", "function", "merchants") and not reference.startswith("literal:"):
            yield from _reference(document, f"{path}.environment.{variable}", reference)
    for index, grant in enumerate(entry.get("may", [])):
        if grant["on"] not in (EVERYTHING, "log:own"):
            yield from _reference(document, f"{path}.may[{index}].on", grant["on"])
    source = entry.get("queue")
    if source is not None and source["name"] not in document["queues"]:
        yield Fault(f"{path}.queue", f"names {source['name']!r}", _any_of(document["queues"], "queue"))


def _reference(document: Mapping[str, Any], path: str, reference: str) -> Iterator[Fault]:
    kind, _, name = reference.partition(":")
    parameters = document["parameters"]
    known: Mapping[str, list[str]] = {
        "table": list(document["tables"]),
        "index": [f"{name}/{entry['index']['name']}" for name, entry in document["tables"].items() if "index" in entry],
        "queue": list(document["queues"]),
        "parameter": [
            *parameters["shared"],
            *(f"{purpose}-*" for purpose in (*parameters["merchant"], *parameters["caller"])),
        ],
    }
    if kind not in known:
        yield Fault(
            path, f"is {reference!r}", "a reference: table:NAME, index:TABLE/NAME, queue:NAME or parameter:NAME"
        )
    elif name not in known[kind]:
        yield Fault(path, f"refers to {reference!r}, which is not in the contract", _any_of(known[kind], kind))


# --- the records ------------------------------------------------------------------------------------------------------


def _contract(document: Mapping[str, Any], digest: str) -> Contract:
    every = document["every_function"]
    endpoints = [
        Endpoint(
            method=entry["method"],
            path=entry["path"],
            function=entry["function"],
            model=entry.get("model", ""),
            headers=tuple(entry.get("headers", ())),
            parameters=dict(entry.get("parameters", {})),
        )
        for entry in document["endpoints"]
    ]
    return Contract(
        listed=True,
        digest=digest,
        functions={name: _function(name, entry, every) for name, entry in document["functions"].items()},
        roles={name: Role(name=name, may=_grants(entry["may"])) for name, entry in document.get("roles", {}).items()},
        schedules={
            name: Schedule(name=name, **{key: entry[key] for key in ("rate", "queue", "group", "role")})
            for name, entry in document.get("schedules", {}).items()
        },
        endpoints={endpoint.label: endpoint for endpoint in endpoints},
        models={
            name: Model(name=name, required=tuple(entry["required"]), optional=tuple(entry.get("optional", ())))
            for name, entry in document["models"].items()
        },
        tables={
            name: Table(
                name=name,
                partition_key=entry["partition_key"],
                sort_key=entry.get("sort_key", ""),
                index=_index(entry["index"]) if "index" in entry else None,
            )
            for name, entry in document["tables"].items()
        },
        queues=tuple(document["queues"]),
        parameters=Parameters(**{key: tuple(value) for key, value in document["parameters"].items()}),
        exports=tuple(document["exports"]["names"]),
        values=_values(document["values"]),
        types=document["types"],
        components=document["components"],
        names=document["names"],
    )


def _values(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Value]:
    return {
        name: Value(name=name, value=item["value"], stricter=Direction(item["stricter"]), brief=item.get("brief", ""))
        for name, item in tables.items()
    }


def _function(name: str, entry: Mapping[str, Any], every: Mapping[str, Any]) -> Function:
    return Function(
        name=name,
        reserved_concurrency=entry["reserved_concurrency"],
        environment={**every["environment"], **entry.get("environment", {})},
        may=_grants([*entry.get("may", []), *every["may"]]),
        queue=QueueSource(**entry["queue"]) if "queue" in entry else None,
    )


def _index(entry: Mapping[str, Any]) -> Index:
    return Index(
        name=entry["name"],
        partition_key=entry["partition_key"],
        sort_key=entry["sort_key"],
        projects=frozenset(entry["projects"]),
    )


def _grants(entries: list[Mapping[str, Any]]) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            on=entry["on"],
            actions=tuple(entry["actions"]),
            why=entry["why"],
            attributes=tuple(entry.get("attributes", ())),
        )
        for entry in entries
    )


# --- the judge's own profile ------------------------------------------------------------------------------------------


@cache
def _profile() -> Mapping[str, Any]:
    document: Mapping[str, Any] = tomllib.loads(PROFILE_FILE.read_text(encoding="utf-8"))
    return document


@cache
def profile_values() -> Mapping[str, Value]:
    """Return the judge's own values: what a contract may leave only in the direction that is stricter."""
    return _values(_profile()["values"])


def deviations(contract: Contract) -> Iterator[Deviation]:
    """Yield everything in which a contract is not the profile: values of its own, and parts that it lacks."""
    yield from _value_deviations(contract)
    yield from _part_deviations(contract)


def _value_deviations(contract: Contract) -> Iterator[Deviation]:
    own = profile_values()
    for name in sorted({*own, *contract.values}):
        path = f"values.{name}"
        wanted, given = own.get(name), contract.values.get(name)
        if wanted is None:
            yield Deviation(path=path, observed="is not a value of the profile", required="remove it", weaker=True)
        elif given is None:
            yield Deviation(
                path=path, observed="is missing", required=f"[{path}] value = {wanted.value!r}", weaker=True
            )
        elif (given.stricter, given.brief) != (wanted.stricter, wanted.brief):
            observed = f"says stricter = {given.stricter}, brief = {given.brief or 'none'}"
            required = f"stricter = {wanted.stricter}, brief = {wanted.brief or 'none'}"
            yield Deviation(path=path, observed=observed, required=required, weaker=True)
        elif type(given.value) is not type(wanted.value) and not _numbers(given.value, wanted.value):
            yield Deviation(path=path, observed=f"is {given.value!r}", required=_direction(wanted), weaker=True)
        elif given.value != wanted.value:
            weaker = not wanted.stricter.allows(wanted.value, given.value)
            yield Deviation(path=path, observed=f"is {shown(given.value)}", required=_direction(wanted), weaker=weaker)


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _direction(value: Value) -> str:
    said = {
        Direction.EXACTLY: f"exactly {shown(value.value)}",
        Direction.AT_LEAST: f"{shown(value.value)} or more",
        Direction.AT_MOST: f"more than 0, at most {shown(value.value)}",
        Direction.WHEN_SET: "not set, or the one that the stack must use",
    }
    return said[value.stricter] + _fixed_by(value.brief)


def _fixed_by(brief: str) -> str:
    return f" ({brief})" if brief else ""


def _part_deviations(contract: Contract) -> Iterator[Deviation]:
    parts: Mapping[str, Mapping[str, Any]] = {
        "functions": {name: _function_facts(item) for name, item in contract.functions.items()},
        "endpoints": {
            label: {"function": item.function, "validated": bool(item.model), "headers": item.headers}
            for label, item in contract.endpoints.items()
        },
        "tables": {
            name: {
                "partition_key": item.partition_key,
                "sort_key": item.sort_key,
                "index": item.index.name if item.index else "",
                "projects": item.index.projects if item.index else (),
            }
            for name, item in contract.tables.items()
        },
        "queues": {name: {} for name in contract.queues},
        "schedules": {name: {"rate": item.rate, "queue": item.queue} for name, item in contract.schedules.items()},
        "exports": {name: {} for name in contract.exports},
    }
    for kind, present in parts.items():
        for name, wanted in _profile()[kind].items():
            path = f"{kind}.{name}"
            if name not in present:
                yield Deviation(path=path, observed="is missing", required=f"listed ({wanted['brief']})", weaker=True)
                continue
            for key in sorted(wanted.keys() - {"brief", "briefs"}):
                fault = _fault(present[name].get(key), wanted[key])
                if fault is not None:
                    observed, required = fault
                    required += _fixed_by(wanted.get("briefs", {}).get(key, ""))
                    yield Deviation(path=f"{path}.{key}", observed=observed, required=required, weaker=True)


def _fault(given: Any, wanted: Any) -> tuple[str, str] | None:
    """Say in what a part is weaker than the profile's: another value, less than ``at_least``, more than ``at_most``.

    Both may be lists of names; None is then everything.
    """
    if not isinstance(wanted, Mapping):
        return None if given == wanted else (f"is {given!r}", repr(wanted))
    ((bound, limit),) = wanted.items()
    if not isinstance(limit, list):
        return (
            None if Direction(bound).allows(limit, given) else (f"is {given!r}", f"{bound.replace('_', ' ')} {limit}")
        )
    if given is None:
        return "is everything", f"none but {', '.join(limit)}"
    if Direction(bound) is Direction.AT_MOST:
        more = sorted(set(given) - set(limit))
        return (f"has {', '.join(more)}", f"none but {', '.join(limit)}") if more else None
    lacks = sorted(set(limit) - set(given))
    return (f"lacks {', '.join(lacks)}", ", ".join(limit)) if lacks else None


_METRICS: Final = "POWERTOOLS_METRICS_NAMESPACE"
_PAYMENTS: Final = "table:transactions"


def _function_facts(function: Function) -> Mapping[str, Any]:
    limits = [grant.attributes for grant in function.may if grant.on == _PAYMENTS]
    return {
        "reserved_concurrency": function.reserved_concurrency,
        "queue": function.queue.name if function.queue else "",
        "metrics": function.environment.get(_METRICS, ""),
        "sees": sorted({name for limit in limits for name in limit}) if all(limits) else None,
    }
