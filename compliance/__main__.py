"""``python -m compliance``: the same as ``guard``."""

import sys

from compliance.cli import main

sys.exit(main())
