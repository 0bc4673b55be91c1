"""No function has a URL of its own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-no-function-url",
    title="No function has a URL of its own",
    severity=Severity.CRITICAL,
    applies_to="aws:lambda/functionUrl:FunctionUrl",
    brief=("B1.1", "B1.4"),
    pci=(
        partial("1.4.4", "No function has a public URL of its own. Other entries of the account are not seen."),
        partial("6.4.2", "No function can be reached past the web ACL."),
        partial(
            "1.3.1", "The public entry is the API with the listed endpoints. Other entries of the account are not seen."
        ),
        partial("1.4.2", "No function has a public URL of its own."),
    ),
    remedy="Remove the function URL; callers use the API.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
)
def no_function_url(_url: Resource, _context: Context) -> Iterator[Finding]:
    """It answers the internet beside the API: no API key, no validation, no throttle and no firewall.

    Violates: any function URL, whatever its ``authorizationType``.

    Complies: none declared.
    """
    yield Finding(prop="type", observed="is a function URL", required="no URL beside the API")
