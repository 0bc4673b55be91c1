"""Whoever may describe the task definition reads the environment, of every revision.

Violates: ``DB_PASSWORD`` with a value; a token under any name; a text of the stack's secret configuration.

Complies: ``secrets`` with ``valueFrom``; ``DB_SECRET_ARN``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import secret_settings
from policies.facts.secret_shapes import kinds
from policies.model.control import BASELINE, Baseline, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

TASK = "aws:ecs/taskDefinition:TaskDefinition"


@control(
    id="ecs-no-secret-in-environment",
    title="No container is given a secret in its environment",
    severity=Severity.CRITICAL,
    applies_to=TASK,
    pci=(partial("8.6.2", "Found by name and shape; a secret under another name and shape is not found."),),
    remedy="Keep the value in Secrets Manager or a SecureString, and name its ARN in the container's `secrets`.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def no_secret_in_environment(task: Resource, context: Context) -> Iterator[Finding]:
    for setting in secret_settings.settings(task):
        found = [kind for _, kind in kinds(setting.name, setting.value)]
        if not found and any(secret in str(setting.value) for secret in context.secrets):
            found = ["holds a secret of the stack's configuration"]
        for kind in found[:1]:
            yield Finding(prop=setting.path, observed=kind, required="the ARN of a secret, in `secrets`")
    secret_settings.require_readable(task)
