"""The API has one stage, on its one deployment."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import DEPLOYMENT, STAGE
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "canarySettings": Allowed("a part of the callers would be served another API"),
        "variables": Allowed("stage variables can redirect an integration"),
        "documentationVersion": Allowed("the stack publishes no documentation parts"),
        "clientCertificateId": Allowed("it is for HTTP backends, and there is none"),
    }
)


@relation(
    id="apigateway-one-stage",
    title="The API has one stage, on its one deployment",
    severity=Severity.HIGH,
    applies_to=STAGE,
    brief=("B1.1", "B1.2"),
    remedy="Declare one Stage with deployment=deployment.id; leave canary_settings and variables out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html",
)
def one_stage(stage: Resource, context: Context) -> Iterator[Finding]:
    """A second stage is a second door, with its own throttle, log and web ACL, or without.

    A canary serves some callers an API that nobody judged.

    Violates: two stages or deployments, a literal deployment id, `canarySettings`, `variables`.

    Complies: one stage on the stack's deployment.
    """
    if context.stack.target(stage, "deployment", DEPLOYMENT) is None:
        yield Finding(
            prop="deployment", observed="is none of this stack's", required="the id of the stack's Deployment"
        )
    for token in (STAGE, DEPLOYMENT):
        count = len(context.stack.of_type(token))
        if count != 1:
            yield Finding(prop="stage", observed=f"there are {count} of {token}", required="exactly one")
    yield from expect_plain(stage, PLAIN)
