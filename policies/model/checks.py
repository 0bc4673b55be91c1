"""What many controls say in the same words: a property that must have a value, and how to put it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.model.control import Finding, Remediation
from policies.model.resource import DEFAULTS, Block, IllTyped, Resource, Undetermined, Unlisted


def shown(value: object) -> str:
    """Say a value as a finding says it; absent is its own word."""
    if value is None or value == "":
        return "is not set"
    if isinstance(value, bool):
        return f"is {str(value).lower()}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"is {value!r}" if isinstance(value, str) else f"is {value}"


def together(*parts: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what each part of a check finds: what one part cannot judge hides nothing that another finds.

    Raises:
        Undetermined: after all parts, if it was the first that one of them raised; so with the other two.
        IllTyped: a value is of another type.
        Unlisted: the contract does not list what a part is about.

    """
    first: Undetermined | IllTyped | Unlisted | None = None
    for part in parts:
        try:
            yield from part
        except (Undetermined, IllTyped, Unlisted) as unjudged:
            first = first or unjudged
    if first is not None:
        raise first


def declared_times(found: Sequence[Resource]) -> str:
    """Say how often something is declared; where it is too often, by which resources: one of them is to be removed."""
    names = f": {', '.join(sorted(item.name for item in found))}" if len(found) > 1 else ""
    return f"is declared {len(found)} times{names}"


def expect_text(block: Block, path: str, required: str, *, absent: str = "") -> Iterator[Finding]:
    """Find fault with a string that is not the required one; ``absent`` is the provider's default."""
    value = block.text(path, absent)
    if value != required:
        yield Finding(prop=_name(block, path), observed=shown(value), required=required)


def expect_number(block: Block, path: str, required: float, *, absent: float | None = None) -> Iterator[Finding]:
    """Find fault with a number that is not the required one; ``absent`` is the provider's default."""
    value = block.number(path, absent)
    if value != required:
        yield Finding(prop=_name(block, path), observed=shown(value), required=f"{required:g}")


def expect_flag(block: Block, path: str, *, required: bool, absent: bool = False) -> Iterator[Finding]:
    """Find fault with a boolean that is not the required one; ``absent`` is the provider's default."""
    value = block.flag(path, absent=absent)
    if value is not required:
        yield Finding(prop=_name(block, path), observed=shown(value), required=str(required).lower())


def expect_unset(block: Block, path: str, reason: str) -> Iterator[Finding]:
    """Find fault with a property that must not be given at all."""
    if block.has(path):
        yield Finding(prop=_name(block, path), observed="is set", required=f"not set ({reason})")


def _name(block: Block, path: str) -> str:
    return f"{block.path}.{path}" if block.path else path


def expect_value(block: Block, path: str, required: Any, *, absent: Any = None) -> Iterator[Finding]:
    """Find fault with a property that is not the required value, of the type of which that is."""
    if isinstance(required, bool):
        yield from expect_flag(block, path, required=required, absent=bool(absent))
    elif isinstance(required, int | float):
        yield from expect_number(block, path, required, absent=absent)
    elif isinstance(required, str):
        yield from expect_text(block, path, required, absent=absent or "")
    else:
        observed = list(block.strings(path))
        if observed != required:
            yield Finding(prop=_name(block, path), observed=shown(", ".join(observed)), required=", ".join(required))


def sets(path: str, setting: str) -> Remediation:
    """Return a remediation that puts the expected value of ``setting`` at a dotted path."""

    def remediate(props: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any] | None:
        return props if put(props, path, settings[setting]) else None

    return remediate


def put(props: dict[str, Any], path: str, wanted: Any) -> bool:
    """Put a value at a dotted path, and tell whether that changes anything."""
    inner = props
    *way, last = path.split(".")
    for key in way:
        inner = inner.setdefault(key, {})
    if inner.get(last) == wanted:
        return False
    inner[last] = wanted
    if last in inner.get(DEFAULTS, ()):  # no default of the provider's any more
        inner[DEFAULTS] = [name for name in inner[DEFAULTS] if name != last]
    return True


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a property may be beside not set, and why nothing else."""

    reason: str
    values: tuple[Any, ...] = ()


def expect_plain(block: Block, allowed: Mapping[str, Allowed]) -> Iterator[Finding]:
    """Find fault with properties that must not be given, or only as what the provider takes anyway.

    An empty list, map or string is as good as none. The value is not shown: it may be long, or a secret.
    """
    for path, rule in allowed.items():
        value = block.raw(path)
        if value is None or value in ("", [], {}) or any(_same(value, kept) for kept in rule.values):
            continue
        or_else = "".join(f" or {shown(kept).removeprefix('is ')}" for kept in rule.values)
        yield Finding(prop=_name(block, path), observed="is set", required=f"not set{or_else} ({rule.reason})")


def _same(value: object, kept: object) -> bool:
    """Compare without taking ``True`` for 1."""
    return isinstance(value, bool) is isinstance(kept, bool) and value == kept
