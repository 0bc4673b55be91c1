"""What the provider's Check makes of a resource's inputs, and what it refuses (tfbridge/provider.go, ``Check``).

Defaults come at every depth: a name made up from the URN, Pulumi's own default, else Terraform's unless that is false, 0 or
empty. Every object then says in ``__defaults`` which of its properties were filled in. The region and ``tagsAll`` are added
without being listed there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guard.provider import sdk_schema
from guard.provider.refusals import Refusal, refusals
from guard.provider.table import Field, ResourceType, resource_type
from guard.provider.values import UNKNOWN, bare, holds_unknown, is_marked, is_unknown, like, secret, structured
from policies.model.resource import DEFAULTS


@dataclass(frozen=True, slots=True)
class Checked:
    """What Check returns: the inputs that the engine keeps, and the refusals (the engine stops when there are any)."""

    inputs: Mapping[str, Any]
    refusals: tuple[Refusal, ...] = ()


def check(  # noqa: PLR0913 - what an answer of the provider depends on, by name
    type_token: str,
    inputs: Mapping[str, Any],
    *,
    provider_inputs: Mapping[str, Any],
    urn: str,
    previous: Mapping[str, Any] | None = None,
    known_name: bool = True,
) -> Checked:
    """Return a resource's inputs as the provider's Check leaves them.

    Args:
        type_token: for example ``aws:sqs/queue:Queue``. The inputs of a type that no schema describes stay as they are.
        inputs: the program's, as JSON values; unknowns, secrets and assets carry the protocol's marks and keep them.
        provider_inputs: the provider's own inputs (``region``, ``defaultTags``, ...), structured ones also as JSON text.
        urn: of the resource; a name that the provider makes up is derived from it, so it is the same on every run.
        previous: the checked inputs of the deployed resource, whose made-up names are kept.
        known_name: whether the resource's name in the URN is its real one; else the names made of it are unknown.

    """
    schema = resource_type(type_token)
    given = {name: value for name, value in inputs.items() if value is not None and name != DEFAULTS}
    if schema is None:
        return Checked(given)
    given = with_documents(type_token, given)
    checked = _object(schema.fields, given, _Names(urn, given, known_name), previous or {}, framework=schema.framework)
    _add_region(checked, schema, provider_inputs)
    _add_tags(checked, schema, provider_inputs)
    return Checked(checked, refusals(schema, given, checked))


@dataclass(frozen=True, slots=True)
class _Names:
    """What a made-up name is made of."""

    urn: str
    given: Mapping[str, Any]
    known: bool

    def make(self, rule: Mapping[str, Any]) -> str:
        """Return the resource's logical name and seven hexadecimal digits, as this property wants them."""
        if not self.known:
            return UNKNOWN
        digits = hashlib.sha256(self.urn.encode()).hexdigest()[: rule["randLength"]]
        name = f"{self.urn.rpartition('::')[2]}{rule['separator']}{digits}"
        then = rule.get("then", "")
        if ".fifo" in then and any(bare(self.given.get(flag)) is True for flag in ("fifoQueue", "fifoTopic")):
            return f"{name}.fifo"
        if "alias/" in then:
            return f"alias/{name}"
        return name.lower() if then == "lower-cased" else name


def _object(
    fields: Mapping[str, Field],
    given: Mapping[str, Any],
    names: _Names,
    previous: Mapping[str, Any],
    *,
    framework: bool,
) -> dict[str, Any]:
    """Return an object with its defaults and their list."""
    made = {name: _value(fields.get(name), value, names, framework=framework) for name, value in given.items()}
    filled: list[str] = []
    for name, field in fields.items():
        if name in made or not field.given:
            continue
        value = _default(field, fields, given, names, previous, framework=framework)
        if value is not None:
            made[name] = secret(value) if field.sensitive else value
            filled.append(name)
    if not framework:
        made[DEFAULTS] = sorted(filled)
    return made


def _value(field: Field | None, value: Any, names: _Names, *, framework: bool) -> Any:
    """Return a given value as Check returns it: converted to its type, and with the defaults of what it holds."""
    if field is None or is_unknown(value) or is_marked(value):
        return value
    inner = bare(value)
    if field.is_block:
        if isinstance(inner, Mapping) and field.kind == "object":
            return like(value, _nested(field, inner, names, framework=framework))
        if isinstance(inner, list):
            return like(value, [_element(field, item, names, framework=framework) for item in inner])
        return value
    converted = like(value, _converted(field.kind, inner))
    return secret(converted) if field.sensitive else converted


def _element(field: Field, item: Any, names: _Names, *, framework: bool) -> Any:
    inner = bare(item)
    if not isinstance(inner, Mapping) or is_marked(inner):
        return item
    return like(item, _nested(field, inner, names, framework=framework))


def _nested(field: Field, inner: Mapping[str, Any], names: _Names, *, framework: bool) -> dict[str, Any]:
    given = {name: value for name, value in inner.items() if value is not None and name != DEFAULTS}
    return _object(field.children, given, names, {}, framework=framework)


def _converted(kind: str, value: Any) -> Any:
    """Convert a scalar as the bridge does: numbers and booleans may be given as text, and text as either."""
    if kind == "string" and isinstance(value, bool | int | float):
        return (
            json.dumps(value) if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
        )
    if kind == "bool" and value in ("true", "false"):
        return value == "true"
    if kind in {"int", "float"} and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _default(  # noqa: PLR0913 - what a default depends on
    field: Field,
    fields: Mapping[str, Field],
    given: Mapping[str, Any],
    names: _Names,
    previous: Mapping[str, Any],
    *,
    framework: bool,
) -> Any:
    """Return what the provider fills in for a property that nobody set; None for nothing."""
    if any(other in given for other in field.conflicts):
        return None
    if field.auto_name:
        before = bare(previous.get(field.name))
        return before if isinstance(before, str) and before else names.make(field.auto_name)
    if field.pulumi_default is not None:
        return field.pulumi_default
    if framework or not field.default or (field.deprecated and not field.required):
        return None
    others = {*field.conflicts, *(other for other in field.exactly if other != field.name)}
    if any(other in given or (other in fields and fields[other].default is not None) for other in others):
        return None
    return field.default


def with_documents(type_token: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs in which policy documents that were given as objects are JSON text, as AWS takes them."""
    documents = sdk_schema.documents(type_token)
    return {name: _as_text(value) if name in documents else value for name, value in given.items()}


def _as_text(value: Any) -> Any:
    """Return a policy document that was given as an object as its JSON text; one with an unknown in it is unknown."""
    inner = bare(value)
    if not isinstance(inner, Mapping) or is_marked(inner):
        return value
    if holds_unknown(inner):
        return like(value, UNKNOWN)
    return like(value, json.dumps(_plain(inner), sort_keys=True, separators=(",", ":")))


def _plain(value: Any) -> Any:
    value = bare(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _add_region(checked: dict[str, Any], schema: ResourceType, provider_inputs: Mapping[str, Any]) -> None:
    region = bare(provider_inputs.get("region"))
    if "region" in schema.fields and "region" not in checked and region:
        checked["region"] = region


def _add_tags(checked: dict[str, Any], schema: ResourceType, provider_inputs: Mapping[str, Any]) -> None:
    """Add ``tagsAll``: the provider's tags and the resource's own, or unknown as a whole when any of them is."""
    if schema.framework or not {"tags", "tagsAll"} <= set(schema.fields):
        return
    own, defaults = checked.get("tags"), structured(provider_inputs.get("defaultTags"))
    if holds_unknown(own) or holds_unknown(defaults):
        checked["tagsAll"] = UNKNOWN
        return
    shared = structured(defaults.get("tags")) if isinstance(defaults, Mapping) else None
    merged = {**(shared if isinstance(shared, Mapping) else {}), **_mapping(own)}
    ignored = _mapping(structured(provider_inputs.get("ignoreTags")))
    keys, prefixes = ignored.get("keys") or (), tuple(ignored.get("keyPrefixes") or ())
    checked["tagsAll"] = like(
        own,
        {
            key: value
            for key, value in sorted(merged.items())
            if key not in keys and not key.startswith(prefixes or ("\0",))
        },
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    inner = bare(value)
    return inner if isinstance(inner, Mapping) else {}
