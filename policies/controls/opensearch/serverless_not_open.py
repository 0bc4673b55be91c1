"""A policy of OpenSearch Serverless decides who reaches a collection, and what they may do with its data.

A public endpoint is an advisory: who calls it still needs IAM and a data access policy.

Violates: ``*``, or every account, as a principal of a data access policy; as an advisory, ``AllowFromPublic: true``
and ``aoss:*`` on every collection or index.

Complies: named roles and users; ``SourceVPCEs`` or ``SourceServices`` in a network policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.facts import principals
from policies.facts.iam import Statement
from policies.model.control import BASELINE, Baseline, Context, Finding, control, partial
from policies.model.resource import IllTyped, Resource, Undetermined, is_unknown
from policies.model.vocabulary import Level, Severity

_ACCESS: Final = "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy"
_SECURITY: Final = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"
_EVERY: Final = frozenset({"collection/*", "index/*/*"})


@control(
    id="opensearch-serverless-not-open",
    title="No policy of OpenSearch Serverless opens a collection to everybody",
    severity=Severity.CRITICAL,
    applies_to=(_ACCESS, _SECURITY),
    pci=(
        partial("7.2.5", "Who is admitted to the data, as declared; what IAM grants is judged by other controls."),
        partial("1.4.4", "Whether a collection is reached from the internet, as declared."),
    ),
    remedy="Name the roles in Principal; set AllowFromPublic false and name the endpoints in SourceVPCEs; grant the "
    "permissions that each role needs on its own collection.",
    source="https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def serverless_not_open(policy: Resource, _context: Context) -> Iterator[Finding]:
    if policy.type == _SECURITY and policy.text("type") == "encryption":
        policy.document("policy", partial=True)  # what is no JSON is a finding; AWS encrypts with any key that is named
        return
    unknown: Undetermined | None = None
    for index, item in enumerate(policy.json_list("policy")):
        at = f"policy[{index}]"
        try:
            yield from _of_network(item, at) if policy.type == _SECURITY else _of_data(item, at)
        except Undetermined as partly:
            unknown = unknown or partly
    if unknown is not None:
        raise unknown


def _of_network(item: Any, at: str) -> Iterator[Finding]:
    public = _object(item, at).get("AllowFromPublic")
    if is_unknown(public):
        raise Undetermined(f"{at}.AllowFromPublic")
    if public is True:
        yield Finding(
            prop=f"{at}.AllowFromPublic",
            observed="is true",
            required="false, with the endpoints in SourceVPCEs",
            level=Level.ADVISORY,
        )


def _of_data(item: Any, at: str) -> Iterator[Finding]:
    statement = _object(item, at)
    for number, rule in enumerate(statement.get("Rules") or ()):
        permissions, resources = (_listed(rule, key) for key in ("Permission", "Resource"))
        if "aoss:*" in permissions and _EVERY & set(resources):
            yield Finding(
                prop=f"{at}.Rules[{number}].Permission",
                observed=f"grants aoss:* on {', '.join(sorted(_EVERY & set(resources)))}",
                required="the permissions that the principals need, on their own collection",
                level=Level.ADVISORY,
            )
    if principals.everybody(Statement(place=at, elements={"Principal": {"AWS": statement.get("Principal")}})):
        yield Finding(prop=f"{at}.Principal", observed="admits everybody", required="named roles and users")


def _listed(rule: Any, key: str) -> list[str]:
    value = rule.get(key) if isinstance(rule, Mapping) else None
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _object(item: Any, at: str) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return item
    if is_unknown(item):
        raise Undetermined(at)
    raise IllTyped(at, "object", item)
