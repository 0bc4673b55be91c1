"""A notification over http tells a payment's state to everyone on its way.

A key shorter than the digest of HMAC-SHA256 makes signatures that can be forged.

Violates: `http://`, a key of 12 characters.

Complies: https, 32 characters; not applicable while the value is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.parameters import PARAMETER
from policies.facts.rest_api import purpose_in
from policies.facts.values import value_of
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="ssm-values-sound",
    title="Webhooks are reached over TLS, and signing keys are long enough",
    severity=Severity.HIGH,
    applies_to=PARAMETER,
    brief=("B6.1",),
    pci=(
        partial(
            "4.2.1",
            "The webhook URL is https; the notification sender verifies the certificate at run time, which is "
            "not judged here.",
        ),
        partial(
            "8.6.3",
            "The signing key's length only. The schedule of changes and the risk analysis behind it are not shown.",
        ),
        partial("2.2.5", "Webhook URLs are https."),
    ),
    settings={
        "least": value_of("signing-key-length", "characters of a key that signs (RFC 2104, section 3)"),
    },
    remedy="Set the webhook URL with https://, and signing keys of 32 characters or more, as secret configuration.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html",
)
def values_sound(parameter: Resource, context: Context) -> Iterator[Finding]:
    if parameter.is_unknown("value"):
        reason = "the value is a secret that this preview does not know; an update refuses an unset one"
        raise NotApplicable(reason)
    name, value = parameter.text("name"), parameter.text("value")
    if purpose_in(name, context.contract.parameters.addresses) and not value.startswith("https://"):
        yield Finding(prop="value", observed="is no https address", required="https://")
    least = context.settings["least"]
    if purpose_in(name, context.contract.parameters.signing_keys) and len(value) < least:
        yield Finding(prop="value", observed=f"has fewer than {least:g} characters", required=f"{least:g} or more")
