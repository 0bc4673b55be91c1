"""By default one request a second and five in a hundred are traced: the one that is asked about rarely is.

It costs about 5 USD a million traces, the price of following any payment through every component.

Violates: ``fixedRate: 0.05``, one HTTP method or path only, an attribute that must match, a late priority.

Complies: ``fixedRate: 1.0`` for every method and path.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.xray._stages import RULE
from policies.facts.values import value_of
from policies.model.checks import expect_number, expect_text, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="xray-sampling-complete",
    title="Every sampling rule keeps every request that it matches",
    severity=Severity.HIGH,
    applies_to=RULE,
    brief=("B6.3", "B2.5", "B1.6"),
    settings={
        "fixedRate": value_of("trace-sampling-rate", "the share of requests that are traced"),
        "version": Setting(1, "integer", "the version of the rule's format"),
        "priority": Setting(100, "integer", "the highest number; a rule with a lower one is asked first"),
        "any": Setting("*", "string", "what host, httpMethod and urlPath must be, to match every request"),
    },
    remedy="Set fixed_rate=1.0, version=1, priority=100 and host, http_method and url_path to '*'; no attributes.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def sampling_complete(rule: Resource, context: Context) -> Iterator[Finding]:
    settings = context.settings
    yield from expect_number(rule, "fixedRate", settings["fixedRate"])
    yield from expect_number(rule, "version", settings["version"])
    for prop in ("host", "httpMethod", "urlPath"):
        yield from expect_text(rule, prop, settings["any"])
    priority = rule.number("priority")
    if priority is None or priority > settings["priority"]:
        yield Finding(prop="priority", observed=shown(priority), required=f"at most {settings['priority']}")
    if rule.block("attributes").keys():
        yield Finding(prop="attributes", observed="are set", required="none: they leave requests out")
