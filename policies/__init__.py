"""The judge: CrossGuard controls for a serverless payment stack, and the pack that serves them."""

import sys

__version__ = "0.1.0"
"""The pack's version; PulumiPolicy.yaml says the same, and a test compares."""

PYTHONS = ((3, 11), (3, 14))
"""The oldest and the newest version of Python that the judge, the pack and the tool are tested with."""

if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
    oldest, newest = (".".join(map(str, version)) for version in PYTHONS)
    sys.stderr.write(
        f"guard: this is Python {sys.version.split()[0]} ({sys.executable}); required: Python {oldest} to {newest}\n"
    )
    raise SystemExit(2)
