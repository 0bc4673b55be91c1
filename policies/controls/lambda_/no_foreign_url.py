"""A webhook's URL often is its secret, and notifications go to whatever URL is set.

The value is never shown.

Violates: ``MERCHANT: https://merchant.example/notify``; the URL of another stack's queue.

Complies: the URL of a queue of this stack; the name of a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.strings import texts
from policies.model.vocabulary import Severity


@relation(
    id="lambda-no-foreign-url",
    title="No function is given a URL in its environment but those of the stack's own resources",
    severity=Severity.HIGH,
    applies_to="aws:lambda/function:Function",
    brief=("B6.1",),
    remedy="Put the URL in an SSM SecureString, and the parameter's name in the environment.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
    absolute=True,
)
def no_foreign_url(function: Resource, context: Context) -> Iterator[Finding]:
    for variable, value in function.entries("environment.variables"):
        for path, text in texts(value, f"environment.variables.{variable}"):
            if "://" in text and not context.stack.named(text):
                yield Finding(prop=path, observed="holds a foreign URL", required="the name of an SSM parameter")
