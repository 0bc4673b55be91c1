"""Rotation bounds how much one key's material protects.

It is off unless asked for, and a longer period is less than PCI DSS's yearly habit.

Violates: no `enableKeyRotation`, or a period of 2,560 days.

Complies: true, every 365 days or more often.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import KEY
from policies.facts.values import value_of
from policies.model.checks import expect_flag, sets, shown
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-rotated",
    title="The key is rotated at least every $most days",
    severity=Severity.HIGH,
    applies_to=KEY,
    pci=(
        partial(
            "3.7.4",
            "AWS KMS makes new key material, at the latest after the time that the control states. Whether the key protects "
            "stored account data is not judged.",
        ),
    ),
    settings={
        "enabled": Setting(default=True, type="boolean", description="whether KMS rotates the key"),
        "least": Setting(90, "number", "days, the shortest period that KMS takes"),
        "most": value_of("key-rotation-days", "days between rotations, at most"),
    },
    remedy="Set enable_key_rotation=True; leave rotation_period_in_days out (365).",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediation=sets("enableKeyRotation", "enabled"),
    profiles=BOTH_PROFILES,
    baseline=Baseline(severity=Severity.MEDIUM, settings={"most": 2560}),
)
def rotated(key: Resource, context: Context) -> Iterator[Finding]:
    if key.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
        reason = "KMS rotates symmetric keys only"
        raise NotApplicable(reason)
    yield from expect_flag(key, "enableKeyRotation", required=context.settings["enabled"])
    least, most = context.settings["least"], context.settings["most"]
    period = key.number("rotationPeriodInDays", absent=365) or 0
    if not least <= period <= most:
        yield Finding(prop="rotationPeriodInDays", observed=shown(period), required=f"{least:g} to {most:g}")
