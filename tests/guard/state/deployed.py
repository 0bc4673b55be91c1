"""Exports of the deployed program, made without an engine: each registration is created by the stand-in provider.

What the real engine exports is judged in tests/guard/pulumi_cli, where the CLI is present.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policies.protocol.markers import SECRET, SIGNATURE
from tests.in_process_engine import ACCOUNT, ROOT, Engine

KEY = "a-key-that-signs-and-must-never-be-shown"
WEBHOOK = "https://acme.example/hooks/of-a-secret-path"
CONFIG: Mapping[str, str] = {
    "aws:region": "us-east-2",
    "aws:allowedAccountIds": json.dumps([ACCOUNT]),
    "guarded-payments:environmentSuffix": "dev",
    "guarded-payments:deployerRoleArn": f"arn:aws:iam::{ACCOUNT}:role/payments-deployer",
    "guarded-payments:fraudSigningSecret": KEY,
    "guarded-payments:merchants": json.dumps({"acme": {"webhookUrl": WEBHOOK, "signingKey": KEY}}),
}


@cache
def _deployed() -> dict[str, Any]:
    engine = Engine()
    engine.run(ROOT, CONFIG, preview=False)
    engine.refresh()
    return engine.export()


def document(*, plain: bool = False) -> dict[str, Any]:
    """Return the export of the deployed, refreshed program; ``plain`` as after ``--show-secrets``."""
    exported: dict[str, Any] = _with_secrets(copy.deepcopy(_deployed()), plain=plain)
    return exported


def _with_secrets(value: Any, *, plain: bool) -> Any:
    if isinstance(value, list):
        return [_with_secrets(item, plain=plain) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET:
        return {key: item for key, item in value.items() if key != ("ciphertext" if plain else "plaintext")}
    return {key: _with_secrets(item, plain=plain) for key, item in value.items()}


def resource(exported: dict[str, Any], name: str, type_part: str = "") -> dict[str, Any]:
    """Return the one resource of that name."""
    entries: list[dict[str, Any]] = exported["deployment"]["resources"]
    found = [item for item in entries if item["urn"].endswith(f"::{name}") and type_part in item["type"]]
    assert len(found) == 1, f"{name}: {[item['type'] for item in found]}"
    return found[0]


def written(exported: dict[str, Any], file: Path) -> Path:
    """Write an export to a file."""
    file.write_text(json.dumps(exported), encoding="utf-8")
    return file
