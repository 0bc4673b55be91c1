"""The code of functions and layers, as a program gives it and as AWS gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from policies.model.control import Context
from policies.model.vocabulary import Phase

UNREAD: Final = (
    "the state has only the hash of the code: AWS gives no more back; a preview of the program judges the archive"
)
"""Why deployed code is not judged."""


def is_read_back(code: Any, context: Context) -> bool:
    """Tell whether code is a hash alone in a deployed state: a refresh puts that in an archive's place.

    The engine may leave out the hash too. Nothing else looks so: Lambda refuses an archive with nothing in it.
    """
    return (
        context.phase is Phase.DEPLOYED
        and isinstance(code, Mapping)
        and not any(code.get(key) for key in ("path", "uri", "assets"))
    )
