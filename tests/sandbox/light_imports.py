"""Leaves out what a process of the sandbox does not need and what takes long to import; imported before anything else.

``jsonschema`` tries to import a checker of internationalised addresses (the format "iri"), which compiles a grammar for 2.6 s of
processor time; without it, that format goes unchecked. No model of the API has it.
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules
_modules.setdefault("rfc3987_syntax", None)
