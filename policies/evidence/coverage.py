"""What a verdict did not judge: part of every verdict, because what nobody looked at is not compliant.

The pack knows which types its controls are about and which documents it could read in part. What the program asked of AWS,
what it left to a provider (remote components) and which of its callbacks did not run is known where the program ran: the
gate tells the pack (:class:`Unseen`); an engine's preview has no such record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from policies.facts.documents import holders
from policies.model.resource import IllTyped, Resource, Undetermined, is_of_own_place
from policies.model.strings import count
from policies.model.vocabulary import STACK_TYPE

_LOCAL: Final = frozenset({"pulumi", "random", "time", "tls", "archive", "cloudinit", "null", "std"})
"""Packages whose resources create nothing in an account."""
_ALL: Final = "*"
JUDGES: Final = "judges "
"""How a policy's tag begins that names a type which its control is about: whoever asks the pack learns it from there."""
_FROM_A_TEMPLATE: Final = frozenset(
    {
        "aws:cloudformation/stack:Stack",
        "aws:cloudformation/stackSet:StackSet",
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
        "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    }
)
"""Types that have AWS make what a template declares: whatever controls say of the type, its resources are not judged."""

_KEYS: Final = {
    "remote_components": "notJudged",
    "callbacks_not_run": "callbacksNotRun",
    "invokes_unanswered": "invokesUnanswered",
    "answers_assumed": "answersAssumed",
    "read": "read",
}
"""How each field of :class:`Unseen` is called in the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What only the process that ran the program can tell."""

    remote_components: tuple[str, ...] = ()
    """Components that a provider makes, as ``name (type)``: their children are not in the preview."""
    callbacks_not_run: tuple[str, ...] = ()
    """Callbacks of ``apply`` that did not run because their value is unknown, as ``file:line``; they may declare resources."""
    invokes_unanswered: tuple[str, ...] = ()
    """Functions of a provider that were called and not answered: what the program does with the answer is not known."""
    answers_assumed: tuple[str, ...] = ()
    """Functions of a provider that were answered with what the team gave: assumptions, which the verdict rests on."""
    read: tuple[str, ...] = ()
    """Resources that the program reads with ``get``, as ``name (type)``; a pack learns of those alone that others refer to."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Unseen:
        """Read what :attr:`row` wrote."""
        return cls(**{name: tuple(row.get(key, ())) for name, key in _KEYS.items()})

    @property
    def row(self) -> dict[str, Any]:
        """The record as JSON."""
        return {key: list(getattr(self, name)) for name, key in _KEYS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of what a program declares was judged, and what was not, by name."""

    judged: int
    """Resources of a type that a control of the profile is about."""
    types_without_control: Mapping[str, int] = field(default_factory=dict)
    """Types that no control of the profile is about, with the number of resources; other packages' types among them."""
    documents_in_part: tuple[str, ...] = ()
    """Policy documents of which a part is unknown, as ``property of name (type)``."""
    read: tuple[str, ...] = ()
    """Resources that are not declared, as ``name (type)``: the program reads them with ``get``, or ``--target`` left them out."""
    unseen: Unseen = field(default_factory=Unseen)

    @property
    def complete(self) -> bool:
        """Whether everything that the program declares was judged."""
        return not any(number for number, _, _ in self._counts())

    @property
    def empty(self) -> bool:
        """Whether nothing was judged."""
        return self.judged == 0

    @property
    def row(self) -> dict[str, Any]:
        """The record as JSON; what no preview of an engine knows is there all the same."""
        return {
            "resourcesJudged": self.judged,
            "typesWithoutControl": sorted(self.types_without_control),
            "judgedInPart": list(self.documents_in_part),
            **self.unseen.row,
            "read": list(self.read),
        }

    def summary(self) -> str:
        """Return what was not judged in numbers; "" where everything was."""
        parts = [count(number, one, many) for number, one, many in self._counts() if number]
        return f"not judged: {', '.join(parts)}" if parts else ""

    def lines(self) -> Iterator[str]:
        """Yield what was not judged by name, a line each."""
        for token, number in sorted(self.types_without_control.items()):
            why = "AWS makes what its template declares: " if token in _FROM_A_TEMPLATE else "no control is about "
            yield f"{why}{token}: {count(number, 'resource', 'resources')}"
        for name in self.unseen.remote_components:
            yield f"the children of a remote component are made by its provider: {name}"
        for name in self.documents_in_part:
            yield f"a document is known in part: {name}"
        for name in self.read:
            yield f"a resource is read, not declared: {name}"
        for place in self.unseen.callbacks_not_run:
            yield f"a callback of apply did not run, because its value is unknown: {place}; it may declare resources"
        for token in self.unseen.invokes_unanswered:
            yield f"a call of the provider was not answered: {token}"

    def _counts(self) -> Sequence[tuple[int, str, str]]:
        resources = sum(self.types_without_control.values())
        of_types = f"of {count(len(self.types_without_control), 'type', 'types')} without a control"
        return (
            (resources, f"resource {of_types}", f"resources {of_types}"),
            (len(self.unseen.remote_components), "remote component", "remote components"),
            (len(self.documents_in_part), "document in part", "documents in part"),
            (len(self.read), "resource that is read", "resources that are read"),
            (len(self.unseen.callbacks_not_run), "callback that did not run", "callbacks that did not run"),
            (len(self.unseen.invokes_unanswered), "unanswered call", "unanswered calls"),
        )


def of(resources: Iterable[Resource], types: Iterable[str], unseen: Unseen | None = None) -> Coverage:
    """Return what is judged of these resources by controls about these types; a program's own component is its children."""
    by_type = set(types) - {_ALL, STACK_TYPE, *_FROM_A_TEMPLATE}
    unseen = unseen or Unseen()
    resources = tuple(resources)
    created = [item for item in resources if _is_created(item)]
    declared = [item for item in created if item.analyzed]
    return Coverage(
        judged=sum(item.type in by_type for item in declared),
        types_without_control=Counter(
            item.type for item in declared if item.type not in by_type and is_in_account(item.type)
        ),
        documents_in_part=tuple(sorted(name for item in declared for name in _in_part(item))),
        read=tuple(
            sorted(
                {
                    *unseen.read,
                    *_referred_to(resources),
                    *(
                        f"{item.name} ({item.type})"
                        for item in created
                        if not item.analyzed and is_in_account(item.type)
                    ),
                }
            )
        ),
        unseen=unseen,
    )


def is_in_account(type_token: str) -> bool:
    """Tell whether resources of the type are in an account of a cloud, and not in the state of the stack alone."""
    return type_token.partition(":")[0] not in _LOCAL


def _referred_to(resources: Sequence[Resource]) -> Iterator[str]:
    """Yield what resources depend on that is not in the stack, as ``name (type)``: the engine leaves out what is read."""
    declared = {item.urn for item in resources}
    for urn in {urn for item in resources for urn in item.relations.dependencies} - declared:
        _, _, types, name = urn.split("::", 3)
        type_token = types.rpartition("$")[2]
        if is_in_account(type_token):
            yield f"{name} ({type_token})"


def _is_created(item: Resource) -> bool:
    """Tell whether a provider creates the resource: a component, the stack and a provider are none that one does."""
    return item.provider is not None or (item.type.startswith("aws:") and not item.type.startswith("pulumi:"))


def _in_part(item: Resource) -> Iterator[str]:
    view = item.fresh()
    try:
        found = [(holder.at, holder.block.is_unknown(holder.prop) or _holds(holder)) for holder in holders(view)]
    except (Undetermined, IllTyped) as unread:
        found = [(unread.prop, True)]
    for at, unknown in found:
        if unknown:
            yield f"{at} of {item.name} ({item.type})"


def _holds(holder: Any) -> bool:
    try:
        return is_of_own_place(holder.block.document(holder.prop))
    except Undetermined:
        return True
    except IllTyped:
        return False  # iam-policy-well-formed reports it
