"""A recording of access holds for the code that ran, and must reach everything that the contract lists."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.facts import observed_access
from policies.facts.data_files import document
from policies.facts.observed_access import RECORDING, bytes_digest, code_digest
from tests.mutation.recorded import judged

CONTROL = "stack-flows-recorded"
HANDLER = "fraud_handler/handler.py"


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A copy of the recording, which the judge reads in its place."""
    changed: dict[str, Any] = copy.deepcopy(dict(document(RECORDING)))
    monkeypatch.setattr(observed_access, "document", lambda _: changed)
    yield changed
    bytes_digest.cache_clear()
    code_digest.cache_clear()


def _found() -> list[str]:
    return [item.message.split("\n")[1] for item in judged() if item.policyName == CONTROL]


def _others() -> set[str]:
    return {item.policyName for item in judged()} - {CONTROL}


def test_the_recording_is_current(recording: dict[str, Any]) -> None:
    """The untouched repository has no finding."""
    assert _found() == []
    assert recording["functions"]


def test_a_stale_recording_is_one_finding(recording: dict[str, Any]) -> None:
    """However many functions there are; and no other control repeats it."""
    recording["sources"] = {"bytes": "sha256:other", "code": "sha256:other"}

    assert _found() == [
        "recording of access: was made from other code than handlers/ holds now; required: run `make access`"
    ]
    assert _others() == set()


def test_what_no_flow_reaches_is_found_by_name(recording: dict[str, Any]) -> None:
    """The finding says which flow is missing, and where it goes."""
    del recording["functions"]["fraud_handler"]
    recording["endpoints"].remove("GET /transaction/{id}")
    step = "required: add a flow to tests/sandbox/flows.py, then run `make access`"

    assert _found() == [
        f"function fraud_handler: no recorded flow invokes it; {step}",
        f"endpoint GET /transaction/{{id}}: no recorded flow requests it with success; {step}",
    ]
    assert _others() == set()


CODE = {
    "a comment": ("import os\n", "import os  # the standard library\n", False),
    "a docstring": ('def f():\n    """Do."""\n    return 1\n', 'def f():\n    """Do it."""\n    return 1\n', False),
    "layout": ("x = [1, 2]\n", "x = [\n    1,\n    2,\n]\n", False),
    "another number": ("x = 1\n", "x = 2\n", True),
    "another type of number": ("x = 1\n", "x = 1.0\n", True),
    "another name": ("f(a)\n", "f(b)\n", True),
    "another order": ("f()\ng()\n", "g()\nf()\n", True),
    "a text that is no docstring": ('x = "a"\n', 'x = "b"\n', True),
    "a default": ("def f(a=1): ...\n", "def f(a=2): ...\n", True),
    "what does not parse": ("def\n", "def f\n", True),
}


@pytest.mark.parametrize("case", CODE)
def test_the_digest_is_of_what_runs(tmp_path: Path, case: str) -> None:
    """What changes nothing for Python leaves the digest; whatever changes the code changes it."""
    before, after, differs = CODE[case]
    digests = []
    for name, text in (("before", before), ("after", after)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(text, encoding="utf-8")
        digests.append(code_digest(tmp_path / name))

    assert (digests[0] != digests[1]) is differs


def test_the_digest_covers_every_source(tmp_path: Path) -> None:
    """Another file, another path, another JSON value: another digest. Bytecode and the layout of JSON: the same."""

    def digest() -> str:
        code_digest.cache_clear()
        return code_digest(tmp_path)

    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    first = digest()
    (tmp_path / "a.pyc").write_text("x", encoding="utf-8")
    assert digest() == first
    (tmp_path / "b.json").write_text('{"a": 1, "b": 2}', encoding="utf-8")
    second = digest()
    (tmp_path / "b.json").write_text(json.dumps({"b": 2, "a": 1}, indent=2), encoding="utf-8")
    assert digest() == second
    (tmp_path / "b.json").rename(tmp_path / "c.json")
    third = digest()
    (tmp_path / "c.json").write_text('{"a": 2, "b": 2}', encoding="utf-8")
    assert len({first, second, third, digest()}) == 4
