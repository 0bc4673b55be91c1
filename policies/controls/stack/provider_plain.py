"""The provider speaks to AWS itself, and checks whom it speaks as."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import Allowed, expect_plain
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.stack import PROVIDER_TYPE
from policies.model.vocabulary import Severity

_CREDENTIAL = "credentials come from the deployer's session, never from a program"
_ELSEWHERE = "calls would go elsewhere than to AWS, with the deployer's credentials"
_MACHINE = "it ties the program to a file of one machine"
_NO = (False, "false")
_ALLOWED = {
    "accessKey": Allowed(_CREDENTIAL),
    "secretKey": Allowed(_CREDENTIAL),
    "token": Allowed(_CREDENTIAL),
    "profile": Allowed(_MACHINE),
    "sharedConfigFiles": Allowed(_MACHINE),
    "sharedCredentialsFiles": Allowed(_MACHINE),
    "endpoints": Allowed(_ELSEWHERE, ("[]",)),
    "customCaBundle": Allowed("it makes an endpoint that is not AWS's look like one"),
    "ec2MetadataServiceEndpoint": Allowed(_ELSEWHERE),
    "ec2MetadataServiceEndpointMode": Allowed("it belongs to an endpoint that must not be set"),
    "httpProxy": Allowed("a proxy is the environment's matter, not the program's"),
    "httpsProxy": Allowed("a proxy is the environment's matter, not the program's"),
    "noProxy": Allowed("there is no proxy"),
    "insecure": Allowed("AWS's certificate must be verified", _NO),
    "pluginDownloadURL": Allowed("the provider's binary comes from Pulumi"),
    "skipCredentialsValidation": Allowed("the credentials must be checked", _NO),
    "skipRequestingAccountId": Allowed("allowedAccountIds would not be checked", _NO),
    "skipRegionValidation": Allowed("the SDK's default, and the region is a control's", (*_NO, True, "true")),
    "skipMetadataApiCheck": Allowed("the SDK's default; only about credentials of EC2", (*_NO, True, "true")),
    "stsRegion": Allowed("the account is asked in the stack's own region"),
    "forbiddenAccountIds": Allowed("allowedAccountIds says it all", ("[]",)),
    "useDualstackEndpoint": Allowed("endpoints are AWS's usual ones", _NO),
}


@control(
    id="stack-provider-plain",
    title="The provider has no credentials, no endpoints of its own, and skips no check",
    severity=Severity.CRITICAL,
    applies_to=PROVIDER_TYPE,
    pci=(partial("8.6.2", "No credential of the provider is in the program; other files are not searched."),),
    remedy="Remove the argument from aws.Provider.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
    profiles=BOTH_PROFILES,
    settings={"props": Setting([*_ALLOWED], "array", "what must not be set")},
    baseline=Baseline(
        title="The provider has no credentials in the program, and verifies AWS's certificate",
        settings={"props": ["accessKey", "insecure", "secretKey", "token"]},
    ),
)
def provider_plain(provider: Resource, context: Context) -> Iterator[Finding]:
    """Another endpoint receives everything that is deployed, secrets included; a key in the program is in its history.

    Violates: ``accessKey``; ``endpoints`` with an entry; ``insecure: true``; ``skipRequestingAccountId: true``.

    Complies: region, allowed account, default tags, and what the SDK sets by itself.
    """
    yield from expect_plain(provider, {prop: _ALLOWED[prop] for prop in context.settings["props"]})
