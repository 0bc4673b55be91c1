"""A stage serves the API as it was when deployed.

Without triggers a change never goes live; without the dependencies the snapshot is taken while methods are
missing.

Violates: no triggers, a constant, a method that the deployment does not depend on, `variables`.

Complies: a digest of the definition, and a dependency on every part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.rest_api import DEPLOYMENT, INTEGRATION, METHOD, MODEL, RESOURCE, RESPONSE, VALIDATOR
from policies.model.checks import expect_plain
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PARTS: Final = (RESOURCE, METHOD, INTEGRATION, MODEL, VALIDATOR, RESPONSE)


@relation(
    id="apigateway-deployment-complete",
    title="The deployment is a snapshot of the whole API",
    severity=Severity.HIGH,
    applies_to=DEPLOYMENT,
    brief=("B1.1",),
    pci=(
        partial(
            "6.5.1",
            "What is deployed is the declared API. The record of reason, impact, approval, test and roll-back "
            "is not shown.",
        ),
    ),
    settings={"digest": Setting("[0-9a-f]{64}", "string", "what a trigger's value looks like")},
    remedy="Set triggers to a hash of the API's literal definition, and depends_on to all its parts.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html",
)
def deployment_complete(deployment: Resource, context: Context) -> Iterator[Finding]:
    triggers = dict(deployment.entries("triggers"))
    if not triggers or not all(re.fullmatch(context.settings["digest"], value) for value in triggers.values()):
        yield Finding(
            prop="triggers", observed="have no SHA-256 digest", required="a SHA-256 over everything literal in the API"
        )
    known = deployment.relations.dependencies.union(*deployment.relations.by_property.values())
    missing = [part.name for part in context.stack.of_type(*PARTS) if part.urn not in known]
    if missing:
        yield Finding(
            prop="dependsOn", observed=f"leaves out {', '.join(sorted(missing))}", required="every part of the API"
        )
    yield from expect_plain(deployment, default_rows("apigateway-deployment-complete"))
