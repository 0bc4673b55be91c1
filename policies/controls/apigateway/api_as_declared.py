"""Each of these arguments adds endpoints, callers or payloads that the other controls cannot see.

`disableExecuteApiEndpoint` takes away the endpoint that is exported. An edge endpoint goes through AWS's CloudFront in every
region of the world, which terminates TLS under a policy of its own; a private one no merchant can reach.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import REST_API
from policies.model.control import partial
from policies.model.vocabulary import Severity

api_as_declared = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-api-as-declared",
    title="The API has a regional endpoint and what its parts declare, and nothing beside",
    severity=Severity.HIGH,
    applies_to=REST_API,
    brief=("B1.1", "B1.3"),
    pci=(partial("6.2.4", "Keeps request validation in force, no more."),),
    values={"endpointConfiguration.types": Fixed(to="REGIONAL", absent="EDGE")},
    remedy="Set endpoint_configuration=RestApiEndpointConfigurationArgs(types='REGIONAL'), leave the other arguments of the "
    "RestApi out, and declare methods, models and integrations as resources of their own.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html",
)
