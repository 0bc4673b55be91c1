"""The day that the judge goes by."""

from __future__ import annotations

import datetime
import os


def today() -> datetime.date:
    """Return the day the judge goes by: ``GUARD_CLOCK`` (ISO date, for reproducible runs), else today in UTC.

    Raises:
        ValueError: ``GUARD_CLOCK`` is no date.

    """
    given = os.environ.get("GUARD_CLOCK", "")
    if not given:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(given)
    except ValueError as error:
        message = f"GUARD_CLOCK is {given!r}; required: a date such as 2026-11-23"
        raise ValueError(message) from error
