"""The queues' visibility timeouts are six times this one; a longer run would see its message handed out again."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

timeout = fixed_properties(
    __name__,
    __doc__,
    id="lambda-timeout",
    title="Every function may run for $timeout seconds",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.3",),
    absolute=True,
    values={
        "timeout": Fixed(to=value_of("function-timeout-seconds", "the timeout of every function, in seconds"), absent=3)
    },
    remediated=True,
    remedy="Set timeout=$timeout.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
)
