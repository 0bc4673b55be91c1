"""What each control over logs finds, resource by resource of the real program."""

from __future__ import annotations

from tests.policies.harness import UNKNOWN
from tests.policies.program_cases import NOT_KNOWN, REMOVED, of, on, row

CASES = (
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
