"""A compliant web ACL, its association and its log."""

from __future__ import annotations

from typing import Any

from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res

QUIET = {"cloudwatchMetricsEnabled": True, "metricName": "payments", "sampledRequestsEnabled": False}


def _managed(priority: int, group: str, *counted: str) -> dict[str, Any]:
    overrides = [{"name": rule, "actionToUse": {"count": {}}} for rule in counted]
    statement = {"vendorName": "AWS", "name": group, "ruleActionOverrides": overrides}
    return {
        "name": group,
        "priority": priority,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": statement},
        "visibilityConfig": dict(QUIET),
    }


def web_acl() -> Res:
    """Return the web ACL with its rate rule and the two managed groups."""
    rate = {
        "name": "rate-per-address",
        "priority": 0,
        "action": {"block": {}},
        "statement": {"rateBasedStatement": {"aggregateKeyType": "IP", "limit": 300_000, "evaluationWindowSec": 300}},
        "visibilityConfig": dict(QUIET),
    }
    common = _managed(2, "AWSManagedRulesCommonRuleSet", "NoUserAgent_HEADER", "SizeRestrictions_BODY")
    props = {
        "name": "web-acl-payments-dev",
        "scope": "REGIONAL",
        "arn": UNKNOWN,
        "defaultAction": {"allow": {}},
        "rules": [rate, _managed(1, "AWSManagedRulesKnownBadInputsRuleSet"), common],
        "visibilityConfig": dict(QUIET),
    }
    return Res("aws:wafv2/webAcl:WebAcl", "web-acl-payments", props)


def association(acl: Res, stage: Res) -> Res:
    """Return what puts the web ACL on the stage."""
    props = {"webAclArn": UNKNOWN, "resourceArn": UNKNOWN}
    token = "aws:wafv2/webAclAssociation:WebAclAssociation"
    return Res(token, "web-acl-association-payments", props, {"webAclArn": [acl], "resourceArn": [stage]})


def logging(acl: Res, log_group: Res) -> Res:
    """Return the log of what was stopped or counted, without keys and signatures."""
    kept = [{"actionCondition": {"action": action}} for action in ("BLOCK", "COUNT")]
    props = {
        "resourceArn": UNKNOWN,
        "logDestinationConfigs": [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{log_group.props['name']}"],
        "redactedFields": [
            {"singleHeader": {"name": header}} for header in ("x-api-key", "x-signature", "authorization")
        ],
        "loggingFilter": {
            "defaultBehavior": "DROP",
            "filters": [{"behavior": "KEEP", "requirement": "MEETS_ANY", "conditions": kept}],
        },
    }
    token = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    depends = {"resourceArn": [acl], "logDestinationConfigs": [log_group]}
    return Res(token, "web-acl-logging-payments", props, depends)
