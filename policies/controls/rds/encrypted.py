"""Snapshots and discarded disks of an unencrypted database can be read without its login.

An advisory: a replica, a clone or a restored database takes the setting from its source.

Violates: no ``storageEncrypted``, ``encrypted``, ``atRestEncryptionEnabled`` or ``encryptAtRest``, by type.

Complies: ``storageEncrypted: true``; a database that is made of another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_REDSHIFT: Final = "aws:redshift/cluster:Cluster"
_SWITCHES: Final[Mapping[str, str]] = {
    "aws:rds/instance:Instance": "storageEncrypted",
    "aws:rds/cluster:Cluster": "storageEncrypted",
    "aws:docdb/cluster:Cluster": "storageEncrypted",
    "aws:neptune/cluster:Cluster": "storageEncrypted",
    "aws:elasticache/replicationGroup:ReplicationGroup": "atRestEncryptionEnabled",
    "aws:opensearch/domain:Domain": "encryptAtRest.enabled",
    "aws:elasticsearch/domain:Domain": "encryptAtRest.enabled",
    _REDSHIFT: "encrypted",
}
_SOURCES: Final = (
    *("replicateSourceDb", "snapshotIdentifier", "replicationSourceIdentifier", "globalReplicationGroupId"),
    *("snapshotArns", "snapshotName"),
)
"""What names the database that another one is made of."""


@control(
    id="rds-encrypted",
    title="Every database, cache and search domain is encrypted at rest",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to=tuple(_SWITCHES),
    pci=(partial("3.5.1.2", "Disk-level encryption alone does not make a stored PAN unreadable (3.5.1.2)."),),
    remedy="Set the property that the finding names to true; of most databases it cannot be changed after creation.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    profiles=(BASELINE,),
)
def encrypted(database: Resource, _context: Context) -> Iterator[Finding]:
    prop = _SWITCHES[database.type]
    inherited = any(database.has(source) for source in _SOURCES)
    if not inherited and not database.flag(prop, absent=database.type == _REDSHIFT):
        yield Finding(prop=prop, observed="is not true", required="true")
