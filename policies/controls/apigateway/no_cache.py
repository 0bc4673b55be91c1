"""A cached answer to GET /transaction/{id} is served to whoever asks next, whatever key they hold.

It is a copy of transaction data outside the encrypted tables.
"""

from policies.controls._fixed import fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS, STAGE
from policies.model.control import partial
from policies.model.vocabulary import Severity

no_cache = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-no-cache",
    title="The stage caches nothing",
    severity=Severity.MEDIUM,
    applies_to=(STAGE, METHOD_SETTINGS),
    brief=("B1.1",),
    pci=(partial("3.2.1", "No copy of answers is kept at the gateway."),),
    remedy="Leave cache_cluster_enabled and caching_enabled false.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html",
)
