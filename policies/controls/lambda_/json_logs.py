"""WARN drops the records that say who did what; DEBUG lets libraries log the bodies of their requests."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.control import partial
from policies.model.vocabulary import Severity

json_logs = fixed_properties(
    __name__,
    __doc__,
    id="lambda-json-logs",
    title="Every function logs JSON from level INFO on",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B7.4", "B2.6"),
    pci=(
        partial(
            "10.2.2", "The log format has time and request id; user and event type depend on what the function logs."
        ),
    ),
    values={
        "loggingConfig.logFormat": Fixed(to="JSON", absent="Text"),
        "loggingConfig.applicationLogLevel": Fixed(to="INFO", absent="INFO"),
        "loggingConfig.systemLogLevel": Fixed(to="INFO", absent="INFO"),
    },
    remedy="Set logging_config with log_format='JSON', application_log_level='INFO' and system_log_level='INFO'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html",
)
