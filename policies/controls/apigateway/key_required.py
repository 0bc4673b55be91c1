"""Every method demands an API key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD
from policies.model.checks import expect_flag, sets
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-key-required",
    title="Every method demands an API key",
    severity=Severity.CRITICAL,
    applies_to=METHOD,
    brief=("B1.4",),
    pci=(
        partial(
            "7.3.3", "Callers without a key are refused. A key identifies a system and does not authenticate a user."
        ),
    ),
    settings={"required": Setting(default=True, type="boolean", description="whether a method demands a key")},
    remedy="Set api_key_required=True on the Method.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
    remediation=sets("apiKeyRequired", "required"),
    absolute=True,
)
def key_required(method: Resource, context: Context) -> Iterator[Finding]:
    """Without a key a request is nobody's: no usage plan limits it, and no function can tell which merchant asks.

    Violates: no `apiKeyRequired`, or false.

    Complies: `apiKeyRequired: true`.
    """
    yield from expect_flag(method, "apiKeyRequired", required=context.settings["required"])
