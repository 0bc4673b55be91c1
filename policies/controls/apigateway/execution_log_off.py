"""Data trace writes whole requests to a log group that API Gateway makes.

It never expires and has no key of ours, and card data that a caller sent by mistake would stay in it.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS
from policies.model.control import partial
from policies.model.vocabulary import Severity

execution_log_off = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-execution-log-off",
    title="Execution logging and data trace are off",
    severity=Severity.CRITICAL,
    applies_to=METHOD_SETTINGS,
    brief=("B5.2",),
    pci=(
        partial("3.3.1", "Keeps bodies and headers out of the gateway's own logs."),
        partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),
    ),
    values={
        "settings.loggingLevel": Fixed(to="OFF", absent="OFF"),
        "settings.dataTraceEnabled": Fixed(to=False, absent=False),
    },
    remedy="Set logging_level='OFF' and data_trace_enabled=False; the access log is the record.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
)
