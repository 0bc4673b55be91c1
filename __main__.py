"""What `pulumi preview --policy-pack .` executes: the engine runs this file, whatever PulumiPolicy.yaml calls `main`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the pack's own packages, wherever the engine's cwd is

from policies.pack.serving import serve  # after the path is set

serve()
