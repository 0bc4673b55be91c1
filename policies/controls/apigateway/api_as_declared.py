"""Each of these arguments adds endpoints, callers or payloads that the other controls cannot see.

`disableExecuteApiEndpoint` takes away the endpoint that is exported.
"""

from policies.controls._fixed import fixed_properties
from policies.facts.rest_api import REST_API
from policies.model.control import partial
from policies.model.vocabulary import Severity

api_as_declared = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-api-as-declared",
    title="The API is what its parts declare, and nothing beside",
    severity=Severity.HIGH,
    applies_to=REST_API,
    brief=("B1.1", "B1.3"),
    pci=(partial("6.2.4", "Keeps request validation in force, no more."),),
    remedy="Leave these arguments of the RestApi out; declare methods, models and integrations as resources of "
    "their own.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html",
)
