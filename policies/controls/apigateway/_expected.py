"""What the brief's API looks like, as data: the defaults of the controls' settings."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

LOGGED: Final = (
    "requestId",
    "identity.sourceIp",
    "identity.apiKeyId",
    "requestTime",
    "httpMethod",
    "resourcePath",
    "status",
    "xrayTraceId",
)
"""Who, from where, when, what, and with what result (PCI DSS 10.2.2), and the trace that it belongs to."""

MAY_BE_LOGGED: Final = (
    "extendedRequestId",
    "requestTimeEpoch",
    "error.responseType",
    "integration.status",
    "integration.latency",
    "integration.requestId",
    "responseLatency",
    "responseLength",
    "tlsVersion",
    "cipherSuite",
    "wafResponseCode",
    "waf.status",
    "apiId",
    "stage",
    "protocol",
)
"""Variables that hold nothing a caller wrote, and no secret."""

STATUSES: Final = MappingProxyType(
    {
        "DEFAULT_4XX": "",
        "DEFAULT_5XX": "503",
        "INTEGRATION_FAILURE": "503",
        "INTEGRATION_TIMEOUT": "504",
        "THROTTLED": "429",
        "QUOTA_EXCEEDED": "429",
        "BAD_REQUEST_BODY": "400",
        "BAD_REQUEST_PARAMETERS": "400",
        "INVALID_API_KEY": "403",
        "MISSING_AUTHENTICATION_TOKEN": "404",
        "ACCESS_DENIED": "403",
        "WAF_FILTERED": "403",
    }
)
"""Response type -> status. DEFAULT_4XX keeps the status of each response that falls back to it."""

RETRY: Final = ("DEFAULT_5XX", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "THROTTLED")
"""Responses after which a repeat, under the same idempotency key, is the remedy."""
