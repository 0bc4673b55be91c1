"""The faults of tests/mutation as programs for the real engine: each registration is changed on its way to the engine.

What differs between a resource and its faulty version is applied to the request that the program's SDK sends, so that values
which only the engine knows stay. Several faults go into one program where they touch different properties and no finding of
one is a finding of another; a fault that is not found there is asked about alone, because a changed name flows on to others.
Faults that remove a resource, change a provider's or the stack's own values, or that the provider refuses are not run here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.provider.check_inputs import check
from guard.provider.plan_refusals import plan_refusals
from guard.provider.values import holds_unknown
from tests.guard.pulumi_cli.engine import project_copy
from tests.mutation.faults import Fault, all_faults
from tests.mutation.recorded import Declared, declared, judged

Keys = frozenset[tuple[str, str]]
"""Resources and the controls that object to them."""


@dataclass(frozen=True)
class Runnable:
    """A fault that a program can have: the resource, its changed properties (None: taken away), and who objects."""

    name: str
    urn: str
    changes: Mapping[str, Any]
    keys: Keys


def runnable(count: int | None = None) -> list[Runnable]:
    """Return the faults that can be run; with ``count``, as many of them, the same each time."""
    found = [(fault, changes) for fault in all_faults() if (changes := _changes(fault))]
    if count is not None:
        found = random.Random(count).sample(found, count)
    return [Runnable(fault.name, fault.changed[0].urn, changes, _keys(fault)) for fault, changes in found]


def _changes(fault: Fault) -> dict[str, Any]:
    if len(fault.changed) != 1 or fault.added or fault.removed or not fault.changed[0].type.startswith("aws:"):
        return {}
    after = fault.changed[0]
    before = next(item for item in declared() if item.urn == after.urn)
    names = {*before.inputs, *after.inputs}
    changed = {name: after.inputs.get(name) for name in names if before.inputs.get(name) != after.inputs.get(name)}
    return {} if holds_unknown(changed) or _refused(after) else changed


def _refused(item: Declared) -> bool:
    """Tell whether the provider refuses the inputs: then the engine ends there, and asks the pack no more."""
    settings = next((other.inputs for other in declared() if other.urn == item.provider), {})
    checked = check(item.type, item.inputs, provider_inputs=settings, urn=item.urn)
    return bool(checked.refusals or plan_refusals(item.type, checked.inputs))


def _keys(fault: Fault) -> Keys:
    return frozenset((item.urn, item.policyName) for item in judged(fault.changed))


def batches(faults: Sequence[Runnable]) -> Iterator[list[Runnable]]:
    """Put faults together that cannot hide one another."""
    left = list(faults)
    while left:
        batch: list[Runnable] = []
        places: set[tuple[str, str]] = set()
        keys: set[tuple[str, str]] = set()
        for fault in left:
            here = {(fault.urn, name) for name in fault.changes}
            if here & places or fault.keys & keys:
                continue
            batch.append(fault)
            places |= here
            keys |= fault.keys
        left = [fault for fault in left if fault not in batch]
        yield batch


def program(directory: Path, batch: Collection[Runnable]) -> Path:
    """Make the project whose program has these faults."""
    project = project_copy(directory)
    changes: dict[str, dict[str, Any]] = {}
    for fault in batch:
        changes.setdefault("::".join(fault.urn.split("::")[2:]), {}).update(fault.changes)
    (project / "infra" / "faults.json").write_text(json.dumps(changes), encoding="utf-8")
    entry = project / "infra" / "__main__.py"
    entry.rename(project / "infra" / "real_main.py")
    entry.write_text(_PRELUDE, encoding="utf-8")
    return project


_PRELUDE = """\
import json
import runpy
from pathlib import Path

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import settings

HERE = Path(__file__).resolve().parent
FAULTS = json.loads((HERE / "faults.json").read_text())


class Monitor:
    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    def RegisterResource(self, request, *args, **kwargs):
        for key, changes in FAULTS.items():
            types, _, name = key.partition("::")
            if types.rpartition("$")[2] == request.type and name == request.name:
                for prop, value in changes.items():
                    request.object.fields.pop(prop, None)
                    if value is None:
                        request.propertyDependencies.pop(prop, None)
                    else:
                        json_format.ParseDict({prop: value}, fields := struct_pb2.Struct())
                        request.object.fields[prop].CopyFrom(fields.fields[prop])
        return self.real.RegisterResource(request, *args, **kwargs)


settings.SETTINGS.monitor = Monitor(settings.SETTINGS.monitor)
runpy.run_path(str(HERE / "real_main.py"), run_name="__main__")
"""
