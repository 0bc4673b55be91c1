"""A web ACL's rules, as the controls over AWS WAF read them."""

from __future__ import annotations

from typing import Final

from policies.model.resource import Block, Resource

WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING: Final = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"

_CONDITIONS: Final = (
    ("byteMatchStatement", "method"),
    ("regexMatchStatement", "uriPath"),
    ("sizeConstraintStatement", "queryString"),
)
"""What an endpoint's alternative asks for, in this order."""


def rules_of(acl: Resource) -> tuple[Block, ...]:
    """Return the rules as declared."""
    return acl.blocks("rules")


def managed_group(rule: Block) -> Block | None:
    """Return a rule's managed rule group, or None when it is none."""
    path = "statement.managedRuleGroupStatement"
    return rule.block(path) if rule.has(path) else None


def endpoint_alternatives(rule: Block) -> tuple[Block, ...]:
    """Return the alternatives of a rule that lets endpoints through, which is one when its statement is; () of another rule."""
    if rule.has("statement.andStatement"):
        return (rule.block("statement"),)
    return rule.blocks("statement.orStatement.statements") if rule.has("statement.orStatement") else ()


def endpoint_of_alternative(alternative: Block) -> tuple[str, str] | None:
    """Return an alternative's method and path expression; None if it asks for more or less than these and an empty query."""
    conditions = alternative.blocks("andStatement.statements")
    if alternative.keys() != ("andStatement",) or len(conditions) != len(_CONDITIONS):
        return None
    for condition, (kind, field) in zip(conditions, _CONDITIONS, strict=True):
        changes = [
            (item.number("priority"), item.text("type")) for item in condition.blocks(f"{kind}.textTransformations")
        ]
        plain = condition.block(f"{kind}.fieldToMatch").keys() == (field,) and changes == [(0, "NONE")]
        if condition.keys() != (kind,) or not plain:
            return None
    method, path, query = conditions
    is_exact = method.text("byteMatchStatement.positionalConstraint") == "EXACTLY"
    size = (query.text("sizeConstraintStatement.comparisonOperator"), query.number("sizeConstraintStatement.size"))
    if not is_exact or size != ("EQ", 0):
        return None
    return method.text("byteMatchStatement.searchString"), path.text("regexMatchStatement.regexString")


def rate_statement(rule: Block) -> Block | None:
    """Return a rule's rate limit, or None when it has none."""
    path = "statement.rateBasedStatement"
    return rule.block(path) if rule.has(path) else None
