"""Finds what a program itself marks as secret, and gives a function in its environment all the same.

The engine unwraps secrets before a pack sees them, so no control can tell; what the program registered still has the mark.
An unknown value keeps it as well: a secret of the configuration that cannot be decrypted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.messages import Judged
from policies.protocol.markers import SECRET, SIGNATURE

POLICY: Final = "preview-marked-secrets"
_FUNCTION: Final = "aws:lambda/function:Function"
_CONTROL: Final = "lambda-no-secret-in-environment"
_VARIABLES: Final = "environment.variables"


def faults(items: Iterable[Judged], found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield each variable that holds a marked secret, unless a control has said so already, of it or of all variables.

    Where a resource makes the secret, a preview knows only that one of the variables holds it.
    """
    located = [(item.urn, item.policy, item.text.partition(":")[0]) for item in found if item.mandatory]
    said = {(urn, path) for urn, _, path in located}
    said_of_all = {urn for urn, policy, path in located if (policy, path) == (_CONTROL, _VARIABLES)}
    for item in items:
        if item.registration.type == _FUNCTION:
            for path in _marked(item.registration.inputs.fields.get("environment"), "environment"):
                if (item.urn, path) not in said and item.urn not in said_of_all:
                    yield Violation(
                        policy=POLICY,
                        urn=item.urn,
                        title="No function is given what the program marks as secret",
                        text=f"{path}: holds a secret; required: the name of an SSM SecureString parameter",
                        mandatory=True,
                        severity="critical",
                    )


def _marked(value: Any, path: str) -> Iterator[str]:
    fields = value.struct_value.fields if value is not None and value.HasField("struct_value") else {}
    if SIGNATURE in fields:
        if fields[SIGNATURE].string_value == SECRET:
            yield path
        return
    for key in sorted(fields):
        yield from _marked(fields[key], f"{path}.{key}")
