"""What each control over wafv2 finds, resource by resource of the real program."""

from __future__ import annotations

from tests.policies.harness import UNKNOWN
from tests.policies.program_cases import NOT_KNOWN, REMOVED, of, on, row

ALTERNATIVES = "rules.3.statement.orStatement.statements"
SHOWN = "rules[3].statement.orStatement.statements"
OTHER = f"{SHOWN}[1]: lets through another request; required: method, path and empty query of an endpoint"
REFUSED = (
    "rules[3].statement: refuses GET ^(/stage-payments-dev)?/transaction/txn_[a-p]{32}$; required: it as an alternative"
)
ALL_BUT_PAY = (
    REFUSED,
    "rules[3].statement: refuses POST ^(/stage-payments-dev)?/fraud-webhook$; required: it as an alternative",
)


def _condition(kind: str, field: str, **asked: object) -> dict[str, object]:
    plain = [{"priority": 0, "type": "NONE"}]
    return {kind: {"fieldToMatch": {field: {}}, "textTransformations": plain, **asked}}


PAY = {
    "andStatement": {
        "statements": [
            _condition("byteMatchStatement", "method", positionalConstraint="EXACTLY", searchString="POST"),
            _condition("regexMatchStatement", "uriPath", regexString="^(/stage-payments-dev)?/transactions$"),
            _condition("sizeConstraintStatement", "queryString", comparisonOperator="EQ", size=0),
        ]
    }
}
"""What the rule asks for when POST /transactions is the one endpoint."""

CASES = (
    *on(
        "web-acl-payments",
        of(
            "wafv2-data-protected",
            row(
                {"dataProtectionConfig": REMOVED},
                *(
                    f"dataProtectionConfig: has 0 entries for {kind}; required: exactly 1"
                    for kind in ("SINGLE_HEADER", "SINGLE_COOKIE", "SINGLE_QUERY_ARGUMENT", "QUERY_STRING", "BODY")
                ),
            ),
            row(
                {"dataProtectionConfig.dataProtections.0.field.fieldType": "SINGLE_COOKIE"},
                "dataProtectionConfig: has 0 entries for SINGLE_HEADER; required: exactly 1",
                "dataProtectionConfig: has 2 entries for SINGLE_COOKIE; required: exactly 1",
            ),
            row(
                {"dataProtectionConfig.dataProtections.0.action": "HASH"},
                "dataProtectionConfig.dataProtections[0].action: is 'HASH'; required: SUBSTITUTION",
            ),
            row(
                {"dataProtectionConfig.dataProtections.0.field.fieldKeys": ["x-note"]},
                "dataProtectionConfig.dataProtections[0].field.fieldKeys: are set; required: not set: all are replaced",
            ),
            row(
                {"dataProtectionConfig.dataProtections.0.excludeRuleMatchDetails": True},
                "dataProtectionConfig.dataProtections[0].excludeRuleMatchDetails: is true; required: false",
            ),
        ),
        of(
            "wafv2-rules-as-listed",
            row({"scope": "CLOUDFRONT"}, "scope: is 'CLOUDFRONT'; required: REGIONAL"),
            row(
                {"defaultAction.allow": {}, "defaultAction.block": REMOVED},
                "defaultAction: is not to block; required: block, and nothing else",
            ),
            row({"ruleJson": UNKNOWN}, f"ruleJson: {NOT_KNOWN}"),
        ),
        of(
            "wafv2-rules-as-listed",
            row(
                {"rules.1.overrideAction.count": {}, "rules.1.overrideAction.none": REMOVED},
                "rules[1].overrideAction: is count; required: none, which keeps the group's own actions",
            ),
            row(
                {"rules.1.statement.managedRuleGroupStatement.vendorName": "Other"},
                "rules[1].statement.managedRuleGroupStatement.vendorName: is 'Other'; required: AWS",
            ),
            row(
                {"rules.1.statement.managedRuleGroupStatement.version": "Version_1.0"},
                "rules[1].statement.managedRuleGroupStatement.version: is set; required: not set (a fixed version expires, and misses what AWS learns)",
            ),
            row(
                {"rules.1.statement.managedRuleGroupStatement.scopeDownStatement": {"geoMatchStatement": {}}},
                "rules[1].statement.managedRuleGroupStatement.scopeDownStatement: is set; required: not set (what lies outside it is not inspected)",
            ),
            row(
                {
                    "rules": [
                        {
                            "name": "rate-per-address",
                            "priority": 0,
                            "action": {"block": {}},
                            "statement": {
                                "rateBasedStatement": {
                                    "aggregateKeyType": "IP",
                                    "limit": 300000,
                                    "evaluationWindowSec": 300,
                                }
                            },
                            "visibilityConfig": {
                                "cloudwatchMetricsEnabled": True,
                                "metricName": "payments",
                                "sampledRequestsEnabled": False,
                            },
                        },
                        {
                            "name": "AWSManagedRulesKnownBadInputsRuleSet",
                            "priority": 1,
                            "overrideAction": {"none": {}},
                            "statement": {
                                "managedRuleGroupStatement": {
                                    "vendorName": "AWS",
                                    "name": "AWSManagedRulesKnownBadInputsRuleSet",
                                    "ruleActionOverrides": [],
                                }
                            },
                            "visibilityConfig": {
                                "cloudwatchMetricsEnabled": True,
                                "metricName": "payments",
                                "sampledRequestsEnabled": False,
                            },
                        },
                        {
                            "name": "AWSManagedRulesCommonRuleSet",
                            "priority": 2,
                            "overrideAction": {"none": {}},
                            "statement": {
                                "managedRuleGroupStatement": {
                                    "vendorName": "AWS",
                                    "name": "AWSManagedRulesCommonRuleSet",
                                    "ruleActionOverrides": [
                                        {"name": "NoUserAgent_HEADER", "actionToUse": {"count": {}}},
                                        {"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}},
                                    ],
                                }
                            },
                            "visibilityConfig": {
                                "cloudwatchMetricsEnabled": True,
                                "metricName": "payments",
                                "sampledRequestsEnabled": False,
                            },
                        },
                        {
                            "name": "allow-all",
                            "priority": 9,
                            "action": {"allow": {}},
                            "statement": {"geoMatchStatement": {}},
                        },
                    ]
                },
                "rules: endpoints stands 0 times; required: once",
                "rules[3]: is the rule allow-all; required: one of rate, AWSManagedRulesKnownBadInputsRuleSet, AWSManagedRulesCommonRuleSet, endpoints",
            ),
            row({"rules.2.priority": 1}, "rules: share a priority, or have none; required: a priority for each"),
            row(
                {"rules.2.statement.managedRuleGroupStatement": REMOVED},
                "rules: AWSManagedRulesCommonRuleSet stands 0 times; required: once",
                "rules[2]: is the rule AWSManagedRulesCommonRuleSet; required: one of rate, AWSManagedRulesKnownBadInputsRuleSet, AWSManagedRulesCommonRuleSet, endpoints",
            ),
            row(
                {"rules.1.ruleLabels": [{"name": "x"}]},
                "rules[1].ruleLabels: is set; required: not set (no rule reads them)",
            ),
            row({"rules": UNKNOWN}, f"rules: {NOT_KNOWN}"),
            row(
                {
                    "rules.1.statement.managedRuleGroupStatement.ruleActionOverrides": [
                        {"name": "Log4JRCE_HEADER", "actionToUse": {"count": {}}}
                    ]
                },
                "rules[1].statement.managedRuleGroupStatement.ruleActionOverrides: override Log4JRCE_HEADER; required: count for nothing",
            ),
            row(
                {
                    "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.actionToUse.allow": {},
                    "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.actionToUse.count": REMOVED,
                },
                "rules[2].statement.managedRuleGroupStatement.ruleActionOverrides: override NoUserAgent_HEADER, SizeRestrictions_BODY; required: count for NoUserAgent_HEADER, SizeRestrictions_BODY",
            ),
            row(
                {"rules.2.statement.managedRuleGroupStatement.ruleActionOverrides": REMOVED},
                "rules[2].statement.managedRuleGroupStatement.ruleActionOverrides: override nothing; required: count for NoUserAgent_HEADER, SizeRestrictions_BODY",
            ),
        ),
        of(
            "wafv2-data-protected",
            row(
                {"visibilityConfig.sampledRequestsEnabled": True},
                "visibilityConfig.sampledRequestsEnabled: is true; required: false",
            ),
            row(
                {"rules.1.visibilityConfig.sampledRequestsEnabled": True},
                "rules[1].visibilityConfig.sampledRequestsEnabled: is true; required: false",
            ),
            row(
                {"visibilityConfig.cloudwatchMetricsEnabled": False},
                "visibilityConfig.cloudwatchMetricsEnabled: is false; required: true",
            ),
        ),
        of(
            "wafv2-only-endpoints",
            row(
                {"rules.3.statement.orStatement": REMOVED},
                "rules: 0 rules let endpoints through; required: exactly one",
            ),
            row(
                {"rules.3.action.allow": REMOVED, "rules.3.action.count": {}},
                "rules[3].action: is count; required: allow",
            ),
            row(
                {"rules.3.action.allow.customRequestHandling.insertHeaders": [{"name": "a", "value": "b"}]},
                "rules[3].action.allow.customRequestHandling: is set; required: not set: it adds headers that no caller sent",
            ),
            row({"rules.0.priority": 4}, "rules[3].priority: is 3; required: 4, the last of all"),
            row(
                {f"{ALTERNATIVES}.1.andStatement.statements.1.regexMatchStatement.regexString": "^/transaction/.*$"},
                f"{SHOWN}[1]: lets through GET ^/transaction/.*$; required: method, path and empty query of an endpoint",
                REFUSED,
            ),
            row({f"{ALTERNATIVES}.1.geoMatchStatement": {"countryCodes": ["US"]}}, OTHER, REFUSED),
            row(
                {f"{ALTERNATIVES}.1.andStatement.statements.0.byteMatchStatement.positionalConstraint": "CONTAINS"},
                OTHER,
                REFUSED,
            ),
            row(
                {f"{ALTERNATIVES}.1.andStatement.statements.1.regexMatchStatement.fieldToMatch": {"body": {}}},
                OTHER,
                REFUSED,
            ),
            row(
                {
                    f"{ALTERNATIVES}.1.andStatement.statements.1.regexMatchStatement.textTransformations.0.type": "URL_DECODE"
                },
                OTHER,
                REFUSED,
            ),
            row(
                {f"{ALTERNATIVES}.1.andStatement.statements.2.sizeConstraintStatement.comparisonOperator": "GE"},
                OTHER,
                REFUSED,
            ),
            row({f"{ALTERNATIVES}.1.andStatement.statements.2.sizeConstraintStatement.size": 20}, OTHER, REFUSED),
            row(
                {ALTERNATIVES: [PAY]},
                f"{SHOWN}: has 1; required: at least 2",
                *ALL_BUT_PAY,
            ),
            row(
                {"rules.3.statement.orStatement": REMOVED, "rules.3.statement.andStatement": PAY["andStatement"]},
                *ALL_BUT_PAY,
            ),
        ),
        of(
            "wafv2-rules-as-listed",
            row(
                {"rules.0.action.block": REMOVED, "rules.0.action.count": {}},
                "rules[0].action: is not to block; required: block",
            ),
            row(
                {"rules.0.statement.rateBasedStatement.limit": 2000000},
                "rules[0].statement.rateBasedStatement.limit: is 2000000; required: 300000",
            ),
            row(
                {"rules.0.statement.rateBasedStatement.evaluationWindowSec": 60},
                "rules[0].statement.rateBasedStatement.evaluationWindowSec: is 60; required: 300",
            ),
            row(
                {"rules.0.statement.rateBasedStatement.aggregateKeyType": "CONSTANT"},
                "rules[0].statement.rateBasedStatement.aggregateKeyType: is 'CONSTANT'; required: IP",
            ),
            row(
                {"rules.0.statement.rateBasedStatement.scopeDownStatement": {"geoMatchStatement": {}}},
                "rules[0].statement.rateBasedStatement.scopeDownStatement: is set; required: not set (what lies outside it is not limited)",
            ),
        ),
    ),
    *on(
        "web-acl-association-payments",
        of(
            "stack-attached-to-itself",
            row(
                {"webAclArn": "arn:aws:wafv2:us-east-2:999999999999:regional/webacl/x/y"},
                "webAclArn: is 'arn:aws:wafv2:us-east-2:999999999999:regional/webacl/x/y'; required: the WebAcl of this stack",
            ),
            row(
                {"resourceArn (from)": ("api-payments",)},
                "resourceArn: comes from no Stage of this stack; required: the Stage of this stack",
            ),
        ),
    ),
    *on(
        "web-acl-logging-payments",
        of(
            "wafv2-logged",
            row(
                {"redactedFields": [{"singleHeader": {"name": "x-api-key"}}]},
                "redactedFields: lack authorization; required: it as singleHeader",
                "redactedFields: lack queryString; required: it",
                "redactedFields: lack uriPath; required: it",
                "redactedFields: lack x-signature; required: it as singleHeader",
            ),
            row({"loggingFilter": REMOVED}),
            row(
                {"loggingFilter.filters.0.behavior": "DROP"},
                "loggingFilter.filters[0]: drops records, or looks at labels; required: KEEP by action",
                "loggingFilter: keeps []; required: ['BLOCK', 'COUNT']",
            ),
            row(
                {"loggingFilter.filters.0.conditions": [{"actionCondition": {"action": "COUNT"}}]},
                "loggingFilter: keeps ['COUNT']; required: ['BLOCK', 'COUNT']",
            ),
            row(
                {
                    "loggingFilter.filters.0.conditions.0.actionCondition": REMOVED,
                    "loggingFilter.filters.0.conditions.0.labelNameCondition": {"labelName": "x"},
                },
                "loggingFilter.filters[0]: drops records, or looks at labels; required: KEEP by action",
                "loggingFilter: keeps ['', 'COUNT']; required: ['BLOCK', 'COUNT']",
            ),
            row(
                {"loggingFilter.defaultBehavior": "OTHER"},
                "loggingFilter.defaultBehavior: is 'OTHER'; required: KEEP or DROP",
            ),
        ),
        of(
            "wafv2-logged",
            row(
                {"resourceArn (from)": ("stage-payments",)},
                "resourceArn: is no web ACL of this stack; required: acl.arn",
            ),
            row(
                {"logDestinationConfigs.0": "arn:aws:s3:::aws-waf-logs-foreign"},
                "logDestinationConfigs: is not the web ACL's log group; required: this stack's aws-waf-logs-* group",
            ),
            row(
                {"logDestinationConfigs.0": "arn:aws:logs:us-east-2:123456789012:log-group:log-group-api-access-dev"},
                "logDestinationConfigs: is not the web ACL's log group; required: this stack's aws-waf-logs-* group",
            ),
            row(
                {"logDestinationConfigs (from)": ()},
                "logDestinationConfigs: does not depend on the group; required: its output",
            ),
        ),
    ),
    *on(
        "guarded-payments-dev",
        of(
            "wafv2-stage-guarded",
            row({}, "webAcl: there are 0 of aws:wafv2/webAcl:WebAcl; required: 1", removed=("web-acl-payments",)),
            row(
                {},
                "webAcl: there are 0 of aws:wafv2/webAclAssociation:WebAclAssociation; required: 1",
                removed=("web-acl-association-payments",),
            ),
            row(
                {},
                "webAcl: there are 0 of aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration; required: 1",
                removed=("web-acl-logging-payments",),
            ),
            row(
                {},
                "webAcl: there are 2 of aws:wafv2/webAcl:WebAcl: web-acl-payments, web-acl-payments-2; required: 1",
                added={
                    "web-acl-payments-2": (
                        "aws:wafv2/webAcl:WebAcl",
                        {
                            "name": "web-acl-payments-dev",
                            "scope": "REGIONAL",
                            "arn": UNKNOWN,
                            "defaultAction": {"allow": {}},
                            "rules": [
                                {
                                    "name": "rate-per-address",
                                    "priority": 0,
                                    "action": {"block": {}},
                                    "statement": {
                                        "rateBasedStatement": {
                                            "aggregateKeyType": "IP",
                                            "limit": 300000,
                                            "evaluationWindowSec": 300,
                                        }
                                    },
                                    "visibilityConfig": {
                                        "cloudwatchMetricsEnabled": True,
                                        "metricName": "payments",
                                        "sampledRequestsEnabled": False,
                                    },
                                },
                                {
                                    "name": "AWSManagedRulesKnownBadInputsRuleSet",
                                    "priority": 1,
                                    "overrideAction": {"none": {}},
                                    "statement": {
                                        "managedRuleGroupStatement": {
                                            "vendorName": "AWS",
                                            "name": "AWSManagedRulesKnownBadInputsRuleSet",
                                            "ruleActionOverrides": [],
                                        }
                                    },
                                    "visibilityConfig": {
                                        "cloudwatchMetricsEnabled": True,
                                        "metricName": "payments",
                                        "sampledRequestsEnabled": False,
                                    },
                                },
                                {
                                    "name": "AWSManagedRulesCommonRuleSet",
                                    "priority": 2,
                                    "overrideAction": {"none": {}},
                                    "statement": {
                                        "managedRuleGroupStatement": {
                                            "vendorName": "AWS",
                                            "name": "AWSManagedRulesCommonRuleSet",
                                            "ruleActionOverrides": [
                                                {"name": "NoUserAgent_HEADER", "actionToUse": {"count": {}}},
                                                {"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}},
                                            ],
                                        }
                                    },
                                    "visibilityConfig": {
                                        "cloudwatchMetricsEnabled": True,
                                        "metricName": "payments",
                                        "sampledRequestsEnabled": False,
                                    },
                                },
                            ],
                            "visibilityConfig": {
                                "cloudwatchMetricsEnabled": True,
                                "metricName": "payments",
                                "sampledRequestsEnabled": False,
                            },
                        },
                    )
                },
            ),
        ),
    ),
)
