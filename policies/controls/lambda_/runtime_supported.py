"""A deprecated runtime gets no security patches, and soon no function on it can be created or changed.

Violates: a runtime past its end (mandatory), within a year of it (advisory), or one whose end nobody wrote down.

Complies: a runtime that ends in more than a year.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.lifecycle import any_runtime, lifecycle, names
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-runtime-supported",
    title="Every function's runtime is supported by Lambda",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.2",),
    pci=(
        partial(
            "12.3.4",
            "One technology and its announced dates. The yearly documented review covers all hardware and software.",
        ),
        partial("6.3.3", "A supported runtime is patched by AWS; the layer's packages are not part of it."),
    ),
    settings={
        "noticeDays": value_of("end-of-support-notice-days", "how long before the end the warning begins"),
        "any": Setting(default=False, type="boolean", description="whether every runtime of Lambda is looked up"),
    },
    remedy="Plan the next runtime: the brief's runtime, the layer's platform and the tests change together.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    profiles=BOTH_PROFILES,
    baseline=Baseline(
        remedy="Choose a runtime that Lambda supports for another year, and test the function on it.",
        settings={"any": True, "noticeDays": 180},
    ),
)
def runtime_supported(function: Resource, context: Context) -> Iterator[Finding]:
    if context.settings["any"] and function.text("packageType") == "Image":
        reason = "a container image brings its own runtime"
        raise NotApplicable(reason)
    name = function.text("runtime")
    known = any_runtime(name) if context.settings["any"] else lifecycle("runtime", name)
    if known is None and context.settings["any"]:
        reason = "no date is known of this runtime"
        raise NotApplicable(reason)
    if known is None:
        yield Finding(prop="runtime", observed=shown(name), required=" or ".join(names("runtime")))
    else:
        yield from known.age("runtime", name, context.today, context.settings["noticeDays"])
