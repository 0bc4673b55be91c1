"""The library that traces the functions is supported, with notice of its end."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.lifecycle import lifecycle
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-tracing-sdk-supported",
    title="The library that traces the functions is supported",
    severity=Severity.MEDIUM,
    brief=("B2.5", "B6.3"),
    pci=(
        partial(
            "12.3.4",
            "One library and its announced date. The yearly documented review covers all hardware and software.",
        ),
    ),
    settings={
        "sdk": Setting("aws-xray-sdk", "string", "the tracing library in the layer; empty when there is none"),
        "noticeDays": value_of("end-of-support-notice-days", "how long before the end the warning begins"),
    },
    remedy="Put an OpenTelemetry adapter behind the tracing port of handlers/core, and name it in this control's settings.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-eos.html",
)
def tracing_sdk_supported(stack: Stack, context: Context) -> Iterator[Finding]:
    """Powertools traces by way of the X-Ray SDK, which is in maintenance: a fault found after its end is never mended.

    No property of a resource shows a layer's packages, so the library's name is a setting.

    Violates: a library past its end (mandatory), within a year of it (advisory), or one whose end nobody wrote down.

    Complies: no library, or one that ends in more than a year.
    """
    name = context.settings["sdk"]
    if not name or not stack.of_type(queues.LAYER):
        reason = "no layer brings a tracing library"
        raise NotApplicable(reason)
    known = lifecycle("tracing_sdk", name)
    if known is None:
        yield Finding(prop="sdk", observed=shown(name), required="a tracing_sdk of policies/data/lifecycles.toml")
    else:
        yield from known.age("sdk", name, context.today, context.settings["noticeDays"])
