"""Deploys the program as it stands into the local AWS, and destroys it again.

The offline preview's monitor runs the program in update mode; each registration becomes real before it is answered, with
the ids, ARNs and URLs that the local AWS gave it. The Pulumi SDK registers a resource as soon as all that it depends on
is there, several at a time; a random pause in front of each makes every run another order among those that the declared
dependencies permit. An order that only worked by luck does not survive that.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import resource_pb2

from guard.offline import messages, program, project
from guard.offline.monitor import Known, Record, RecordingMonitor
from tests.sandbox.aws import ACCOUNT, REGION, ROOT, LocalAws
from tests.sandbox.catalog import KINDS, Made

LONGEST_PAUSE: Final = 0.03


class UnknownTypeError(Exception):
    """The program registers a type that the sandbox cannot make."""


@dataclass(frozen=True)
class Created:
    """A resource that exists in the local AWS."""

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    made: Made


@dataclass
class Deployment:
    """What was created, in order, and what the stack exports."""

    created: list[Created] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def of_type(self, token: str) -> list[Created]:
        """Return the resources of a type."""
        return [item for item in self.created if item.type == token]

    def destroy(self, aws: LocalAws) -> None:
        """Remove everything, the last created first: that order is the reverse of one that the dependencies permit."""
        while self.created:
            item = self.created.pop()
            KINDS[item.type].delete(aws, item.props, item.made)


def _whole(value: Any) -> Any:
    """Turn the protocol's doubles into the integers that AWS's APIs take."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


class CreatingMonitor(RecordingMonitor):
    """Records as the preview does, and creates."""

    def __init__(self, aws: LocalAws, deployment: Deployment, chance: random.Random) -> None:
        """Create in ``aws``, in an order that ``chance`` decides."""
        super().__init__(Known(region=REGION, account=ACCOUNT), Record())
        self._aws = aws
        self._deployment = deployment
        self._chance = chance

    def RegisterResource(self, request: Any) -> Any:
        """Create a resource, and answer with what it then is."""
        answer = super().RegisterResource(request)
        if not request.custom:
            return answer
        if request.type not in KINDS:
            raise UnknownTypeError(request.type)
        time.sleep(self._chance.random() * LONGEST_PAUSE)
        props = _whole(json_format.MessageToDict(messages.unwrapped(request.object)))
        made = KINDS[request.type].create(self._aws, props)
        self._deployment.created.append(Created(answer.urn, request.type, request.name, props, made))
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.object)
        outputs.update({**made.outputs, "id": made.id})
        return resource_pb2.RegisterResourceResponse(urn=answer.urn, id=made.id, object=outputs)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Keep the stack's outputs."""
        if "pulumi:pulumi:Stack" in request.urn:
            self._deployment.outputs.update(json_format.MessageToDict(messages.unwrapped(request.outputs)))
        return super().RegisterResourceOutputs(request)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The stack's configuration, secrets included."""

    suffix: str
    merchants: Mapping[str, Mapping[str, str]]
    fraud_secret: str

    def overrides(self) -> list[str]:
        """Write it as ``--config`` takes it."""
        return [
            f"environmentSuffix={self.suffix}",
            f"merchants={json.dumps({name: dict(entry) for name, entry in self.merchants.items()})}",
            f"fraudSigningSecret={self.fraud_secret}",
        ]


def deploy(aws: LocalAws, settings: Settings, *, seed: int, root: Path = ROOT) -> Deployment:
    """Run the program in update mode, and return what it made."""
    deployment = Deployment()
    # The order is chance's, not a secret's.
    monitor = CreatingMonitor(aws, deployment, random.Random(seed))
    chosen = project.read(root, "dev", settings.overrides())
    program.run(chosen, dry_run=False, monitor=monitor)
    return deployment
