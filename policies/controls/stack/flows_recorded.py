"""Grants are compared with what the functions were seen to use.

Without a current recording that comparison means nothing.
A changed comment, docstring or layout leaves a recording current: it is of the code that runs.

Violates: handlers whose code changed since the recording; a function that no flow invokes; an endpoint that no flow
requests with success.

Complies: `make access` after the last change of the handlers, with a flow for each endpoint and each queue.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.observed_access import FLOWS, HANDLERS, REFRESH, is_current, unobserved
from policies.model.control import Context, Finding, stack_control, supports
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

_STEP = f"add a flow to {FLOWS}, then run `{REFRESH}`"


@stack_control(
    id="stack-flows-recorded",
    title="A recorded flow reaches every function and every endpoint, and the recording is of the code as it is",
    severity=Severity.HIGH,
    brief=("B5.3", "B8.1"),
    pci=(supports("7.2.5", "What each function does was recorded in a local AWS that refuses what is not granted."),),
    remedy=f"Run `{REFRESH}` after a change of the handlers. Add a flow to {FLOWS} for what no flow reaches.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-gen-least-privilege-policies",
)
def flows_recorded(_stack: Stack, context: Context) -> Iterator[Finding]:
    if not HANDLERS.is_dir():
        reason = "the functions' sources are not beside the pack, so that no recording can be compared with them"
        raise NotApplicable(reason)
    missing = list(unobserved(context.contract))
    for kind, name in missing:
        does = "invokes it" if kind == "function" else "requests it with success"
        yield Finding(prop=f"{kind} {name}", observed=f"no recorded flow {does}", required=_STEP)
    if not is_current():
        observed = "was made from other code than handlers/ holds now"
        yield Finding(prop="recording of access", observed=observed, required=f"run `{REFRESH}`")
