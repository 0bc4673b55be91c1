"""Tables, queues, parameters and logs take a symmetric key of their own region.

A disabled key stops all of them at once. The stack must be destroyable, and the key ends with it: seven days is the shortest
that KMS allows, and time enough to cancel a mistake.

Violates: `isEnabled: false`, `multiRegion: true`, `SIGN_VERIFY`, `bypassPolicyLockoutSafetyCheck: true`, no
`deletionWindowInDays`, which means 30.

Complies: the provider's defaults, a policy, and `deletionWindowInDays: 7`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts.keys import KEY
from policies.facts.values import value_of
from policies.model.checks import expect_flag, expect_number, expect_plain
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-key-plain",
    title="The key is an ordinary symmetric key, enabled, of one region, and gone $days days after its deletion",
    severity=Severity.HIGH,
    applies_to=KEY,
    brief=("B7.3",),
    pci=(
        partial(
            "3.6.1", "Voluntary: no key of this stack protects stored account data. The key material stays in AWS KMS."
        ),
        partial(
            "3.7.1",
            "AWS KMS generates the key (256-bit, symmetric). Voluntary: no key of this stack protects stored "
            "account data.",
        ),
    ),
    settings={
        "enabled": Setting(default=True, type="boolean", description="whether the key works"),
        "days": value_of("key-deletion-window-days", "days between deletion and its end"),
    },
    remedy="Set deletion_window_in_days=$days; leave key_usage, customer_master_key_spec, multi_region and the key stores at "
    "their defaults.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html",
)
def key_plain(key: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_plain(key, default_rows("kms-key-plain"))
    yield from expect_flag(key, "isEnabled", required=context.settings["enabled"], absent=True)
    yield from expect_number(key, "deletionWindowInDays", context.settings["days"], absent=30)
    if not key.has("policy"):
        yield Finding(
            prop="policy", observed="is not set", required="a key policy: the default one lets IAM give any right"
        )
