"""The X-Ray SDK is in maintenance: a fault found after its end is never mended.

No property of a resource shows a layer's packages: the lock that the layer is built from does. Where there is no
lock, the layer is taken to have the library.

Violates: a library past its end (mandatory), within a year of it (advisory), or one whose end nobody wrote down.

Complies: no library, or one that ends in more than a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.facts import built_archives, queues
from policies.facts.lifecycle import lifecycle, names
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
        "sdk": Setting("aws-xray-sdk", "string", "the tracing library whose end is watched"),
        "noticeDays": value_of("end-of-support-notice-days", "how long before the end the warning begins"),
    },
    remedy="Send segments to the X-Ray daemon (handlers/core/adapters/tracing.py), or use a library that is supported.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-eos.html",
)
def tracing_sdk_supported(stack: Stack, context: Context) -> Iterator[Finding]:
    name = context.settings["sdk"]
    if not stack.of_type(queues.LAYER):
        reason = "no layer brings a tracing library"
        raise NotApplicable(reason)
    lock = built_archives.lock()
    if lock.is_file() and not re.search(rf"(?m)^{re.escape(name)}\b", lock.read_text(encoding="utf-8")):
        reason = f"requirements/{lock.name} does not lock {name}"
        raise NotApplicable(reason)
    known = lifecycle("tracing_sdk", name)
    if known is None:
        yield Finding(prop="sdk", observed=shown(name), required=" or ".join(names("tracing_sdk")))
    else:
        yield from known.age("sdk", name, context.today, context.settings["noticeDays"])
