"""The stack must be destroyable, and the key ends with it.

Seven days is the shortest that KMS allows, and time enough to cancel a mistake.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.keys import KEY
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

deletion_window = fixed_properties(
    __name__,
    __doc__,
    id="kms-deletion-window",
    title="A deleted key is gone after $deletionWindowInDays days",
    severity=Severity.MEDIUM,
    applies_to=KEY,
    brief=("B7.3",),
    values={
        "deletionWindowInDays": Fixed(
            to=value_of("key-deletion-window-days", "days between deletion and its end"), absent=30
        )
    },
    remedy="Set deletion_window_in_days=$deletionWindowInDays.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
)
