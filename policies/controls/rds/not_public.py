"""A public address puts the database's login in front of the whole internet.

Violates: ``publiclyAccessible: true``; a Kafka cluster with ``publicAccess`` ``SERVICE_PROVIDED_EIPS``.

Complies: false, or not set.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.checks import expect_flag, expect_text
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_KAFKA: Final = "aws:msk/cluster:Cluster"
_PUBLIC_ACCESS: Final = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type"


@control(
    id="rds-not-public",
    title="No database, warehouse, broker or replication instance has a public address",
    severity=Severity.CRITICAL,
    applies_to=(
        "aws:rds/instance:Instance",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:neptune/clusterInstance:ClusterInstance",
        "aws:redshift/cluster:Cluster",
        "aws:redshiftserverless/workgroup:Workgroup",
        "aws:dms/replicationInstance:ReplicationInstance",
        "aws:mq/broker:Broker",
        _KAFKA,
    ),
    pci=(
        partial("1.4.4", "One kind of store; routes, security groups and other paths to it are not judged here."),
        partial("1.3.1", "One kind of inbound path."),
    ),
    remedy="Set publicly_accessible=False, and reach the database from its own network.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
    profiles=(BASELINE,),
)
def not_public(database: Resource, _context: Context) -> Iterator[Finding]:
    if database.type == _KAFKA:
        yield from expect_text(database, _PUBLIC_ACCESS, "DISABLED", absent="DISABLED")
    else:
        yield from expect_flag(database, "publiclyAccessible", required=False)
