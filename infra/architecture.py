"""The contract, `architecture.toml`, as the program needs it: functions, endpoints, tables, queues and values.

The judge reads the same file with a reader of its own (`guard contract` names the line and the remedy of each mistake); nothing
of the judge is imported here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pulumi

FILE: Final = Path(__file__).resolve().parents[1] / "architecture.toml"


_LITERAL: Final = re.compile(r"(?:[A-Za-z0-9_-](?![{*+?]))*")
"""What a regular expression begins with that matches itself alone."""


class ArchitectureError(pulumi.RunError):
    """The contract is missing, or lacks what the program needs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSource:
    """The queue that invokes a function, and how much of it at a time."""

    queue: str
    batch_size: int
    maximum_concurrency: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a function may do with one thing of the stack. `on` is a reference: `table:transactions`.

    Args:
        attributes: those of a table that it is limited to; none: no limit.

    """

    on: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function: the package of that name under `handlers/`.

    Args:
        environment: variable -> reference.
        may: beside its log and its traces, which every function writes.

    """

    name: str
    reserved_concurrency: int
    environment: Mapping[str, str]
    may: tuple[Grant, ...]
    source: EventSource | None

    @property
    def purpose(self) -> str:
        """Spell it as it stands in resource names."""
        return purpose_of(self.name)

    def does(self, kind: str, *actions: str) -> bool:
        """Tell whether it may do one of these actions, or any, with something of this kind."""
        return any(
            grant.on.startswith(f"{kind}:") and (not actions or set(actions) & set(grant.actions)) for grant in self.may
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One method on one path.

    Args:
        path: its segments; a parameter stands in braces.
        schema: the JSON Schema under `handlers/schemas` that the body must satisfy.
        parameters: the regular expression of each path parameter's values.

    """

    method: str
    path: tuple[str, ...]
    function: str
    headers: tuple[str, ...] = ()
    schema: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def purpose(self) -> str:
        """Name the endpoint as resource names spell it: `get-transaction-id`."""
        return "-".join((self.method.lower(), *(segment.strip("{}") for segment in self.path)))

    @property
    def required_parameters(self) -> dict[str, bool]:
        """List what a request must carry, as the request validator reads it; True means required."""
        names = [f"method.request.header.{header}" for header in self.headers]
        names += [f"method.request.path.{segment.strip('{}')}" for segment in self.path if segment.startswith("{")]
        return dict.fromkeys(names, True)

    @property
    def path_expression(self) -> str:
        """Write the paths that it serves as a regular expression; nothing else of a path may be in a request's."""
        return "".join(
            f"/{self.parameters[segment.strip('{}')] if segment.startswith('{') else segment}" for segment in self.path
        )

    @property
    def path_pattern(self) -> str:
        """Write its path as X-Ray's sampling rules take it: a parameter is what its values begin with, and `*`."""
        return "".join(f"/{self._pattern(segment)}" for segment in self.path)

    def _pattern(self, segment: str) -> str:
        if not segment.startswith("{"):
            return segment
        literal = _LITERAL.match(self.parameters[segment.strip("{}")])
        return f"{literal.group() if literal else ''}*"

    @property
    def source_path(self) -> str:
        """Spell the path as an execute-api ARN does: a parameter matches any value."""
        return "/".join("*" if segment.startswith("{") else segment for segment in self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """A global secondary index.

    Args:
        partition_key: a string.
        sort_key: a number.
        projects: the attributes that it has beside the keys.

    """

    name: str
    partition_key: str
    sort_key: str
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table, and what identifies its items; both keys are strings."""

    name: str
    partition_key: str
    sort_key: str | None
    index: Index | None

    @property
    def purpose(self) -> str:
        """Spell it as it stands in resource names."""
        return purpose_of(self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """What sends a message to a queue at a fixed rate, in a message group, with a role of its own."""

    name: str
    rate: str
    queue: str
    group: str
    role: str

    @property
    def message(self) -> str:
        """Return what is sent. The queue deduplicates by content: without the time it would drop what comes within minutes."""
        return f'{{"{self.name}":"<aws.scheduler.scheduled-time>"}}'


@dataclass(frozen=True)
class Architecture:
    """The contract, read."""

    document: Mapping[str, Any]

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """List the functions, in the contract's order."""
        return tuple(self._function(name, entry) for name, entry in self.document["functions"].items())

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """List the endpoints, in the contract's order."""
        return tuple(
            Endpoint(
                method=entry["method"],
                path=tuple(entry["path"].strip("/").split("/")),
                function=entry["function"],
                headers=tuple(entry.get("headers", ())),
                schema=entry.get("model"),
                parameters=dict(entry.get("parameters", {})),
            )
            for entry in self.document["endpoints"]
        )

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """List the tables."""
        return tuple(
            Table(
                name=name,
                partition_key=entry["partition_key"],
                sort_key=entry.get("sort_key"),
                index=_index(entry["index"]) if "index" in entry else None,
            )
            for name, entry in self.document["tables"].items()
        )

    @cached_property
    def schedules(self) -> tuple[Schedule, ...]:
        """List the schedules."""
        return tuple(
            Schedule(name=name, **{key: entry[key] for key in ("rate", "queue", "group", "role")})
            for name, entry in self.document.get("schedules", {}).items()
        )

    @property
    def queues(self) -> tuple[str, ...]:
        """List the queues by name; each has a dead-letter queue."""
        return tuple(self.document["queues"])

    @property
    def models(self) -> tuple[str, ...]:
        """List the request models by name."""
        return tuple(self.document["models"])

    @property
    def every_environment(self) -> Mapping[str, str]:
        """Return the variables of every function: variable -> reference."""
        return dict(self.document["every_function"]["environment"])

    def text(self, name: str) -> str:
        """Return a value that is a text."""
        return str(self._value(name))

    def number(self, name: str) -> int:
        """Return a value that is a whole number."""
        return int(self._value(name))

    def fraction(self, name: str) -> float:
        """Return a value that is a number."""
        return float(self._value(name))

    def _value(self, name: str) -> Any:
        try:
            return self.document["values"][name]["value"]
        except (KeyError, TypeError) as error:
            message = f"architecture.toml has no value {name!r}. Add [values.{name}] with value, stricter and why."
            raise ArchitectureError(message) from error

    def _function(self, name: str, entry: Mapping[str, Any]) -> Function:
        queue = entry.get("queue")
        return Function(
            name=name,
            reserved_concurrency=entry["reserved_concurrency"],
            environment=dict(entry.get("environment", {})),
            may=tuple(
                Grant(on=item["on"], actions=tuple(item["actions"]), attributes=tuple(item.get("attributes", ())))
                for item in entry.get("may", ())
            ),
            source=None
            if queue is None
            else EventSource(
                queue=queue["name"],
                batch_size=queue["batch_size"],
                maximum_concurrency=queue["maximum_concurrency"],
            ),
        )


def _index(entry: Mapping[str, Any]) -> Index:
    return Index(
        name=entry["name"],
        partition_key=entry["partition_key"],
        sort_key=entry["sort_key"],
        projects=tuple(entry["projects"]),
    )


def purpose_of(name: str) -> str:
    """Spell a name of the contract as it stands in resource names."""
    return name.replace("_", "-")


def read(file: Path = FILE) -> Architecture:
    """Read the contract.

    Raises:
        ArchitectureError: it is missing, is no TOML, or lacks a field; the message names it.

    """
    try:
        architecture = Architecture(tomllib.loads(file.read_text(encoding="utf-8")))
        _ = architecture.functions, architecture.endpoints, architecture.tables
        _ = architecture.queues, architecture.models, architecture.every_environment, architecture.schedules
        _ = [endpoint.path_expression for endpoint in architecture.endpoints]
    except OSError as error:
        message = f"{file.name} cannot be read: {error.strerror}. It belongs beside Pulumi.yaml."
        raise ArchitectureError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{file.name} is not TOML: {error}."
        raise ArchitectureError(message) from error
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{file.name} lacks, or has in another form, {error}. `guard contract` names the line and the remedy."
        raise ArchitectureError(message) from error
    return architecture


ARCHITECTURE: Final = read()
