"""Properties that hold a credential, by resource type: those that pulumi-aws 7 marks as secret or AWS documents as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from policies.model.resource import SECRET, Resource, is_unknown
from policies.model.strings import texts

PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "aws:cloudwatch/eventConnection:EventConnection": (
            "authParameters.apiKey.value",
            "authParameters.basic.password",
            "authParameters.oauth.clientParameters.clientSecret",
        ),
        "aws:apigateway/apiKey:ApiKey": ("value",),
        "aws:codebuild/sourceCredential:SourceCredential": ("token",),
        "aws:codepipeline/pipeline:Pipeline": ("stages.actions.configuration.OAuthToken",),
        "aws:codepipeline/webhook:Webhook": ("authenticationConfiguration.secretToken",),
        "aws:cognito/identityProvider:IdentityProvider": ("providerDetails.client_secret",),
        "aws:directoryservice/directory:Directory": ("password",),
        "aws:dms/endpoint:Endpoint": ("password",),
        "aws:docdb/cluster:Cluster": ("masterPassword",),
        "aws:docdb/elasticCluster:ElasticCluster": ("adminUserPassword",),
        "aws:elasticache/replicationGroup:ReplicationGroup": ("authToken",),
        "aws:elasticache/user:User": ("passwords",),
        "aws:fsx/windowsFileSystem:WindowsFileSystem": ("selfManagedActiveDirectory.password",),
        "aws:glue/connection:Connection": ("connectionProperties.PASSWORD",),
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
            "httpEndpointConfiguration.accessKey",
            "redshiftConfiguration.password",
            "splunkConfiguration.hecToken",
        ),
        "aws:lb/listener:Listener": ("defaultActions.authenticateOidc.clientSecret",),
        "aws:lb/listenerRule:ListenerRule": ("actions.authenticateOidc.clientSecret",),
        "aws:lightsail/database:Database": ("masterPassword",),
        "aws:memorydb/user:User": ("authenticationMode.passwords",),
        "aws:mq/broker:Broker": ("users.password",),
        "aws:neptune/cluster:Cluster": ("masterPassword",),
        "aws:opensearch/domain:Domain": ("advancedSecurityOptions.masterUserOptions.masterUserPassword",),
        "aws:rds/cluster:Cluster": ("masterPassword",),
        "aws:rds/instance:Instance": ("password",),
        "aws:redshift/cluster:Cluster": ("masterPassword",),
        "aws:redshiftserverless/namespace:Namespace": ("adminUserPassword",),
        "aws:sns/platformApplication:PlatformApplication": ("platformCredential",),
        "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
    }
)

_STAND_IN: Final = re.compile(
    r"<[^<>]+>|.*(?:placeholder|replace[-_ ]?(?:me|this|with)|to[-_ ]be[-_ ](?:set|filled|replaced|updated)).*",
    re.IGNORECASE,
)
"""A text that says of itself that it is no secret."""
_INDEX: Final = re.compile(r"\[\d+\]")


def keeps_secret(type_token: str, path: str) -> bool:
    """Tell whether a path of a resource is at, or below, a property that holds a credential."""
    at = f"{_INDEX.sub('', path)}."
    return any(at.startswith(f"{prop}.") for prop in PROPERTIES.get(type_token, ()))


def stand_ins(resource: Resource, prop: str) -> frozenset[str]:
    """Return the paths of the texts below a property that only keep the place of a secret."""
    top = prop.partition(".")[0]
    found = texts({top: resource.props.get(top)})
    return frozenset(path for path, text in found if _STAND_IN.fullmatch(text.strip()))


def literals(resource: Resource, prop: str, configured: frozenset[str]) -> Iterator[str]:
    """Yield the path of each text below a property that is neither unknown, nor of a resource, nor secret configuration.

    ``configured`` holds the texts of the stack's secret configuration. The values are not noted in the evidence.
    """
    top = prop.partition(".")[0]
    if resource.sources(top):
        return
    for path, text in texts({top: resource.props.get(top)}):
        if not f"{_INDEX.sub('', path)}.".startswith(f"{prop}."):
            continue
        resource.note(path, SECRET)
        if text and not is_unknown(text) and not any(secret in text for secret in configured):
            yield path
