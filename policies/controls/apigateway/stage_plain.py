"""A canary serves some callers an API that nobody judged, and stage variables can redirect an integration.

A cached answer to GET /transaction/{id} is served to whoever asks next, whatever key they hold; it is a copy of transaction
data outside the encrypted tables.
"""

from policies.controls._fixed import fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS, STAGE
from policies.model.control import partial
from policies.model.vocabulary import Severity

stage_plain = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-stage-plain",
    title="The stage serves one deployment, the same to everybody, and caches nothing",
    severity=Severity.HIGH,
    applies_to=(STAGE, METHOD_SETTINGS),
    brief=("B1.1",),
    pci=(partial("3.2.1", "No copy of answers is kept at the gateway."),),
    remedy="Leave canary_settings, variables, documentation_version, client_certificate_id, cache_cluster_enabled and "
    "caching_enabled out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html",
)
