"""API Gateway validates a body by the model of its content type, and passes it unread when there is none.

Without `$default`, `Content-Type: text/plain` is a way around the schema.

Violates: no `$default`, the other endpoint's model, `Empty`, another content type beside.

Complies: the endpoint's model under `application/json` and `$default`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD, MODEL, endpoint_of, label_of, model_is
from policies.model.checks import Allowed, expect_plain, shown
from policies.model.contract import purpose_of
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource, Unlisted
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-request-model",
    title="Bodies are validated, whatever content type they claim",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.3",),
    pci=(partial("6.2.4", "Structure is validated at the edge; business rules are the handlers'."),),
    settings={
        "contentTypes": Setting(
            ["application/json", "$default"], "array", "the content types that must name the model"
        ),
    },
    remedy=(
        "Set request_models={'application/json': model.name, '$default': model.name} with the endpoint's own model."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    absolute=True,
)
def request_model(method: Resource, context: Context) -> Iterator[Finding]:
    endpoint = endpoint_of(context.stack, method)
    listed = context.contract.endpoints.get(label_of(endpoint))
    if listed is None:
        raise Unlisted("httpMethod", f"serves {label_of(endpoint)}", "an endpoint that architecture.toml lists")
    purpose = purpose_of(listed.model)
    models = dict(method.entries("requestModels"))
    if not purpose:
        yield from expect_plain(method, {"requestModels": Allowed("a request without a body needs none")})
        return
    for content_type in sorted({*context.settings["contentTypes"], *models}):
        name = models.get(content_type, "")
        found = [resource for resource in context.stack.named(name) if resource.type == MODEL] if name else []
        depends = any(model.urn in method.sources("requestModels") for model in found)
        if content_type not in context.settings["contentTypes"] or not depends or not model_is(name, purpose):
            yield Finding(
                prop=f"requestModels.{content_type}",
                observed=shown(name),
                required=f"the {purpose} model, under {' and '.join(context.settings['contentTypes'])} only",
            )
