"""A parameter that exists already belongs to somebody.

The advanced tier costs, cannot be undone, and has policies that delete.
"""

from policies.controls._fixed import fixed_properties
from policies.facts.parameters import PARAMETER
from policies.model.vocabulary import Severity

parameter_plain = fixed_properties(
    __name__,
    __doc__,
    id="ssm-parameter-plain",
    title="Parameters are standard ones, and take nothing over",
    severity=Severity.MEDIUM,
    applies_to=PARAMETER,
    own_rule="a parameter that exists already belongs to somebody, and the advanced tier cannot be undone.",
    remedy="Leave overwrite, data_type and arn out; tier='Standard'.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
)
