"""The web ACL in front of the stage: an automated defence of a public API (PCI DSS 6.4.2)."""

from collections.abc import Sequence
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE, Endpoint
from infra.components.log_group import GuardedLogGroup
from infra.naming import Kind, Names

RATE_WINDOW_SECONDS: Final = 300
RATE_LIMIT: Final = ARCHITECTURE.number("api-address-rate-limit")

COUNTED_RULES: Final = {
    "NoUserAgent_HEADER": "server-to-server clients often send no User-Agent; each has an API key to be known by",
    "SizeRestrictions_BODY": "it blocks over 8 KB; the request models bound every field of a body already",
}
"""Rules of the common set that would block honest callers: they count, the other rules of the set block."""

REDACTED_HEADERS: Final = ("x-api-key", "x-signature", "authorization")
PROTECTED_FIELDS: Final = ("SINGLE_HEADER", "SINGLE_COOKIE", "SINGLE_QUERY_ARGUMENT", "QUERY_STRING", "BODY")
"""What the web ACL never writes down: every value of these may be text of a caller, and so a card number."""
_UNCHANGED: Final = "NONE"


class Firewall(pulumi.ComponentResource):
    """Three kinds of rules on one stage, and a log that holds nothing of a caller's but address, country and method.

    A rate rule; AWS's common and known-bad-input rules; and last a rule that lets requests to the endpoints through. Whatever
    else comes is refused.
    """

    def __init__(
        self,
        name: str,
        *,
        stage: aws.apigateway.Stage,
        log_group: GuardedLogGroup,
        names: Names,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:edge:Firewall", name, None, opts)
        children = pulumi.ResourceOptions(parent=self)
        acl = aws.wafv2.WebAcl(
            "web-acl-payments",
            name=names.of(Kind.WEB_ACL, "payments"),
            description="Guards the payments API",
            scope="REGIONAL",
            default_action=aws.wafv2.WebAclDefaultActionArgs(block=aws.wafv2.WebAclDefaultActionBlockArgs()),
            rules=[
                _rate_rule(0),
                _managed_rule(1, "AWSManagedRulesKnownBadInputsRuleSet"),
                _managed_rule(2, "AWSManagedRulesCommonRuleSet", counted=tuple(COUNTED_RULES)),
                _endpoints_rule(3, names.of(Kind.STAGE, "payments")),
            ],
            data_protection_config=_data_protection(),
            visibility_config=_visibility("payments"),
            opts=children,
        )
        aws.wafv2.WebAclAssociation(
            "web-acl-association-payments", resource_arn=stage.arn, web_acl_arn=acl.arn, opts=children
        )
        self._logging(acl, log_group)
        self.register_outputs({"arn": acl.arn})

    def _logging(self, acl: aws.wafv2.WebAcl, log_group: GuardedLogGroup) -> None:
        """Log what was stopped or counted; what passed is in the access log, once."""
        condition = aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionArgs
        action = aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionActionConditionArgs
        redacted = aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs
        header = aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs
        aws.wafv2.WebAclLoggingConfiguration(
            "web-acl-logging-payments",
            resource_arn=acl.arn,
            log_destination_configs=[log_group.arn],
            redacted_fields=[
                redacted(uri_path=aws.wafv2.WebAclLoggingConfigurationRedactedFieldUriPathArgs()),  # type: ignore[no-untyped-call]
                redacted(query_string=aws.wafv2.WebAclLoggingConfigurationRedactedFieldQueryStringArgs()),  # type: ignore[no-untyped-call]
                *(redacted(single_header=header(name=name)) for name in REDACTED_HEADERS),
            ],
            logging_filter=aws.wafv2.WebAclLoggingConfigurationLoggingFilterArgs(
                default_behavior="DROP",
                filters=[
                    aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterArgs(
                        behavior="KEEP",
                        requirement="MEETS_ANY",
                        conditions=[condition(action_condition=action(action=kept)) for kept in ("BLOCK", "COUNT")],
                    )
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _visibility(metric: str) -> aws.wafv2.WebAclVisibilityConfigArgs:
    """Count, but keep no samples: a sampled request holds every header, the API key and the signature among them."""
    return aws.wafv2.WebAclVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )


def _rule_visibility(metric: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgs:
    return aws.wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )


def _rate_rule(priority: int) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name="rate-per-address",
        priority=priority,
        action=aws.wafv2.WebAclRuleActionArgs(block=aws.wafv2.WebAclRuleActionBlockArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            rate_based_statement=aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(
                aggregate_key_type="IP", limit=RATE_LIMIT, evaluation_window_sec=RATE_WINDOW_SECONDS
            )
        ),
        visibility_config=_rule_visibility("rate-per-address"),
    )


def _data_protection() -> aws.wafv2.WebAclDataProtectionConfigArgs:
    """Replace every header, cookie, argument, query and body in what WAF writes down; without keys, all of a kind are meant."""
    protection = aws.wafv2.WebAclDataProtectionConfigDataProtectionArgs
    field = aws.wafv2.WebAclDataProtectionConfigDataProtectionFieldArgs
    return aws.wafv2.WebAclDataProtectionConfigArgs(
        data_protections=[
            protection(
                action="SUBSTITUTION",
                field=field(field_type=kind),
                exclude_rate_based_details=False,
                exclude_rule_match_details=False,
            )
            for kind in PROTECTED_FIELDS
        ]
    )


def _endpoints_rule(priority: int, stage_name: str) -> aws.wafv2.WebAclRuleArgs:
    """Let requests to the endpoints through, after all other rules; the path of any other would stand in traces."""
    endpoints = [_endpoint_statement(endpoint, stage_name) for endpoint in ARCHITECTURE.endpoints]
    return aws.wafv2.WebAclRuleArgs(
        name="endpoints-only",
        priority=priority,
        action=aws.wafv2.WebAclRuleActionArgs(allow=aws.wafv2.WebAclRuleActionAllowArgs()),
        statement=_any_of(endpoints),
        visibility_config=_rule_visibility("endpoints-only"),
    )


def _any_of(alternatives: Sequence[aws.wafv2.WebAclRuleStatementArgs]) -> aws.wafv2.WebAclRuleStatementArgs:
    """Match what one of them matches; AWS refuses an or statement of fewer than two."""
    if len(alternatives) == 1:
        return alternatives[0]
    return aws.wafv2.WebAclRuleStatementArgs(
        or_statement=aws.wafv2.WebAclRuleStatementOrStatementArgs(statements=alternatives)
    )


def _endpoint_statement(endpoint: Endpoint, stage_name: str) -> aws.wafv2.WebAclRuleStatementArgs:
    """Match an endpoint's method and path, with the stage's name before it or, on a domain of its own, without; and no query."""
    statement, wafv2 = aws.wafv2.WebAclRuleStatementArgs, aws.wafv2
    method = wafv2.WebAclRuleStatementByteMatchStatementArgs(
        search_string=endpoint.method,
        positional_constraint="EXACTLY",
        field_to_match=wafv2.WebAclRuleStatementByteMatchStatementFieldToMatchArgs(
            method=wafv2.WebAclRuleStatementByteMatchStatementFieldToMatchMethodArgs()  # type: ignore[no-untyped-call]
        ),
        text_transformations=[
            wafv2.WebAclRuleStatementByteMatchStatementTextTransformationArgs(priority=0, type=_UNCHANGED)
        ],
    )
    path = wafv2.WebAclRuleStatementRegexMatchStatementArgs(
        regex_string=f"^(/{stage_name})?{endpoint.path_expression}$",
        field_to_match=wafv2.WebAclRuleStatementRegexMatchStatementFieldToMatchArgs(
            uri_path=wafv2.WebAclRuleStatementRegexMatchStatementFieldToMatchUriPathArgs()  # type: ignore[no-untyped-call]
        ),
        text_transformations=[
            wafv2.WebAclRuleStatementRegexMatchStatementTextTransformationArgs(priority=0, type=_UNCHANGED)
        ],
    )
    query = wafv2.WebAclRuleStatementSizeConstraintStatementArgs(
        comparison_operator="EQ",
        size=0,
        field_to_match=wafv2.WebAclRuleStatementSizeConstraintStatementFieldToMatchArgs(
            query_string=wafv2.WebAclRuleStatementSizeConstraintStatementFieldToMatchQueryStringArgs()  # type: ignore[no-untyped-call]
        ),
        text_transformations=[
            wafv2.WebAclRuleStatementSizeConstraintStatementTextTransformationArgs(priority=0, type=_UNCHANGED)
        ],
    )
    return statement(
        and_statement=wafv2.WebAclRuleStatementAndStatementArgs(
            statements=[
                statement(byte_match_statement=method),
                statement(regex_match_statement=path),
                statement(size_constraint_statement=query),
            ]
        )
    )


def _own_actions() -> aws.wafv2.WebAclRuleOverrideActionArgs:
    """Let a group's own actions hold."""
    return aws.wafv2.WebAclRuleOverrideActionArgs(
        # pulumi-aws generates this constructor without arguments, and so without annotations.
        none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()  # type: ignore[no-untyped-call]
    )


def _managed_rule(priority: int, group: str, *, counted: tuple[str, ...] = ()) -> aws.wafv2.WebAclRuleArgs:
    """Apply a group of AWS's rules, some of them counting only; never the whole group."""
    override = aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs
    count = aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs
    return aws.wafv2.WebAclRuleArgs(
        name=group,
        priority=priority,
        override_action=_own_actions(),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[
                    override(
                        name=rule,
                        action_to_use=count(
                            count=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
                        ),
                    )
                    for rule in counted
                ],
            )
        ),
        visibility_config=_rule_visibility(group),
    )
