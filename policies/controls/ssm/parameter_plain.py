"""Parameters are standard ones, and take nothing over."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.parameters import PARAMETER
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "overwrite": Allowed(
            "it takes over, and at destruction removes, a parameter that somebody else made", (False,)
        ),
        "tier": Allowed("4 KB are enough, and policies of the advanced tier can expire a secret", ("Standard",)),
        "dataType": Allowed("others let AWS look inside, or fetch what the value names", ("text",)),
        "arn": Allowed("it is AWS's to give"),
    }
)


@control(
    id="ssm-parameter-plain",
    title="Parameters are standard ones, and take nothing over",
    severity=Severity.MEDIUM,
    applies_to=PARAMETER,
    brief=("B6.1", "B7.3"),
    remedy="Leave overwrite, data_type and arn out; tier='Standard'.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
)
def parameter_plain(parameter: Resource, _context: Context) -> Iterator[Finding]:
    """A parameter that exists already belongs to somebody.

    The advanced tier costs, cannot be undone, and has policies that delete.

    Violates: `overwrite: true`, `tier: Advanced`, `dataType: aws:ec2:image`.

    Complies: none of them, or the provider's defaults.
    """
    yield from expect_plain(parameter, PLAIN)
