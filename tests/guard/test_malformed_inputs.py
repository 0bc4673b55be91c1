"""Inputs that no command can work with: status 2, and one message that names the thing, the place and what is required."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from guard import cli
from guard.maintenance import malformed_inputs
from policies.evidence import ledger
from tests.compliance import evidence
from tests.guard.malformed_inputs import INPUTS, S

DECLARED = 'import pulumi\n\npulumi.export("a", "b")\n'


@pytest.mark.parametrize("name", INPUTS)
def test_a_malformed_input_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing on stdout, no traceback, nothing that is called a defect of guard, and no file is left behind."""
    given, said = INPUTS[name]
    run = ledger.rendered(ledger.sealed(evidence.document(), None))
    files = {"p/Pulumi.yaml": S, "p/__main__.py": DECLARED, "run.json": run, **given["files"]}
    for path, content in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    for folder in given.get("folders", ()):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for variable, value in given.get("env", {}).items():
        monkeypatch.setenv(variable, value)

    status = _status(given["args"])
    shown = capfd.readouterr()

    assert (status, shown.out) == (2, ""), shown.err
    assert said in shown.err.replace(f"{tmp_path}/", "").replace(str(tmp_path), "")
    assert "Traceback" not in shown.err
    assert "defect of guard" not in shown.err
    left = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert {name for name in left if "__pycache__" not in name} == set(files)


def _status(arguments: tuple[str, ...]) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as ended:  # argparse's own
        return int(ended.code or 0)


def test_the_page_counts_these_inputs() -> None:
    """docs/changes-tried.md says how many of each kind are tried."""
    kinds = malformed_inputs.read()

    assert {kind.id: kind.inputs for kind in kinds} == Counter(name.partition(":")[0] for name in INPUTS)
    assert all(sum(kind.before.values()) == kind.inputs for kind in kinds)
