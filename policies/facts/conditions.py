"""What the condition block of a policy statement does: closes a public grant, narrows a wide one, or requires TLS.

Operators and keys are compared without regard to case, as IAM does (IAM User Guide, "IAM JSON policy elements: Condition").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.facts.iam import Statement
from policies.model.resource import Undetermined, contains_unknown

_POSITIVE: Final = re.compile(
    r"(?:ForAnyValue:)?(?:StringEquals(?:IgnoreCase)?|StringLike|ArnEquals|ArnLike|IpAddress|NumericEquals)",
    re.IGNORECASE,
)
"""Operators under which a request without the key does not match. The ...IfExists and ...Not... forms let it through."""

_CLOSING: Final = re.compile(
    r"aws:(?:SourceArn|SourceAccount|SourceOwner|SourceOrgI[Dd]|SourceOrgPaths|PrincipalOrgI[Dd]|PrincipalOrgPaths"
    r"|PrincipalArn|PrincipalAccount|PrincipalServiceName|userid|SourceVpc|SourceVpce|VpceAccount|VpceOrgI[Dd]|SourceIp)"
    r"|kms:CallerAccount|s3:DataAccessPointArn|s3:DataAccessPointAccount|elasticfilesystem:AccessPointArn",
    re.IGNORECASE,
)
"""Keys by which AWS counts a policy for everybody as not public, when their values are fixed.

Amazon S3 User Guide, "Blocking public access": "The meaning of 'public'"; the keys of other services name the same facts.
"""

_SCOPING: Final = re.compile(
    r"aws:(?:ResourceTag/.+|SourceArn|ResourceAccount|ResourceOrgI[Dd])|[\w-]+:ResourceTag/.+"
    r"|kms:(?:ViaService|EncryptionContext:.+|GrantIsForAWSResource)|ses:From(?:Address|DisplayName)"
    r"|iam:(?:PassedToService|AWSServiceName|AssociatedResourceArn|PermissionsBoundary)|dynamodb:LeadingKeys"
    r"|s3:(?:prefix|DataAccessPointArn)|ecs:cluster|lambda:FunctionArn|cloudwatch:namespace|secretsmanager:SecretId",
    re.IGNORECASE,
)
"""Keys that limit an action to some resources although the statement names all (Service Authorization Reference)."""

_OPEN_VALUES: Final = re.compile(r"\*+|arn:[*\w-]*(?::\**)*|0\.0\.0\.0/0|::/0")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a condition block: an operator, a key and the values that it is compared with."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def fixed(self) -> bool:
        """Tell whether the key must be present and have one of a few values: no value matches everything."""
        return (
            _POSITIVE.fullmatch(self.operator) is not None
            and bool(self.values)
            and not any(_OPEN_VALUES.fullmatch(value) for value in self.values)
        )


def tests(statement: Statement) -> Iterator[Test]:
    """Yield the tests of a statement's condition block; all of them must hold for the statement to apply.

    Raises:
        Undetermined: an operator's tests, or a key's values, are unknown.

    """
    block = statement.elements.get("Condition")
    if contains_unknown(block):
        raise Undetermined(f"{statement.place}.Condition")
    if not isinstance(block, Mapping):
        return
    for operator, compared in block.items():
        for key, value in compared.items() if isinstance(compared, Mapping) else ():
            yield Test(
                str(operator), str(key), tuple(_text(item) for item in (value if isinstance(value, list) else [value]))
            )


def _text(value: Any) -> str:
    """Return a condition's value as IAM compares it: ``false`` and ``"False"`` are one, ``12.0`` is ``12``."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def closes(statement: Statement) -> bool:
    """Tell whether a condition closes a statement whose principal is everybody."""
    return any(test.fixed and _CLOSING.fullmatch(test.key) for test in tests(statement))


def scopes(statement: Statement) -> bool:
    """Tell whether a condition limits the resources that a statement reaches."""
    return any(test.fixed and _SCOPING.fullmatch(test.key) for test in tests(statement))


def without_tls(statement: Statement) -> bool:
    """Tell whether a statement applies to every request that does not come over TLS, and names no further condition."""
    found = tuple(tests(statement))
    return len(found) == 1 and (
        found[0].operator.lower() in {"bool", "boolifexists"}
        and found[0].key.lower() == "aws:securetransport"
        and {value.lower() for value in found[0].values} == {"false"}
    )
