"""A canary serves some callers an API that nobody judged, and stage variables can redirect an integration."""

from policies.controls._fixed import fixed_properties
from policies.facts.rest_api import STAGE
from policies.model.vocabulary import Severity

stage_plain = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-stage-plain",
    title="The stage serves one deployment, the same to everybody",
    severity=Severity.HIGH,
    applies_to=STAGE,
    own_rule="a canary or a stage variable would serve some callers an API that nobody judged.",
    remedy="Leave canary_settings, variables, documentation_version and client_certificate_id out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html",
)
