"""The file in which a run lists its questions, for who reads them after it: JSON rows of a place, a thing and a variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAME: Final = "asked-of-the-machine.json"
"""The name of the file, in the folder of the run."""
UNMARKS: Final = "pulumi.Output.unsecret"
"""What a program asks for that takes the mark of a secret off a value."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a program asked of the machine, and the place, as file:line; ``unset`` names the variable, where it is not set."""

    place: str
    what: str
    unset: str

    @property
    def at(self) -> str:
        """The place as a message says it."""
        return f"{self.place}, which is not set here" if self.unset else self.place
