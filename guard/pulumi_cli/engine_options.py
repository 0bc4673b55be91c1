"""Compares what the engine holds of each resource with what the program told the gate.

A program can tell the gate from the engine, and give the engine other options: each difference is a finding. The engine's side
is its event log, and its plan (`--save-plan`), which it writes of a preview that nothing blocks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.monitor import Registration
from guard.own_policy import OwnPolicy

POLICY: Final = OwnPolicy(
    "preview-engine-agrees", "The program registers the same with the engine as with the gate", "high"
)
_NAMES: Final = {
    "protect": "protect",
    "retain_on_delete": "retainOnDelete",
    "provider": "provider",
    "parent": "parent",
    "hides": "hideDiffs",
    "ignores": "ignoreChanges",
}
"""How a finding calls each option: as the engine does."""
_DEFAULT: Final = re.compile(r"default(_\d+(_\w+)*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A resource's options, as far as the engine says them. ``ignores`` is None where there is no plan."""

    protect: bool
    retain_on_delete: bool
    provider: str
    parent: str
    hides: tuple[str, ...]
    ignores: tuple[str, ...] | None


def of_engine(events: Iterable[Mapping[str, Any]], plan: Path) -> dict[str, Options]:
    """Return the options of each resource that the engine would make, by URN: of its events and, where it is, its plan."""
    goals = _goals(plan)
    found = {}
    for event in events:
        state = event.get("resourcePreEvent", {}).get("metadata", {}).get("new")
        if state:
            goal = goals.get(state["urn"])
            found[state["urn"]] = Options(
                protect=state.get("protect", False),
                retain_on_delete=state.get("retainOnDelete", False),
                provider=_urn(state.get("provider", "")),
                parent=state.get("parent", ""),
                hides=tuple(sorted(state.get("hideDiffs") or ())),
                ignores=None if goal is None else tuple(sorted(goal.get("ignoreChanges") or ())),
            )
    return found


def of_gate(registrations: Iterable[Registration]) -> dict[str, Options]:
    """Return the options that the program told the gate, by URN."""
    return {
        item.urn: Options(
            protect=item.protect,
            retain_on_delete=item.retain_on_delete,
            provider=_urn(item.request.provider),
            parent=item.request.parent,
            hides=tuple(sorted(getattr(item.request, "hideDiffs", ()))),
            ignores=tuple(sorted(item.request.ignoreChanges)),
        )
        for item in registrations
        if not item.read
    }


def differences(engine: Mapping[str, Options], gate: Mapping[str, Options]) -> Iterator[Violation]:
    """Yield a violation for each resource that only one of them knows, and for each option that differs.

    The gate does not know the providers that the engine makes where the program names none, and the engine's events hide every
    provider of a name that begins as theirs do.
    """
    of_engine_alone = {urn for urn in engine.keys() - gate.keys() if not _is_default(urn)}
    of_gate_alone = {urn for urn in gate.keys() - engine.keys() if not _is_hidden(urn)}
    for urn in sorted(of_engine_alone | of_gate_alone):
        knows, not_ = ("the engine", "the gate") if urn in engine else ("the gate", "the engine")
        yield POLICY.finding(urn, f"is registered with {knows}, not with {not_}", "the same resources with both")
    for urn in sorted(engine.keys() & gate.keys()):
        ours, theirs = asdict(gate[urn]), asdict(engine[urn])
        for field, name in _NAMES.items():
            if field == "provider" and not ours[field] and _is_default(theirs[field]):
                continue
            if theirs[field] is not None and theirs[field] != ours[field]:
                seen, required = _shown(theirs[field]), _shown(ours[field])
                yield POLICY.finding(urn, f"{name}: is {seen} in the engine", f"{required}, as the gate was told")


def _goals(plan: Path) -> Mapping[str, Any]:
    if not plan.is_file():
        return {}
    plans = json.loads(plan.read_text(encoding="utf-8"))["resourcePlans"]
    return {urn: item["goal"] for urn, item in plans.items() if item.get("goal")}


def _urn(provider: str) -> str:
    """Return a provider's URN of a reference to it, which ends with its id: that is another one in each run."""
    return provider.rpartition("::")[0]


def _is_default(urn: str) -> bool:
    """Tell whether a URN is of a provider that the engine makes where the program names none: default, or default_1_2_3."""
    return _is_hidden(urn) and _DEFAULT.fullmatch(urn.rpartition("::")[2]) is not None


def _is_hidden(urn: str) -> bool:
    """Tell whether the engine's events leave a provider out (sdk/go/common/resource/urn, `IsDefaultProvider`)."""
    kind, _, name = urn.rpartition("::")
    return kind.rpartition("::")[2].startswith("pulumi:providers:") and name.startswith("default")


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "not set"
    return str(value).lower() if isinstance(value, bool) else value or "not set"
