"""Snapshots and discarded disks of an unencrypted volume can be read.

An advisory: an account may encrypt every volume by default, and a copy takes the setting from its source.

Violates: no ``encrypted``.

Complies: ``encrypted: true``; a volume that is made of a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_COPIES: Final = ("snapshotId", "sourceVolumeId")


@control(
    id="ec2-volumes-encrypted",
    title="Every volume and file system is encrypted at rest",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to=("aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"),
    pci=(partial("3.5.1.2", "Disk-level encryption alone does not make a stored PAN unreadable (3.5.1.2)."),),
    remedy="Set encrypted=True; it cannot be changed after creation.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1",
    profiles=(BASELINE,),
)
def volumes_encrypted(volume: Resource, _context: Context) -> Iterator[Finding]:
    if not volume.flag("encrypted") and not any(volume.has(source) for source in _COPIES):
        yield Finding(prop="encrypted", observed="is not true", required="true")
