"""Snapshots and discarded disks of an unencrypted database can be read without its login.

An advisory: a replica, a clone or a restored database takes the setting from its source.

Violates: no ``storageEncrypted``.

Complies: ``storageEncrypted: true``; a database that is made of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_REDSHIFT = "aws:redshift/cluster:Cluster"


@control(
    id="rds-encrypted",
    title="Every database is encrypted at rest",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", _REDSHIFT),
    pci=(partial("3.5.1.2", "Disk-level encryption alone does not make a stored PAN unreadable (3.5.1.2)."),),
    remedy="Set storage_encrypted=True (encrypted=True for Redshift); it cannot be changed after creation.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    profiles=(BASELINE,),
)
def encrypted(database: Resource, _context: Context) -> Iterator[Finding]:
    prop = "encrypted" if database.type == _REDSHIFT else "storageEncrypted"
    inherited = any(
        database.has(source) for source in ("replicateSourceDb", "snapshotIdentifier", "replicationSourceIdentifier")
    )
    if not inherited and not database.flag(prop, absent=database.type == _REDSHIFT):
        yield Finding(prop=prop, observed="is not true", required="true")
