"""Has the pack judge an exported stack: what is deployed, as if the program declared it.

The pack gets what `pulumi policy analyze` would send: inputs for the controls over one resource, outputs for those over
relations and the stack. In the inputs each drifted property has its deployed value, so that a change behind Pulumi's back
is judged like a change of the program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire

from guard import option_account
from guard.offline.analyzer import Pack, Violation
from guard.offline.pack_process import PackProcess
from guard.state.drift import Drift, as_deployed
from guard.state.export import Export, StateResource
from policies.model.vocabulary import STACK_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the pack said: what it is, and what it found."""

    info: Any
    found: tuple[Violation, ...]


def judge(export: Export, drifts: Iterable[Drift], process: PackProcess, pack_config: Mapping[str, Any]) -> Answer:
    """Have a running pack judge an exported stack.

    Raises:
        CannotJudgeError: the pack did not start, refused its configuration or failed.

    """
    by_urn: dict[str, list[Drift]] = defaultdict(list)
    for drift in drifts:
        by_urn[drift.urn].append(drift)
    providers = {item.urn: _provider(item) for item in export.resources if item.type.startswith("pulumi:providers:")}
    pack = Pack(process.address())
    try:
        info = pack.info()
        pack.configure(info, pack_config)
        pack.configure_stack(_deployed(export))
        found = pack.analyze(
            wire.AnalyzeRequest(
                type=item.type,
                name=item.name,
                urn=item.urn,
                properties=_checked(as_deployed(item.inputs, by_urn[item.urn])),
                options=_options(item),
                provider=providers.get(item.provider_urn),
            )
            for item in export.resources
        )
        resources = [_stack_resource(item, providers) for item in export.resources]
        found += pack.analyze_stack(wire.AnalyzeStackRequest(resources=resources))
    finally:
        pack.close()
    return Answer(info=info, found=(*found, *_option_faults(export)))


def _deployed(export: Export) -> Any:
    """Name the stack; the texts of plain secrets go along as secret configuration, so that the pack repeats none."""
    secrets = {f"export:secret-{index}": text for index, text in enumerate(sorted(export.secrets), 1)}
    return wire.AnalyzerStackConfigureRequest(
        stack=export.stack,
        project=export.project,
        organization="organization",
        dry_run=False,
        config=secrets,
        config_secret_keys=sorted(secrets),
    )


def _checked(inputs: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return checked inputs with the provider's list of what it filled in, which the engine sends in Remediate."""
    struct = _struct(inputs)
    names = inputs.get("__defaults")
    if isinstance(names, list):
        json_format.ParseDict(names, struct.fields["__defaults"].list_value)
    return struct


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return properties as the engine sends them: its own keys at the top are left out (``SkipInternalKeys``)."""
    struct = struct_pb2.Struct()
    json_format.ParseDict({key: value for key, value in values.items() if not key.startswith("__")}, struct)
    return struct


def _options(item: StateResource) -> Any:
    return wire.AnalyzerResourceOptions(
        protect=item.protect,
        ignoreChanges=item.ignore_changes,
        additionalSecretOutputs=item.additional_secret_outputs,
        parent=item.parent,
    )


def _provider(item: StateResource) -> Any:
    return wire.AnalyzerProviderResource(type=item.type, name=item.name, urn=item.urn, properties=_struct(item.inputs))


def _stack_resource(item: StateResource, providers: Mapping[str, Any]) -> Any:
    return wire.AnalyzerResource(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(item.outputs),
        options=_options(item),
        provider=providers.get(item.provider_urn),
        parent=item.parent,
        dependencies=sorted(item.dependencies),
        propertyDependencies={
            key: wire.AnalyzerPropertyDependencies(urns=sorted(urns))
            for key, urns in item.property_dependencies.items()
        },
    )


def _option_faults(export: Export) -> Iterator[Violation]:
    """Compare the stack's account of its resource options, where it gives one, with what the state has."""
    root = next((item for item in export.resources if item.type == STACK_TYPE), None)
    if root is None or "resourceOptions" not in root.outputs:
        return
    options = {
        "retained": [item for item in export.resources if item.retain_on_delete],
        "protected": [item for item in export.resources if item.protect],
        "deletedWith": [item for item in export.resources if item.deleted_with],
        "ignoreChanges": [item for item in export.resources if item.ignore_changes],
    }
    names = {key: [f"{item.type}::{item.name}" for item in items] for key, items in options.items()}
    account = root.outputs["resourceOptions"]
    yield from option_account.differences(root.urn, account, names, verb="is", source="what the state has")
