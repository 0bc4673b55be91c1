"""Where AWS resource types keep policy documents, and what can be read of each document.

A type may hold several documents (a role: its trust policy and its inline policies), some under two resource types (a
queue's own ``policy``, and ``QueuePolicy``). The table lists the types of pulumi-aws 7 whose schema has a property that
takes a JSON policy document in IAM's language; the kind says which grammar rules apply (IAM User Guide, "Identity-based
policies and resource-based policies"). A document that only limits what others grant (a session policy, the policy of a
VPC endpoint, a service control policy) grants nothing, so its type is listed with no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from policies.facts.iam import Statement, known_statements
from policies.model.resource import Block, IllTyped, NotApplicable, ReportedByOtherControl, Resource, Undetermined


class Kind(StrEnum):
    """What a policy document is attached to."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Place:
    """A property that holds a policy document; ``blocks`` names the list of blocks that it is in, if it is in one."""

    kind: Kind
    prop: str
    blocks: str = ""


def _identity(prop: str = "policy", blocks: str = "") -> Place:
    return Place(Kind.IDENTITY, prop, blocks)


_RESOURCE: Final = (Place(Kind.RESOURCE, "policy"),)

PLACES: Final[Mapping[str, tuple[Place, ...]]] = MappingProxyType(
    {
        "aws:iam/policy:Policy": (_identity(),),
        "aws:iam/rolePolicy:RolePolicy": (_identity(),),
        "aws:iam/userPolicy:UserPolicy": (_identity(),),
        "aws:iam/groupPolicy:GroupPolicy": (_identity(),),
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (_identity("inlinePolicy"),),
        "aws:iam/role:Role": (Place(Kind.TRUST, "assumeRolePolicy"), _identity("policy", blocks="inlinePolicies")),
        "aws:iot/policy:Policy": (_identity(),),
        "aws:acmpca/policy:Policy": _RESOURCE,
        "aws:amp/resourcePolicy:ResourcePolicy": (Place(Kind.RESOURCE, "policyDocument"),),
        "aws:apigateway/domainName:DomainName": _RESOURCE,
        "aws:apigateway/restApi:RestApi": _RESOURCE,
        "aws:apigateway/restApiPolicy:RestApiPolicy": _RESOURCE,
        "aws:backup/vaultPolicy:VaultPolicy": _RESOURCE,
        "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": _RESOURCE,
        "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": (Place(Kind.RESOURCE, "accessPolicy"),),
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy": _RESOURCE,
        "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": (
            Place(Kind.RESOURCE, "deliveryDestinationPolicy"),
        ),
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": (Place(Kind.RESOURCE, "accessPolicy"),),
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": (Place(Kind.RESOURCE, "policyDocument"),),
        "aws:codeartifact/domainPermissions:DomainPermissions": (Place(Kind.RESOURCE, "policyDocument"),),
        "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": (
            Place(Kind.RESOURCE, "policyDocument"),
        ),
        "aws:codebuild/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:dsql/clusterPolicy:ClusterPolicy": _RESOURCE,
        "aws:dynamodb/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:ec2/vpcEndpoint:VpcEndpoint": (),
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": (),
        "aws:ecr/registryPolicy:RegistryPolicy": _RESOURCE,
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": (Place(Kind.RESOURCE, "repositoryPolicy"),),
        "aws:ecr/repositoryPolicy:RepositoryPolicy": _RESOURCE,
        "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": _RESOURCE,
        "aws:efs/fileSystemPolicy:FileSystemPolicy": _RESOURCE,
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": (),
        "aws:elasticsearch/domain:Domain": (Place(Kind.RESOURCE, "accessPolicies"),),
        "aws:elasticsearch/domainPolicy:DomainPolicy": (Place(Kind.RESOURCE, "accessPolicies"),),
        "aws:glacier/vault:Vault": (Place(Kind.RESOURCE, "accessPolicy"),),
        "aws:glacier/vaultLock:VaultLock": _RESOURCE,
        "aws:glue/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:kinesis/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:kms/externalKey:ExternalKey": _RESOURCE,
        "aws:kms/key:Key": _RESOURCE,
        "aws:kms/keyPolicy:KeyPolicy": _RESOURCE,
        "aws:kms/replicaExternalKey:ReplicaExternalKey": _RESOURCE,
        "aws:kms/replicaKey:ReplicaKey": _RESOURCE,
        "aws:lambda/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:mediastore/containerPolicy:ContainerPolicy": _RESOURCE,
        "aws:msk/clusterPolicy:ClusterPolicy": _RESOURCE,
        "aws:networkfirewall/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:oam/sinkPolicy:SinkPolicy": _RESOURCE,
        "aws:odb/network:Network": (),
        "aws:opensearch/domain:Domain": (Place(Kind.RESOURCE, "accessPolicies"),),
        "aws:opensearch/domainPolicy:DomainPolicy": (Place(Kind.RESOURCE, "accessPolicies"),),
        "aws:opensearchingest/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:organizations/policy:Policy": (),
        "aws:organizations/resourcePolicy:ResourcePolicy": (Place(Kind.RESOURCE, "content"),),
        "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": _RESOURCE,
        "aws:redshift/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:redshiftserverless/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:rolesanywhere/profile:Profile": (),
        "aws:s3/accessPoint:AccessPoint": _RESOURCE,
        "aws:s3/bucket:Bucket": _RESOURCE,
        "aws:s3/bucketPolicy:BucketPolicy": _RESOURCE,
        "aws:s3/bucketV2:BucketV2": _RESOURCE,
        "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": _RESOURCE,
        "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": _RESOURCE,
        "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": _RESOURCE,
        "aws:s3control/accessPointPolicy:AccessPointPolicy": _RESOURCE,
        "aws:s3control/bucketPolicy:BucketPolicy": _RESOURCE,
        "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": (
            Place(Kind.RESOURCE, "details.policy"),
        ),
        "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": _RESOURCE,
        "aws:s3tables/tableBucketPolicy:TableBucketPolicy": (Place(Kind.RESOURCE, "resourcePolicy"),),
        "aws:s3tables/tablePolicy:TablePolicy": (Place(Kind.RESOURCE, "resourcePolicy"),),
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": (Place(Kind.RESOURCE, "resourcePolicy"),),
        "aws:schemas/registryPolicy:RegistryPolicy": _RESOURCE,
        "aws:secretsmanager/secret:Secret": _RESOURCE,
        "aws:secretsmanager/secretPolicy:SecretPolicy": _RESOURCE,
        "aws:ses/identityPolicy:IdentityPolicy": _RESOURCE,
        "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": _RESOURCE,
        "aws:sns/topic:Topic": _RESOURCE,
        "aws:sns/topicPolicy:TopicPolicy": _RESOURCE,
        "aws:sqs/queue:Queue": _RESOURCE,
        "aws:sqs/queuePolicy:QueuePolicy": _RESOURCE,
        "aws:transfer/access:Access": (),
        "aws:transfer/user:User": (),
        "aws:vpclattice/authPolicy:AuthPolicy": _RESOURCE,
        "aws:vpclattice/resourcePolicy:ResourcePolicy": _RESOURCE,
        "aws:xray/resourcePolicy:ResourcePolicy": (Place(Kind.RESOURCE, "policyDocument"),),
    }
)
"""Each type that holds policy documents, and where; a type whose documents grant nothing is listed with none."""

READABLE: Final = "iam-policy-well-formed"
"""The control that reports a document that cannot be read; the other controls over documents then report nothing."""


def holding(*kinds: Kind) -> tuple[str, ...]:
    """Return the types that hold documents of these kinds."""
    return tuple(token for token, places in PLACES.items() if any(place.kind in kinds for place in places))


@dataclass(frozen=True, slots=True)
class Holder:
    """A block and the property of it that holds a document, with the kind of the document."""

    block: Block
    prop: str
    kind: Kind

    @property
    def at(self) -> str:
        """The document's path in its resource."""
        return self.block.at(self.prop)


def holders(resource: Resource, *kinds: Kind) -> Iterator[Holder]:
    """Yield where a resource holds documents of these kinds (all kinds where none is named); absent ones included."""
    for place in PLACES.get(resource.type, ()):
        if kinds and place.kind not in kinds:
            continue
        for block in resource.blocks(place.blocks) if place.blocks else (resource,):
            yield Holder(block, place.prop, place.kind)


def present(resource: Resource, *kinds: Kind) -> tuple[Holder, ...]:
    """Return where a resource has documents of these kinds.

    Raises:
        NotApplicable: it has none, so that there is nothing to judge.

    """
    found = tuple(holder for holder in holders(resource, *kinds) if holder.block.has(holder.prop))
    if not found:
        reason = "the resource has no policy document of its own"
        raise NotApplicable(reason)
    return found


def readable(resource: Resource, *kinds: Kind, needs: tuple[str, ...] = ("Action", "Resource")) -> Iterator[Statement]:
    """Yield every statement that is known well enough to tell what it grants, of every document of these kinds.

    Of a statement with unknown actions or resources, what is known is yielded: an unknown ARN in a list does not hide the
    ``*`` beside it. ``needs`` names the elements of which something must be known.

    Raises:
        NotApplicable: the resource has no document of these kinds, so that there is nothing to judge.
        ReportedByOtherControl: at the end, because a document or a statement could not be read; :data:`READABLE` reports it.

    """
    missed: list[str] = []
    for statement in _known(resource, kinds, missed):
        try:
            _ = statement.actions, statement.resources
        except (Undetermined, IllTyped) as unread:
            missed.append(unread.prop)
            yield from _part(statement, needs)
        else:
            yield statement
    if missed:
        raise ReportedByOtherControl(missed[0], READABLE)


def _part(statement: Statement, needs: tuple[str, ...]) -> Iterator[Statement]:
    """Yield what is known of a statement, if it has something of each element that is needed."""
    try:
        part = statement.known()
        _ = part.actions, part.resources
    except (Undetermined, IllTyped):
        return
    if all(key in part.elements or f"Not{key}" in part.elements for key in needs):
        yield part


def _known(resource: Resource, kinds: tuple[Kind, ...], missed: list[str]) -> Iterator[Statement]:
    """Yield the statements of the documents that can be read; add the path of each that cannot to ``missed``."""
    try:
        found = present(resource, *kinds)
    except (Undetermined, IllTyped) as unread:
        missed.append(unread.prop)
        return
    for holder in found:
        try:
            yield from known_statements(holder.block, holder.prop)
        except (Undetermined, IllTyped) as unread:
            missed.append(unread.prop)


def granted(resource: Resource, needs: tuple[str, ...] = ("Action", "Resource")) -> Iterator[tuple[Statement, str]]:
    """Yield every action that the identity policies of a resource allow, with its statement; ``needs`` as in :func:`readable`."""
    for statement in readable(resource, Kind.IDENTITY, needs=needs):
        if statement.allows:
            yield from ((statement, action) for action in statement.actions)
