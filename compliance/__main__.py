"""``python -m compliance``: the same as ``guard``."""

from compliance.cli import run

run()
