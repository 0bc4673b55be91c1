"""Finds what a program itself marks as secret, and gives to a function, a container or a script in plain text all the same.

The engine unwraps secrets before a pack sees them, so no control can tell; what the program registered still has the mark.
An unknown value keeps it as well: a secret of the configuration that cannot be decrypted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.messages import Judged
from guard.own_policy import OwnPolicy
from policies.facts import secret_settings
from policies.model.vocabulary import WAIVED_UNTIL
from policies.protocol.markers import SECRET, SIGNATURE

POLICY: Final = OwnPolicy(
    "preview-marked-secrets", "No function, container or script is given what the program marks as secret"
)
_CONTROLS: Final = frozenset({"lambda-no-secret-in-environment", "secrets-not-in-settings"})
"""The controls that find such values by name, shape and origin."""
_HIDDEN: Final = frozenset({"aws:cloudformation/stack:Stack"})
"""A template may declare its parameters with NoEcho, and then CloudFormation shows them to nobody."""
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:lambda/function:Function": ("environment.variables",),
    **{
        token: tuple(path.replace("[]", "") for path, _ in places)
        for token, places in secret_settings.PLACES.items()
        if token not in _HIDDEN
    },
}
_REQUIRED: Final = "; required: "
"""What the line of a text has that says the fault."""
_INDEX: Final = re.compile(r"\[\d+\]")


def faults(items: Iterable[Judged], found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield each setting that holds a marked secret, unless a control has said so already, of it, of a part or of all.

    What was accepted of a control is said, too: who accepted it need not accept it again under another name.
    Where a resource makes the secret, a preview knows only that one of the settings holds it.
    """
    said: dict[str, list[str]] = {}
    for violation in found:
        if violation.policy in {*_CONTROLS, POLICY.id} and (
            violation.mandatory or violation.text.startswith(WAIVED_UNTIL)
        ):
            fault = next((line for line in violation.text.splitlines() if _REQUIRED in line), violation.text)
            said.setdefault(violation.urn, []).append(fault.partition(":")[0])
    for item in items:
        places = _PLACES.get(item.registration.type, ())
        for path in dict.fromkeys(path for place in places for path in _marked_at(item, place)):
            if not any(known.startswith(path) or path.startswith(known) for known in said.get(item.urn, ())):
                yield POLICY.finding(item.urn, f"{path}: holds a secret", "the name of an SSM SecureString parameter")


def _marked_at(item: Judged, place: str) -> Iterator[str]:
    """Yield the paths of marked values at, below or around a place."""
    top = place.partition(".")[0]
    for path in _marked(item.registration.inputs.fields.get(top), top):
        plain = f"{_INDEX.sub('', path)}."
        if plain.startswith(f"{place}.") or f"{place}.".startswith(plain):
            yield path


def _marked(value: Any, path: str) -> Iterator[str]:
    kind = value.WhichOneof("kind") if value is not None else None
    fields = value.struct_value.fields if kind == "struct_value" else {}
    if SIGNATURE in fields:
        if fields[SIGNATURE].string_value == SECRET:
            yield path
        return
    for key in sorted(fields):
        yield from _marked(fields[key], f"{path}.{key}")
    for index, inner in enumerate(value.list_value.values if kind == "list_value" else ()):
        yield from _marked(inner, f"{path}[{index}]")
