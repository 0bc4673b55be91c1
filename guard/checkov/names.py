"""The table of Terraform's names for Pulumi's AWS types and properties: ``terraform.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("terraform.toml")
_CAPITAL: Final = re.compile(r"(?<!^)([A-Z])")


@dataclass(frozen=True, slots=True)
class TypeNames:
    """What one Pulumi type and its properties are called in Terraform."""

    terraform: str
    names: Mapping[str, str] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()

    def name(self, path: tuple[str, ...]) -> str:
        """Return Terraform's name of the property at ``path``, the last of which it is."""
        return self.listed(path) or snake_case(path[-1])

    def listed(self, path: tuple[str, ...]) -> str | None:
        """Return the name that the table gives, or None where it gives none."""
        if len(path) == 1 and path[0] in self.names:
            return self.names[path[0]]
        return self.names.get(f"*.{path[-1]}")

    def is_list_of_one(self, path: tuple[str, ...]) -> bool:
        """Tell whether Terraform takes a list where Pulumi takes its only element."""
        return ".".join(path) in self.lists


def snake_case(name: str) -> str:
    """Return a camelCase name in snake_case, as the bridge converts it."""
    return _CAPITAL.sub(r"_\1", name).lower()


@cache
def table() -> Mapping[str, TypeNames]:
    """Return the table: Pulumi type token -> names."""
    with _FILE.open("rb") as stream:
        document = tomllib.load(stream)
    return {
        token: TypeNames(
            terraform=terraform,
            names=document["names"].get(token, {}),
            lists=frozenset(document["lists"].get(token, ())),
        )
        for token, terraform in document["types"].items()
    }
