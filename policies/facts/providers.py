"""The providers that resources go through: the program's own, and those that the engine makes when it declares none."""

from __future__ import annotations

import json
import re
from typing import Final

from policies.model.resource import IllTyped, Resource

_DEFAULT: Final = re.compile(r"default(?:_\d[\w.+-]*)?")
PROVIDERS: Final = "pulumi:providers:"


def is_default(provider: Resource) -> bool:
    """Tell whether the engine made the provider (pkg/resource/deploy/providers: ``default`` and its version)."""
    return provider.type.startswith(PROVIDERS) and _DEFAULT.fullmatch(provider.name) is not None


def accounts(provider: Resource) -> tuple[str, ...]:
    """Return the account ids that a provider allows; the SDK hands lists of a provider over as JSON text."""
    value = provider.raw("allowedAccountIds")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise IllTyped("allowedAccountIds", "list", value) from error
    if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise IllTyped("allowedAccountIds", "list of strings", value)
    return tuple(value or ())
