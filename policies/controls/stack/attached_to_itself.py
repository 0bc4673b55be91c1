"""What is attached to another stack's resource guards nothing here, and changes what this stack does not own.

The API that was meant is left without it: without its throttle, its key, its dead letters or its log.

Violates: the id, URL or ARN of a resource of another stack; a literal id that only AWS can know.

Complies: an output of a resource of this stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.facts.keys import ALIAS, KEY
from policies.facts.rest_api import (
    ACCOUNT,
    API_KEY,
    DEPLOYMENT,
    INTEGRATION,
    METHOD,
    METHOD_SETTINGS,
    MODEL,
    RESOURCE,
    RESPONSE,
    REST_API,
    ROLE,
    STAGE,
    USAGE_PLAN,
    USAGE_PLAN_KEY,
    VALIDATOR,
)
from policies.facts.web_acl import ASSOCIATION, WEB_ACL
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PARTS: Final = (RESOURCE, METHOD, INTEGRATION, MODEL, VALIDATOR, DEPLOYMENT, METHOD_SETTINGS)
MEANT: Final[Mapping[str, Mapping[str, str]]] = {
    **{part: {"restApi": REST_API} for part in PARTS},
    RESPONSE: {"restApiId": REST_API},
    STAGE: {"restApi": REST_API, "deployment": DEPLOYMENT},
    ACCOUNT: {"cloudwatchRoleArn": ROLE},
    USAGE_PLAN_KEY: {"keyId": API_KEY, "usagePlanId": USAGE_PLAN},
    ALIAS: {"targetKeyId": KEY},
    ASSOCIATION: {"webAclArn": WEB_ACL, "resourceArn": STAGE},
    queues.QUEUE_POLICY: {"queueUrl": queues.QUEUE},
    queues.REDRIVE_POLICY: {"queueUrl": queues.QUEUE},
    queues.REDRIVE_ALLOW_POLICY: {"queueUrl": queues.QUEUE},
}
"""By type: the properties that mean another resource, and of which type that must be."""


@relation(
    id="stack-attached-to-itself",
    title="What is attached to an API, a plan, a queue, a key, a role or a web ACL is attached to one of this stack",
    severity=Severity.HIGH,
    applies_to=tuple(MEANT),
    each_type=True,
    brief=("B1.1", "B1.4", "B4.4", "B5.1", "B7.2"),
    pci=(
        partial(
            "7.2.5",
            "Keys of the usage plan and the account's log role: only those of this stack. The IAM controls judge the role.",
        ),
        partial(
            "6.4.2",
            "The association of the web ACL is with this stack's stage; what the web ACL does is judged elsewhere.",
        ),
    ),
    remedy="Pass the output of this program's resource: rest_api=api.id, queue_url=queue.url, "
    "target_key_id=key.key_id.",
    source="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
)
def attached_to_itself(resource: Resource, context: Context) -> Iterator[Finding]:
    for prop, token in MEANT[resource.type].items():
        if context.stack.target(resource, prop, token) is None:
            kind = f"{token.rpartition(':')[2]} of this stack"
            observed = f"comes from no {kind}" if resource.is_unknown(prop) else shown(resource.raw(prop))
            yield Finding(prop=prop, observed=observed, required=f"the {kind}")
