"""``python -m guard``: the same as ``guard``."""

from guard.cli import run

if __name__ == "__main__":
    run()
