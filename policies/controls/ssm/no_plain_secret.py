"""A ``String`` parameter is readable for everybody who may list parameters, without a key.

Violates: ``/app/db/password`` of type ``String``; a token in a ``StringList``; a ``SecureString`` with a literal.

Complies: a ``SecureString`` from secret configuration or another resource; a ``String`` that holds no secret.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.profile_overrides import made_secrets
from policies.facts.secret_properties import literals
from policies.facts.secret_shapes import announced, kinds
from policies.model.control import BASELINE, Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_SECURE = "SecureString"


@relation(
    id="ssm-no-plain-secret",
    title="No secret is kept in a plain parameter, and no secure one takes its value from the program",
    severity=Severity.CRITICAL,
    applies_to="aws:ssm/parameter:Parameter",
    pci=(partial("8.6.2", "Found by name and shape; a secret under another name and shape is not found."),),
    remedy="Set type='SecureString', and take the value from secret configuration (`pulumi config set --secret`).",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html",
    profiles=(BASELINE,),
)
def no_plain_secret(parameter: Resource, context: Context) -> Iterator[Finding]:
    kind = parameter.text("type")
    if kind == _SECURE:
        for path in literals(parameter, "value", context.marked_secrets):
            yield Finding(
                prop=path,
                observed="is a text that is not of the stack's secret configuration",
                required="secret configuration, or a value that another resource makes",
            )
        return
    name = parameter.name if parameter.is_unknown("name") else parameter.text("name", parameter.name)
    for prop in ("value", "insecureValue"):
        if parameter.is_unknown(prop):
            made = [f"is {kind}" for kind in made_secrets(context.stack, parameter, prop)]
            called = ["is what its name calls a secret"] if announced(name, "unknown") else []
            found = [("", what) for what in (made or called)[:1]]
        else:
            found = list(kinds(name, parameter.text(prop)))
        for path, what in found:
            at = f"{prop}.{path}" if path else prop
            yield Finding(prop=at, observed=f"{what}; type is '{kind}'", required=f"type {_SECURE}")
