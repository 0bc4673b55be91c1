"""A key in a description or a tag is in the console, the API, the bill and the state, for everybody who may list.

The properties that are there to hold secrets are left out; other controls say how those are kept.

Violates: an access key, a private key or a token anywhere else.

Complies: everything that has no such shape. The value is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import secret_properties, secret_settings
from policies.facts.secret_shapes import shape
from policies.model.control import ANY, BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import SECRET_BEARING, Resource
from policies.model.strings import keys, texts
from policies.model.vocabulary import Severity

_SHORTEST = 20
"""No shape that detect-secrets knows is shorter, and most properties are."""


@control(
    id="stack-no-plain-secret",
    title="No property, tag or description has the shape of a secret",
    severity=Severity.CRITICAL,
    applies_to=ANY,
    brief=("B6.1",),
    pci=(
        partial(
            "8.6.2",
            "Found by shape, entropy and name; a short secret under another name is not found. The program's "
            "own files are not searched.",
        ),
    ),
    remedy="Put the value in an SSM SecureString, and rotate it: it has been in a program and its history.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
    profiles=BOTH_PROFILES,
    settings={
        "elsewhere": Setting(
            default=False, type="boolean", description="whether properties that other controls search are left out"
        )
    },
    baseline=Baseline(settings={"elsewhere": True}),
)
def no_plain_secret(resource: Resource, context: Context) -> Iterator[Finding]:
    kept = SECRET_BEARING.get(resource.type, frozenset())
    shown = {key: value for key, value in resource.props.items() if key not in kept}
    for path, key in keys(shown):
        found = shape(key) if len(key) >= _SHORTEST else ""
        if found:
            yield Finding(prop=path, observed=f"looks like: {found}", required="no secret")
    for path, text in texts(shown):
        found = shape(text) if len(text) >= _SHORTEST else ""
        if found and not (context.settings["elsewhere"] and _reported(resource, path)):
            yield Finding(prop=path, observed=f"looks like: {found}", required="no secret")


def _reported(resource: Resource, path: str) -> bool:
    """Tell whether a control over named settings, or over properties that hold credentials, reports the text."""
    if secret_properties.keeps_secret(resource.type, path):
        return True
    return any(setting.is_at(path) for setting in secret_settings.settings(resource.fresh()))
