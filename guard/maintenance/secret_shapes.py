"""Takes the shapes of known secrets, and the words that announce one, from detect-secrets.

Its detectors are kept well by others; what they look for is data here, because importing them takes longer than the
judgement of a whole stack.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any, Final

import detect_secrets.plugins
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.high_entropy_strings import HexHighEntropyString
from detect_secrets.plugins.keyword import DENYLIST

from guard.maintenance.data_file import publish, render

_NO_SECRETS: Final = frozenset({"IPPublicDetector"})


def _detectors() -> Iterator[Any]:
    for found in pkgutil.iter_modules(detect_secrets.plugins.__path__):
        module = importlib.import_module(f"{detect_secrets.plugins.__name__}.{found.name}")
        for name, value in sorted(vars(module).items()):
            own = inspect.isclass(value) and value.__module__ == module.__name__ and not inspect.isabstract(value)
            if own and issubclass(value, RegexBasedDetector) and name not in _NO_SECRETS:
                yield value()


def text() -> str:
    """Return the data file's text."""
    shapes = {
        detector.secret_type: sorted([pattern.pattern, pattern.flags] for pattern in detector.denylist)
        for detector in _detectors()
    }
    return render(
        "guard.maintenance.secret_shapes",
        {
            "source": f"detect-secrets {version('detect-secrets')}",
            "shapes": shapes,
            "words": sorted(DENYLIST),
            "hex_entropy": HexHighEntropyString().entropy_limit,
        },
    )


def main(arguments: Sequence[str]) -> int:
    """Write or check the data file."""
    return publish("secret_shapes.json", text(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
