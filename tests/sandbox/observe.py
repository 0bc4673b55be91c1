"""Runs every flow, and tells what each function's code called: ``python -m tests.sandbox.observe``.

It prints a JSON object: function -> action -> patterns of the resources' physical names, as the pack's data names them.
Exit status 1, and what failed on standard error, when a flow did not do what it should.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from typing import Final

from tests.sandbox.flows import FLOWS
from tests.sandbox.functions import Observed
from tests.sandbox.runtime import WEBHOOK
from tests.sandbox.sandbox import MERCHANTS, SUFFIX, Sandbox

_MERCHANT: Final = re.compile(rf"^(parameter-[a-z-]+?)-(?:{'|'.join(MERCHANTS)})-{SUFFIX}$")


def pattern(resource: str) -> str:
    """Write an ARN as a pattern of the physical name: any environment's, and any merchant's."""
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


def observe() -> Mapping[str, Mapping[str, list[str]]]:
    """Run every flow in a sandbox of its own."""
    sandbox = Sandbox.start()
    try:
        for flow in FLOWS:
            flow(sandbox)
        return document(sandbox.record.calls)
    finally:
        sandbox.stop()


def main() -> int:
    """Print what was observed."""
    try:
        observed = observe()
    except Exception:  # noqa: BLE001 - whatever it is, the caller gets it as text and a status
        traceback.print_exc()
        return 1
    sys.stdout.write(json.dumps(observed, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
