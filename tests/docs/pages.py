"""Reads a page of ``docs/`` as steps, and follows them in a copy of the repository.

A step is a sentence, and the fenced block, or blocks, under it:

- "Create `PATH`:" writes the block to a new file.
- "Append to `PATH`:" adds the block to the end of a file.
- "In `PATH`, replace:" and "with:" change the one place that holds the first block.
- "`make TARGET` exits with N and says:" runs the command; each line of the block must be in what it prints, spaces aside.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CREATE = re.compile(r"Create `([^`]+)`:\s*\Z")
_APPEND = re.compile(r"Append to `([^`]+)`:\s*\Z")
_REPLACE = re.compile(r"In `([^`]+)`, replace:\s*\Z")
_WITH = re.compile(r"\A\s*with:\s*\Z")
_RUN = re.compile(r"`(make [^`]+)` exits with (\d) and says:\s*\Z")


@dataclass(frozen=True)
class Step:
    """One step: ``kind`` is create, append, replace or run; ``target`` is the file or the command."""

    kind: str
    target: str
    block: str
    replacement: str = ""
    status: int = 0


def steps(page: str) -> Iterator[Step]:
    """Yield the steps of a page in order; a block without a sentence that says what to do with it is an error."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    end, pending = 0, None
    for match in _FENCE.finditer(text):
        before, block = text[end : match.start()], match[1]
        end = match.end()
        if pending is not None:
            assert _WITH.match(before), f"{page}: after a block to replace comes `with:`, not {before!r}"
            yield Step("replace", pending[0], pending[1], block)
            pending = None
        elif found := _CREATE.search(before):
            yield Step("create", found[1], block)
        elif found := _APPEND.search(before):
            yield Step("append", found[1], block)
        elif found := _REPLACE.search(before):
            pending = (found[1], block)
        elif found := _RUN.search(" ".join(before.split())):
            yield Step("run", found[1], block, status=int(found[2]))
        else:
            message = f"{page}: no sentence says what to do with the block after {before[-120:]!r}"
            raise AssertionError(message)


@dataclass(frozen=True)
class Checkout:
    """A copy of the repository, in which a page is followed."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Checkout:
        """Copy what git knows, with its times, so that make finds nothing to install."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for name in listed.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        (folder / "build").mkdir()
        (folder / "build" / "layer.zip").symlink_to(ROOT / "build" / "layer.zip")
        return cls(folder)

    def files(self) -> dict[str, bytes]:
        """Return every file that a commit would hold."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder)
            if path.is_file() and name.parts[0] not in {".venv", ".venvs", "build"} and "__pycache__" not in name.parts:
                found[str(name)] = path.read_bytes()
        return found

    def write(self, step: Step) -> None:
        """Create, append or replace."""
        file = self.folder / step.target
        if step.kind == "create":
            assert not file.exists(), f"{step.target} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.block, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        if step.kind == "append":
            file.write_text(text + step.block, encoding="utf-8")
            return
        assert text.count(step.block) == 1, f"{step.target} holds this {text.count(step.block)} times:\n{step.block}"
        file.write_text(text.replace(step.block, step.replacement), encoding="utf-8")

    def run(self, command: str) -> tuple[int, str]:
        """Run a command of the page; what it needs is installed. Return its exit status and all that it printed."""
        words = ["make", "-s", "-o", "setup", "-o", "setup-dev", *command.split()[1:]]
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "GUARD_"))
        }
        done = subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        status = done.returncode
        told = re.search(r"\[Makefile:\d+: \S+\] Error (\d+)", done.stderr)
        return int(told[1]) if told else status, done.stdout + done.stderr

    def follow(self, page: str, *, commands: bool = True, documents: bool = True) -> None:
        """Take every step of a page; with ``commands=False``, write its files alone, without ``documents`` no `make docs`."""
        for step in steps(page):
            if step.kind != "run":
                self.write(step)
            elif commands and (documents or step.target != "make docs"):
                status, output = self.run(step.target)
                printed = " ".join(output.split())
                missing = [line for line in step.block.splitlines() if " ".join(line.split()) not in printed]
                place = f"{page}: `{step.target}`"
                assert not missing, f"{place} does not say {missing}; it says:\n{output}"
                assert status == step.status, f"{place} exits with {status}, not {step.status}:\n{output}"
