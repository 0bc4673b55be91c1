"""A `String` parameter is in clear text for whoever may read parameters, or the Pulumi state.

Everything that this stack keeps there opens a door or says who may. A parameter that exists already belongs to somebody. The
advanced tier costs, cannot be undone, and has policies that delete.

Violates: `String`, `StringList`, `insecureValue`, no value, `overwrite: true`, `tier: Advanced`.

Complies: `SecureString`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts.parameters import PARAMETER
from policies.model.checks import expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="ssm-secure-string",
    title="Every parameter is a standard SecureString with a value, and takes nothing over",
    severity=Severity.CRITICAL,
    applies_to=PARAMETER,
    brief=("B6.1",),
    pci=(
        partial("8.3.2", "Secrets of systems, encrypted at rest. People's authentication factors are not seen here."),
        partial("8.6.2", "Secrets are parameters; the program's own files are not searched."),
    ),
    settings={"type": Setting("SecureString", "string", "the type of every parameter")},
    remedy="Set type='SecureString' and value to a secret output; leave insecure_value, overwrite, data_type and arn out, and "
    "tier at 'Standard'.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html",
    absolute=True,
)
def secure_string(parameter: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(parameter, "type", context.settings["type"])
    yield from expect_plain(parameter, default_rows("ssm-secure-string"))
    if not parameter.is_unknown("value") and parameter.raw("value") in (None, ""):
        yield Finding(prop="value", observed="is not set", required="a secret of the configuration, or an output")
