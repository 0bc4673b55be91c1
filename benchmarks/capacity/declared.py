"""What the program declares about throughput, read from an offline preview: a change of the program changes the model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from guard.offline import messages, program, project
from handlers.core.backoff import DELIVERY_BACKOFF, PROCESSING_BACKOFF
from handlers.core.identity import MERCHANT_SHARDS

_PROCESSOR = "transaction-processor"
_SENDER = "notification-sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A queue and the function that takes from it."""

    batch_size: int
    maximum_concurrency: int
    max_receives: int
    backoff: tuple[int, ...]
    """Seconds until a failed message is seen again, by how often it was received (handlers/core/backoff.py)."""
    high_throughput: bool
    retention: int
    """Seconds."""
    visibility: int
    """Seconds; what a message waits for when its function was ended from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The stack's settings that bound how much it can take."""

    region: str
    merchants: int
    shards: int
    """Message groups of a merchant's notices (handlers/core/identity.py)."""
    stage_rate: int
    stage_burst: int
    key_rate: int
    key_burst: int
    address_rate: float
    """Requests a second that the web ACL lets one address have; 0 without such a rule."""
    reserved: int
    sender_reserved: int
    memory: int
    sender_memory: int
    processing: Consumer
    notifications: Consumer
    on_demand: bool
    sampled: float
    alarms: int
    rules: int


Registered = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The inputs of the program's resources, by kind and by name."""


def read(directory: Path, stack: str) -> Declared:
    """Preview the program, and return what it declares."""
    return of(*registered(directory, stack))


def registered(directory: Path, stack: str) -> tuple[Registered, str]:
    """Preview the program, and return its resources and its region."""
    given = project.read(directory, stack)
    items = messages.judged(given, program.run(given).registrations)
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for item in items:
        kind = item.registration.type.rpartition(":")[2]
        found.setdefault(kind, {})[item.registration.name] = json_format.MessageToDict(item.inputs)
    return found, given.config.get("aws:region", "")


def of(found: Registered, region: str) -> Declared:
    """Read resources, by kind and by name."""
    settings = _only(found["MethodSettings"].values())["settings"]
    plan = _only(found["UsagePlan"].values())["throttleSettings"]
    processor, sender = (_ending(found["Function"], name) for name in (_PROCESSOR, _SENDER))
    rules = [rule for acl in found.get("WebAcl", {}).values() for rule in acl["rules"]]
    rates = [rule["statement"].get("rateBasedStatement") for rule in rules]
    return Declared(
        region=region,
        shards=MERCHANT_SHARDS,
        merchants=sum("fraud-provider" not in name for name in found["ApiKey"]),
        stage_rate=int(settings["throttlingRateLimit"]),
        stage_burst=int(settings["throttlingBurstLimit"]),
        key_rate=int(plan["rateLimit"]),
        key_burst=int(plan["burstLimit"]),
        address_rate=min((rate["limit"] / rate["evaluationWindowSec"] for rate in rates if rate), default=0.0),
        reserved=int(processor["reservedConcurrentExecutions"]),
        sender_reserved=int(sender["reservedConcurrentExecutions"]),
        memory=int(processor["memorySize"]),
        sender_memory=int(sender["memorySize"]),
        processing=_consumer(found, "transaction-processing", _PROCESSOR, PROCESSING_BACKOFF.seconds),
        notifications=_consumer(found, "notifications", _SENDER, DELIVERY_BACKOFF.seconds),
        on_demand=all(table["billingMode"] == "PAY_PER_REQUEST" for table in found["Table"].values()),
        sampled=max((rule["fixedRate"] for rule in found.get("SamplingRule", {}).values()), default=0.0),
        alarms=len(found.get("MetricAlarm", {})),
        rules=len(rules),
    )


def _consumer(found: Registered, queue_name: str, function: str, backoff: tuple[int, ...]) -> Consumer:
    queue = found["Queue"][f"queue-{queue_name}"]
    mapping = _ending(found["EventSourceMapping"], function)
    return Consumer(
        batch_size=int(mapping["batchSize"]),
        maximum_concurrency=int(mapping["scalingConfig"]["maximumConcurrency"]),
        max_receives=int(json.loads(queue["redrivePolicy"])["maxReceiveCount"]),
        backoff=backoff,
        high_throughput=queue["fifoThroughputLimit"] == "perMessageGroupId",
        retention=int(queue["messageRetentionSeconds"]),
        visibility=int(queue["visibilityTimeoutSeconds"]),
    )


def _only(items: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    (item,) = items
    return item


def _ending(items: Mapping[str, Mapping[str, Any]], end: str) -> Mapping[str, Any]:
    return _only(item for name, item in items.items() if name.endswith(end))
