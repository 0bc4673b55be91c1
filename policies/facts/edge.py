"""Which functions CloudFront runs (Lambda@Edge), where other rules hold than in a region.

Amazon CloudFront Developer Guide, "Restrictions on Lambda@Edge": no X-Ray, no environment variables, no layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policies.model.resource import Resource
from policies.model.stack import Stack

_DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
_BEHAVIOURS: Final = ("defaultCacheBehavior", "orderedCacheBehaviors")


def runs_at_the_edge(stack: Stack, function: Resource) -> bool:
    """Tell whether a distribution of the stack runs a function, by the ARN that it names or by where that comes from."""
    identifiers = stack.identifiers(function)
    return any(
        function.urn in distribution.sources(prop) or any(_names(arn, identifiers) for arn in _arns(distribution, prop))
        for distribution in stack.of_type(_DISTRIBUTION)
        for prop in _BEHAVIOURS
    )


def _names(arn: str, identifiers: frozenset[str]) -> bool:
    """Tell whether an ARN with a version, as CloudFront wants it, is of one of these functions."""
    return arn in identifiers or arn.rpartition(":")[0] in identifiers


def _arns(distribution: Resource, prop: str) -> Iterator[str]:
    value: Any = distribution.props.get(prop)
    for behaviour in value if isinstance(value, list) else [value]:
        associations = behaviour.get("lambdaFunctionAssociations") if isinstance(behaviour, dict) else None
        for association in associations or ():
            if isinstance(association, dict) and isinstance(association.get("lambdaArn"), str):
                yield association["lambdaArn"]
