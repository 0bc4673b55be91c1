"""Controls that are declarations: what properties must be, and which arguments stay as the provider takes them.

``policies/data/defaults.toml`` lists, by control, the arguments that may not differ from their default, what else they may
be, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Unpack

from policies.facts.data_files import table
from policies.model.checks import Allowed, expect_plain, expect_value, put
from policies.model.control import Context, Control, Declaration, Finding, Remediation, Setting, control
from policies.model.resource import Resource

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What a property must be: a literal, or a value of the contract.

    ``absent`` is what the provider takes when the property is not given; ``many`` means a list of exactly this one. ``on`` names
    the resource type that has the property, where the control judges several; a remediation is not told the type.
    """

    to: Any
    absent: Any = None
    many: bool = False
    on: str = ""

    def required(self, name: str, context: Context) -> Any:
        """Return the required value; a setting's is the contract's."""
        value = context.settings[name] if isinstance(self.to, Setting) else self.to
        return [value] if self.many else value

    @property
    def own(self) -> Any:
        """The judge's own value."""
        value = self.to.default if isinstance(self.to, Setting) else self.to
        return [value] if self.many else value


def default_rows(control_id: str) -> Mapping[str, Allowed]:
    """Return the arguments that a control keeps at their default, with what each may be beside not set."""
    rows = table("defaults").get(control_id, {})
    return {name: Allowed(row["why"], tuple(row.get("also", ()))) for name, row in rows.items()}


def fixed_properties(
    module: str,
    reasons: str | None,
    *,
    values: Mapping[str, Fixed] = _NOTHING,
    remediated: bool = False,
    **declaration: Unpack[Declaration],
) -> Control:
    """Declare a control over properties that have one right value, and over its rows of ``defaults.toml``.

    Args:
        module: the declaring module's ``__name__``.
        reasons: its docstring, which says why.
        values: by dotted path, what the property must be; one of the contract is named, in the title and the remedy, by the
            last part of the path.
        remediated: whether CrossGuard may put the values there.
        declaration: the rest of the control.

    """
    names = {path: path.rpartition(".")[2] for path in values}
    rows = default_rows(declaration["id"])
    settings = {names[path]: fixed.to for path, fixed in values.items() if isinstance(fixed.to, Setting)}

    def check(resource: Resource, context: Context) -> Iterator[Finding]:
        for path, fixed in values.items():
            if fixed.on in {"", resource.type}:
                yield from expect_value(resource, path, fixed.required(names[path], context), absent=fixed.absent)
        yield from expect_plain(resource, rows)

    check.__module__ = module
    check.__doc__ = "\n\n".join([(reasons or "").strip(), *_violations(values, rows), *_complies(values)])
    if remediated:
        declaration["remediation"] = _remediation(values, names)
    declaration["settings"] = settings
    return control(**declaration)(check)


def _violations(values: Mapping[str, Fixed], rows: Mapping[str, Allowed]) -> Iterator[str]:
    said = [_default(path, fixed) for path, fixed in values.items()]
    said += [f"`{path}`{' other than ' + _any(rule.values) if rule.values else ''}" for path, rule in rows.items()]
    yield f"Violates: {'; '.join(said)}."


def _complies(values: Mapping[str, Fixed]) -> Iterator[str]:
    yield f"Complies: {', '.join(f'`{path}: {_said(fixed.own)}`' for path, fixed in values.items()) or 'none of them'}."


def _default(path: str, fixed: Fixed) -> str:
    if fixed.absent == fixed.own:
        return f"`{path}` other than {_said(fixed.own)}"
    left_out = f"which means {_said(fixed.absent)}" if fixed.absent is not None else "or another value"
    return f"no `{path}`, {left_out}"


def _any(values: tuple[Any, ...]) -> str:
    return " or ".join(map(_said, values))


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _remediation(values: Mapping[str, Fixed], names: Mapping[str, str]) -> Remediation:
    def remediate(props: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any] | None:
        changed = False
        for path, fixed in values.items():
            value = settings[names[path]] if isinstance(fixed.to, Setting) else fixed.to
            changed |= put(props, path, [value] if fixed.many else value)
        return props if changed else None

    return remediate
