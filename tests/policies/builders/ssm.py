"""Compliant parameters."""

from __future__ import annotations

from collections.abc import Sequence

from tests.policies.harness import UNKNOWN, Res


def parameter(purpose: str, key: Res, *, made_of: Sequence[Res] = ()) -> Res:
    """Return a SecureString whose value this preview does not know."""
    props = {
        "name": f"parameter-{purpose}-dev",
        "type": "SecureString",
        "tier": "Standard",
        "keyId": UNKNOWN,
        "value": UNKNOWN,
    }
    depends = {"keyId": [key], "value": list(made_of)}
    return Res("aws:ssm/parameter:Parameter", f"parameter-{purpose}", props, depends)
