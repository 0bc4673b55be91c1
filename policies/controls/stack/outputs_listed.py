"""The stack exports what it is meant to tell, and no secret."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, partial, stack_control
from policies.model.resource import SECRET_BEARING, is_unknown
from policies.model.stack import Stack
from policies.model.strings import texts
from policies.model.vocabulary import Severity

_SHORTEST = 8
"""A shorter value is a word like any other."""
_WITHIN = 16
"""A shorter one may be part of a name by chance."""


@stack_control(
    id="stack-outputs-listed",
    title="The stack exports nothing but what is listed, and no secret in it",
    severity=Severity.HIGH,
    brief=("B6.1", "B6.2"),
    pci=(
        partial("8.3.2", "Secrets of systems, encrypted at rest. People's authentication factors are not seen here."),
    ),
    remedy="Remove the export; a key's id may be told, its value is an SSM SecureString.",
    source="https://www.pulumi.com/docs/iac/concepts/secrets/",
)
def outputs_listed(stack: Stack, context: Context) -> Iterator[Finding]:
    """Outputs are printed by every update and kept by every pipeline that runs one.

    An API key's value is unknown in a first preview and cannot be told from its id there; so outputs are listed by name,
    and in an update their values are compared with those of the properties that hold secrets. No value is shown.

    Violates: an output ``apiKeys``; the value of an API key, or of a parameter, in any output.

    Complies: the listed outputs, with names, ARNs, ids and the invoke URL.
    """
    for name in stack.root.keys():  # noqa: SIM118 - a Block's own method
        if name not in context.contract.exports:
            yield Finding(
                prop=name, observed="is exported", required="an output that [exports] in architecture.toml lists"
            )
    for name in context.contract.exports:
        if not stack.root.has(name):
            yield Finding(
                prop=name, observed="is not exported", required="exported, as [exports] in architecture.toml says"
            )
    secrets = {
        text
        for resource in stack.of_type(*SECRET_BEARING)
        for prop in SECRET_BEARING[resource.type] - {"environment"}
        for _, text in texts(resource.props.get(prop))
        if len(text) >= _SHORTEST and not is_unknown(text)
    }
    long = tuple(text for text in secrets if len(text) >= _WITHIN)
    for path, text in texts(stack.root.props):
        if text in secrets:
            yield Finding(prop=path, observed="is the value of a secret", required="no secret")
        elif any(secret in text for secret in long):
            yield Finding(prop=path, observed="holds the value of a secret", required="no secret")
