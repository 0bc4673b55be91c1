"""Policy documents as the IAM controls read them: statements, each with the place where it stands.

An element may be a string or a list of strings (IAM User Guide, "Grammar of the IAM JSON policy language"); anything else
is ill-typed here, because a document that we do not understand is not one that we can vouch for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from policies.facts.data_files import document
from policies.model.resource import Block, IllTyped, Resource, Undetermined, contains_unknown, is_unknown
from policies.model.stack import Stack

ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
FUNCTION: Final = "aws:lambda/function:Function"
API_ACCOUNT: Final = "aws:apigateway/account:Account"
SCHEDULE: Final = "aws:scheduler/schedule:Schedule"

ALLOW: Final = "Allow"
EVERYTHING: Final = "*"
INDEX: Final = "/index/"
"""What stands between a table's ARN and the name of its index."""
_ARN_PARTS: Final = 6
_LISTED: Final = frozenset({"Action", "Resource"})
"""The elements of which a part may be unknown while the rest still grants what it says."""
_ANY: Final = r"[*?]*\*[*?]*"
"""A pattern that every name matches, or every one that is long enough."""
_EVERY: Final = re.compile(rf"{_ANY}(?:[:/]{_ANY})*")
_EVERY_OF_A_TYPE: Final = re.compile(rf"(?:[\w-]+[:/])?{_ANY}(?:[:/](?:[\w-]+[:/])?{_ANY})*")
_TYPES: Final = (
    "cluster",
    "event-bus",
    "function",
    "key",
    "log-group",
    "parameter",
    "policy",
    "repository",
    "role",
    "secret",
    "stateMachine",
    "stream",
    "table",
    "user",
)
"""Words that an ARN has for a type of resource: a pattern that ends in the word, or in its beginning, is every one of them."""
_WITHOUT_TYPE: Final = frozenset({"s3", "sqs", "sns", "execute-api"})
"""Services whose ARNs begin with a resource's name, where those of others have a word for its type."""
_LOG_STREAMS: Final = re.compile(r"(?P<group>arn:[^:]+:logs:[^:]*:[^:]*:log-group:[^:]+):\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy document."""

    place: str
    elements: Mapping[str, Any]

    @property
    def allows(self) -> bool:
        """Tell whether it grants anything; whatever is not a Deny is taken to."""
        return self.elements.get("Effect") != "Deny"

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions, as written."""
        return self._strings("Action")

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources, as written."""
        return self._strings("Resource")

    @property
    def inverted(self) -> tuple[str, ...]:
        """The elements that speak of everything but what they name."""
        return tuple(key for key in ("NotAction", "NotPrincipal", "NotResource") if key in self.elements)

    def known(self) -> Statement:
        """Return the statement without the actions and resources that are unknown.

        Raises:
            Undetermined: its effect is unknown, or the whole statement is.

        """
        if is_unknown(self.elements.get("Effect")):
            raise Undetermined(f"{self.place}.Effect")
        kept = {key: _known_part(value) if key in _LISTED else value for key, value in self.elements.items()}
        return replace(self, elements={key: value for key, value in kept.items() if value is not None})

    def _strings(self, key: str) -> tuple[str, ...]:
        value = self.elements.get(key)
        values = [value] if isinstance(value, str) else value or []
        if contains_unknown(values):
            raise Undetermined(f"{self.place}.{key}")
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise IllTyped(f"{self.place}.{key}", "string or list of strings", value)
        return tuple(values)


def _known_part(value: Any) -> Any:
    """Return a list's items that are known; None for a value that is unknown, or of which nothing is known."""
    if isinstance(value, list):
        return [item for item in value if not contains_unknown(item)] or None
    return None if contains_unknown(value) else value


class _Unknown(Mapping[str, Any]):
    """The elements of a statement that is unknown as a whole: whoever reads one is told so."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __getitem__(self, _key: str) -> Any:
        raise Undetermined(self._place)

    def __iter__(self) -> Iterator[str]:
        raise Undetermined(self._place)

    def __len__(self) -> int:
        raise Undetermined(self._place)


def statements(resource: Block, prop: str) -> tuple[Statement, ...]:
    """Return the statements of the policy document in a property; absent is none, an unknown anywhere Undetermined."""
    return _statements(resource.document(prop), prop)


def known_statements(resource: Block, prop: str) -> tuple[Statement, ...]:
    """Return the statements of a document of which a part may be unknown; an unknown statement is Undetermined when read."""
    return _statements(resource.document(prop, partial=True), resource.at(prop))


def _statements(document: Mapping[str, Any], place: str) -> tuple[Statement, ...]:
    value = document.get("Statement", [])
    given = [value] if isinstance(value, Mapping) else value
    if is_unknown(given):
        raise Undetermined(f"{place}.Statement")
    if not isinstance(given, list) or not all(isinstance(item, Mapping) or is_unknown(item) for item in given):
        raise IllTyped(f"{place}.Statement", "list of objects", value)
    return tuple(_statement(f"{place}.Statement[{index}]", item) for index, item in enumerate(given))


def _statement(place: str, elements: Any) -> Statement:
    return Statement(place=place, elements=_Unknown(place) if is_unknown(elements) else elements)


def unscopable(action: str) -> bool:
    """Tell whether IAM has no resource to scope an action to, by AWS's Service Authorization Reference."""
    service, _, name = action.lower().partition(":")
    return name in document("unscopable_actions")["actions"].get(service, "").split()


def without_streams(arn: str) -> str:
    """Return a log group's ARN without the ``:*`` that stands for its streams; any other string as it is."""
    found = _LOG_STREAMS.fullmatch(arn)
    return found["group"] if found else arn


def without_index(arn: str) -> str:
    """Return the table's ARN of an index's; any other string as it is."""
    table, separator, index = arn.partition(INDEX)
    return table if separator and ":table/" in table and index and not is_wildcard(index) else arn


def reaches_every(arn: str) -> bool:
    """Tell whether a resource pattern stands for everything of a service, or for every resource of one type.

    ``*``, ``arn:aws:*:*:*:*``, ``arn:aws:s3:::*/*``, ``...:secret:*`` and ``...:table/*`` do;
    ``...:table/orders-*`` and ``...:log-group:/aws/lambda/orders:*`` do not.
    """
    if re.fullmatch(_ANY, arn):
        return True
    parts = arn.split(":", _ARN_PARTS - 1)
    if parts[0] not in {"arn", "*"} or not is_wildcard(arn):
        return False
    if len(parts) < _ARN_PARTS:
        return True
    if parts[2] in _WITHOUT_TYPE:
        return _EVERY.fullmatch(parts[-1]) is not None
    word = parts[-1].rstrip("*")
    of_a_type = word != parts[-1] and any(name.startswith(word) for name in _TYPES)
    return of_a_type or _EVERY_OF_A_TYPE.fullmatch(parts[-1]) is not None


def is_wildcard(text: str) -> bool:
    """Tell whether IAM would match the string against others."""
    return "*" in text or "?" in text


def policies_of(stack: Stack, role: Resource) -> tuple[Resource, ...]:
    """Return the inline policies that are resources of their own and belong to a role of the stack."""
    return tuple(stack.pointing_at(role, ROLE_POLICY, "role"))


def users_of(stack: Stack, role: Resource) -> tuple[Resource, ...]:
    """Return what acts with a role: functions, the account's API Gateway settings, and schedules."""
    kinds = ((FUNCTION, "role"), (API_ACCOUNT, "cloudwatchRoleArn"), (SCHEDULE, "target.roleArn"))
    return tuple(user for type_token, prop in kinds for user in stack.pointing_at(role, type_token, prop))
