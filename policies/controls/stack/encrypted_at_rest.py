"""Snapshots and discarded disks of what is not encrypted can be read, of a database without its login.

An advisory: an account may encrypt every volume by default, and a replica, a clone, a restored database or a copy takes the
setting from its source.

Violates: no ``storageEncrypted``, ``encrypted``, ``atRestEncryptionEnabled`` or ``encryptAtRest``, by type.

Complies: ``storageEncrypted: true``; a database that is made of another one; a volume that is made of a snapshot.
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
    "aws:ebs/volume:Volume": "encrypted",
    "aws:efs/fileSystem:FileSystem": "encrypted",
}
_SOURCES: Final = (
    *("replicateSourceDb", "snapshotIdentifier", "replicationSourceIdentifier", "globalReplicationGroupId"),
    *("snapshotArns", "snapshotName", "snapshotId", "sourceVolumeId"),
)
"""What names the database or the volume that another one is made of."""


@control(
    id="stack-encrypted-at-rest",
    title="Every database, cache, search domain, volume and file system is encrypted at rest",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to=tuple(_SWITCHES),
    pci=(partial("3.5.1.2", "Disk-level encryption alone does not make a stored PAN unreadable (3.5.1.2)."),),
    remedy="Set the property that the finding names to true; of most of them it cannot be changed after creation.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    profiles=(BASELINE,),
)
def encrypted_at_rest(store: Resource, _context: Context) -> Iterator[Finding]:
    prop = _SWITCHES[store.type]
    inherited = any(store.has(source) for source in _SOURCES)
    if not inherited and not store.flag(prop, absent=store.type == _REDSHIFT):
        yield Finding(prop=prop, observed="is not true", required="true")
