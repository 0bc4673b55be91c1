"""What the provider plans: the outputs of Create and Update in a preview (tfbridge/provider.go, ``Create``).

The rules of a planned value were measured on terraform-plugin-sdk's own ``PlanResourceChange``: what is computed and not
given is unknown as a whole, a default is filled in even where Check left it out, the rest is null; the same at every depth
of a block that is given. A collection of scalars with one unknown in it is unknown as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from guard.provider.table import Field, resource_type
from guard.provider.values import UNKNOWN, bare, holds_unknown, is_marked, is_unknown, like, secret
from policies.model.resource import DEFAULTS

_ABSENT: Final = object()


def plan(
    type_token: str,
    checked: Mapping[str, Any],
    *,
    provider_inputs: Mapping[str, Any],
    prior: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the outputs of a preview: of Create, or of Update when ``prior`` holds the deployed resource's outputs.

    Every property of the type is there: what is not known is ``UNKNOWN`` at whatever depth, what nobody set and AWS does
    not fill in is None, ``""`` or ``[]``. Sets come in an order of their own, the same on every run. No ``__defaults``.
    With ``prior``, what only AWS fills in keeps the deployed value, as far as the provider knows that it does.
    """
    schema = resource_type(type_token)
    if schema is None:
        planned = {name: value for name, value in checked.items() if name != DEFAULTS}
        return {**planned, "id": UNKNOWN if prior is None else prior.get("id", UNKNOWN)}
    renewed = _renewed(type_token, checked, prior)
    planned = {
        name: UNKNOWN
        if name in renewed and name not in checked
        else _planned(field, checked.get(name, _ABSENT), _Place(_of(prior, name)))
        for name, field in schema.fields.items()
    }
    if "region" in schema.fields and not checked.get("region"):
        planned["region"] = bare(provider_inputs.get("region")) or planned["region"]
    if "tagsAll" in schema.fields:
        planned["tagsAll"] = _tags(checked.get("tagsAll"))
    for adjust in _ADJUSTMENTS.get(type_token, ()):
        adjust(planned, checked)
    planned["id"] = UNKNOWN if prior is None else prior.get("id", UNKNOWN)
    return planned


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: what is deployed there, and whether it is a part of a set's element."""

    prior: Any = _ABSENT
    in_set: bool = False

    def below(self, name: str) -> _Place:
        """Return the place of a property of the object that stands here."""
        return _Place(_of(self.prior, name), self.in_set)


def _of(prior: Any, name: str) -> Any:
    inner = bare(prior)
    return inner.get(name, _ABSENT) if isinstance(inner, Mapping) else _ABSENT


def _planned(field: Field, value: Any, place: _Place) -> Any:
    made = _given(field, bare(value), place) if value is not _ABSENT else _absent(field, place)
    made = like(value, made) if value is not _ABSENT else made
    return secret(made) if field.sensitive and made is not None else made


def _absent(field: Field, place: _Place) -> Any:
    """Return the planned value of what nobody set."""
    if field.default is not None and (not field.computed or field.default == ""):
        return field.default if field.default != "" or place.in_set or field.computed else None
    if field.computed:
        return place.prior if place.prior is not _ABSENT and place.prior is not None else UNKNOWN
    if field.is_block:
        return None if field.kind == "object" else []
    if place.in_set and field.kind == "string":
        return ""
    return [] if place.in_set and field.kind in {"list", "set"} else None


def _given(field: Field, value: Any, place: _Place) -> Any:
    """Return the planned value of what the program gives."""
    if value is None:
        return _absent(field, place)
    if is_unknown(value) or is_marked(value):
        return value
    if field.is_block:
        return _block(field, value, place)
    if isinstance(value, list | Mapping):
        return _collection(field, value, place)
    if value == "" and field.computed:
        return _absent(field, place)
    return _normal(value) if field.json_text and isinstance(value, str) else value


def _collection(field: Field, value: Any, place: _Place) -> Any:
    if holds_unknown(value):
        return UNKNOWN
    if isinstance(value, Mapping):
        return dict(value) if value else _absent(field, place)
    return sorted(value, key=lambda item: (str(type(bare(item))), bare(item))) if field.kind == "set" else value


def _block(field: Field, value: Any, place: _Place) -> Any:
    if isinstance(value, Mapping):
        return _object(field, value, place) if field.kind == "object" else value
    if not isinstance(value, list):
        return value
    if not value:
        return _absent(field, place)
    before = bare(place.prior)
    deployed = before if isinstance(before, list) else []
    if field.kind == "set":
        return _in_own_order(
            [_object(field, item, _Place(_match(field, item, deployed), in_set=True)) for item in value]
        )
    pairs = zip(value, [*deployed, *[_ABSENT] * len(value)], strict=False)
    return [_object(field, item, _Place(found, place.in_set)) for item, found in pairs]


def _object(field: Field, value: Any, place: _Place) -> Any:
    inner = bare(value)
    if not isinstance(inner, Mapping) or is_marked(inner):
        return value
    in_set = _Place(place.prior, place.in_set or field.of_set)
    made = {
        name: _planned(child, inner.get(name, _ABSENT), in_set.below(name)) for name, child in field.children.items()
    }
    return like(value, made)


def _match(field: Field, item: Any, deployed: list[Any]) -> Any:
    """Return the deployed element that agrees with everything the program gives for this one."""
    inner = bare(item)
    if not isinstance(inner, Mapping):
        return _ABSENT
    given = {name: bare(value) for name, value in inner.items() if name in field.children and value is not None}
    scalars = {name: value for name, value in given.items() if not isinstance(value, list | Mapping)}
    for candidate in deployed:
        other = bare(candidate)
        if isinstance(other, Mapping) and all(bare(other.get(name)) == value for name, value in scalars.items()):
            return candidate
    return _ABSENT


def _in_own_order(items: list[Any]) -> list[Any]:
    """Return a set's elements as Terraform has them: by a hash, whatever the order in the program."""
    ordered = sorted(items, key=lambda item: hashlib.sha256(json.dumps(item, sort_keys=True).encode()).digest())
    return ordered[::-1] if len(items) > 1 and ordered == items else ordered


def _normal(text: str) -> str:
    """Return a JSON document as the provider stores it: compact and sorted."""
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except ValueError:
        return text


def _tags(checked: Any) -> Any:
    """Return ``tagsAll``: unknown where it is empty, or a tag is unknown or empty."""
    tags = bare(checked)
    if (
        not isinstance(tags, Mapping)
        or not tags
        or holds_unknown(tags)
        or any(bare(item) == "" for item in tags.values())
    ):
        return UNKNOWN
    return checked


# --- what the provider's own code does to single types ----------------------------------------------------------------

Adjustment = Callable[[dict[str, Any], Mapping[str, Any]], None]


def _queue(planned: dict[str, Any], checked: Mapping[str, Any]) -> None:
    """Without a key of its own, a queue's data key period is what AWS says."""
    if bare(checked.get("sqsManagedSseEnabled")) is True:
        planned["kmsDataKeyReusePeriodSeconds"] = 0
    elif "kmsMasterKeyId" not in checked and "kmsDataKeyReusePeriodSeconds" in checked:
        planned["kmsDataKeyReusePeriodSeconds"] = UNKNOWN


def _table(planned: dict[str, Any], _checked: Mapping[str, Any]) -> None:
    """Suppress what is the default anyway or is without effect."""
    if bare(planned.get("tableClass")) == "STANDARD":
        planned["tableClass"] = None
    for block, leaf, value in (
        ("ttl", "attributeName", None),
        ("pointInTimeRecovery", "recoveryPeriodInDays", UNKNOWN),
    ):
        inner = planned.get(block)
        if isinstance(inner, dict) and inner.get("enabled") is False:
            inner[leaf] = value
    if isinstance(planned.get("streamViewType"), str) and not is_unknown(planned["streamViewType"]):
        planned["streamViewType"] = planned["streamViewType"].upper()


def _function(planned: dict[str, Any], _checked: Mapping[str, Any]) -> None:
    """Suppress an environment without variables."""
    environment = bare(planned.get("environment"))
    if isinstance(environment, Mapping) and not environment.get("variables"):
        planned["environment"] = None


def _rest_api(planned: dict[str, Any], _checked: Mapping[str, Any]) -> None:
    """Suppress the mode that is the default, and the size that stands for none."""
    if bare(planned.get("putRestApiMode")) == "overwrite":
        planned["putRestApiMode"] = None
    if bare(planned.get("minimumCompressionSize")) == "-1":
        planned["minimumCompressionSize"] = UNKNOWN


_ADJUSTMENTS: Final[Mapping[str, tuple[Adjustment, ...]]] = MappingProxyType(
    {
        "aws:sqs/queue:Queue": (_queue,),
        "aws:dynamodb/table:Table": (_table,),
        "aws:lambda/function:Function": (_function,),
        "aws:apigateway/restApi:RestApi": (_rest_api,),
    }
)

_RENEWED: Final[Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = MappingProxyType(
    {
        "aws:lambda/function:Function": ((("code", "sourceCodeHash", "imageUri", "s3Key"), ("lastModified",)),),
        "aws:apigateway/resource:Resource": ((("pathPart",), ("path",)),),
        "aws:ssm/parameter:Parameter": ((("value", "insecureValue", "description"), ("version",)),),
    }
)
"""For each type, which outputs an update renews when one of some inputs changes (the resources' ``CustomizeDiff``)."""


def _renewed(type_token: str, checked: Mapping[str, Any], prior: Mapping[str, Any] | None) -> frozenset[str]:
    if prior is None:
        return frozenset()
    return frozenset(name for name in _renewals(type_token, checked, prior))


def _renewals(type_token: str, checked: Mapping[str, Any], prior: Mapping[str, Any]) -> Iterator[str]:
    for causes, effects in _RENEWED.get(type_token, ()):
        if any(name in checked and bare(checked[name]) != bare(prior.get(name)) for name in causes):
            yield from effects
