"""Whom a policy statement is for: the principals of a trust policy or of a resource's policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.facts.iam import Statement
from policies.model.resource import Undetermined, contains_unknown

EVERYBODY: Final = "*"
_ACCOUNTS: Final = "AWS"


def everybody(statement: Statement) -> bool:
    """Tell whether a statement is for every principal of every account, whatever its conditions say.

    ``NotPrincipal`` in an allowing statement is for everybody but a few.

    Raises:
        Undetermined: a principal that may be everybody is unknown.

    """
    if "NotPrincipal" in statement.elements:
        return True
    principal = statement.elements.get("Principal")
    given = [principal.get(_ACCOUNTS), principal.get(EVERYBODY)] if isinstance(principal, Mapping) else [principal]
    values = [item for each in given for item in (each if isinstance(each, list) else [each])]
    if EVERYBODY in values:
        return True
    if contains_unknown(values):
        raise Undetermined(f"{statement.place}.Principal")
    return False
