"""No function or layer takes a setting that leads its data, its code or its failures elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-plain",
    title="No function or layer takes a setting that leads elsewhere",
    severity=Severity.HIGH,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1", "B7.3"),
    pci=(partial("2.2.4", "The unneeded features of one service; the standard covers every component."),),
    remedy="Remove the argument.",
    source="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
)
def plain(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Each of these gives a function a network, a disk, a second life or a second outlet that the design does not have.

    Violates: ``vpcConfig``, ``fileSystemConfig``, ``publish: true``, ``skipDestroy: true`` and the like.

    Complies: none of them.
    """
    yield from expect_plain(resource, _ALLOWED)


_NETWORK: Final = "the brief's functions have no network of ours, and an interface outlives its function"
_ALLOWED: Final[Mapping[str, Allowed]] = {
    "vpcConfig": Allowed(_NETWORK),
    "replaceSecurityGroupsOnDestroy": Allowed(_NETWORK, (False,)),
    "replacementSecurityGroupIds": Allowed(_NETWORK),
    "fileSystemConfig": Allowed("a shared disk outlives the invocation, and keeps what must not be kept"),
    "snapStart": Allowed("a snapshot keeps secrets that were read at its making", ({"applyOn": "None"},)),
    "deadLetterConfig": Allowed("nothing invokes asynchronously; failed messages go by the queue's redrive policy"),
    "durableConfig": Allowed("state is kept in the tables, under their key and their disposal"),
    "tenancyConfig": Allowed("the design isolates by message, not by execution environment"),
    "capacityProviderConfig": Allowed("the brief is serverless: no instances of ours"),
    "codeSigningConfigArn": Allowed("no preview sees the profiles of a foreign signing configuration"),
    "publish": Allowed("a published version stays callable with the code that was replaced", (False,)),
    "publishTo": Allowed("a published version stays callable with the code that was replaced"),
    "skipDestroy": Allowed("every resource can be destroyed", (False,)),
}
