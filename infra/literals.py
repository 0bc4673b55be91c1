"""The digest of an API's definition: what triggers a new deployment of it, whoever writes the definition down.

A stage serves a snapshot of its API, and nothing takes a new one but a new deployment. So the deployment is triggered by
a digest of every input of the API's parts: recorded from the registrations themselves, since a list kept by hand would miss
the next property. The ids that only AWS names are left out: they are unknown in a preview, and would make each one look like
a change. The judge makes the same digest of what is declared (apigateway-deployment-follows).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi

from infra import compact_json

_API: Final = "aws:apigateway/"
_NAMED_BY_AWS: Final = frozenset({"restApi", "restApiId", "resourceId", "parentId", "requestValidatorId"})


@dataclass(frozen=True, slots=True)
class LiteralInputs:
    """Keeps the inputs of every part of an API that it is shown."""

    _inputs: dict[str, Any] = field(default_factory=dict)

    def options(self) -> pulumi.ResourceOptions:
        """Make options under which a component and everything in it is recorded."""
        return pulumi.ResourceOptions(transformations=[self._record])

    def digest(self) -> pulumi.Output[str]:
        """Return the SHA-256 of what was recorded so far, as canonical JSON; it depends on every resource in it."""
        return pulumi.Output.from_input(self._inputs).apply(
            lambda inputs: hashlib.sha256(compact_json.dumps(_set(inputs)).encode()).hexdigest()
        )

    def _record(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_.startswith(_API):
            inputs = {_on_the_wire(name): _plain(value) for name, value in args.props.items()}
            self._inputs[f"{args.type_}::{args.name}"] = {
                name: value for name, value in inputs.items() if name not in _NAMED_BY_AWS
            }
        return None


def _on_the_wire(name: str) -> str:
    """Return a property's name as the engine has it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _plain(value: Any) -> Any:
    """Return an input with its objects, such as RestApiEndpointConfigurationArgs, as mappings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool | pulumi.Output):
        return value
    return {_on_the_wire(name): _plain(item) for name, item in vars(value).items()}


def _set(value: Any) -> Any:
    """Leave out what is not set."""
    if isinstance(value, Mapping):
        return {key: _set(item) for key, item in value.items() if item is not None}
    return [_set(item) for item in value] if isinstance(value, list) else value
