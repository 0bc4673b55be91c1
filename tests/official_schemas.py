"""The official schemas of formats that we write, for tests: fetched once by `make setup-dev`, and known by their hashes.

They belong to others and are not copied into this repository. Where they cannot be fetched (no network), the tests that
need them are skipped and say so; a file that is not byte for byte the known one is never used.

``python -m tests.official_schemas`` fetches what is missing.
"""

from __future__ import annotations

import hashlib
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / ".venvs" / "schemas"
_PATIENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema: who publishes it, at which commit, and the hash of its bytes."""

    name: str
    url: str
    sha256: str

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return FOLDER / self.name

    @property
    def present(self) -> bool:
        """Whether it is here, unchanged."""
        return self.file.is_file() and hashlib.sha256(self.file.read_bytes()).hexdigest() == self.sha256


SARIF: Final = Schema(
    # OASIS's own; the schema states its licence at https://www.oasis-open.org/policies-guidelines/ipr/
    "sarif-schema-2.1.0.json",
    "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/e0583813964ec43cea53b6b531b402866095ed1f/sarif-2.1/schema/sarif-schema-2.1.0.json",
    "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e",
)
JUNIT: Final = Schema(
    # JUnit XML has no publisher; this is what Jenkins validates with (xunit plugin, MIT licence).
    "junit-10.xsd",
    "https://raw.githubusercontent.com/jenkinsci/xunit-plugin/8c515de2804b3fd591a3b0f1ff8908a1b1a41887/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd",
    "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6",
)


def fetch(schema: Schema) -> str:
    """Fetch a schema that is missing, and return what came of it."""
    if schema.present:
        return f"{schema.name}: present"
    try:
        with urllib.request.urlopen(schema.url, timeout=_PATIENCE) as answer:
            content = answer.read()
    except OSError as error:
        return f"{schema.name}: not fetched ({error}); the tests against it will be skipped"
    if hashlib.sha256(content).hexdigest() != schema.sha256:
        return f"{schema.name}: not kept, for its hash is another; the tests against it will be skipped"
    schema.file.parent.mkdir(parents=True, exist_ok=True)
    schema.file.write_bytes(content)
    return f"{schema.name}: fetched"


if __name__ == "__main__":
    for wanted in (SARIF, JUNIT):
        sys.stdout.write(f"{fetch(wanted)}\n")
