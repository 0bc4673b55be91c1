"""Another endpoint type puts the API where its guards are not, or its callers are not.

An edge endpoint goes through AWS's CloudFront in every region of the world, which terminates TLS under a
policy of its own; a private one no merchant can reach.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import REST_API
from policies.model.vocabulary import Severity

regional_endpoint = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-regional-endpoint",
    title="The API has a regional endpoint",
    severity=Severity.MEDIUM,
    applies_to=REST_API,
    own_rule="the guards of this stack stand at a regional endpoint: an edge endpoint ends TLS under CloudFront's policy.",
    values={"endpointConfiguration.types": Fixed(to="REGIONAL", absent="EDGE")},
    remedy="Set endpoint_configuration=RestApiEndpointConfigurationArgs(types='REGIONAL').",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html",
)
