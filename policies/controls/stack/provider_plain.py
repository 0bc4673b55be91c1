"""Another endpoint receives everything that is deployed, secrets included; a key in the program is in its history.

Violates: ``accessKey``; ``endpoints`` with an entry; ``insecure: true``; ``skipRequestingAccountId: true``.

Complies: region, allowed account, default tags, and what the SDK sets by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.model.checks import expect_plain
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.stack import PROVIDER_TYPE
from policies.model.vocabulary import Severity

_ROWS = default_rows("stack-provider-plain")


@control(
    id="stack-provider-plain",
    title="The provider has no credentials, no endpoints of its own, and skips no check",
    severity=Severity.CRITICAL,
    applies_to=PROVIDER_TYPE,
    pci=(partial("8.6.2", "No credential of the provider is in the program; other files are not searched."),),
    remedy="Remove the argument from aws.Provider.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
    profiles=BOTH_PROFILES,
    settings={"props": Setting([*_ROWS], "array", "what must not be set")},
    baseline=Baseline(
        title="The provider has no credentials in the program, and verifies AWS's certificate",
        settings={"props": ["accessKey", "insecure", "secretKey", "token"]},
    ),
)
def provider_plain(provider: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_plain(provider, {prop: _ROWS[prop] for prop in context.settings["props"]})
