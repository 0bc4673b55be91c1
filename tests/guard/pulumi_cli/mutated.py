"""The faults of tests/mutation as programs: each registration is changed on its way to the engine, or to the gate.

What differs between a resource and its faulty version is applied to the request that the program's SDK sends, so that values
which only the engine knows stay. Several faults go into one program where they touch different properties and each has a
finding that none of the others has; one that is not found there is asked about alone, because a changed name flows on to
others. What the provider refuses ends an engine's run, so such a fault is always alone.
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
from guard.provider.refusals import Refusal
from guard.provider.values import PLACEHOLDER, holds_unknown, is_unknown
from policies.model.vocabulary import STACK_TYPE
from tests.guard.pulumi_cli.engine import project_copy
from tests.mutation.faults import Fault, all_faults
from tests.mutation.recorded import Declared, declared, judged

Keys = frozenset[tuple[str, str]]
"""Resources and the controls that object to them."""
_OPTIONS = {"protect": "protect", "ignore_changes": "ignoreChanges", "provider": "provider"}
"""The options that a fault can change, and what the protocol calls them."""
_MOST = 40
"""Faults in one program: beyond, too many change what others are made of."""


@dataclass(frozen=True)
class Runnable:
    """A fault as a program can have it: what is changed on the way to the engine, where, and who objects.

    ``places`` are the resources and properties that it touches. ``refused``: the provider refuses the inputs, so that an
    engine ends there and asks the pack about nothing more. ``refused_later``: it does so once the stack is deployed, because
    the other of two conflicting values is not known before. ``preview_only``: a value is unknown, which an update has not.
    """

    name: str
    edit: Mapping[str, Any]
    places: Keys
    keys: Keys
    refused: tuple[str, ...] = ()
    refused_later: tuple[str, ...] = ()
    preview_only: bool = False


def runnable(count: int | None = None) -> list[Runnable]:
    """Return the faults as programs; with ``count``, as many of those that no provider refuses, the same each time."""
    faults = all_faults()
    if count is not None:
        faults = [fault for fault in random.Random(count).sample(faults, 2 * count) if not _refused(fault)][:count]
    return [_runnable(fault) for fault in faults]


def _runnable(fault: Fault) -> Runnable:
    edits = {_key(item.urn): _edit(item) for item in fault.changed if item.type != STACK_TYPE}
    outputs = [_outputs(item) for item in fault.changed if item.type == STACK_TYPE]
    edit = {
        "changed": edits,
        "added": [{"type": item.type, "name": item.name, "inputs": item.inputs} for item in fault.added],
        "removed": {_key(fault.removed): fault.removed} if fault.removed else {},
        "outputs": outputs[0] if outputs else {},
    }
    touched = [(item.urn, name) for item in fault.changed for name in _touched(item)]
    touched += [(urn, "") for urn in (fault.removed, *(item.urn for item in fault.added)) if urn]
    found = judged(fault.changed, removed=fault.removed, added=fault.added)
    return Runnable(
        name=fault.name,
        edit=edit,
        places=frozenset(touched),
        keys=frozenset((item.urn, item.policyName) for item in found),
        refused=tuple(sorted({item.message for item in _refused(fault)})),
        refused_later=tuple(sorted({item.message for item in _refused(fault, known=True)})),
        preview_only=holds_unknown([*edits.values(), *outputs]),
    )


def _key(urn: str) -> str:
    """Return the type and the name, by which a registration is recognised."""
    _, _, types, name = urn.split("::", 3)
    return f"{types.rpartition('$')[2]}::{name}"


def _before(item: Declared) -> Declared:
    return next(other for other in declared() if other.urn == item.urn)


def _edit(item: Declared) -> dict[str, Any]:
    before = _before(item)
    names = {*before.inputs, *item.inputs}
    options = {
        wire: getattr(item, name) for name, wire in _OPTIONS.items() if getattr(item, name) != getattr(before, name)
    }
    return {
        "inputs": {name: item.inputs.get(name) for name in names if before.inputs.get(name) != item.inputs.get(name)},
        "options": options,
    }


def _outputs(item: Declared) -> dict[str, Any]:
    before = _before(item).computed
    names = {*before, *item.computed}
    return {name: item.computed.get(name) for name in names if before.get(name) != item.computed.get(name)}


def _touched(item: Declared) -> Iterator[str]:
    if item.type == STACK_TYPE:
        yield from _outputs(item)
    else:
        edit = _edit(item)
        yield from (*edit["inputs"], *edit["options"])


def _refused(fault: Fault, *, known: bool = False) -> tuple[Refusal, ...]:
    """Return what the provider refuses: then the engine ends there, and asks the pack no more.

    With ``known`` it is what conflicts as soon as nothing is unknown.
    """
    found: list[Refusal] = []
    for item in (*fault.changed, *fault.added):
        settings = next((other.inputs for other in declared() if other.urn == item.provider), {})
        inputs = {name: _known(value) for name, value in item.inputs.items()} if known else item.inputs
        checked = check(item.type, inputs, provider_inputs=settings, urn=item.urn)
        found += checked.refusals or plan_refusals(item.type, checked.inputs)  # what Check refuses is never planned
    return tuple(item for item in found if not known or item.rule in {"conflict", "exactly-one"})


def _known(value: Any) -> Any:
    return PLACEHOLDER if is_unknown(value) else value


def batches(faults: Sequence[Runnable]) -> Iterator[list[Runnable]]:
    """Put faults together that cannot hide one another: each has a finding that no other of them has."""
    left = list(faults)
    while left:
        batch: list[Runnable] = []
        for fault in left:
            if not batch or (len(batch) < _MOST and _fits(fault, batch)):
                batch.append(fault)
        left = [fault for fault in left if fault not in batch]
        yield batch


def _reaches_all(fault: Runnable) -> bool:
    """Tell whether a fault is in the provider, which each resource and its findings follow."""
    return any(urn.split("::")[2].startswith("pulumi:providers:") for urn, _ in fault.places)


def _fits(fault: Runnable, batch: Sequence[Runnable]) -> bool:
    if (
        any(one.refused or one.refused_later or _reaches_all(one) for one in (*batch, fault))
        or fault.preview_only != batch[0].preview_only
    ):
        return False
    urns = {urn for urn, _ in fault.places}
    for other in batch:
        shared = urns & {urn for urn, _ in other.places}
        if fault.places & other.places or (shared and "" in {name for _, name in (*fault.places, *other.places)}):
            return False
    together = (*batch, fault)
    return all(_exclusive(one, together) for one in together)


def _exclusive(fault: Runnable, batch: Collection[Runnable]) -> Keys:
    """Return the findings that no other fault of the batch has."""
    others = [other.keys for other in batch if other is not fault]
    return fault.keys.difference(*others)


def unseen(batch: Collection[Runnable], found: Collection[tuple[str, str]]) -> list[str]:
    """Return the faults of which no finding of their own was made."""
    return [fault.name for fault in batch if _exclusive(fault, batch).isdisjoint(found)]


def program(directory: Path, batch: Collection[Runnable]) -> Path:
    """Make the project whose program has these faults."""
    project = project_copy(directory)
    edits: dict[str, Any] = {"changed": {}, "added": [], "removed": {}, "outputs": {}}
    for fault in batch:
        for key, edit in fault.edit["changed"].items():
            merged = edits["changed"].setdefault(key, {"inputs": {}, "options": {}})
            merged["inputs"].update(edit["inputs"])
            merged["options"].update(edit["options"])
        edits["added"] += fault.edit["added"]
        edits["removed"].update(fault.edit["removed"])
        edits["outputs"].update(fault.edit["outputs"])
    (project / "infra" / "faults.json").write_text(json.dumps(edits), encoding="utf-8")
    entry = project / "infra" / "__main__.py"
    entry.rename(project / "infra" / "real_main.py")
    entry.write_text(_PRELUDE, encoding="utf-8")
    return project


_PRELUDE = '''\
"""Runs the real program with faults: every registration is changed on its way to the monitor."""

import json
import runpy
from pathlib import Path

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

HERE = Path(__file__).resolve().parent
FAULTS = json.loads((HERE / "faults.json").read_text())
LIKE = "aws:kms/key:Key::key-payments"
BY_DEFAULT = any("provider" in edit["options"] for edit in FAULTS["changed"].values())
"""Whether a resource goes through the default provider: then no component hands it another one."""


def put(struct, values):
    for name, value in values.items():
        struct.fields.pop(name, None)
        if value is not None:
            json_format.ParseDict({name: value}, made := struct_pb2.Struct())
            struct.fields[name].CopyFrom(made.fields[name])


def forget(request):
    """Leave the removed resources out of what a registration depends on: an engine refuses what it does not know."""
    for urn in FAULTS["removed"].values():
        for urns in (request.dependencies, *(item.urns for item in request.propertyDependencies.values())):
            while urn in urns:
                urns.remove(urn)
        if request.provider.rpartition("::")[0] == urn:
            request.provider = ""
        for package in [name for name, item in request.providers.items() if item.rpartition("::")[0] == urn]:
            del request.providers[package]


class Monitor:
    def __init__(self, real):
        self.real = real
        self.like = None

    def __getattr__(self, name):
        return getattr(self.real, name)

    def RegisterResource(self, request, *args, **kwargs):
        key = f"{request.type}::{request.name}"
        edit = FAULTS["changed"].get(key, {"inputs": {}, "options": {}})
        put(request.object, edit["inputs"])
        for name, value in edit["inputs"].items():
            if value is None:
                request.propertyDependencies.pop(name, None)
        for name, value in edit["options"].items():
            request.ClearField(name)
            if isinstance(value, list):
                getattr(request, name).extend(value)
            else:
                setattr(request, name, value)
        forget(request)
        if BY_DEFAULT:
            request.providers.clear()
        if key == LIKE:
            self.like = request
        if key in FAULTS["removed"]:
            dry_run = settings.SETTINGS.dry_run
            return resource_pb2.RegisterResourceResponse(
                urn=FAULTS["removed"][key], id="" if dry_run else "removed", object=request.object
            )
        return self.real.RegisterResource(request, *args, **kwargs)

    def RegisterResourceOutputs(self, request, *args, **kwargs):
        if "::pulumi:pulumi:Stack::" in request.urn:
            put(request.outputs, FAULTS["outputs"])
            for item in FAULTS["added"]:
                self.add(request.urn, item)
        return self.real.RegisterResourceOutputs(request, *args, **kwargs)

    def add(self, stack, item):
        request = resource_pb2.RegisterResourceRequest()
        request.CopyFrom(self.like)
        for name in ("object", "dependencies", "propertyDependencies", "additionalSecretOutputs"):
            request.ClearField(name)
        request.type, request.name, request.parent = item["type"], item["name"], stack
        put(request.object, item["inputs"])
        if not item["type"].startswith("aws:"):
            request.provider = request.version = ""
        self.real.RegisterResource(request)


settings.SETTINGS.monitor = Monitor(settings.SETTINGS.monitor)
runpy.run_path(str(HERE / "real_main.py"), run_name="__main__")
'''
