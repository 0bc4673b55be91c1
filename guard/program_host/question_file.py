"""How the questions of a run are written down, for who reads them after it."""

from typing import Final

NAME: Final = "asked-of-the-machine.json"
"""The name of the file, in the folder of the run, that lists them."""
VARIABLE: Final = "the environment variable "
"""Stands before a variable's name."""
UNSET: Final = ", which is not set here"
"""Stands behind the name of a variable that is not set."""
