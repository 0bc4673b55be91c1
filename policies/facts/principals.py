"""Whom a policy statement is for: the principals of a trust policy or of a resource's policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.facts.iam import Statement
from policies.model.resource import Undetermined, contains_unknown

EVERYBODY: Final = "*"
_ACCOUNTS: Final = frozenset({"AWS", EVERYBODY})
"""The kinds of principal that may be everybody where they are unknown; a service or an identity provider is one."""
_ANY_ACCOUNT: Final = re.compile(r"arn:[*\w-]+:(?:iam|sts|\*):[^:]*:\*+(?::.*)?|\*+(?::.*)?|arn:\*+")
"""An ARN that names no account: AWS refuses some of these, and takes others as everybody."""


def everybody(statement: Statement) -> bool:
    """Tell whether a statement is for every principal of every account, whatever its conditions say.

    ``NotPrincipal`` in an allowing statement is for everybody but a few.

    Raises:
        Undetermined: a principal that may be everybody is unknown.

    """
    if "NotPrincipal" in statement.elements:
        return True
    principal = statement.elements.get("Principal")
    given = tuple(_values(principal))
    if any(isinstance(value, str) and _ANY_ACCOUNT.fullmatch(value) for _, value in given):
        return True
    if any(contains_unknown(value) for kind, value in given if kind in _ACCOUNTS):
        raise Undetermined(f"{statement.place}.Principal")
    return False


def _values(principal: Any) -> Iterator[tuple[str, Any]]:
    """Yield the kind and the value of each principal: AWS accounts, services, federated identities, canonical users."""
    for kind, given in principal.items() if isinstance(principal, Mapping) else ((EVERYBODY, principal),):
        yield from ((kind, value) for value in (given if isinstance(given, list) else [given]))
