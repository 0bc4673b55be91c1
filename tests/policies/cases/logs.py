"""What each control over logs finds, resource by resource of the real program."""

from __future__ import annotations

from typing import Any

from tests.policies.harness import UNKNOWN
from tests.policies.program_cases import NOT_KNOWN, REMOVED, of, on, row

GROUPS = ("api-access", "fraud-handler", "notification-sender", "transaction-processor", "waf")
ARCHIVE = "arn:aws:logs:us-east-2:210987654321:destination:archive"
OTHER = "arn:aws:logs:us-east-2:210987654321:destination:other"


def archived(*groups: str, **changes: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """A subscription of each group to the archive; the last one with changes."""
    given = {
        f"subscription-{group}": {
            "name": f"subscription-{group}-dev",
            "logGroup": "aws-waf-logs-payments-dev" if group == "waf" else f"log-group-{group}-dev",
            "filterPattern": "",
            "destinationArn": ARCHIVE,
        }
        for group in groups
    }
    last = f"subscription-{groups[-1]}"
    given[last] = {**changes, **{prop: value for prop, value in given[last].items() if prop not in changes}}
    return {name: ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", props) for name, props in given.items()}


CASES = (
    *on("guarded-payments-dev",
        of("logs-archive-complete",
            row({}),
            row({}, added=archived(*GROUPS)),
            row({}, ("log-group-waf", "subscription filters: are 0; required: exactly 1"), added=archived(*GROUPS[:-1])),
            row({}, f"destinationArn: is one of {ARCHIVE}, {OTHER}; required: one place",
                added=archived(*GROUPS, destinationArn=OTHER)),
            row({}, ("log-group-fraud-handler", "subscription filters: are 2; required: exactly 1"),
                ("log-group-waf", "subscription filters: are 0; required: exactly 1"),
                added=archived(*GROUPS, logGroup="log-group-fraud-handler-dev"))),
        of("logs-archive-whole",
            row({}, added=archived("waf")),
            row({}, ("subscription-waf", "filterPattern: is 'ERROR'; required: empty, which matches every event"),
                added=archived("waf", filterPattern="ERROR")),
            row({},
                ("subscription-waf", "destinationArn: is 'arn:aws:lambda:us-east-2:123456789012:function:f'; required: arn:aws:logs:us-east-2:[0-9]{12}:destination:[^:*]+"),
                added=archived("waf", destinationArn="arn:aws:lambda:us-east-2:123456789012:function:f")),
            row({},
                ("subscription-waf", "destinationArn: is 'arn:aws:logs:us-east-1:210987654321:destination:archive'; required: arn:aws:logs:us-east-2:[0-9]{12}:destination:[^:*]+"),
                added=archived("waf", destinationArn="arn:aws:logs:us-east-1:210987654321:destination:archive")),
            row({}, ("subscription-waf", "roleArn: is set; required: not set (a destination of CloudWatch Logs has a role of its own)"),
                added=archived("waf", roleArn="arn:aws:iam::123456789012:role/r")),
            row({}, ("subscription-waf", "distribution: is set; required: not set or 'ByLogStream' (it is for streams, and shuffles the order)"),
                added=archived("waf", distribution="Random")),
            row({}, ("subscription-waf", "applyOnTransformedLogs: is set; required: not set or false (the archive keeps what was written)"),
                added=archived("waf", applyOnTransformedLogs=True)),
            row({}, ("subscription-waf", "logGroup: is no group of this stack; required: a log group of this stack"),
                added=archived("waf", logGroup="another")))),
    *on("log-group-fraud-handler",
        of("stack-no-deletion-lock",
            row({"skipDestroy": True}, "skipDestroy: is true; required: not set"),
            row({"deletionProtectionEnabled": True}, "deletionProtectionEnabled: is true; required: not set")),
        of("logs-retention",
            row({"retentionInDays": REMOVED}, "retentionInDays: never expires; required: 7"),
            row({"retentionInDays": 0}, "retentionInDays: never expires; required: 7"),
            row({"retentionInDays": 30}, "retentionInDays: is 30; required: 7"),
            row({"retentionInDays": 1}, "retentionInDays: is 1; required: 7"),
            row({"retentionInDays": UNKNOWN}, f"retentionInDays: {NOT_KNOWN}")),
        of("stack-encrypted-with-its-key",
            row({"kmsKeyId": REMOVED},
                "kmsKeyId: is not set, which means AWS's own key; required: the KMS key of this stack"),
            row({"kmsKeyId": "arn:aws:kms:us-east-2:210987654321:key/1"},
                "kmsKeyId: is another key; required: the KMS key of this stack")),
        of("logs-standard-class",
            row({"logGroupClass": "INFREQUENT_ACCESS"}, "logGroupClass: is 'INFREQUENT_ACCESS'; required: STANDARD"),
            row({"logGroupClass": "DELIVERY"}, "logGroupClass: is 'DELIVERY'; required: STANDARD"),
            row({"logGroupClass": "STANDARD"}))),
)
