"""Searches what people read for the phrases that docs/style-guide.md marks: ``python -m tests.plain_words``.

It reads the documents, and all text of the code: messages, docstrings and comments. It prints each phrase as FILE:LINE, with
what to write instead, and exits with 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "style-guide.md"
SEARCHED = (
    "README.md",
    "docs/*.md",
    "handlers/**.md",
    "guard/**.py",
    "policies/**.py",
    "infra/**.py",
    "handlers/**.py",
)
_ROW = re.compile(r"^\| (?P<phrase>[^|]+?) \| (?P<instead>[^|]+?) \| (?P<searched>yes|no) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Pair:
    """A phrase, and what to write instead."""

    phrase: str
    instead: str
    searched: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """Find the phrase as words, in any case and over a line's end."""
        words = r"\s+".join(re.escape(word) for word in self.phrase.split())
        return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def pairs() -> tuple[Pair, ...]:
    """Read the style guide's table."""
    text = GUIDE.read_text(encoding="utf-8")
    return tuple(Pair(row["phrase"], row["instead"], row["searched"] == "yes") for row in _ROW.finditer(text))


def files() -> Iterator[Path]:
    """Yield every searched file that git knows, but the guide itself."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SEARCHED]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    yield from (ROOT / name for name in listed.split("\0") if name and ROOT / name != GUIDE and (ROOT / name).is_file())


def found(text: str) -> Iterator[tuple[int, Pair]]:
    """Yield each phrase that a text holds, with its line."""
    for pair in pairs():
        if pair.searched:
            yield from ((text.count("\n", 0, match.start()) + 1, pair) for match in pair.pattern.finditer(text))


def main() -> int:
    """Print what was found, and return the exit status."""
    status = 0
    for file in files():
        for line, pair in found(file.read_text(encoding="utf-8")):
            name = file.relative_to(ROOT).as_posix()
            sys.stdout.write(f"{name}:{line}: not {pair.phrase!r}, but for example: {pair.instead}\n")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
