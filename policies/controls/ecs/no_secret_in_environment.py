"""No container is given a secret in its environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.facts.secret_shapes import announced, shape
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource, is_unknown
from policies.model.vocabulary import Severity

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
)
def no_secret_in_environment(task: Resource, context: Context) -> Iterator[Finding]:
    """Whoever may describe the task definition reads the environment, of every revision.

    Violates: ``DB_PASSWORD`` with a value; a token under any name; a text of the stack's secret configuration.

    Complies: ``secrets`` with ``valueFrom``; ``DB_SECRET_ARN``.
    """
    for index, container in enumerate(task.json_list("containerDefinitions")):
        for variable in _variables(container):
            name, value = variable.get("name"), variable.get("value")
            if not isinstance(name, str) or not isinstance(value, str) or is_unknown(value):
                continue
            found = shape(value)
            if found or announced(name, value) or any(secret in value for secret in context.secrets):
                yield Finding(
                    prop=f"containerDefinitions[{index}].environment.{name}",
                    observed=f"holds {f'what looks like: {found}' if found else 'a secret, by its name'}",
                    required="the ARN of a secret, in `secrets`",
                )


def _variables(container: Any) -> list[Mapping[str, Any]]:
    given = container.get("environment") if isinstance(container, Mapping) else None
    return [item for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []
