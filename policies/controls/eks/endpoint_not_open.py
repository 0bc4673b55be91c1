"""Whoever reaches the endpoint can try stolen credentials and known faults of the Kubernetes API on it.

AWS opens the endpoint to every address where a cluster does not say otherwise.

Violates: ``endpointPublicAccess`` true, or not set, with ``publicAccessCidrs`` that hold ``0.0.0.0/0``, or are not set.

Complies: ``endpointPublicAccess: false``; ``publicAccessCidrs`` with the networks of those who administer the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.networks import is_wide
from policies.model.control import BASELINE, Baseline, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_EVERYBODY: Final = ("0.0.0.0/0",)
"""What AWS takes where no networks are given (Amazon EKS User Guide, "Cluster API server endpoint")."""


@control(
    id="eks-endpoint-not-open",
    title="No cluster's public endpoint is open to the internet",
    severity=Severity.HIGH,
    applies_to="aws:eks/cluster:Cluster",
    pci=(
        partial("1.3.1", "One inbound path; the cluster's other network settings and load balancers are not judged."),
        partial("1.4.4", "The control plane's address; what runs in the cluster is not judged."),
    ),
    remedy="Set endpoint_public_access=False with endpoint_private_access=True, or public_access_cidrs to the networks "
    "of those who administer the cluster.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def endpoint_not_open(cluster: Resource, _context: Context) -> Iterator[Finding]:
    network = cluster.block("vpcConfig")
    if not network.flag("endpointPublicAccess", absent=True):
        return
    given = network.strings("publicAccessCidrs")
    wide = sorted(cidr for cidr in given or _EVERYBODY if is_wide(cidr))
    if wide:
        yield Finding(
            prop=network.at("publicAccessCidrs"),
            observed=f"opens the endpoint to {', '.join(wide)}{'' if given else ', because it is not set'}",
            required="the networks of those who administer the cluster, or endpointPublicAccess false",
        )
