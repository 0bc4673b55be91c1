"""Lists the properties that the controls read, by judging the real program and noting what each of them looked at.

A property on this list has a control; one that is neither here nor in ``free_properties.toml`` is a finding. The list grows
by writing controls, never by hand.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from guard.maintenance.data_file import publish, render
from guard.maintenance.watched import Watched
from guard.offline import messages, program, project
from policies import registry
from policies.facts.reviewed import general
from policies.governance import contract
from policies.model.control import Scope
from policies.model.judge import EMPTY_STACK, judge
from policies.model.resource import Resource
from policies.model.stack import PROVIDER_TYPE, Stack

ROOT: Final = Path(__file__).resolve().parents[2]
SETTINGS: Final = (
    (),
    (
        "guarded-payments:apiGatewayAccountRole=managed",
        "guarded-payments:logArchiveDestinationArn=arn:aws:logs:us-east-2:123456789012:destination:log-archive",
        "guarded-payments:alarmTopicArn=arn:aws:sns:us-east-2:123456789012:alarms",
    ),
)
"""The configurations that together declare every type: the sample stack, and the same with its switches on."""

_GENERIC: Final = frozenset(
    {
        "apigateway-deployment-follows",
        "stack-no-card-data",
        "stack-no-plain-secret",
        "stack-references-are-dependencies",
        "stack-reviewed-properties",
    }
)
"""Controls that look at every property alike: none is guarded by that."""

_PROPERTY: Final = re.compile(r"[a-z][A-Za-z0-9]*(?:\[\])?(?:\.[^\s]+)?")
_ANY_KEY: Final = re.compile(
    r"^(tags|triggers|dimensions|environment\.variables|requestModels|requestParameters|responseParameters|responseTemplates)\..*"
)


def preview(overrides: Sequence[str]) -> Stack:
    """Return the real program's stack under a configuration."""
    read = project.read(ROOT, None, overrides)
    items = messages.judged(read, program.run(read).registrations)
    return messages.declared(items, project=read.name, name=read.stack, contract=contract.load())


def reads(stack: Stack) -> Iterator[tuple[str, str]]:
    """Yield (type, path) for everything that a control reads of the stack's resources, its own and others'."""
    seen: dict[str, set[str]] = {resource.urn: set() for resource in stack.resources}
    watched = Stack(
        (_watched(resource, seen[resource.urn]) for resource in stack.resources),
        project=stack.project,
        name=stack.name,
        contract=stack.contract,
    )
    for control in registry.controls():
        if control.id not in _GENERIC:
            for resource in watched.resources:
                if control.applies(resource.type):
                    given = EMPTY_STACK if control.scope is Scope.RESOURCE else watched
                    judgement = judge(
                        control, resource, stack=given, today=datetime.date(2026, 1, 1), contract=stack.contract
                    )
                    seen[resource.urn].update(judgement.observed)
    yield from ((resource.type, path) for resource in watched.resources for path in seen[resource.urn])


def _watched(resource: Resource, seen: set[str]) -> Resource:
    return resource.with_props(Watched(resource.props, seen), outputs=resource.outputs)


def _guarded(resource_type: str) -> bool:
    return resource_type.startswith("aws:") or resource_type == PROVIDER_TYPE


def text() -> str:
    """Return the data file's text."""
    found: dict[str, set[str]] = defaultdict(set)
    for overrides in SETTINGS:
        for resource_type, read in reads(preview(overrides)):
            path = _ANY_KEY.sub(r"\1", general(read.removesuffix(" (from)")))
            if _guarded(resource_type) and _PROPERTY.fullmatch(path) and not path.startswith("options."):
                found[resource_type].add(path)
    return render(
        "guard.maintenance.reviewed_properties",
        {"types": {resource_type: _outermost(paths) for resource_type, paths in found.items()}},
    )


def _outermost(paths: set[str]) -> list[str]:
    """Leave out what is a part of another path."""
    return sorted(
        path
        for path in paths
        if not any(path != other and path.startswith((f"{other}.", f"{other}[")) for other in paths)
    )


def main(arguments: Sequence[str]) -> int:
    """Write or check the data file."""
    return publish("reviewed_properties.json", text(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
