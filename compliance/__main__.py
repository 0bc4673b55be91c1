"""``python -m compliance``: an alias of ``guard``, kept for those who call it by this name."""

from guard.cli import run

if __name__ == "__main__":
    run()
