"""With a key for SSH and no source AWS opens port 22 of every node to the internet.

Violates: ``remoteAccess.ec2SshKey`` without ``sourceSecurityGroupIds``.

Complies: no ``remoteAccess``; one with ``sourceSecurityGroupIds``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import BASELINE, Baseline, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="eks-nodes-not-open",
    title="No node group opens SSH to the internet",
    severity=Severity.CRITICAL,
    applies_to="aws:eks/nodeGroup:NodeGroup",
    pci=(partial("1.3.1", "One inbound path to the nodes; their security groups are judged by ec2-no-open-ports."),),
    remedy="Set remote_access.source_security_group_ids, or remove remote_access and use Session Manager.",
    source="https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def nodes_not_open(group: Resource, _context: Context) -> Iterator[Finding]:
    access = group.block("remoteAccess")
    if access.has("ec2SshKey") and not (access.has("sourceSecurityGroupIds") and access.raw("sourceSecurityGroupIds")):
        yield Finding(
            prop="remoteAccess.sourceSecurityGroupIds",
            observed="is not set, which opens port 22 of the nodes to 0.0.0.0/0",
            required="the security groups that SSH comes from",
        )
