"""What `pulumi preview --policy-pack .` executes: the engine runs this file, whatever PulumiPolicy.yaml calls `main`."""

import sys
from pathlib import Path

# The pack's own packages come before the installed ones and after the standard library: a file such as `fnmatch.py` beside
# this one, which a change of the program could add, must not take a standard module's place in the judge.
_root = str(Path(__file__).resolve().parent)
sys.path[:] = [entry for entry in sys.path if entry not in {"", _root}]
sys.path.insert(next((i for i, entry in enumerate(sys.path) if "site-packages" in entry), len(sys.path)), _root)

from policies.pack.serving import serve  # noqa: E402 - after the path is set

serve()
