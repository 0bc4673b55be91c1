"""Tables, queues, parameters and logs take a symmetric key of their own region.

A disabled key stops all of them at once.

Violates: `isEnabled: false`, `multiRegion: true`, `SIGN_VERIFY`, `bypassPolicyLockoutSafetyCheck: true`.

Complies: the provider's defaults, and a policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts.keys import KEY
from policies.model.checks import expect_flag, expect_plain
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-key-plain",
    title="The key is an ordinary symmetric key, enabled, of one region",
    severity=Severity.HIGH,
    applies_to=KEY,
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
    settings={"enabled": Setting(default=True, type="boolean", description="whether the key works")},
    remedy="Leave key_usage, customer_master_key_spec, multi_region and the key stores at their defaults.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html",
)
def key_plain(key: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_plain(key, default_rows("kms-key-plain"))
    yield from expect_flag(key, "isEnabled", required=context.settings["enabled"], absent=True)
    if not key.has("policy"):
        yield Finding(
            prop="policy", observed="is not set", required="a key policy: the default one lets IAM give any right"
        )
