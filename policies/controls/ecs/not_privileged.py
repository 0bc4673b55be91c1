"""A privileged container has the rights of root on its host.

An advisory: agents that watch the host need it.

Violates: ``privileged: true``.

Complies: false, or not set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="ecs-not-privileged",
    title="No container runs privileged",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    pci=(partial("2.2.6", "One setting of the container; its image is not judged."),),
    remedy="Remove privileged=true, and add the one Linux capability that the container needs.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4",
    profiles=(BASELINE,),
)
def not_privileged(task: Resource, _context: Context) -> Iterator[Finding]:
    for index, container in enumerate(task.json_list("containerDefinitions")):
        if isinstance(container, Mapping) and container.get("privileged") is True:
            yield Finding(
                prop=f"containerDefinitions[{index}].privileged", observed="is true", required="false, or not set"
            )
