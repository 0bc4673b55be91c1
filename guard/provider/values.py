"""Property values as the provider protocol carries them: JSON, an unknown, a secret, an asset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.model.resource import OWN_ACCOUNT, OWN_REGION
from policies.protocol.markers import SECRET, SIGNATURE

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""A value that only an update will know (sdk/go/common/resource/plugin/rpc.go, ``UnknownStringValue``)."""


PLACEHOLDER: Final = "guard-placeholder-"
"""What every text holds that stands for one of AWS's own in a rehearsed update, and whose real form nobody knows here."""


def is_placeholder(value: Any) -> bool:
    """Tell whether a text holds a made-up part: no rule about its length or form says anything of the real one."""
    return isinstance(value, str) and any(item in value for item in (PLACEHOLDER, OWN_ACCOUNT, OWN_REGION))


def is_unknown(value: Any) -> bool:
    """Tell whether a value, or what a secret holds, is unknown as a whole."""
    return bool(bare(value) == UNKNOWN)


def bare(value: Any) -> Any:
    """Return a value without the mark of a secret around it."""
    if isinstance(value, str):  # as most are; telling that one is no mapping takes longer
        return value
    while isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET:
        value = value.get("value")
    return value


def is_secret(value: Any) -> bool:
    """Tell whether a value is marked as a secret."""
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET


def secret(value: Any) -> dict[str, Any]:
    """Return a value marked as a secret; one that is marked already stays as it is."""
    return dict(value) if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def like(original: Any, value: Any) -> Any:
    """Return ``value``, marked as a secret where ``original`` is."""
    return secret(value) if is_secret(original) else value


def is_marked(value: Any) -> bool:
    """Tell whether a value is an asset, an archive or a reference: something that no schema looks into."""
    return isinstance(value, Mapping) and SIGNATURE in value and not is_secret(value)


def holds_unknown(value: Any) -> bool:
    """Tell whether a value is or holds an unknown."""
    value = bare(value)
    if isinstance(value, Mapping):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return bool(value == UNKNOWN)


def structured(value: Any) -> Any:
    """Return a provider's setting; the engine sends lists and objects as JSON text."""
    value = bare(value)
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def scalars(value: Any) -> Iterator[Any]:
    """Yield every scalar in a value."""
    value = bare(value)
    if isinstance(value, Mapping):
        for item in value.values():
            yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    else:
        yield value
