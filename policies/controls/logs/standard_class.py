"""INFREQUENT_ACCESS has no subscription filters, so no archive; DELIVERY keeps two days whatever is asked."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

standard_class = fixed_properties(
    __name__,
    __doc__,
    id="logs-standard-class",
    title="Every log group is of the class STANDARD",
    severity=Severity.MEDIUM,
    applies_to=queues.LOG_GROUP,
    own_rule="the other classes have no subscription filters, and so no archive.",
    values={"logGroupClass": Fixed(to="STANDARD", absent="STANDARD")},
    remedy="Leave log_group_class out.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",
)
