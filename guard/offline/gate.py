"""The gate: previews a program, has the pack judge it, and says what blocks.

The pack's verdicts come over its protocol, as they would to the engine. Beside them the gate reports what only it can
see: values that the SDK's types do not know, and a program whose account of its own resource options is not true.
"""

from __future__ import annotations

import importlib.metadata
import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from google.protobuf import json_format

from guard import option_account, program_host
from guard.offline import (
    agreement,
    allowed,
    asked,
    configured_places,
    configured_secrets,
    frozen,
    marked_secrets,
    messages,
    placeholders,
    plain_secrets,
    program,
    project,
    requested_versions,
)
from guard.offline.analyzer import Violation
from guard.offline.host_process import ProgramHost
from guard.offline.messages import Judged
from guard.offline.monitor import Record, Registration
from guard.offline.pack_process import UNSEEN, PackProcess
from guard.offline.project import Project
from guard.offline.stream import Stream
from guard.offline.time_limit import DEFAULT, TimeLimit
from guard.own_policy import OwnPolicy
from policies.evidence import coverage
from policies.evidence.coverage import Coverage, Unseen
from policies.facts import documents
from policies.model.resource import NOT_KNOWN, Resource
from policies.model.vocabulary import WAIVED_UNTIL
from policies.protocol import native, wire

if TYPE_CHECKING:
    from policies.governance.waivers import Waiver, Waivers

_SCHEMA: Final = OwnPolicy("preview-sdk-types", "Every property is one that the SDK's types know", "high")
CHECK_POLICY: Final = "preview-provider-check"
STRICT: Final = "payments"
"""The profile under which a program must come through the rehearsed update, and everything must be judged."""
_NOT_KNOWN: Final = f": {NOT_KNOWN}; "
_NO_JSON: Final = ": is no JSON: "
_COVERAGE: Final = OwnPolicy("preview-coverage", "Everything that the program declares is judged", "high")
PROFILE_POLICY: Final = "pack-profile-holds"
"""The pack's control that says what leaves the profile."""
_WAIVERS_POLICY: Final = "pack-waivers-hold"
_SDK: Final = importlib.metadata.version("pulumi-aws")
_HOST: Final = Path(program_host.__file__).resolve().parent
"""What calls the program: no line of it."""
ONLY_HERE: Final = frozenset(
    {
        _SCHEMA.id,
        option_account.POLICY.id,
        CHECK_POLICY,
        _COVERAGE.id,
        marked_secrets.POLICY.id,
        agreement.POLICY.id,
        allowed.OPTIONS_POLICY.id,
        allowed.KEYS_POLICY.id,
        configured_secrets.POLICY.id,
        configured_places.POLICY.id,
        asked.POLICY.id,
        plain_secrets.POLICY.id,
    }
)
"""What the gate itself looks at: the pack, and so the engine, is not told enough to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the pack says about one of its policies."""

    id: str
    title: str
    remedy: str
    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The gate's answer."""

    project: str
    stack: str
    violations: tuple[Violation, ...]
    advisories: tuple[Violation, ...]
    resources: int
    policies: Mapping[str, Policy]
    coverage: Coverage
    """What was judged and what was not."""
    declared_at: Mapping[str, str]
    called_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By URN, the calls that led to the declaration, as file:line, innermost first; empty where the SDK does not say."""
    profile: str = ""
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    seconds: float
    registrations: tuple[Registration, ...]
    """What the program registered: for whoever asks somebody else, too."""

    @property
    def compliant(self) -> bool:
        """Tell whether nothing blocks."""
        return not self.violations

    @property
    def weakened(self) -> tuple[str, ...]:
        """What makes this verdict say less than the profile's own: a clock, another file, a value, a level, a waiver."""
        found = [_weakening(item) for item in self.advisories]
        return tuple(sorted({text for text in found if text}))


def _weakening(item: Violation) -> str:
    """Return how an advisory weakens the verdict; "" where it only advises."""
    first, _, rest = item.text.partition("\n")
    waived, _, _ = first.partition(",")
    if waived.startswith(WAIVED_UNTIL):
        what = f" ({rest.partition('; required: ')[0]})" if item.policy == PROFILE_POLICY else ""
        return f"{item.policy} is {waived} on {item.urn.rpartition('::')[2]}{what}"
    shown = first.startswith("GUARD_") or (first.startswith("configuration") and "enforces mandatory" not in first)
    return first.partition("; required: ")[0] if item.policy == PROFILE_POLICY and shown else ""


def judge(  # noqa: PLR0913 - the options of a command, by name
    directory: Path,
    *,
    process: PackProcess,
    host: ProgramHost,
    stack: str | None = None,
    overrides: Iterable[str] = (),
    pack_config: Mapping[str, Any] | None = None,
    locations: Path | None = None,
    rehearsals: Path | None = None,
    rehearse: bool = True,
    profile: str = "",
    require_coverage: bool = False,
) -> Verdict:
    """Read the project in ``directory`` and judge it (:func:`judge_project`), all of it within the usual time.

    Raises:
        CannotJudgeError: there is no such project, its configuration is bad, or no verdict is possible.

    """
    limit = TimeLimit(DEFAULT)
    limit.stop(host.stop)
    limit.stop(process.stop)
    with limit.running():
        begun = time.perf_counter()
        read = project.read(directory, stack, overrides)
        host.prefetch(read.program)
        return judge_project(
            read,
            process=process,
            host=host,
            limit=limit,
            started=begun,
            pack_config=pack_config,
            locations=locations,
            rehearsals=rehearsals,
            rehearse=rehearse,
            profile=profile,
            require_coverage=require_coverage,
        )


def judge_project(  # noqa: PLR0913 - the options of a command, by name
    read: Project,
    *,
    process: PackProcess,
    host: ProgramHost,
    limit: TimeLimit,
    started: float,
    pack_config: Mapping[str, Any] | None = None,
    locations: Path | None = None,
    rehearsals: Path | None = None,
    rehearse: bool = True,
    thorough: bool = False,
    profile: str = "",
    require_coverage: bool = False,
) -> Verdict:
    """Preview a project and have the running pack judge it; the program runs in ``host``, which has prefetched it.

    The program is rehearsed twice, as a preview and as an update; without ``rehearse`` it is previewed alone, as the
    engine's own preview does. ``thorough`` rehearses the update again, so that what is known only then is compared too.

    Raises:
        CannotJudgeError: no verdict is possible: the program raised, or the pack did not start or refused its
            configuration. When the time of ``limit`` is over, this process ends.

    """
    verdict = _judge(
        read,
        started,
        limit,
        process,
        host,
        pack_config or {},
        _Written(locations, rehearsals),
        rehearse=rehearse,
        thorough=thorough,
        strict=profile in {"", STRICT},
        require_coverage=require_coverage,
    )
    return replace(verdict, profile=profile)


def _uncovered(items: Sequence[Judged], covered: Coverage) -> Iterator[Violation]:
    """Yield what was not judged, as a violation of the stack, where a profile requires that everything is."""
    root = messages.root_of(items)
    for line in covered.lines():
        yield _COVERAGE.finding(root.urn if root else "", line, "judged")


def _judge(  # noqa: PLR0913, PLR0917 - what a judgement needs, from the one who called
    read: Project,
    begun: float,
    limit: TimeLimit,
    process: PackProcess,
    host: ProgramHost,
    pack_config: Mapping[str, Any],
    written: _Written,
    *,
    rehearse: bool,
    thorough: bool,
    strict: bool,
    require_coverage: bool,
) -> Verdict:
    before = frozen.state()
    stream = Stream(process, read, pack_config)
    try:
        ran = _rehearsed(read, host, limit, stream, rehearse=rehearse, thorough=thorough, strict=strict)
        preview, updated = ran.preview, ran.update
        limit.doing("the policy pack")
        answers = stream.answers()
        items = answers.items
        declared_at = _places(items, read)
        unseen = _unseen(preview, updated)
        _write(written.locations, declared_at)  # the protocol has no room for it, and the pack writes the evidence
        _write(written.locations and written.locations.with_name(UNSEEN), unseen.row)
        whole = stream.pack.begin_stack(messages.stack_request(items))
        here = [*_only_here(items, host), *_from_elsewhere(read, items, preview, strict=strict, update=False)]
        found = [*answers.found, *here, *whole()]
        accepted = _accepted(process, strict=strict)
        later = stream.update([*updated.registrations, *updated.reads]) if updated is not None else None
        last = items if later is None else later.items
        covered = coverage.of(_resources(last), judged_types(answers.info), unseen)
        uncovered = [*_uncovered(last, covered)] if require_coverage else []
        if updated is None or later is None:
            found += marked_secrets.faults(items, found)
        else:
            here_later = _only_here(later.items, host)
            here_later += _from_elsewhere(read, later.items, updated, strict=strict, update=True)
            additions = strict or not preview.callbacks_not_run
            here_later += agreement.differences(preview.registrations, updated.registrations, additions=additions)
            if ran.repeat is not None:
                here_later += agreement.repeated(updated.registrations, ran.repeat.registrations)
            # The pack writes the evidence when it is asked about the stack: what the gate sees must be known before.
            said = [*found, *later.found, *here_later]
            marked, marked_later = _marked(items, later.items, said)
            declared_at |= _places((item for item in later.items if item.urn not in declared_at), read)
            _write(written.locations, declared_at)
            told = [*_together([*here, *marked], [*here_later, *marked_later]), *uncovered]
            told = [item for item in told if not _is_echo(item, _no_json(said))]
            _write(written.rehearsals, _rehearsals(told, accepted, ran, unseen))
            second = [*later.found, *here_later, *stream.pack.analyze_stack(messages.stack_request(later.items))]
            marked, marked_later = _marked(items, later.items, [*found, *second])  # not what a control says by now
            known = set() if strict else _known(later.items, updated)
            found = _together([*found, *marked], [*second, *marked_later], known=known)
        frozen.require_same(before)
    finally:
        stream.close()
    used = {waiver: [item.urn] for item in found if (waiver := _waiver(item, accepted)) is not None}
    gone = accepted.gone(used) if accepted is not None else ()
    found = [_lowered(item, accepted) for item in found]
    ordered = sorted(_without_echoes(set(found)), key=lambda item: (item.urn, item.policy, item.text))
    return Verdict(
        project=read.name,
        stack=read.stack,
        violations=(*(item for item in ordered if item.mandatory), *uncovered),
        advisories=tuple(item for item in ordered if not item.mandatory),
        resources=len(last),
        policies=policies(answers.info),
        coverage=covered,
        declared_at=declared_at,
        called_from={item.urn: _calls(item.registration, read.directory) for item in items},
        notes=(
            *preview.notes,
            *gone,
            *_unused(read, preview),
            *_not_isolated(ran.not_isolated),
        ),
        warnings=tuple(text for severity, text in preview.logs if severity == "warning"),
        seconds=time.perf_counter() - begun,
        registrations=tuple(preview.registrations),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """Where the pack, which writes the evidence, reads what the gate alone knows."""

    locations: Path | None
    rehearsals: Path | None


def _write(target: Path | None, content: Any) -> None:
    if target is not None:
        target.write_text(json.dumps(content), encoding="utf-8")


def _places(items: Iterable[Judged], read: Project) -> dict[str, str]:
    return {item.urn: _place(item.registration, read.directory) for item in items}


def _place(registration: Registration, directory: Path) -> str:
    """Return where a resource is declared, as file:line: for one of an installed component, the program's own call of it."""
    declared = _relative(registration.declared_at, directory)
    if declared and not declared.startswith("/"):
        return declared
    return next(iter(_calls(registration, directory)), declared)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rehearsed:
    """What the rehearsals of the program registered, and what the system does not keep the program from.

    An update that a program could not be rehearsed as is the preview itself.
    """

    preview: Record
    update: Record | None = None
    repeat: Record | None = None
    not_isolated: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The rehearsals that took place."""
        updated = self.update is not None and self.update is not self.preview
        return ["preview", *(["update"] if updated else []), *(["repeat"] if self.repeat is not None else [])]


def _accepted(process: PackProcess, *, strict: bool) -> Waivers | None:
    """Return what is accepted of the gate's own findings; None under the profile that leaves no choice about them."""
    file = process.variable("GUARD_ACCEPTED")
    if strict or not file:
        return None
    from policies.governance import accepted, clock  # noqa: PLC0415 - few stacks have such a file

    return accepted.of_gate(clock.today(), Path(file))


def _lowered(item: Violation, accepted: Waivers | None) -> Violation:
    """Return a finding of the gate's own as advice where it is accepted, as the pack does with its own."""
    waiver = _waiver(item, accepted)
    return item if waiver is None else replace(item, mandatory=False, text=f"{waiver.words}\n{item.text}")


def _waiver(item: Violation, accepted: Waivers | None) -> Waiver | None:
    return None if accepted is None else accepted.covering(item.policy, item.urn, item.text.partition("\n")[0])


def _rehearsals(
    found: Iterable[Violation], accepted: Waivers | None, ran: _Rehearsed, unseen: Unseen
) -> dict[str, Any]:
    return {
        "run": {
            "of": ran.names,
            "notIsolatedFrom": list(ran.not_isolated),
            "notRun": list(unseen.callbacks_not_run),
        },
        "gate": [
            {
                "check": item.policy,
                "urn": item.urn,
                "finding": item.text,
                "title": item.title,
                "severity": item.severity,
                "rehearsals": list(item.rehearsals),
                **({"waiver": waiver.row} if (waiver := _waiver(item, accepted)) else {}),
            }
            for item in found
        ],
    }


def _rehearsed(  # noqa: PLR0913 - what a rehearsal needs, by name
    read: Project,
    host: ProgramHost,
    limit: TimeLimit,
    stream: Stream,
    *,
    rehearse: bool,
    thorough: bool,
    strict: bool,
) -> _Rehearsed:
    """Run the program side by side as a preview and, where that is asked for, as an update, once or twice.

    Where the rehearsed update raises, because a placeholder is not what the program expects of AWS, the preview alone counts
    and a note says so; not where ``strict`` is asked for: there the update also sees another day, environment and host, and
    its repetition this machine's own.
    """
    monitors = [program.begin(read, None, stream.add)]
    records: list[Record] = []
    refused: tuple[str, ...] = ()
    runs: list[program.Run] = []
    limit.doing("the import of what the program's files name of the SDK")
    host.wait_until_ready()
    try:
        runs.append(program.Run(host, read, monitors[0], dry_run=True, shown=True))
        for elsewhere in ([strict, False] if thorough else [strict]) if rehearse else []:
            monitors.append(program.updating(read))
            runs.append(program.Run(host, read, monitors[-1], dry_run=False, shown=False, elsewhere=elsewhere))
        for line in requested_versions.mismatches(read.directory, read.packages):
            monitors[0].record.note(line)
        for monitor, run in zip(monitors, runs, strict=True):
            update = bool(records)
            limit.doing("the program" if not update else "the program, rehearsed as an update,", run.place)
            ended = run.wait()
            try:
                records.append(program.checked(read, monitor, ended, update=update))
            except program.ProgramRaisedError as raised:
                if not update or strict:
                    raise
                records[0].note(f"judged as a preview alone: {str(raised).splitlines()[0]}")
                records.append(records[0])
            refused = ended.not_isolated
        host.end()
    finally:
        for run in runs:
            run.close()
    update_record, repeat = (*records[1:], None, None)[:2]
    return _Rehearsed(
        preview=records[0],
        update=update_record,
        repeat=None if repeat is records[0] or update_record is records[0] else repeat,
        not_isolated=refused,
    )


def _known(items: Iterable[Judged], update: Record) -> set[str]:
    """Return the resources whose values the rehearsed update knows, by URN: what they take of one that is read is made up."""
    reads = {item.urn for item in update.reads}
    return {item.urn for item in items if reads.isdisjoint(item.registration.request.dependencies)}


def _only_unknown(item: Violation) -> bool:
    return not item.mandatory and _NOT_KNOWN in item.text


def _marked(
    items: Iterable[Judged], later: Iterable[Judged], said: Sequence[Violation]
) -> tuple[list[Violation], list[Violation]]:
    """Return the marked secrets of both rehearsals: where the update says more closely which it is, by that."""
    first = [*marked_secrets.faults(items, said)]
    both = set(first).intersection(marked_secrets.faults(later, said))
    return first, [*both, *marked_secrets.faults(later, [*said, *first])]


def _without_echoes(found: set[Violation]) -> Iterator[Violation]:
    """Leave out that the provider refuses a text that is no JSON where a control says the same of it."""
    said = _no_json(found)
    yield from (item for item in found if not _is_echo(item, said))


def _no_json(found: Iterable[Violation]) -> set[tuple[str, str]]:
    return {_at(item) for item in found if item.mandatory and item.policy != CHECK_POLICY and _NO_JSON in item.text}


def _is_echo(item: Violation, said: Collection[tuple[str, str]]) -> bool:
    return item.policy == CHECK_POLICY and _at(item) in said


def _at(item: Violation) -> tuple[str, str]:
    return item.urn, item.text.partition(": ")[0]


def _from_elsewhere(
    read: Project, items: Sequence[Judged], record: Record, *, strict: bool, update: bool
) -> Iterator[Violation]:
    """Yield what a rehearsal takes from elsewhere than the program: options, secrets, configured places, the machine."""
    if not strict:
        yield from plain_secrets.faults(items, record.asked)
        return
    root = messages.root_of(items)
    place = root.urn if root else ""
    config, secret_keys = placeholders.configuration(read) if update else (read.config, read.secret_keys)
    yield from allowed.options(items, _SDK)
    yield from configured_secrets.literals(read, items, config, secret_keys, update=update)
    yield from configured_secrets.unmarked(items, config, secret_keys)
    yield from configured_places.faults(read, items)
    if update:
        yield from asked.faults(record, place)
        yield from configured_secrets.taken_off(record.asked, place)
    else:
        yield from allowed.keys(read, place)
        yield from configured_secrets.plain(read, place)


def _together(
    preview: Iterable[Violation], update: Iterable[Violation], *, known: Collection[str] = ()
) -> list[Violation]:
    """Return each finding once, with the rehearsals that show it.

    Advice that the preview does not know a value is left out for the resources of ``known``, by URN, unless the rehearsed
    update says the same: it judged the value, and says itself which part of it is unknown. So is what the preview alone says
    of a waiver, which may be of what only an update shows; what is said of a waiver at the end is of both.
    """
    second = set(update)
    first = [
        item
        for item in dict.fromkeys(preview)
        if item in second or not (item.policy == _WAIVERS_POLICY or (item.urn in known and _only_unknown(item)))
    ]
    shown_by_both = ("preview", "update")
    both = [replace(item, rehearsals=shown_by_both) if item in second else item for item in first]
    later = [
        (item, shown_by_both if item.policy == _WAIVERS_POLICY else ("update",)) for item in second.difference(first)
    ]
    return [*both, *(replace(item, rehearsals=shown) for item, shown in later)]


def _only_here(items: list[Judged], host: ProgramHost) -> list[Violation]:
    ill_typed = [*_type_faults(items, host)]
    return [*ill_typed, *_refusals(items, ill_typed), *_option_faults(items)]


def _unused(read: Project, record: Record) -> Iterator[str]:
    for function in sorted({item.function for item in read.answers} - set(record.assumed)):
        yield f"an answer was given that no call of the program asked for: {function}"


def _not_isolated(refused: tuple[str, ...]) -> Iterator[str]:
    if refused:
        yield f"this system does not let guard keep the program from {', '.join(refused)}"


@cache
def _relative(position: str, directory: Path) -> str:
    """Return a place in the program relative to the project; the SDK says it as a ``project://`` address.

    What the SDK itself declares, the stack, is at no line of the program, also where guard is in the judged repository.
    """
    path = unquote(position.removeprefix("project:///").removeprefix("file://"))
    if "/site-packages/" in path or (directory / path).is_relative_to(_HOST):
        return ""
    return path.removeprefix(f"{directory}/")


def _calls(registration: Registration, directory: Path) -> tuple[str, ...]:
    """Return the calls that led to a declaration, of the project's own files alone."""
    places = (_relative(place, directory) for place in registration.called_from)
    return tuple(place for place in places if place and not place.startswith("/"))


def _unseen(record: Record, updated: Record | None) -> Unseen:
    """Return what no rehearsal saw: a callback that the update ran was judged with what it declares."""
    not_run = set(record.callbacks_not_run)
    not_run &= set(updated.callbacks_not_run) if updated is not None else not_run
    return Unseen(
        remote_components=tuple(f"{item.name} ({item.type})" for item in record.registrations if item.request.remote),
        callbacks_not_run=tuple(sorted(not_run)),
        invokes_unanswered=tuple(record.unanswered),
        answers_assumed=tuple(sorted(set(record.assumed))),
        read=tuple(
            sorted({f"{item.name} ({item.type})" for item in record.reads if coverage.is_in_account(item.type)})
        ),
    )


def _resources(items: Iterable[Judged]) -> Iterator[Resource]:
    """Yield what coverage looks at: each resource that a provider creates, with its policy documents alone."""
    for item in items:
        if item.provider is not None:
            token = native.token(item.registration.type)
            wanted = {(place.blocks or place.prop).partition(".")[0] for place in documents.PLACES.get(token, ())}
            props = native.properties(item.registration.type, wire.properties(item.inputs)) if wanted else {}
            given = {name: props[name] for name in wanted & props.keys()}
            yield Resource(
                type=token,
                name=item.registration.name,
                urn=item.urn,
                props=given,
                provider=Resource(type=item.provider.type, name="", urn=item.provider.urn, props={}),
            )


def judged_types(info: Any) -> frozenset[str]:
    """Return the types that the pack's controls are about, as its policies' tags say."""
    return frozenset(
        tag.removeprefix(coverage.JUDGES)
        for item in info.policies
        for tag in item.tags
        if tag.startswith(coverage.JUDGES)
    )


def policies(info: Any) -> dict[str, Policy]:
    """Return what the pack says about its policies, by name."""
    return {
        item.name: Policy(
            id=item.name, title=item.displayName or item.description, remedy=item.remediation_steps, url=item.url
        )
        for item in info.policies
    }


def _type_faults(items: Iterable[Judged], host: ProgramHost) -> Iterator[Violation]:
    custom = [item for item in items if item.registration.request.custom]
    asked = [(item.registration.type, json_format.MessageToDict(item.inputs)) for item in custom]
    for item, faults in zip(custom, host.faults(asked), strict=True):
        for path, observed, required in faults:
            yield _SCHEMA.finding(item.urn, f"{path}: {observed}", required)


def _refusals(items: Iterable[Judged], ill_typed: Iterable[Violation]) -> Iterator[Violation]:
    """Yield what AWS's provider refuses: under the engine the preview ends there, with an error.

    What the SDK's types do not know is found once, by them.
    """
    typed = {(fault.urn, fault.text.partition(": ")[0]) for fault in ill_typed}
    for item in items:
        for refusal in item.registration.refusals:
            if not (refusal.rule in {"type", "unexpected"} and (item.urn, refusal.prop) in typed):
                yield Violation(
                    policy=CHECK_POLICY,
                    urn=item.urn,
                    title="AWS's provider accepts the inputs",
                    text=refusal.message,
                    mandatory=True,
                    severity="high",
                )


def _option_faults(items: list[Judged]) -> Iterator[Violation]:
    """Compare the program's own account of its options, where it gives one, with what it registered."""
    root = messages.root_of(items)
    if root is None or "resourceOptions" not in root.registration.outputs.fields:
        return
    account = json_format.MessageToDict(messages.unwrapped(root.registration.outputs)).get("resourceOptions")
    registered = [
        item.registration
        for item in items
        if item is not root
        and not (
            item.registration.type.startswith("pulumi:providers:")
            and item.provider is None
            and item.registration.name.startswith("default_")
        )
    ]
    options = {
        "retained": [f"{item.type}::{item.name}" for item in registered if item.retain_on_delete],
        "protected": [f"{item.type}::{item.name}" for item in registered if item.protect],
        "deletedWith": [f"{item.type}::{item.name}" for item in registered if item.deleted_with],
        "ignoreChanges": [f"{item.type}::{item.name}" for item in registered if item.request.ignoreChanges],
    }
    yield from option_account.differences(root.urn, account, options, verb="says", source="what was registered")
