"""Compares a stack's account of its resource options, the output ``resourceOptions``, with those that its resources have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.own_policy import OwnPolicy

POLICY: Final = OwnPolicy("preview-resource-options", "The program's account of its resource options is true")


def differences(
    urn: str, account: Any, options: Mapping[str, Iterable[str]], *, verb: str, source: str
) -> Iterator[Violation]:
    """Yield a violation on the stack for each option of which the account lists other resources than have it.

    ``options`` holds the resources, as ``type::name``, that have each option. ``verb`` and ``source`` word the message.
    """
    listed = account if isinstance(account, Mapping) else {}
    for key, resources in options.items():
        names, given = sorted(resources), sorted(listed.get(key) or [])
        if given != names:
            yield POLICY.finding(urn, f"resourceOptions.{key}: {verb} {given}", f"{source}, {names}")
