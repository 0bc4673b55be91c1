"""What the stack is, as its contract (``architecture.toml``) says: the records that controls read, and what follows from them.

The file is read and checked by :mod:`policies.governance.contract`. A control iterates over what the program *declares* and asks
the contract about it; what the contract does not list is undetermined, and what it lists must be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

FILE_NAME: Final = "architecture.toml"
EVERYTHING: Final = "*"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_LITERAL: Final = re.compile(r"(?:[A-Za-z0-9_-](?![{*+?]))*")
"""What a regular expression begins with that matches itself alone."""


def purpose_of(name: str) -> str:
    """Return a name of the contract as it stands in resource names: ``fraud_alerts`` is ``fraud-alerts``."""
    return name.replace("_", "-")


def named(physical: str, kind: str, names: Iterable[str]) -> str:
    """Return which of the contract's names a physical name carries: KIND-PURPOSE-SUFFIX; the longest, or "" when none."""
    spelled = physical.lower()
    return max((name for name in names if spelled.startswith(f"{kind}-{purpose_of(name)}-")), key=len, default="")


class Direction(StrEnum):
    """How a value of the contract may differ from the profile's without a waiver."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WHEN_SET = "when_set"

    def allows(self, own: Any, given: Any) -> bool:
        """Tell whether ``given`` is the profile's own value, or a stricter one."""
        if given == own:
            return True
        if self is Direction.AT_LEAST:
            return bool(given > own)
        if self is Direction.AT_MOST:
            return bool(given < own) and not given <= 0 < own  # a limit of nothing stops what it is to limit
        return self is Direction.WHEN_SET and not own


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """An expected value. ``brief`` is the requirement that fixes it, or ""."""

    name: str
    value: Any
    stricter: Direction
    brief: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a role may do with what a reference means (``table:transactions``), and why.

    ``attributes`` are those of a table that it is limited to; none: no limit.
    """

    on: str
    actions: tuple[str, ...]
    why: str
    attributes: tuple[str, ...] = ()

    def split(self) -> tuple[str, str]:
        """Return the reference's kind and name."""
        kind, _, name = self.on.partition(":")
        return kind, name


def key_use(grants: Iterable[Grant]) -> Mapping[str, frozenset[str]]:
    """Return, by service, what the service does with the stack's key for whoever has these grants.

    DynamoDB Developer Guide, "Encryption at rest: how it works"; SQS Developer Guide, "Key management"; KMS Developer Guide,
    "Parameter Store"; Lambda decrypts the environment of every function.
    """
    kinds: dict[str, set[str]] = {}
    for grant in grants:
        kinds.setdefault(grant.split()[0], set()).update(grant.actions)
    decrypt = frozenset({"kms:Decrypt"})
    found: dict[str, frozenset[str]] = {}
    if kinds.keys() & {"table", "index"}:
        found["dynamodb"] = decrypt
    if "queue" in kinds:
        found["sqs"] = decrypt | ({"kms:GenerateDataKey"} if "sqs:SendMessage" in kinds["queue"] else set())
    if "parameter" in kinds:
        found["ssm"] = decrypt
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSource:
    """The queue that invokes a function."""

    name: str
    batch_size: int
    maximum_concurrency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function. ``environment`` and ``may`` include what every function has."""

    name: str
    reserved_concurrency: int
    environment: Mapping[str, str]
    may: tuple[Grant, ...]
    queue: QueueSource | None

    @property
    def purpose(self) -> str:
        """The name as it stands in resource names."""
        return purpose_of(self.name)

    def key_use(self) -> Mapping[str, frozenset[str]]:
        """Return, by service, what the service does with the stack's key in the function's name. It follows from ``may``."""
        return {"lambda": frozenset({"kms:Decrypt"}), **key_use(self.may)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role that belongs to no function."""

    name: str
    may: tuple[Grant, ...]

    def key_use(self) -> Mapping[str, frozenset[str]]:
        """Return, by service, what the service does with the stack's key in the role's name. It follows from ``may``."""
        return key_use(self.may)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What sends a message to a queue at a fixed rate, in a message group, with a role of :attr:`Contract.roles`."""

    name: str
    rate: str
    queue: str
    group: str
    role: str

    @property
    def message(self) -> str:
        """The text that it sends; the scheduled time makes each one different, so that the queue drops none as a repeat."""
        return f'{{"{self.name}":"<aws.scheduler.scheduled-time>"}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A method on a path, the function that answers, and what a request must carry."""

    method: str
    path: str
    function: str
    model: str
    headers: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    """The regular expression of each path parameter's values."""

    @property
    def path_expression(self) -> str:
        """The paths that it serves, as a regular expression."""
        return "".join(f"/{self._values(segment)}" for segment in self.path.strip("/").split("/"))

    @property
    def path_pattern(self) -> str:
        """The paths that it serves, as X-Ray's sampling rules take them: a parameter is what its values begin with, and `*`."""
        return "".join(f"/{self._pattern(segment)}" for segment in self.path.strip("/").split("/"))

    def _pattern(self, segment: str) -> str:
        if not segment.startswith("{"):
            return segment
        literal = _LITERAL.match(self._values(segment))
        return f"{literal.group() if literal else ''}*"

    def _values(self, segment: str) -> str:
        return self.parameters.get(segment.strip("{}"), "[^/]*") if segment.startswith("{") else segment

    @property
    def label(self) -> str:
        """Verb and path: ``POST /transactions``."""
        return f"{self.method} {self.path}"

    @property
    def required_parameters(self) -> tuple[str, ...]:
        """The request parameters, as API Gateway names them."""
        segments = [segment.strip("{}") for segment in self.path.split("/") if segment.startswith("{")]
        return (
            *(f"method.request.header.{header}" for header in self.headers),
            *(f"method.request.path.{segment}" for segment in segments),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A request model's fields."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A table's global secondary index, and the attributes that it projects beside the keys."""

    name: str
    partition_key: str
    sort_key: str
    projects: frozenset[str]

    def key_types(self) -> Mapping[str, str]:
        """Return the index's key attributes with their types: a text, and the number by which it is sorted."""
        return {self.partition_key: "S", self.sort_key: "N"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's keys and its index; ``sort_key`` is "" when it has none."""

    name: str
    partition_key: str
    sort_key: str
    index: Index | None

    @property
    def purpose(self) -> str:
        """The name as it stands in resource names."""
        return purpose_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The purposes of the stack's parameters."""

    merchant: tuple[str, ...] = ()
    caller: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    signing_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Everything that the contract says. An empty one (``listed`` is false) is that of a stack without a contract."""

    listed: bool = False
    digest: str = ""
    """Of the file, as ``sha256sum`` prints it."""
    functions: Mapping[str, Function] = field(default_factory=lambda: _NOTHING)
    roles: Mapping[str, Role] = field(default_factory=lambda: _NOTHING)
    schedules: Mapping[str, Schedule] = field(default_factory=lambda: _NOTHING)
    endpoints: Mapping[str, Endpoint] = field(default_factory=lambda: _NOTHING)
    models: Mapping[str, Model] = field(default_factory=lambda: _NOTHING)
    tables: Mapping[str, Table] = field(default_factory=lambda: _NOTHING)
    queues: tuple[str, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    exports: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    types: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    components: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    names: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NOTHING)

    def function_named(self, physical: str) -> Function | None:
        """Return the function that a physical name (``function-fraud-handler-dev``) is of."""
        return self.functions.get(named(physical, "function", self.functions))

    def consumers(self) -> Iterator[tuple[str, Function]]:
        """Yield each queue that invokes a function, and the function."""
        for function in self.functions.values():
            if function.queue is not None:
                yield function.queue.name, function

    def words(self) -> Mapping[str, str]:
        """Return what titles and remedies are rendered from: every value, and the parts by number and name."""
        parts: Mapping[str, Iterable[str]] = {
            "functions": self.functions,
            "endpoints": self.endpoints,
            "tables": self.tables,
            "queues": self.queues,
        }
        found = {name.replace("-", "_"): shown(value.value) for name, value in self.values.items()}
        for kind, names in parts.items():
            listed = list(names)
            found[f"{kind}_count"] = counted(len(listed), kind)
            found[f"{kind}_list"] = joined(listed)
        return found


NO_CONTRACT: Final = Contract()

_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def counted(number: int, plural: str) -> str:
    """Return a number in words with its noun: ``one function``, ``four functions``."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {plural.removesuffix('s') if number == 1 else plural}"


def joined(names: Iterable[str]) -> str:
    """Return names as a sentence has them: ``a, b and c``."""
    *first, last = list(names) or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def shown(value: Any) -> str:
    """Return a value as a sentence has it: thousands with commas."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
