"""Whoever may describe the resource reads its settings, and the console and every log of them show the value.

Violates: ``DB_PASSWORD`` with a value in a build project or a container, a user-data script with ``export TOKEN=...``, a state
machine whose definition has a password.

Complies: a variable of type ``SECRETS_MANAGER`` or ``PARAMETER_STORE``; ``secrets`` with ``valueFrom``; ``DB_SECRET_ARN``;
``"password.$": "$.password"``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import secret_settings
from policies.facts.secret_shapes import kinds
from policies.model.control import BASELINE, Baseline, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.strings import texts
from policies.model.vocabulary import Level, Severity


@control(
    id="secrets-not-in-settings",
    title="No secret is written into environment variables, arguments, inputs or start-up scripts",
    severity=Severity.CRITICAL,
    applies_to=tuple(secret_settings.PLACES),
    pci=(partial("8.6.2", "Found by name and shape; a secret under another name and shape is not found."),),
    remedy=(
        "Keep the value in Secrets Manager or a SecureString, give the setting its name or ARN (of a container, in `secrets`), "
        "and let what runs read it. Change the credential that was in the program."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-2",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def not_in_settings(resource: Resource, context: Context) -> Iterator[Finding]:
    for setting in secret_settings.settings(resource):
        for path, kind in kinds(setting.name, setting.value):
            at = f"{setting.path}.{path}" if path else setting.path
            yield Finding(prop=at, observed=kind, required="the name or ARN of a secret")
        if any(secret in text for _, text in texts(setting.value) for secret in context.secrets):
            yield Finding(
                prop=setting.path,
                observed="holds a secret of the stack's configuration",
                required="the ARN of a secret",
            )
    secret_settings.require_readable(resource)
