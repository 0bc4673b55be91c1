"""What the condition block of a policy statement does: closes a public grant, narrows a wide one, or requires TLS.

Operators and keys are compared without regard to case, as IAM does (IAM User Guide, "IAM JSON policy elements: Condition").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.facts import networks
from policies.facts.iam import Statement
from policies.model.resource import Undetermined, contains_unknown

_POSITIVE: Final = re.compile(
    r"(?:ForAnyValue:)?(?:StringEquals(?:IgnoreCase)?|StringLike|ArnEquals|ArnLike|IpAddress|NumericEquals)",
    re.IGNORECASE,
)
"""Operators under which a request without the key does not match. The ...IfExists and ...Not... forms let it through."""

_NEGATIVE: Final = re.compile(
    r"(?:ForAllValues:)?(?:StringNot(?:Equals(?:IgnoreCase)?|Like)|ArnNot(?:Equals|Like)|NotIpAddress)(?:IfExists)?",
    re.IGNORECASE,
)
"""Operators under which a denial applies to every request that does not have one of the values, or has no such key."""

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
    r"aws:(?:Re(?:source|quest)Tag/.+|SourceArn|ResourceAccount|ResourceOrgI[Dd])|[\w-]+:ResourceTag/.+"
    r"|kms:(?:ViaService|RequestAlias|ResourceAliases|EncryptionContext:.+|GrantIsForAWSResource)|ses:From(?:Address|DisplayName)"
    r"|iam:(?:PassedToService|AWSServiceName|AssociatedResourceArn|PermissionsBoundary)|dynamodb:LeadingKeys"
    r"|s3:(?:prefix|DataAccessPointArn|ExistingObjectTag/.+)|ecs:cluster|lambda:FunctionArn|cloudwatch:namespace"
    r"|secretsmanager:SecretId|[\w-]+:CreateAction|ec2:(?:Vpc|Subnet|AuthorizedService)|rds:(?:db|cluster|snapshot)-tag/.+"
    r"|route53:ChangeResourceRecordSetsNormalizedRecordNames|elasticfilesystem:AccessPointArn",
    re.IGNORECASE,
)
"""Keys that limit an action to some resources although the statement names all (Service Authorization Reference).

A tag of the request (``aws:RequestTag``) limits what is created, which has no ARN yet.
"""

_OPEN_VALUES: Final = re.compile(r"[*?]+|arn:[*\w-]*(?::\**)*")
_OWN_NETWORK: Final = "elasticfilesystem:accessedviamounttarget"
"""True for a client in a network that has a mount target of the file system (Amazon EFS User Guide, public access)."""
_OF_A_SERVICE: Final = "aws:principalisawsservice"
_SAME: Final = frozenset({"bool", "stringequals", "stringequalsignorecase", "stringlike", "numericequals"})
_OTHER: Final = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "numericnotequals"})
_OF_A_SET: Final = re.compile(r"^for(?:any|all)values?:")
"""A switch has one value, so that asking for any of its values, or for all, is the same."""
_TRUE_OR_FALSE: Final = {True: frozenset({"true", "1"}), False: frozenset({"false", "0"})}
_TENANT: Final = "dynamodb:leadingkeys"
"""The partition keys of a request; AWS's own examples compare them with ForAllValues (DynamoDB Developer Guide)."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a condition block: an operator, a key and the values that it is compared with."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def fixed(self) -> bool:
        """Tell whether the key must be present and have one of a few values: no value matches everything."""
        operator = self.operator
        if self.key.lower() == _TENANT:
            operator = re.sub("^ForAllValues:", "", operator, flags=re.IGNORECASE)
        return _POSITIVE.fullmatch(operator) is not None and self._few

    @property
    def excepts(self) -> bool:
        """Tell whether it holds for every request but those with one of a few values."""
        return _NEGATIVE.fullmatch(self.operator) is not None and self._few

    @property
    def _few(self) -> bool:
        """Tell whether no value of the test matches everything."""
        return bool(self.values) and not any(
            _OPEN_VALUES.fullmatch(value) or networks.is_wide(value) for value in self.values
        )

    def is_switch(self, key: str, *, value: bool) -> bool:
        """Tell whether it holds where a boolean key has a value, in any of the spellings that IAM takes."""
        if self.key.lower() != key or not self.values:
            return False
        operator = _OF_A_SET.sub("", self.operator.lower()).removesuffix("ifexists")
        wanted = _TRUE_OR_FALSE[value if operator in _SAME else not value]
        return operator in {*_SAME, *_OTHER} and {item.lower() for item in self.values} <= wanted


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
    return any(
        (test.fixed and _CLOSING.fullmatch(test.key))
        or (test.operator.lower() == "bool" and test.is_switch(_OWN_NETWORK, value=True))
        for test in tests(statement)
    )


def denies_others(statement: Statement) -> bool:
    """Tell whether a denial applies to everybody but those who fulfil a condition that would close a grant.

    ``StringNotEquals`` ``aws:SourceVpce`` and ``NotIpAddress`` ``aws:SourceIp`` do; AWS's services may be left out.
    """
    found = [test for test in tests(statement) if not test.is_switch(_OF_A_SERVICE, value=False)]
    return bool(found) and all(test.excepts and _CLOSING.fullmatch(test.key) for test in found)


def scopes(statement: Statement) -> bool:
    """Tell whether a condition limits the resources that a statement reaches."""
    return any(test.fixed and _SCOPING.fullmatch(test.key) for test in tests(statement))


def without_tls(statement: Statement) -> bool:
    """Tell whether a statement applies to every request that does not come over TLS, and names no further condition."""
    found = tuple(tests(statement))
    return len(found) == 1 and found[0].is_switch("aws:securetransport", value=False)
