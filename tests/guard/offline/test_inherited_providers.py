"""Which provider a registration goes through: its own, else its component's, as the engine's resource monitor has it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pulumi.runtime.proto import resource_pb2

from guard.offline.monitor import Known, Record, RecordingMonitor

OWN = "urn:pulumi:dev::p::pulumi:providers:aws::own::1"
INNER = "urn:pulumi:dev::p::pulumi:providers:aws::inner::1"
OUTER = "urn:pulumi:dev::p::pulumi:providers:aws::outer::1"


def _monitor() -> tuple[RecordingMonitor, Record]:
    record = Record()
    monitor = RecordingMonitor(Known(), record)
    monitor.stack, monitor.project = "dev", "p"
    return monitor, record


def _registered(
    monitor: RecordingMonitor, type_: str, name: str, parent: str = "", provider: str = "", **providers: str
) -> str:
    request = resource_pb2.RegisterResourceRequest(
        type=type_, name=name, parent=parent, provider=provider, providers=providers, custom=type_.startswith("aws:")
    )
    return str(monitor.RegisterResource(request).urn)


@pytest.mark.parametrize(
    ("provider", "inner", "outer", "required"),
    [
        (OWN, {"aws": INNER}, {"aws": OUTER}, OWN),
        ("", {"aws": INNER}, {"aws": OUTER}, INNER),
        ("", {}, {"aws": OUTER}, OUTER),
        ("", {"random": INNER}, {"aws": OUTER}, OUTER),
        ("", {"random": INNER}, {"random": OUTER}, ""),
        ("", {}, {}, ""),
    ],
    ids=["own", "component's", "outer component's", "inner has another package's", "another package's", "default"],
)
def test_a_resource_takes_its_components_provider(
    provider: str, inner: Mapping[str, str], outer: Mapping[str, str], required: str
) -> None:
    """A resource, and a read one, in a component within a component."""
    monitor, record = _monitor()
    around = _registered(monitor, "team:one:Outer", "outer", **outer)
    within = _registered(monitor, "team:one:Inner", "inner", around, **inner)
    _registered(monitor, "aws:sqs/queue:Queue", "queue", within, provider)
    monitor.ReadResource(
        resource_pb2.ReadResourceRequest(
            type="aws:sqs/queue:Queue", name="read", id="x", parent=within, provider=provider
        )
    )

    through = {item.name: item.request.provider for item in (record.registrations[-1], *record.reads)}
    assert through == {"queue": required, "read": required}


def test_a_resource_hands_no_provider_to_its_children() -> None:
    """The engine looks at the parent alone, and only at a component."""
    monitor, record = _monitor()
    around = _registered(monitor, "team:one:Outer", "outer", aws=OUTER)
    table = _registered(monitor, "aws:dynamodb/table:Table", "table", around)
    _registered(monitor, "aws:sqs/queue:Queue", "queue", table)

    assert {item.name: item.request.provider for item in record.registrations[1:]} == {"table": OUTER, "queue": ""}
