"""A stack as large as wanted, made of the real program's resources: copies of them under names of their own.

The program runs once, and comes first as it is; a copy keeps each resource's shape and its ties, which lead to resources
of the same copy. The root and the provider are shared. What holds for the stack as a whole (two tables, three functions)
does not hold for a hundred copies of it, so that the pack has something to report too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2

from guard.offline import messages, program, project
from guard.offline.monitor import STACK_TYPE

ROOT: Final = Path(__file__).resolve().parents[1]
STACK: Final = "dev"
_SHARED: Final = (STACK_TYPE, "pulumi:providers:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What a pack is asked about one stack: each resource by itself, then the whole."""

    resources: tuple[Any, ...]
    stack: Any


def recorded(root: Path = ROOT, stack: str = STACK) -> Requests:
    """Run the program, and return what the engine would send about it."""
    read = project.read(root, stack)
    items = messages.judged(read, program.run(read).registrations)
    return Requests(
        resources=tuple(messages.analyze_request(item) for item in items), stack=messages.stack_request(items)
    )


def scaled(base: Requests, count: int, stack: str = STACK, *, apart: bool = False) -> Requests:
    """Return a stack of exactly ``count`` resources: the shared ones, then copies until there are enough.

    A copy's names end as the program's do, before the suffix, so that every pattern of names means every copy: rights to
    one table are rights to all of them, and what differs grows with the square. ``apart`` puts the copy's word in front.
    """
    shared = [item.urn for item in base.resources if item.type.startswith(_SHARED)]
    own = [item.urn for item in base.resources if item.urn not in shared]
    copies = [None, *(_Copy.of(number, own, stack, apart=apart) for number in range(1, count // len(own) + 1))]
    asked = {item.urn: item for item in base.resources}
    whole = {item.urn: item for item in base.stack.resources}
    picked = [*((None, urn) for urn in shared), *((copy, urn) for copy in copies for urn in own)][:count]
    resources = tuple(_renamed(copy, asked[urn]) for copy, urn in picked)
    entire = base.stack.__class__(resources=[_renamed(copy, whole[urn]) for copy, urn in picked])
    return Requests(resources=resources, stack=entire)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """One copy's names: what stands before the stack's suffix, and the URNs of the copied resources."""

    word: str
    urns: Mapping[str, str]
    name: re.Pattern[str]
    renamed: str

    @classmethod
    def of(cls, number: int, urns: list[str], stack: str, *, apart: bool) -> _Copy:
        word = f"copy{number}"
        return cls(
            word=word,
            urns={urn: f"{urn}-{word}" for urn in urns},
            name=re.compile(rf"(?<![A-Za-z0-9-])([a-z][a-z0-9-]*)-{re.escape(stack)}(?![A-Za-z0-9-])"),
            renamed=rf"{word}-\1-{stack}" if apart else rf"\1-{word}-{stack}",
        )

    def text(self, text: str) -> str:
        if text.startswith("urn:"):
            return self.urns.get(text, text)
        return self.name.sub(self.renamed, text)


def _renamed(copy: _Copy | None, message: Any) -> Any:
    renamed = message.__class__()
    renamed.CopyFrom(message)
    if copy is None:
        return renamed
    renamed.urn = copy.text(message.urn)
    renamed.name = f"{message.name}-{copy.word}"
    renamed.options.parent = copy.text(message.options.parent)
    _rename(copy, renamed.properties)
    if "parent" in message.DESCRIPTOR.fields_by_name:
        renamed.parent = copy.text(message.parent)
        renamed.dependencies[:] = sorted(map(copy.text, message.dependencies))
        for value in renamed.propertyDependencies.values():
            value.urns[:] = sorted(map(copy.text, value.urns))
    return renamed


def _rename(copy: _Copy, struct: struct_pb2.Struct) -> None:
    for value in _values(struct):
        if value.WhichOneof("kind") == "string_value":
            value.string_value = copy.text(value.string_value)


def _values(struct: struct_pb2.Struct) -> Iterator[struct_pb2.Value]:
    todo = list(struct.fields.values())
    while todo:
        value = todo.pop()
        todo += value.struct_value.fields.values() if value.HasField("struct_value") else ()
        todo += value.list_value.values if value.HasField("list_value") else ()
        yield value
