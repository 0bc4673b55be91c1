"""The shape of an evidence file as msgspec decodes and checks it: the same as ``schemas/evidence-2.json``, which is published.

A test holds the two to the same answers. The JSON Schema is for other tools; msgspec reads a large file a hundred times faster.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from msgspec import UNSET, Meta, Struct, UnsetType

Text = Annotated[str, Meta(min_length=1)]
Digest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Moment = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
Outcome = Literal["pass", "fail", "not-applicable", "undetermined", "waived", "remediated"]
Number = Annotated[int, Meta(ge=0)]


class _Closed(Struct, forbid_unknown_fields=True, rename="camel", gc=False, kw_only=True):
    """A record that takes no other field; nothing in it refers back to it, so that no garbage has to be collected."""


class Git(_Closed):
    """A checkout."""

    commit: Annotated[str, Meta(pattern="^([0-9a-f]{40}|[0-9a-f]{64}|unknown)$")]
    dirty: bool | Literal["unknown"]


class Pack(_Closed):
    """The policy pack."""

    name: Text
    version: Text
    digest: Digest
    git: Git


class Engine(_Closed):
    """Which engine asked."""

    name: Text
    version: Text


class Program(_Closed):
    """The judged sources."""

    digest: Annotated[str, Meta(pattern="^(sha256:[0-9a-f]{64}|unknown)$")]


class Clock(_Closed):
    """When the run took place, and where the judge's day comes from."""

    source: Literal["system", "GUARD_CLOCK"]
    start: Moment
    end: Moment


class Recorder(_Closed):
    """Who says that the run took place."""

    ci_run: str
    pull_request: str
    actor: str
    host: str


class Rehearsals(_Closed):
    """How the gate ran the program."""

    of: list[Literal["preview", "update", "repeat"]]
    not_isolated_from: list[str]
    not_run: list[str]


Versions = TypedDict("Versions", {"pulumi": Text, "pulumi-aws": Text, "pulumi-policy": Text, "python": Text})
"""What ran, by name; more may be listed."""


class Run(_Closed):
    """What ran."""

    project: str
    stack: str
    phase: Literal["preview", "update", "deployed"]
    profile: Text
    date: Day
    clock: Clock
    recorded_by: Recorder
    git: Git
    pack: Pack
    versions: Versions
    engine: Engine
    program: Program
    config: dict[str, str]
    rehearsals: Rehearsals | UnsetType = UNSET


class Pci(_Closed):
    """A mapping to a requirement."""

    requirement: Text
    reach: Literal["supports", "partial", "conflict"]
    caveat: str
    resolved_by: Text | UnsetType = UNSET


class Control(_Closed):
    """A control that was served."""

    id: Text
    title: Text
    severity: Literal["low", "medium", "high", "critical"]
    level: Literal["advisory", "mandatory", "remediate", "disabled"]
    brief: list[Text]
    pci: list[Pci]
    remedy: Text
    why: Text
    source: Text
    settings: dict[str, Any]


class Component(_Closed):
    """A resource."""

    urn: Text
    type: Text
    name: str
    digest: Digest
    physical_name: Text | UnsetType = UNSET
    use: Text | UnsetType = UNSET
    encrypted_by: list[Text] | UnsetType = UNSET
    declared_at: Text | UnsetType = UNSET


class Waiver(_Closed):
    """What accepts a finding."""

    reason: Text
    owner: Text
    approver: Text
    expires: Day


class Finding(_Closed):
    """What is wrong."""

    property: str
    observed: str
    required: str
    urn: str
    level: Literal["advisory", "mandatory"]
    waiver: Waiver | UnsetType = UNSET


class Showed(_Closed):
    """What each rehearsal showed."""

    preview: Outcome | UnsetType = UNSET
    update: Outcome | UnsetType = UNSET


class GateFinding(_Closed):
    """What the gate found beside the pack."""

    check: Text
    urn: str
    finding: str
    rehearsals: list[Literal["preview", "update"]]
    waiver: Waiver | UnsetType = UNSET
    title: Text | UnsetType = UNSET
    severity: Literal["low", "medium", "high", "critical"] | UnsetType = UNSET


class Verdict(_Closed):
    """One control on one resource."""

    control: Text
    urn: str
    verdict: Outcome
    basis: Literal["value", "provenance"]
    observed: dict[str, Any]
    findings: list[Finding]
    reason: str | UnsetType = UNSET
    rehearsals: Showed | UnsetType = UNSET


class Flow(_Closed):
    """Something that moves."""

    source: Text
    target: Text
    what: str
    by: str
    account_data: bool


class Drift(_Closed):
    """A property that is deployed otherwise than declared."""

    urn: str
    property: str
    declared: Any
    deployed: Any


class Comparison(_Closed):
    """Another scanner's verdict beside ours."""

    urn: Text
    opinion: Literal[
        "both pass", "both fail", "only theirs", "only theirs, accepted", "only ours", "they pass, no control of ours"
    ]
    check: str
    name: str
    guideline: str
    controls: list[str]
    reason: str


class Unused(_Closed):
    """An acceptance that accepts nothing."""

    check: str
    resource: str


class SecondOpinion(_Closed):
    """Another scanner's verdicts."""

    scanner: Text
    resources: Number
    explained: bool
    comparisons: list[Comparison]
    unused: list[Unused]
    gaps: list[str]


class Coverage(_Closed):
    """What was judged, and what was not."""

    resources_judged: Number
    types_without_control: list[Text]
    not_judged: list[Text]
    judged_in_part: list[Text]
    callbacks_not_run: list[Text]
    invokes_unanswered: list[Text]
    answers_assumed: list[Text] | UnsetType = UNSET
    read: list[Text] | UnsetType = UNSET


class File(_Closed):
    """An evidence file."""

    schema: Literal["guard-evidence/2"]
    digest: Digest
    previous: Digest | None
    run: Run
    controls: list[Control]
    resources: list[Component]
    verdicts: list[Verdict]
    flows: list[Flow]
    second_opinion: SecondOpinion | UnsetType = UNSET
    drift: list[Drift] | UnsetType = UNSET
    coverage: Coverage | UnsetType = UNSET
    gate: list[GateFinding] | UnsetType = UNSET
