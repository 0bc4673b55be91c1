"""Everybody with an AWS account can copy what is shared so, with all the data in it.

Violates: ``sharedAccounts: [all]`` of a database's snapshot; ``group: all`` of an image; ``principal: *`` of a layer.

Complies: named accounts; ``*`` with ``organizationId``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class _Share:
    """A property that names who may use a resource, its value for everybody, and what limits that value again."""

    prop: str
    everybody: str
    limits: tuple[str, ...] = ()


_SHARES: Final[Mapping[str, _Share]] = MappingProxyType(
    {
        "aws:cloudwatch/eventPermission:EventPermission": _Share("principal", "*", ("condition",)),
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission": _Share("group", "all"),
        "aws:lambda/layerVersionPermission:LayerVersionPermission": _Share("principal", "*", ("organizationId",)),
        "aws:rds/clusterSnapshot:ClusterSnapshot": _Share("sharedAccounts", "all"),
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": _Share("sharedAccounts", "all"),
        "aws:rds/snapshot:Snapshot": _Share("sharedAccounts", "all"),
        "aws:rds/snapshotCopy:SnapshotCopy": _Share("sharedAccounts", "all"),
        "aws:ssm/document:Document": _Share("permissions.account_ids", "all"),
    }
)


@control(
    id="iam-no-public-share",
    title="No image, snapshot, layer, document or event bus is shared with every AWS account",
    severity=Severity.CRITICAL,
    applies_to=tuple(_SHARES),
    pci=(
        partial("7.2.5", "Who is admitted, as declared; policy documents are judged by iam-no-public-principal."),
        partial("1.4.4", "Stored data that is open to everybody is found in these types."),
    ),
    remedy="Name the accounts that it is shared with, or limit it to your organisation.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-1",
    profiles=(BASELINE,),
)
def no_public_share(resource: Resource, _context: Context) -> Iterator[Finding]:
    share = _SHARES[resource.type]
    value = resource.raw(share.prop)
    values = [str(item).lower() for item in (value if isinstance(value, list) else str(value or "").split(","))]
    if share.everybody in values and not any(resource.has(limit) for limit in share.limits):
        yield Finding(prop=share.prop, observed=f"is '{share.everybody}'", required="named accounts")
