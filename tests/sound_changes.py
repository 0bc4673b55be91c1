"""Changes of the program that people make, and that stay compliant: each as a change of a copy of the project."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra import bundling
from policies.facts.observed_access import bytes_digest, code_digest

ROOT = Path(__file__).resolve().parents[1]
ROTATED = "urn:pulumi:dev::guarded-payments::payments:access:Callers$aws:apigateway/apiKey:ApiKey::api-key-acme"


@dataclass(frozen=True)
class SoundChange:
    """What is changed in the project, which resources the command replaces, and which kinds of steps are then planned."""

    change: Callable[[Path], None]
    steps: frozenset[str]
    replaced: tuple[str, ...] = ()


def project_copy(directory: Path) -> Path:
    """Copy what the program and its pack read, so that it can be changed."""
    directory.mkdir(parents=True)
    for name in ("infra", "handlers", "policies"):
        shutil.copytree(ROOT / name, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (ROOT / "__main__.py", *ROOT.glob("Pulumi*.yaml"), *ROOT.glob("*.toml")):
        shutil.copy(file, directory / file.name)
    (directory / "build").mkdir()
    shutil.copy(ROOT / "build" / "layer.zip", directory / "build" / "layer.zip")
    shutil.copytree(ROOT / "requirements", directory / "requirements")
    return directory


def _new_layer(project: Path) -> None:
    """Add a file to the layer, as a newer dependency would, and record it; the stamp of its lock stays."""
    with zipfile.ZipFile(project / "build" / "layer.zip", "a") as archive:
        stamp = archive.comment
        archive.writestr("python/newer.py", "VERSION = 2\n")
        archive.comment = stamp
    requirements = project / "requirements"
    (requirements / "layer.toml").unlink()
    bundling.record_layer(project / "build" / "layer.zip", requirements / "handlers.txt", requirements / "layer.toml")


def _renew_recording(project: Path) -> None:
    """Write the digests of the changed sources into the recording, as `guard access` does after a run of every flow."""
    file = project / "policies" / "data" / "observed_access.json"
    recording = json.loads(file.read_text(encoding="utf-8"))
    handlers = project / "handlers"
    recording["sources"] = {"bytes": bytes_digest(handlers), "code": code_digest(handlers)}
    file.write_text(json.dumps(recording), encoding="utf-8")


def _changed_handler(project: Path) -> None:
    handler = project / "handlers" / "fraud_handler" / "handler.py"
    handler.write_text(handler.read_text(encoding="utf-8") + "\nNEWER = True\n", encoding="utf-8")
    _renew_recording(project)


def _comment(project: Path) -> None:
    handler = project / "handlers" / "fraud_handler" / "handler.py"
    handler.write_text(
        handler.read_text(encoding="utf-8") + "\n# a comment leaves the recording current\n", encoding="utf-8"
    )


def _new_model(project: Path) -> None:
    """Accept smaller payments only: API Gateway gets another model, and the API another deployment."""
    file = project / "handlers" / "schemas" / "transaction.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    schema["properties"]["amount"]["maximum"] = 99_999_999
    file.write_text(json.dumps(schema), encoding="utf-8")
    _renew_recording(project)


def _nothing(_: Path) -> None:
    """Leave the program as it is: the key is rotated by the command's own option (docs/deployment.md, section 6)."""


CHANGES = {
    "a new layer": SoundChange(_new_layer, frozenset({"replace", "update"})),
    "a rotated key": SoundChange(_nothing, frozenset({"replace", "update"}), (ROTATED,)),
    "a changed handler": SoundChange(_changed_handler, frozenset({"update"})),
    "a comment in a handler": SoundChange(_comment, frozenset({"update"})),
    "a new endpoint model": SoundChange(_new_model, frozenset({"replace", "update"})),
}
