"""Whoever has the policy reads every secret, and runs anything on every node, with the rights that the node has.

An advisory: somebody has to administer a cluster.

Violates: ``AmazonEKSClusterAdminPolicy`` or ``AmazonEKSAdminPolicy`` with the scope ``cluster``.

Complies: a policy with ``accessScope.type: namespace``; ``AmazonEKSViewPolicy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_ADMINISTER: Final = ("/AmazonEKSClusterAdminPolicy", "/AmazonEKSAdminPolicy")


@control(
    id="eks-no-cluster-admin",
    title="No access entry gives a principal the administration of a whole cluster",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    applies_to="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    pci=(partial("7.2.5", "Access entries as declared; the cluster's own roles and bindings are not judged."),),
    remedy="Associate AmazonEKSViewPolicy or AmazonEKSEditPolicy with the namespaces that the principal works in.",
    source="https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html",
    profiles=(BASELINE,),
)
def no_cluster_admin(association: Resource, _context: Context) -> Iterator[Finding]:
    policy = association.text("policyArn")
    if policy.endswith(_ADMINISTER) and association.text("accessScope.type") == "cluster":
        yield Finding(
            prop="policyArn",
            observed=f"is {policy.rpartition('/')[2]} for the whole cluster",
            required="a policy for the namespaces that the principal works in",
        )
