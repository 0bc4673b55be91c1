"""Every message of a queue reaches its function, and only what failed comes back.

A disabled mapping leaves accepted payments in the queue until they expire. A filter deletes what it does not match.
Without partial batch responses Lambda takes any answer for success of the whole batch: the handlers name what failed,
and it is deleted.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

mapping_plain = fixed_properties(
    __name__,
    __doc__,
    id="lambda-mapping-plain",
    title="Every mapping is on, takes partial batch responses, and drops, diverts or holds back no message",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.7", "B4.4"),
    values={
        "enabled": Fixed(to=True, absent=True),
        "functionResponseTypes": Fixed(to="ReportBatchItemFailures", many=True),
    },
    remediated=True,
    remedy="Set function_response_types=['ReportBatchItemFailures'], and leave every other argument of the "
    "mapping out.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
)
