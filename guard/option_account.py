"""Compares a stack's account of its resource options, the output ``resourceOptions``, with those that its resources have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline.analyzer import Violation

POLICY: Final = "preview-resource-options"


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
            yield Violation(
                policy=POLICY,
                urn=urn,
                title="The program's account of its resource options is true",
                text=f"resourceOptions.{key}: {verb} {given}; required: {source}, {names}",
                mandatory=True,
                severity="critical",
            )
