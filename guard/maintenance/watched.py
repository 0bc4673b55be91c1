"""Properties that remember what was looked at: whichever way a control reads, through the judge's view or past it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Watched(dict[str, Any]):  # noqa: PLW1641 - like every dict it has no hash
    """An object of properties; every read of a value, and every look at the whole, is noted by path."""

    def __init__(self, props: Mapping[str, Any], seen: set[str], path: str = "") -> None:
        """Wrap ``props``; ``seen`` collects the paths."""
        super().__init__({key: watch(value, seen, f"{path}.{key}" if path else key) for key, value in props.items()})
        self._seen = seen
        self._path = path

    def _note(self, key: object) -> None:
        path = f"{self._path}.{key}" if self._path else str(key)
        value = super().get(str(key))
        if not isinstance(value, dict) and not (
            isinstance(value, list) and any(isinstance(item, dict) for item in value)
        ):
            self._seen.add(path)

    def _whole(self) -> None:
        if self._path:
            self._seen.add(self._path)

    def __getitem__(self, key: str) -> Any:
        """Note the value."""
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Note the value, there or not."""
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        """Note the question."""
        self._note(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        """Note the whole."""
        self._whole()
        return super().__iter__()

    def __eq__(self, other: object) -> bool:
        """Note the whole."""
        self._whole()
        return super().__eq__(other)

    def items(self) -> Any:
        """Note the whole."""
        self._whole()
        return super().items()

    def values(self) -> Any:
        """Note the whole."""
        self._whole()
        return super().values()


def watch(value: Any, seen: set[str], path: str) -> Any:
    """Return a value in which every object notes what is read of it."""
    if isinstance(value, Mapping):
        return Watched(value, seen, path)
    if isinstance(value, list):
        return [watch(item, seen, f"{path}[]") for item in value]
    return value
