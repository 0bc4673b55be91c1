"""With another trigger the stage goes on serving an API that nobody judged: the judged change never goes live.

Violates: a constant, a digest of something else, a second trigger, a part that is changed after the digest was made.

Complies: one trigger, the SHA-256 of the declared inputs of the API and its parts; not applicable to a deployed state,
whose inputs AWS has rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import api_digest
from policies.facts.rest_api import DEPLOYMENT
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Phase, Severity


@relation(
    id="apigateway-deployment-follows",
    title="The deployment's trigger is the digest of the API's definition",
    severity=Severity.HIGH,
    applies_to=DEPLOYMENT,
    brief=("B1.1",),
    pci=(partial("6.5.1", "What is judged is what is deployed. The record of the change itself is not shown."),),
    remedy="Set triggers={'definition': literals.digest()} (infra/literals.py), and change the API through its components.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html",
)
def deployment_follows(deployment: Resource, context: Context) -> Iterator[Finding]:
    if context.phase is Phase.DEPLOYED:
        reason = "what AWS gives back is not what was declared; a preview of the program judges the trigger"
        raise NotApplicable(reason)
    wanted = api_digest.of_definition(context.stack)
    for name, value in deployment.entries("triggers"):
        if value != wanted:
            yield Finding(
                prop=f"triggers.{name}",
                observed="is another digest",
                required="the digest of the API as it is declared",
            )
