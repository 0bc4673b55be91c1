"""API keys are enabled, and AWS makes up their values."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import API_KEY
from policies.model.checks import Allowed, expect_flag, expect_plain
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "value": Allowed("a value that is given stands in the program, its configuration or its history"),
        "customerId": Allowed("the API is not sold on AWS Marketplace"),
    }
)


@control(
    id="apigateway-key-generated",
    title="API keys are enabled, and AWS makes up their values",
    severity=Severity.HIGH,
    applies_to=API_KEY,
    brief=("B1.4", "B6.1"),
    pci=(partial("8.6.2", "AWS generates the key, so no value is in code or configuration."),),
    settings={
        "enabled": Setting(default=True, type="boolean", description="whether keys work"),
        "plain": Setting([*PLAIN], "array", "what must not be set"),
        "idle": Setting(default=False, type="boolean", description="whether a key may be switched off"),
    },
    remedy="Leave value out; API Gateway generates one, and a SecureString parameter keeps it.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
    profiles=BOTH_PROFILES,
    baseline=Baseline(settings={"plain": ["value"], "idle": True}),
)
def key_generated(key: Resource, context: Context) -> Iterator[Finding]:
    """A key that somebody chose can be guessed, and is known to whoever reads the program.

    A disabled one is a merchant who cannot pay.

    Violates: a `value`, `enabled: false`.

    Complies: no value; enabled or not given.
    """
    if not context.settings["idle"]:
        yield from expect_flag(key, "enabled", required=context.settings["enabled"], absent=True)
    yield from expect_plain(key, {prop: PLAIN[prop] for prop in context.settings["plain"]})
