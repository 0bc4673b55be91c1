"""``python -m guard``: the same as ``guard``."""

import sys

if not sys.flags.safe_path:
    # Python puts the working directory first. It may be the judged project, whose files must not take the place of standard
    # modules here, so it goes behind them, and before the installed packages.
    _here = sys.path.pop(0)
    sys.path.insert(next((i for i, entry in enumerate(sys.path) if "site-packages" in entry), len(sys.path)), _here)

from guard.cli import run

if __name__ == "__main__":
    run()
