"""The stack as a graph: its resources, what identifies each, and which one a property means.

A property names a resource by a known value (a name, an ARN, a URL) or, for what only AWS can name, by where its still
unknown value will come from: ``propertyDependencies``. The second is allowed for the properties of :data:`AWS_NAMED` only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from policies.model.aws_names import AWS_NAMED, derived_identifiers
from policies.model.contract import NO_CONTRACT, Contract
from policies.model.resource import IllTyped, Resource, Undetermined, is_unknown
from policies.model.vocabulary import STACK_TYPE, Basis

PROVIDER_TYPE: Final = "pulumi:providers:aws"
AWS: Final = "aws:"
"""What the type of everything that AWS itself keeps begins with."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """The resource that a property means, and how that is known."""

    resource: Resource
    basis: Basis


class Stack:
    """Everything a stack control may see: the resources of the program, sorted by URN.

    ``unanalyzed`` are resources that are in the stack without the pack having been given their inputs: what the program
    reads, and what a run with ``--target`` leaves out. They are no part of the graph, and one control reports them.
    """

    def __init__(
        self, resources: Iterable[Resource], *, project: str = "", name: str = "", contract: Contract = NO_CONTRACT
    ) -> None:
        """Index the resources; nothing is copied."""
        self.contract = contract
        everything = sorted(resources, key=lambda resource: resource.urn)
        self.resources = tuple(resource for resource in everything if resource.analyzed)
        self.unanalyzed = tuple(resource for resource in everything if not resource.analyzed)
        self.project = project
        self.name = name
        self._derived: dict[tuple[Callable[..., Any], tuple[Hashable, ...]], Any] = {}

    def once(self, derive: Callable[..., T], *by: Hashable) -> T:
        """Return ``derive(stack, *by)``, worked out once however many resources ask: the answer must not be changed.

        What raises is asked again, and raises again.
        """
        key = (derive, by)
        if key not in self._derived:
            self._derived[key] = derive(self, *by)
        found: T = self._derived[key]
        return found

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """The resources by URN."""
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return {key: tuple(value) for key, value in found.items()}

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Return the resources of these types, sorted by URN within each type."""
        return tuple(resource for type_token in types for resource in self._by_type.get(type_token, ()))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """How many resources of each type there are, sorted by type."""
        return {key: len(self._by_type[key]) for key in sorted(self._by_type)}

    @cached_property
    def root(self) -> Resource:
        """The root resource; its properties are the stack's outputs."""
        roots = self._by_type.get(STACK_TYPE, ())
        if roots:
            return roots[0]
        return Resource(type=STACK_TYPE, name=self.name, urn="", props={})

    @cached_property
    def account(self) -> str:
        """The one account id that the explicit providers allow, or "" when there is not exactly one."""
        found = {account for provider in self.of_type(PROVIDER_TYPE) for account in _accounts(provider)}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def region(self) -> str:
        """The one region of the explicit providers, or "" when there is not exactly one."""
        found = {_known(provider.props.get("region")) for provider in self.of_type(PROVIDER_TYPE)} - {""}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def _identified(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            if not resource.type.startswith(AWS):
                continue  # a component repeats its children's names and ARNs as outputs, and may say what it likes
            for identifier in self.identifiers(resource):
                found.setdefault(identifier, []).append(resource)
        return {key: tuple(value) for key, value in found.items()}

    def identifiers(self, resource: Resource) -> frozenset[str]:
        """Return the strings that name a resource: what AWS answered, and what its declared name makes certain."""
        return derived_identifiers(resource, self.region, self.account)

    def named(self, identifier: str) -> tuple[Resource, ...]:
        """Return the resources that a string names."""
        return self._identified.get(identifier, ())

    def target(self, resource: Resource, path: str, *types: str) -> Target | None:
        """Return the resource of the given types that a property means; None when it is none of this stack's.

        Raises:
            Undetermined: the value is unknown, and is not one that only AWS can name.

        """
        try:
            value = resource.raw(path)
        except Undetermined:
            return self._provenance(resource, path, types)
        if value is None or is_unknown(value):
            return None
        matching = [found for found in self.named(str(value)) if found.type in types]
        return Target(matching[0], Basis.VALUE) if len(matching) == 1 else None

    def pointing_at(self, target: Resource, of_type: str, path: str) -> Iterator[Resource]:
        """Yield the resources of a type whose property means ``target``, sorted by URN.

        All of them are asked once, not for every target; one that cannot be told raises in its turn, as a search would.
        """
        found, broken = self.once(_pointers, of_type, path, target.type)
        yield from found.get(target.urn, ())
        if broken is not None:
            raise broken.with_traceback(None)

    def _provenance(self, resource: Resource, path: str, types: tuple[str, ...]) -> Target | None:
        if (resource.type, path.split("[", 1)[0]) not in AWS_NAMED:
            raise Undetermined(path)
        sources = [self.by_urn[urn] for urn in resource.sources(path) if urn in self.by_urn]
        matching = [source for source in sources if source.type in types]
        resource.note(f"{path} (from)", sorted(source.urn for source in sources))
        return Target(matching[0], Basis.PROVENANCE) if len(matching) == 1 else None


def _pointers(
    stack: Stack, of_type: str, path: str, wanted: str
) -> tuple[Mapping[str, list[Resource]], Undetermined | IllTyped | None]:
    """Return the resources of a type by the URN that a property means, as far as the first that cannot be told."""
    found: dict[str, list[Resource]] = {}
    for resource in stack.of_type(of_type):
        try:
            target = stack.target(resource, path, wanted)
        except (Undetermined, IllTyped) as broken:
            return found, broken
        if target is not None:
            found.setdefault(target.resource.urn, []).append(resource)
    return found, None


def _known(value: Any) -> str:
    return value if isinstance(value, str) and not is_unknown(value) else ""


def _accounts(provider: Resource) -> tuple[str, ...]:
    value = provider.props.get("allowedAccountIds")
    if isinstance(value, str):  # the engine hands a provider's structured inputs over as JSON text
        value = _json_list(value)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _json_list(text: str) -> list[Any]:

    try:
        value = json.loads(text)
    except ValueError:
        return []
    return value if isinstance(value, list) else []
