"""What an adversary changes in the real program, one row a change: each is found on the resource that it changes.

The rows are guard/maintenance/changes_tried.toml; docs/changes-tried.md shows them. What else an adversary changes, the project's
files, is here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.errors import CannotJudgeError
from guard.offline import project as projects
from tests.guard.offline import adversary
from tests.guard.offline.test_gate_command import guard, project
from tests.programs import faulty

RUNS = adversary.runs()
FINDING = {"property": "p", "observed": "is 'x'", "required": "z", "urn": "a::r"}


@pytest.mark.parametrize("number", range(len(RUNS)), ids=lambda number: RUNS[number].changes[0].id)
def test_each_change_is_found_where_it_is_made(number: int, tmp_path: Path) -> None:
    """Every change of a run has its finding on the resource that it changes, as the table begins it."""
    run = RUNS[number]
    found = adversary.judged(adversary.project(tmp_path / "p", run), run)

    missing = {change.id: adversary.expected(change) for change in run.changes if not adversary.holds(found, change)}
    assert not missing, sorted(found)


@pytest.mark.parametrize(
    ("row", "gate", "has"),
    [
        pytest.param({}, [], True, id="a failure in these words"),
        pytest.param({"verdict": "not-applicable", "findings": []}, [], False, id="no verdict on it"),
        pytest.param({"verdict": "undetermined"}, [], True, id="undetermined in these words"),
        pytest.param({"verdict": "pass"}, [], False, id="a pass with advice in these words"),
        pytest.param({"findings": []}, [], False, id="a failure for nothing"),
        pytest.param({"findings": [{**FINDING, "observed": "is 'y'"}]}, [], False, id="another finding"),
        pytest.param({"findings": [{**FINDING, "urn": "a::other"}]}, [], False, id="on another resource"),
        pytest.param(
            {"control": "c2"},
            [{"check": "c", "urn": "a::r", "finding": "p: is 'x'; required: z"}],
            True,
            id="the gate's",
        ),
        pytest.param(
            {"control": "c2"}, [{"check": "c", "urn": "a::r", "finding": "p: is 'y'"}], False, id="the gate's other"
        ),
    ],
)
def test_the_evidence_has_the_finding_itself(row: dict[str, Any], gate: list[dict[str, str]], *, has: bool) -> None:
    """A row of the same control and resource is not enough: the program has hundreds without a change."""
    found = frozenset({("c", "r", "p: is 'x'")})
    verdict = {"control": "c", "verdict": "fail", "findings": [FINDING], **row}
    assert adversary.recorded(found, {"verdicts": [verdict], "gate": gate}) == (found if has else frozenset())


def test_the_table_names_each_change_once() -> None:
    """More than two hundred, each with a finding."""
    names = [change.id for change in adversary.CHANGES]
    assert len(set(names)) == len(names)
    assert len(names) > 200
    assert all(change.finding for change in adversary.CHANGES)


def test_keys_of_the_projects_files_are_on_a_list(tmp_path: Path) -> None:
    """Plugins, packages, another backend and an environment change what is deployed, and no control reads them."""
    made = faulty(tmp_path / "p", "pass\n")
    for file, added in (
        ("Pulumi.yaml", {"plugins": {"providers": []}, "backend": {"url": "file://x"}, "packages": {}}),
        ("Pulumi.dev.yaml", {"environment": ["other"]}),
    ):
        text = (made / file).read_text(encoding="utf-8")
        (made / file).write_text(text + yaml.safe_dump(added), encoding="utf-8")
    ended = guard("--project", made, "--format", "json")

    assert ended.returncode == 1, ended.stderr
    found = {(item["control"], item["observed"]) for item in json.loads(ended.stdout)["violations"]}
    assert found == {
        ("preview-project-keys", "Pulumi.yaml: has the key 'backend'"),
        ("preview-project-keys", "Pulumi.yaml: has the key 'packages'"),
        ("preview-project-keys", "Pulumi.yaml: has the key 'plugins'"),
        ("preview-project-keys", "Pulumi.dev.yaml: has the key 'environment'"),
    }


def _in_virtualenv(made: Path, named: str) -> Path:
    manifest = made / "Pulumi.yaml"
    document = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    document["runtime"]["options"]["virtualenv"] = named
    manifest.write_text(yaml.safe_dump(document), encoding="utf-8")
    return made


_ORDINARY = """
import collections
import enum
import inspect
import os
import pickle
import traceback

def who():
    return inspect.currentframe().f_code.co_name, inspect.stack()[0].function, traceback.extract_stack()[-1].name

Shard = collections.namedtuple("Shard", "name count")
Colour = enum.Enum("Colour", "RED")
assert who() == ("who", "who", "who"), who()
assert (Shard.__module__, Colour.__module__) == (__name__, __name__), (Shard.__module__, Colour.__module__)
with open(os.devnull) as opened:
    os.fstat(opened.fileno())
"""


def test_a_program_that_finds_out_where_it_is_gets_pythons_own_answers(tmp_path: Path) -> None:
    """Named tuples, enumerations and models of others look at the calls that led to them."""
    ended = guard("--project", _in_virtualenv(faulty(tmp_path / "p", _ORDINARY), "./.venv"))

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_program_runs_with_the_packages_of_the_lock(tmp_path: Path) -> None:
    """The engine takes another environment's SDK, which may register what the gate's own does not."""
    ended = guard("--project", _in_virtualenv(faulty(tmp_path / "p", "pass\n"), "vendor/venv"), "--format", "json")

    assert ended.returncode == 1, ended.stderr
    assert [
        (item["control"], item["observed"], item["required"]) for item in json.loads(ended.stdout)["violations"]
    ] == [
        (
            "preview-project-keys",
            "Pulumi.yaml, runtime.options.virtualenv: is 'vendor/venv'",
            ".venv or venv, which is made from the lock",
        )
    ]


SOUND = "name: small\nruntime: python\n"
BAD_FILES = {
    "a date": (SOUND, "config: {small:day: 2026-11-26}", "config.small:day is a date; required: text, in quotes"),
    "a set": (SOUND, "config: {small:a: !!set {x, y}}", "config.small:a is a set; required: text, in quotes"),
    "bytes": (SOUND, "config: {small:a: !!binary aGk=}", "config.small:a is binary; required: text, in quotes"),
    "a cycle": (SOUND, "config: {small:a: &a [*a]}", "holds itself"),
    "a key twice": (SOUND, "config: {}\nconfig: {}", "the key 'config' stands twice, line 2"),
    "a key twice, inside": (SOUND, "config: {small:a: 1, small:a: 2}", "the key 'small:a' stands twice, line 1"),
    "a number as a key": (SOUND, "config: {1: x}", "the key '1' is a number; required: text in quotes"),
    "no number": (SOUND, "config: {small:a: .nan}", "config.small:a is no number"),
    "depth": (SOUND, f"config: {{small:a: {'[' * 90}{']' * 90}}}", "nested deeper than"),
    "no YAML": (SOUND, "config: [secret-value", "is not YAML: "),
    "an object of Python": (SOUND, "config: !!python/object:os.system {}", "is not YAML: could not determine"),
    "main as a number": (SOUND + "main: 5\n", "config: {}", "`main` is a number; required: the path of the program's"),
    "main that is not there": (SOUND + "main: gone\n", "config: {}", "does not exist"),
    "a name twice": (SOUND + "name: other\n", "config: {}", "the key 'name' stands twice, line 3"),
    "a list": ("[]", "config: {}", "holds a list; required: a mapping"),
    "another runtime": ("name: small\nruntime: go\n", "config: {}", "the runtime is 'go'"),
    "config as a list": (SOUND, "config: []\n", "`config` is a list; required: a mapping"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_is_named(case: str, tmp_path: Path) -> None:
    """The file, what is wrong and where; never the line itself, which may hold a secret."""
    whole, stack, said = BAD_FILES[case]
    made = project(tmp_path / "p", project=whole, Pulumi__dev__yaml=stack + "\n")

    with pytest.raises(CannotJudgeError) as refused:
        projects.read(made, "dev")

    assert said in str(refused.value)
    assert "Pulumi." in str(refused.value)
    assert "secret-value" not in str(refused.value)


@pytest.mark.parametrize("stack", ["../../etc", "..", "a/b/c/d", "dev\n", "d\u0000", "", "a b", "x" * 200])
def test_a_stacks_name_is_no_path(stack: str, tmp_path: Path) -> None:
    """It is part of a file's name, so that nothing but a name will do."""
    with pytest.raises(CannotJudgeError, match="required: a stack's name"):
        projects.read(project(tmp_path / "p"), stack or "/")
