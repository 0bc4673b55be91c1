"""A key of one's own decides, and logs, who can read the secrets of the cluster.

An advisory: from Kubernetes 1.28 on AWS encrypts them with a key that AWS owns.

Violates: no ``encryptionConfig`` for ``secrets``.

Complies: ``encryptionConfig`` with the resource ``secrets`` and a key.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="eks-secrets-encrypted",
    title="A cluster's secrets are encrypted with a key of the account",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to="aws:eks/cluster:Cluster",
    pci=(partial("8.3.2", "Secrets of systems, encrypted at rest; what pods mount is not judged."),),
    remedy="Set encryption_config with resources=['secrets'] and provider.key_arn.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3",
    profiles=(BASELINE,),
)
def secrets_encrypted(cluster: Resource, _context: Context) -> Iterator[Finding]:
    config = cluster.block("encryptionConfig")
    if "secrets" not in config.strings("resources"):
        yield Finding(prop="encryptionConfig.resources", observed="does not name secrets", required="secrets")
