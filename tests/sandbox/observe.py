"""Runs every flow, and prints what each function's code called: ``python -m tests.sandbox.observe``.

It prints a JSON object: ``functions`` is function -> action -> patterns of the resources' physical names, as the pack's data
has them; ``endpoints`` is every endpoint that answered a flow with success. When a flow fails, or reaches not everything that is
deployed, it exits with 1, and standard error names the flow, or what no flow reached, and shows the functions' logs.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Final

import tests.sandbox.light_imports  # noqa: F401
from tests.sandbox.flows import FLOWS, Flow
from tests.sandbox.functions import Observed
from tests.sandbox.runtime import WEBHOOK
from tests.sandbox.sandbox import MERCHANTS, SUFFIX, Sandbox, UnsettledError

_MERCHANT: Final = re.compile(rf"^(parameter-[a-z-]+?)-(?:{'|'.join(MERCHANTS)})-{SUFFIX}$")


class FlowError(Exception):
    """A flow failed, or none reaches something that is deployed. The message is for the engineer who adds it."""


def pattern(resource: str) -> str:
    """Write an ARN as a pattern of the physical name: any environment's, and any merchant's."""
    owner, separator, index = resource.partition("/index/")
    if separator:
        return f"{pattern(owner)}/index/{index}"
    name = re.split("[:/]", resource)[-1]
    name = _MERCHANT.sub(r"\1-*", name)
    return re.sub(rf"-{SUFFIX}(?=\.fifo$|$)", "-*", name)


def document(calls: Iterable[Observed]) -> Mapping[str, Mapping[str, list[str]]]:
    """Gather what the functions' code called."""
    found: dict[str, dict[str, set[str]]] = {}
    for seen in calls:
        if seen.origin == "code" and seen.call.action != WEBHOOK:
            found.setdefault(seen.function, {}).setdefault(seen.call.action, set()).add(pattern(seen.call.resource))
    return {
        function: {action: sorted(names) for action, names in sorted(actions.items())}
        for function, actions in sorted(found.items())
    }


def observe() -> Mapping[str, Any]:
    """Run every flow in a sandbox of its own.

    Raises:
        FlowError: a flow failed, or none reaches a function or an endpoint.

    """
    sandbox = Sandbox.start()
    try:
        for flow in FLOWS:
            _run(flow, sandbox)
        return {"functions": _functions(sandbox), "endpoints": _endpoints(sandbox)}
    finally:
        sandbox.stop()


def _functions(sandbox: Sandbox) -> Mapping[str, Any]:
    """Return what each function called; one that called nothing has an entry too, once a flow invoked it."""
    unreached = sorted(name for name, function in sandbox.functions.items() if not function.invocations)
    if unreached:
        message = f"no flow invokes {', '.join(unreached)}: add one to tests/sandbox/flows.py"
        raise FlowError(message)
    return {**{name: {} for name in sorted(sandbox.functions)}, **document(sandbox.record.calls)}


def _endpoints(sandbox: Sandbox) -> list[str]:
    declared = {f"{route.method} {route.resource}" for route in sandbox.door.api.routes}
    unreached = sorted(declared - sandbox.door.succeeded)
    if unreached:
        message = f"no flow requests {', '.join(unreached)} with success: add one to tests/sandbox/flows.py"
        raise FlowError(message)
    return sorted(declared)


def _run(flow: Flow, sandbox: Sandbox) -> None:
    try:
        flow(sandbox)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        frame = next(frame for frame in reversed(frames) if frame.filename == flow.__code__.co_filename)
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        title = f"the flow {flow.__name__} failed at {frame.name}, line {frame.lineno}: {what}"
        report = "" if isinstance(error, UnsettledError) else f"\n{sandbox.report()}"
        raise FlowError(f"{title}{report}") from error


def main() -> int:
    """Print what was observed, and return the exit status."""
    try:
        observed = observe()
    except FlowError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Exception:  # noqa: BLE001 - whatever it is, the caller gets it as text and a status
        traceback.print_exc()
        return 1
    sys.stdout.write(json.dumps(observed, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
