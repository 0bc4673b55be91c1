"""A web ACL's rules, as the controls over AWS WAF read them."""

from __future__ import annotations

from typing import Final

from policies.model.resource import Block, Resource

WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING: Final = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"


def rules_of(acl: Resource) -> tuple[Block, ...]:
    """Return the rules as declared."""
    return acl.blocks("rules")


def managed_group(rule: Block) -> Block | None:
    """Return a rule's managed rule group, or None when it is none."""
    path = "statement.managedRuleGroupStatement"
    return rule.block(path) if rule.has(path) else None


def rate_statement(rule: Block) -> Block | None:
    """Return a rule's rate limit, or None when it has none."""
    path = "statement.rateBasedStatement"
    return rule.block(path) if rule.has(path) else None
