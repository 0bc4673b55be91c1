"""A provider such as GitHub signs tokens for everybody; without a condition, each of them may assume the role.

Violates: ``sts:AssumeRoleWithWebIdentity`` for a federated principal, with no condition on a claim, or on ``*`` or
``repo:*``; for GitHub and the like, a condition on the audience alone.

Complies: ``StringLike`` ``token.actions.githubusercontent.com:sub`` ``repo:octo/shop:ref:refs/heads/main``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import conditions
from policies.facts.documents import Kind, readable
from policies.facts.iam import ROLE, Statement
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_WEB_IDENTITY: Final = frozenset({"sts:assumerolewithwebidentity", "sts:*", "*"})
_SUBJECTS: Final = (":sub", ":amr", ":repository", ":repository_id", ":repository_owner", ":project_path", ":oid")
_AUDIENCE: Final = ":aud"
_SHARED: Final = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
)
"""Providers that sign tokens for everybody, for an audience that everybody may ask for."""
_ANY_SUBJECT: Final = re.compile(r"(?:repo|repository|project_path|organization|org):[*?].*|[*?].*")


@control(
    id="iam-federation-limited",
    title="A role for web identities names the identities that may assume it",
    severity=Severity.HIGH,
    applies_to=ROLE,
    pci=(
        partial("7.2.5", "Which federated identities are admitted, as declared; the identity provider is not judged."),
    ),
    remedy="Add a condition on the provider's sub claim (for GitHub: token.actions.githubusercontent.com:sub) "
    "with fixed values.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    profiles=(BASELINE,),
)
def federation_limited(role: Resource, _context: Context) -> Iterator[Finding]:
    for statement in readable(role, Kind.TRUST):
        if statement.allows and _federated(statement) and not _limited(statement):
            yield Finding(
                prop=f"{statement.place}.Condition",
                observed="does not limit the subject",
                required="a fixed value for the provider's sub claim",
            )


def _federated(statement: Statement) -> bool:
    principal = statement.elements.get("Principal")
    named = isinstance(principal, Mapping) and "Federated" in principal
    return named and any(action.lower() in _WEB_IDENTITY for action in statement.actions)


def _limited(statement: Statement) -> bool:
    return any(_limits(test) for test in conditions.tests(statement))


def _limits(test: conditions.Test) -> bool:
    key = test.key.lower()
    if not test.fixed or any(_ANY_SUBJECT.fullmatch(value) for value in test.values):
        return False
    return key.endswith(_SUBJECTS) or (key.endswith(_AUDIENCE) and not key.startswith(_SHARED))
