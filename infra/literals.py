"""What is literal in the resources of the API, whoever writes it down.

A stage serves a snapshot of its API, and nothing takes a new one but a new deployment. So the deployment is triggered by
a hash of every literal input: recorded from the registrations themselves, since a list kept by hand would miss the next
property. Outputs are left out: most are unknown in a preview, and would make each one look like a change.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi


@dataclass(frozen=True, slots=True)
class LiteralInputs:
    """Keeps the literal inputs of every resource that it is shown."""

    _inputs: dict[str, Any] = field(default_factory=dict)

    def options(self) -> pulumi.ResourceOptions:
        """Make options under which a component and everything in it is recorded."""
        return pulumi.ResourceOptions(transformations=[self._record])

    def digest(self, *more: object) -> str:
        """Hash what was recorded so far, and values that were passed as outputs but are literal."""
        return hashlib.sha256(json.dumps([self._inputs, *more], sort_keys=True).encode()).hexdigest()

    def _record(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        self._inputs[f"{args.type_}::{args.name}"] = _literal(dict(args.props))
        return None


def _literal(value: Any) -> Any:
    """Reduce an input to its literal parts; `None` stands for what is not."""
    if isinstance(value, Mapping):
        return {str(key): _literal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_literal(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, pulumi.Output):
        return None
    # What remains is an object of inputs, such as RestApiEndpointConfigurationArgs.
    return _literal(vars(value))
