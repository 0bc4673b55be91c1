"""What judged and what was judged: a digest that any change of the program changes, and unknown where nobody can tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.evidence import provenance, redaction

YAML = "name: p\nmain: src\nruntime: python\n"


def _program(folder: Path) -> Path:
    (folder / "src" / "parts").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(YAML, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    (folder / "src" / "__main__.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "src" / "parts" / "queue.py").write_text("y = 1\n", encoding="utf-8")
    return folder


def _digest(folder: Path) -> str:
    return provenance.of_program(folder, "p", "dev")["digest"]


@pytest.mark.parametrize(
    "name", ["Pulumi.yaml", "Pulumi.dev.yaml", "src/__main__.py", "src/parts/queue.py", "src/new.py"]
)
def test_a_change_of_the_program_changes_its_digest(name: str, tmp_path: Path) -> None:
    """Of its sources, its stack's configuration, and by a file more."""
    before = _digest(_program(tmp_path))
    file = tmp_path / name
    file.write_text((file.read_text(encoding="utf-8") if file.is_file() else "") + "# more\n", encoding="utf-8")

    assert before.startswith("sha256:")
    assert _digest(tmp_path) not in {before, provenance.UNKNOWN}


@pytest.mark.parametrize(
    "name",
    ["README.md", "Pulumi.prod.yaml", "src/__pycache__/x.py", "src/.venv/x.py", "src/venv/lib/x.py", "tests/x.py"],
)
def test_what_is_not_the_program_does_not(name: str, tmp_path: Path) -> None:
    """Neither another stack's configuration, nor tests, nor what is installed."""
    before = _digest(_program(tmp_path))
    (tmp_path / "src" / "venv").mkdir()
    (tmp_path / "src" / "venv" / "pyvenv.cfg").touch()
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("z = 1\n", encoding="utf-8")

    assert _digest(tmp_path) == before


@pytest.mark.parametrize("content", [None, "name: another\n", "[]", "name: ["])
def test_another_project_or_none_is_unknown(content: str | None, tmp_path: Path) -> None:
    """The engine does not tell where the program is, and a digest of something else would be a lie."""
    if content is not None:
        (tmp_path / "Pulumi.yaml").write_text(content, encoding="utf-8")

    assert _digest(tmp_path) == provenance.UNKNOWN


def test_the_engine_is_who_says_so() -> None:
    """Pulumi's own says nothing of its version."""
    assert provenance.of_engine("guard 0.1.0") == {"name": "guard", "version": "0.1.0"}
    assert provenance.of_engine("") == {"name": "pulumi", "version": "unknown"}


def test_configuration_is_shown_without_secrets() -> None:
    """Neither those that are marked, nor those that somebody forgot to mark."""
    config = {
        "aws:allowedAccountIds": json.dumps(["123456789012"]),
        "p:environmentSuffix": "dev",
        "p:marked": "abc",
        "p:fraudSigningSecret": "in plain words",
        "p:url": "https://user:hunter22@example.com/x",
        "p:random": "tq8Zr4mW1xYc7LbN0vHs5KdP9eGf2JuA",
        "p:merchants": json.dumps({"acme": {"webhook": "https://example.com/t", "retries": 3}}),
        "p:broken": "{not json",
    }

    assert redaction.configuration(config, ["p:marked"]) == {
        "aws:allowedAccountIds": '["123456789012"]',
        "p:environmentSuffix": "dev",
        "p:marked": "[secret]",
        "p:fraudSigningSecret": "[secret]",
        "p:url": "[secret]",
        "p:random": "[secret]",
        "p:merchants": '{"acme": {"retries": 3, "webhook": "[secret]"}}',
        "p:broken": "[secret]",
    }


def test_what_is_called_a_secret_is_scrubbed_like_one() -> None:
    """Marked, called so, or deep inside of what is; but not what merely stands beside it."""
    config = {
        "p:fraudSigningSecret": "forgotten to mark",
        "p:marked": "marked as one",
        "p:merchants": json.dumps({"acme": {"signingKey": "deep inside", "country": "Denmark"}}),
        "aws:region": "us-east-2",
    }

    assert redaction.secret_values(config, ["p:marked"]) == {"forgotten to mark", "marked as one", "deep inside"}
