"""What the policy pack cannot see of a resource, made visible.

The analyzer protocol carries neither `retainOnDelete` nor `deletedWith`, so a pack alone cannot tell a stack that can
be destroyed from one that leaves its data behind. A stack transformation writes every resource's options down, and the
program exports them; a stack policy reads them there, and counts them against the resources that it judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import settings

_UNSEEN = (
    "is changed by the engine, after the program, and no guard would see its options. "
    "Use a transformation (pulumi.runtime.register_stack_transformation) instead of a transform."
)


class _RecorderLast(list[pulumi.ResourceTransformation]):
    """The stack's transformations, with the recorder behind them whatever is registered later.

    The SDK extends the list by `+` (pulumi/runtime/stack.py, register_stack_transformation); a transformation that came
    after the recorder could retain a resource and leave no trace in the output.
    """

    def __add__(self, later: Iterable[pulumi.ResourceTransformation]) -> "_RecorderLast":  # type: ignore[override]
        return _RecorderLast([*self[:-1], *later, self[-1]])


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedOptions:
    """The options of one resource that decide its deletion, or blind a guard."""

    entry: str
    retained: bool
    protected: bool
    deleted_with: str | None
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionsRecorder:
    """Keeps every resource's options, in the order of registration."""

    _records: list[RecordedOptions] = field(default_factory=list)
    _by_resource: dict[pulumi.Resource, RecordedOptions] = field(default_factory=dict)

    @classmethod
    def install(cls) -> "OptionsRecorder":
        """Start recording. Call it before the first resource: what came earlier would be missing from the count."""
        recorder = cls()
        pulumi.runtime.register_stack_transformation(recorder._record)
        root = settings.get_root_resource()
        if root is not None:
            root._transformations = _RecorderLast(root._transformations)  # noqa: SLF001 - no public way; tested
        return recorder

    def _record(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """Write one resource down; the stack's transformations run last, after those that could change the options."""
        options = args.opts
        if options.transforms:
            message = f"{args.name} {_UNSEEN}"
            raise pulumi.RunError(message)
        parent = self._by_resource.get(options.parent) if options.parent is not None else None
        record = RecordedOptions(
            entry=f"{args.type_}::{args.name}",
            retained=_inherit(options.retain_on_delete, parent is not None and parent.retained),
            protected=_inherit(options.protect, parent is not None and parent.protected),
            deleted_with=self._deleted_with(options, parent),
            ignored=tuple(options.ignore_changes or ()),
        )
        self._records.append(record)
        self._by_resource[args.resource] = record
        return None

    def _deleted_with(self, options: pulumi.ResourceOptions, parent: RecordedOptions | None) -> str | None:
        if options.deleted_with is None:
            return parent.deleted_with if parent is not None else None
        target = self._by_resource.get(options.deleted_with)
        return target.entry if target is not None else "unknown"

    def export(self) -> dict[str, Any]:
        """Summarise for the `resourceOptions` output: sorted, so that the same program exports the same bytes."""
        if settings.SETTINGS.callbacks is not None:
            message = f"Every resource {_UNSEEN}"
            raise pulumi.RunError(message)
        records = sorted(self._records, key=lambda record: record.entry)
        return {
            "count": len(records),
            "retained": [record.entry for record in records if record.retained],
            "protected": [record.entry for record in records if record.protected],
            "deletedWith": {record.entry: record.deleted_with for record in records if record.deleted_with},
            "ignoreChanges": {record.entry: list(record.ignored) for record in records if record.ignored},
        }


def _inherit(own: bool | None, inherited: bool) -> bool:  # noqa: FBT001 - two flags of one kind, one call form
    """Resolve an option as the engine's resource monitor does, for these three options and no other.

    A resource's own word holds, and a child without one follows its parent (pulumi, `inheritFromParent` in resmon.go).
    """
    return inherited if own is None else own
