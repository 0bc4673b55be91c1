"""Remembers what the program declares, for controls over the stack: the engine gives them the provider's outputs alone.

The engine asks about each resource first: Remediate and Analyze carry its checked inputs, in which the provider's Check
lists in ``__defaults``, at every depth, what it filled in (pulumi-terraform-bridge, ``pkg/tfbridge/schema.go``). Analyze
leaves out the list at the top, Remediate does not, so both are read. What was filled in is not declared: it is taken out
here, once, for every control and for the evidence. Outputs stay beside the declared inputs, for what AWS names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.model.contract import NO_CONTRACT, Contract
from policies.model.resource import DEFAULTS, Resource, Unanalyzed
from policies.model.stack import AWS, PROVIDER_TYPE, Stack
from policies.protocol import wire

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
"""The type of what a program reads of another stack."""
_INTERNAL: Final = "__"
_TAGS: Final = "tagsAll"
"""The provider's own copy of the tags: they are judged where they are declared, on the resource and on the provider."""
_REGION: Final = "region"


class Declarations:
    """The declared inputs of one phase's resources, by URN; not thread-safe."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._filled: dict[str, Mapping[str, Any]] = {}
        self._declared: dict[str, Mapping[str, Any]] = {}

    def note_defaults(self, request: Any) -> None:
        """Remember what the provider filled in at the top of a resource's inputs: a Remediate request says it."""
        checked = wire.properties(request.properties)
        self._filled[request.urn] = {name: checked.get(name) for name in _names(checked)}

    def resource(self, request: Any) -> Resource:
        """Read an Analyze request, and remember what the resource declares."""
        found = wire.resource(request)
        checked = found.props
        if request.urn in self._filled:  # a default that a remediation replaced since is none any more
            filled = self._filled[request.urn]
            names = [name for name, value in filled.items() if checked.get(name) == value]
            checked = {**checked, DEFAULTS: names}
        declared = without_defaults(checked)
        if found.provider is not None and declared.get(_REGION) == found.provider.props.get(_REGION):
            declared.pop(_REGION, None)
        self._declared[request.urn] = declared
        return found.with_props(declared)

    def stack(self, request: Any, *, project: str, name: str, contract: Contract = NO_CONTRACT) -> Stack:
        """Read an AnalyzeStack request: what was declared, with the outputs beside it."""
        resources = (self._whole(item) for item in wire.resources(request))
        return Stack(resources, project=project, name=name, contract=contract)

    @classmethod
    def read(
        cls, requests: Iterable[Any], whole: Any, *, project: str, name: str, contract: Contract = NO_CONTRACT
    ) -> Stack:
        """Read the Analyze requests of one phase and the AnalyzeStack request after them."""
        declarations = cls()
        for request in requests:
            declarations.resource(request)
        return declarations.stack(whole, project=project, name=name, contract=contract)

    def _whole(self, item: Resource) -> Resource:
        if not _is_checked(item):
            return item
        declared = self._declared.get(item.urn)
        if declared is None and item.type == PROVIDER_TYPE:
            return item
        return item.with_props(Unanalyzed() if declared is None else declared, outputs=item.props)


def _is_checked(item: Resource) -> bool:
    """Tell whether a provider checks the resource's inputs; a component's outputs are the program's own."""
    return item.provider is not None or item.type.startswith(AWS) or item.type in {PROVIDER_TYPE, STACK_REFERENCE}


def without_defaults(checked: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked inputs without what the provider filled in, at every depth, and without its own notes."""
    declared = _object(checked)
    declared.pop(_TAGS, None)
    return declared


def _object(checked: Mapping[str, Any]) -> dict[str, Any]:
    filled = _names(checked)
    return {
        name: _value(value)
        for name, value in checked.items()
        if value is not None and name not in filled and not name.startswith(_INTERNAL)
    }


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return (
        _object(value) if isinstance(value.get(DEFAULTS), list) else {key: _value(item) for key, item in value.items()}
    )


def _names(checked: Mapping[str, Any]) -> frozenset[str]:
    names = checked.get(DEFAULTS)
    return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
