"""A key that somebody chose can be guessed, and is known to whoever reads the program.

A disabled one is a merchant who cannot pay.

Violates: a `value`, `enabled: false`.

Complies: no value; enabled or not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.rest_api import API_KEY
from policies.model.checks import expect_flag, expect_plain
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

ROWS: Final = default_rows("apigateway-key-generated")


@control(
    id="apigateway-key-generated",
    title="API keys are enabled, and AWS makes up their values",
    severity=Severity.HIGH,
    applies_to=API_KEY,
    brief=("B1.4", "B6.1"),
    pci=(partial("8.6.2", "AWS generates the key, so no value is in code or configuration."),),
    settings={
        "enabled": Setting(default=True, type="boolean", description="whether keys work"),
        "plain": Setting([*ROWS], "array", "what must not be set"),
        "idle": Setting(default=False, type="boolean", description="whether a key may be switched off"),
    },
    remedy="Leave value out; API Gateway generates one, and a SecureString parameter keeps it.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
    profiles=BOTH_PROFILES,
    baseline=Baseline(settings={"plain": ["value"], "idle": True}),
)
def key_generated(key: Resource, context: Context) -> Iterator[Finding]:
    if not context.settings["idle"]:
        yield from expect_flag(key, "enabled", required=context.settings["enabled"], absent=True)
    yield from expect_plain(key, {prop: ROWS[prop] for prop in context.settings["plain"]})
