"""What exists in the model's AWS: resources by type and id, and how each one's properties show what others did to it.

A queue's ``policy`` is its QueuePolicy's document, a role's ``inlinePolicies`` are its RolePolicies, a stage's ``webAclArn``
is its association, and of a function's code nothing but a hash comes back. It holds what was created through it; nothing
runs, nothing is delivered, and AWS's own refusals beyond the provider's Check are not modelled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from guard.provider.values import bare, is_marked
from policies.protocol.markers import SIGNATURE

_PATH: Final = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A resource that exists: its outputs as its own Create or Update left them."""

    type: str
    id: str
    outputs: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a property as text; "" where it is not set."""
        value = bare(self.outputs.get(name))
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Cloud:
    """The resources that exist. Safe to use from several threads."""

    _existing: dict[tuple[str, str], Existing] = field(default_factory=dict)
    _deleted: set[tuple[str, str]] = field(default_factory=set)
    _versions: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def copy(self) -> Cloud:
        """Return another cloud, in which the same resources exist."""
        with self._lock:
            return Cloud(dict(self._existing), set(self._deleted), dict(self._versions))

    def put(self, type_token: str, identity: str, outputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Create or update a resource, and return what AWS then says of it."""
        with self._lock:
            item = Existing(type=type_token, id=identity, outputs=outputs)
            self._existing[type_token, identity] = item
            self._deleted.discard((type_token, identity))
            return self._seen(item)

    def delete(self, type_token: str, identity: str) -> None:
        """Delete a resource; one that does not exist is deleted already."""
        with self._lock:
            self._existing.pop((type_token, identity), None)
            self._deleted.add((type_token, identity))

    def read(self, type_token: str, identity: str) -> Mapping[str, Any] | None:
        """Return what AWS says of a resource, or None: this cloud has none such."""
        with self._lock:
            item = self._existing.get((type_token, identity))
            return None if item is None else self._refreshed(item)

    def is_deleted(self, type_token: str, identity: str) -> bool:
        """Tell whether a resource existed here and was deleted since."""
        with self._lock:
            return (type_token, identity) in self._deleted

    def find(self, type_token: str, identity: str) -> Mapping[str, Any]:
        """Return a resource's outputs, or an empty mapping."""
        with self._lock:
            item = self._existing.get((type_token, identity))
            return item.outputs if item is not None else MappingProxyType({})

    def count(self, type_token: str, name: str) -> int:
        """Count a creation of this type and name, and return how many there were."""
        with self._lock:
            self._versions[type_token, name] = self._versions.get((type_token, name), 0) + 1
            return self._versions[type_token, name]

    def change(self, type_token: str, identity: str, **properties: Any) -> None:
        """Change properties of a resource as somebody at the console would: behind Pulumi's back.

        Raises:
            KeyError: there is no such resource.

        """
        with self._lock:
            item = self._existing[type_token, identity]
            self._existing[type_token, identity] = replace(item, outputs={**item.outputs, **properties})

    def of_type(self, type_token: str) -> Iterator[Existing]:
        """Yield the resources of a type, in the order of their ids."""
        with self._lock:
            found = sorted((key for key in self._existing if key[0] == type_token), key=lambda key: key[1])
            items = [self._existing[key] for key in found]
        yield from items

    def _seen(self, item: Existing) -> dict[str, Any]:
        effect = _EFFECTS.get(item.type)
        return {**item.outputs, **(effect(self, item) if effect else {})}

    def _refreshed(self, item: Existing) -> dict[str, Any]:
        return {name: _hash_only(value) for name, value in self._seen(item).items()}


def _hash_only(value: Any) -> Any:
    """Return an archive as the provider reads it back: AWS keeps no path of it."""
    if is_marked(value) and "hash" in value:
        return {key: item for key, item in value.items() if key in {SIGNATURE, "hash"}}
    return value


Effect = Callable[[Cloud, Existing], Mapping[str, Any]]


def _attached(other: str, key: str, shown: str, held: str = "", by: str = "id") -> Effect:
    """Return the effect of a resource of type ``other`` that names this one in ``key``: its ``held`` is our ``shown``."""

    def effect(cloud: Cloud, item: Existing) -> Mapping[str, Any]:
        here = item.id if by == "id" else item.text(by)
        found = next((each for each in cloud.of_type(other) if each.text(key) == here), None)
        return {} if found is None else {shown: found.outputs.get(held or shown)}

    return effect


def _all(*effects: Effect) -> Effect:
    return lambda cloud, item: {key: value for effect in effects for key, value in effect(cloud, item).items()}


def _role(cloud: Cloud, item: Existing) -> Mapping[str, Any]:
    inline = [
        {"name": found.text("name"), "policy": found.text("policy")}
        for found in cloud.of_type("aws:iam/rolePolicy:RolePolicy")
        if found.text("role") == item.id
    ]
    managed = [
        found.text("policyArn")
        for found in cloud.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if found.text("role") == item.id
    ]
    own = bare(item.outputs.get("inlinePolicies")) or []
    attached = bare(item.outputs.get("managedPolicyArns")) or []
    names = {policy["name"] for policy in inline}
    return {
        "inlinePolicies": [*(policy for policy in own if policy.get("name") not in names), *inline],
        "managedPolicyArns": sorted({*attached, *managed}),
    }


_EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "aws:apigateway/restApi:RestApi": _attached(
            "aws:apigateway/restApiPolicy:RestApiPolicy", "restApiId", "policy"
        ),
        "aws:apigateway/stage:Stage": _attached(
            "aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn", "webAclArn", by="arn"
        ),
        "aws:iam/role:Role": _role,
        "aws:s3/bucket:Bucket": _attached("aws:s3/bucketPolicy:BucketPolicy", "bucket", "policy"),
        "aws:sns/topic:Topic": _attached("aws:sns/topicPolicy:TopicPolicy", "arn", "policy", by="arn"),
        "aws:sqs/queue:Queue": _all(
            _attached("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", "policy"),
            _attached("aws:sqs/redrivePolicy:RedrivePolicy", "queueUrl", "redrivePolicy"),
            _attached("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", "redriveAllowPolicy"),
        ),
    }
)
"""What other resources do to one, as a read of it shows."""
EFFECTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "aws:apigateway/restApi:RestApi": frozenset({"policy"}),
        "aws:apigateway/stage:Stage": frozenset({"webAclArn"}),
        "aws:iam/role:Role": frozenset({"inlinePolicies", "managedPolicyArns"}),
        "aws:s3/bucket:Bucket": frozenset({"policy"}),
        "aws:sns/topic:Topic": frozenset({"policy"}),
        "aws:sqs/queue:Queue": frozenset({"policy", "redrivePolicy", "redriveAllowPolicy"}),
    }
)
"""The properties in which a resource shows what others did to it."""
