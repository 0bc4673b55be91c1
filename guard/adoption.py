"""What a team's project looks like, and the files that put it under guard: guard.toml, pre-commit and a workflow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from compliance import output_files
from compliance.errors import CannotJudgeError
from guard import settings

_PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml")
_PACKAGES: Final = {
    "poetry.lock": "poetry",
    "uv.lock": "uv",
    "requirements.txt": "pip (requirements.txt)",
    "Pipfile.lock": "pipenv",
    "pyproject.toml": "pyproject.toml, without a lock",
}
"""How a project installs its packages, by the file that says so; the first that is there counts."""
_PLACEHOLDER: Final = "OWNER/guarded-payments@COMMIT"
_CHECKOUT: Final = "actions/checkout@93cb6efe18208431cddfb8368fd83d5badbf9bfd # v5.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A project as it was found. ``folder`` is its path below the repository; ``packages`` is how it installs packages."""

    directory: Path
    repository: Path | None
    folder: str
    name: str
    main: str
    stacks: tuple[str, ...]
    stack: str
    packages: str
    lock: str

    def described(self) -> Iterator[str]:
        """Yield what was found, a line each."""
        yield f"project: {self.name}, in {self.directory}"
        if self.folder != ".":
            yield f"repository: {self.repository}; the project is its folder {self.folder}"
        yield f"program: {self.main}"
        yield f"stacks: {', '.join(self.stacks) or 'no Pulumi.<stack>.yaml; the stack is called dev'}"
        yield f"packages: {self.packages or 'no lock or requirements file found; install the packages where guard runs'}"


def detect(directory: Path, stack: str | None) -> Adopted:
    """Look at the project in ``directory``.

    Raises:
        CannotJudgeError: there is no Pulumi project, its runtime is another, or the named stack does not exist.

    """
    home = directory.resolve()
    file = next((home / name for name in _PROJECT_FILES if (home / name).is_file()), None)
    if file is None:
        raise CannotJudgeError(_nothing_here(home))
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"{file} cannot be read: {' '.join(str(error).split())}"
        raise CannotJudgeError(message) from error
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        message = f"{file}: `name` is missing"
        raise CannotJudgeError(message)
    runtime = document.get("runtime")
    runtime = runtime.get("name") if isinstance(runtime, dict) else runtime
    if runtime != "python":
        message = f"{file}: the runtime is {runtime!r}; guard judges Python programs only"
        raise CannotJudgeError(message)
    stacks = _stacks(home)
    if stack is not None and stacks and stack not in stacks:
        message = f"--stack is {stack!r}; required: one of {', '.join(stacks)}"
        raise CannotJudgeError(message)
    repository = next((each for each in (home, *home.parents) if (each / ".git").exists()), None)
    lock, packages = _packages(home, repository)
    return Adopted(
        directory=home,
        repository=repository,
        folder=home.relative_to(repository).as_posix() if repository else ".",
        name=document["name"],
        main=str(document.get("main") or "."),
        stacks=stacks,
        stack=stack or (stacks[0] if stacks else ""),
        packages=packages,
        lock=lock,
    )


def _nothing_here(home: Path) -> str:
    below = sorted(file.parent.relative_to(home).as_posix() for file in home.glob("*/**/Pulumi.yaml"))[:5]
    hint = (
        f"; there is one in {', '.join(below)}: name it with --project" if below else "; name the folder with --project"
    )
    return f"no Pulumi.yaml in {home}{hint}"


def _stacks(home: Path) -> tuple[str, ...]:
    return tuple(sorted(file.stem.removeprefix("Pulumi.") for file in home.glob("Pulumi.*.y*ml")))


def _packages(home: Path, repository: Path | None) -> tuple[str, str]:
    """Return the file that pins the project's packages, in its folder or above it, and what tool reads it."""
    for folder in (home, *home.parents):
        for name, tool in _PACKAGES.items():
            if (folder / name).is_file():
                return str(folder / name), tool
        if folder == repository or repository is None:
            break
    return "", ""


def write(found: Adopted, profile: str, action: str | None) -> Iterator[str]:
    """Write the files that are not there yet; yield a line about each.

    Raises:
        CannotJudgeError: a file cannot be written.

    """
    top = found.repository or found.directory
    files = {
        found.directory / settings.FILE: _settings(found, profile),
        top / ".pre-commit-config.yaml": _pre_commit(found, action or _PLACEHOLDER),
        top / ".github" / "workflows" / "guard.yml": _workflow(found, action or _PLACEHOLDER),
    }
    for file, text in files.items():
        shown = file.relative_to(top)
        if file.exists():
            yield f"left as it is: {shown}"
            continue
        output_files.write(file, text, new_folders=True)
        yield f"wrote: {shown}"
    if action is None:
        yield f"replace {_PLACEHOLDER} in both YAML files by the action's repository and commit, or give --action"


def _settings(found: Adopted, profile: str) -> str:
    stack = f"stack = {json.dumps(found.stack)}\n" if found.stack else ""
    return (
        "# How guard judges this project; every command reads it, and an option wins over it.\n"
        f'profile = "{profile}"\n{stack}'
        'accepted = "guard-accepted.toml"  # `guard accept` writes it\n'
        '# waivers = "guard-waivers.toml"\n'
        '# answers = "guard-answers.toml"\n'
        '# catalogue = "pci-dss.toml"  # who is responsible, and what does not apply: docs/pipelines.md\n'
    )


def _pre_commit(found: Adopted, action: str) -> str:
    repository, _, commit = action.partition("@")
    argument = "" if found.folder == "." else f"\n        args: [--project, {json.dumps(found.folder)}]"
    return f"""\
repos:
  - repo: https://github.com/{repository}
    rev: {commit}
    hooks:
      - id: guard{argument}
"""


def _workflow(found: Adopted, action: str) -> str:
    base = "guard-base" if found.folder == "." else f"guard-base/{found.folder}"
    packages = f"\n          packages: {json.dumps(_below(found))}" if found.lock else ""
    return f"""\
name: guard
on: pull_request
permissions: {{}}
jobs:
  guard:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write # one comment
    steps:
      - uses: {_CHECKOUT}
        with:
          persist-credentials: false
      - uses: {_CHECKOUT}
        with:
          ref: ${{{{ github.event.pull_request.base.sha }}}}
          path: guard-base
          persist-credentials: false
      - uses: {action}
        with:
          project: {json.dumps(found.folder)}
          base: {json.dumps(base)}{packages}
"""


def _below(found: Adopted) -> str:
    """Return the lock's path below the repository, or below the project where there is none."""
    return Path(found.lock).relative_to(found.repository or found.directory).as_posix()
