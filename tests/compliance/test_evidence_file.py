"""Evidence files: what is read and what is refused, and the chain that `guard verify` walks."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from compliance import evidence_file, evidence_types
from compliance.errors import CannotJudgeError
from guard import cli
from policies.evidence import ledger, provenance
from tests.compliance.evidence import FUNCTION, QUEUE, chain, control, document, row, written
from tests.guard.offline.test_gate_command import guard, project


def test_the_schema_is_one() -> None:
    """It holds to its own meta-schema, and every object in it is closed or says what its members are."""
    Draft202012Validator.check_schema(evidence_file.schema())

    assert evidence_file.schema()["additionalProperties"] is False


def _changes(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a document."""
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _changes(value, (*path, key))


def _full() -> dict[str, Any]:
    """Return a document that has every field of the schema."""
    content = document(
        verdicts=[row("sqs-fifo", QUEUE, "waived", reason="x")], controls=[control("sqs-fifo", ("2.2.1", "partial"))]
    )
    content["controls"][0]["pci"][0]["resolvedBy"] = "x"
    content["controls"][0]["settings"] = {"a": 1}
    content["resources"][0] |= {"physicalName": "n", "use": "u", "encryptedBy": [FUNCTION], "declaredAt": "a.py:1"}
    content["flows"] = [{"source": "a", "target": "b", "what": "c", "by": "d", "accountData": True}]
    content["run"]["rehearsals"] = {"of": ["preview"], "notIsolatedFrom": ["x"], "notRun": ["a.py:1"]}
    content["verdicts"][0]["rehearsals"] = {"preview": "pass", "update": "waived"}
    accepted = {"reason": "r", "owner": "o", "approver": "a", "expires": "2027-01-31"}
    content["gate"] = [
        {
            "check": "c",
            "urn": QUEUE,
            "finding": "p: is x; required: y",
            "rehearsals": ["update"],
            "waiver": accepted,
            "title": "t",
            "severity": "critical",
        }
    ]
    content["drift"] = [{"urn": QUEUE, "property": "p", "declared": 1, "deployed": None}]
    content["coverage"] = {
        "resourcesJudged": 1,
        **{
            key: ["x"]
            for key in ("typesWithoutControl", "notJudged", "judgedInPart", "callbacksNotRun", "invokesUnanswered")
        },
    }
    compared = {
        "urn": QUEUE,
        "opinion": "both pass",
        "check": "",
        "name": "",
        "guideline": "",
        "controls": ["c"],
        "reason": "",
    }
    content["secondOpinion"] = {
        "scanner": "s",
        "resources": 1,
        "explained": True,
        "comparisons": [compared],
        "unused": [{"check": "c", "resource": "r"}],
        "gaps": ["g"],
    }
    sealed: dict[str, Any] = ledger.sealed(content, "sha256:" + "0" * 64)
    return sealed


def test_the_published_schema_and_the_reader_agree() -> None:
    """Every value of a whole document replaced, removed, or joined by another field: both take it, or neither does."""
    validator = Draft202012Validator(evidence_file.schema())
    whole = _full()
    assert _accepted(whole)
    apart = []
    for path in _changes(whole):
        for change in ("remove", "add", None, "", "x", 3, -1, True, [], {}, ["x"], {"x": 1}):
            changed = copy.deepcopy(whole)
            holder = functools.reduce(lambda node, key: node[key], path[:-1], changed)
            if change == "remove":
                del holder[path[-1]]
            elif change == "add" and isinstance(holder[path[-1]], dict):
                holder[path[-1]]["more"] = "x"
            else:
                holder[path[-1]] = change
            if validator.is_valid(changed) is not _accepted(changed):
                apart.append((path, change))

    assert apart == []


def _accepted(content: Any) -> bool:
    try:
        msgspec.json.decode(json.dumps(content).encode(), type=evidence_types.File)
    except msgspec.ValidationError:
        return False
    return True


def test_what_the_gate_writes_holds_to_the_schema(tmp_path: Path) -> None:
    """A real run's file is read back; the same run again is the same file and adds no link."""
    small = project(tmp_path / "small")
    target = tmp_path / "run.json"
    guard("--project", small, "--evidence", target, env={"GUARD_CLOCK": "2026-11-23"})
    first = target.read_bytes()
    guard("--project", small, "--evidence", target, env={"GUARD_CLOCK": "2026-11-23"})

    assert target.read_bytes() == first
    assert evidence_file.load(target).run["project"] == "small"
    assert [item.name for item in tmp_path.glob("*.json")] == ["run.json"]

    guard("--project", small, "--evidence", target, env={"GUARD_CLOCK": "2026-11-24"})

    assert len(list(tmp_path.glob("*.json"))) == 2
    assert evidence_file.load(target).previous == f"sha256:{hashlib.sha256(first).hexdigest()}"
    assert cli.main(["verify", str(target)]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "does not hold to guard-evidence/2: Expected `object`"),
        (b'{"flows":' + b"[" * 100_000, "flows"),
        (b'{"run":' + b"{" * 10, "is not JSON"),
        (b"{}", "does not hold to guard-evidence/2"),
        (json.dumps({**document(), "more": 1}).encode(), "more"),
    ],
)
def test_what_is_no_evidence_is_refused(content: bytes | None, said: str, tmp_path: Path) -> None:
    """Missing, malformed or of another shape: no verdict, with the reason."""
    file = tmp_path / "run.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CannotJudgeError, match=said):
        evidence_file.load(file)


def test_a_verdict_of_an_unlisted_control_is_refused(tmp_path: Path) -> None:
    """A report would not know what it means."""
    file = written(tmp_path / "run.json", document(controls=[]))

    with pytest.raises(CannotJudgeError, match="does not list"):
        evidence_file.load(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"fail"', '"pass"'), ('"date": "2026-11-23"', '"date": "2026-11-22"'), ("\n ", "\n  "), ('"dirty"', ' "dirty"')],
)
def test_an_edit_is_found(old: str, new: str, tmp_path: Path) -> None:
    """Of a verdict, of the date, and even of white space."""
    file = written(tmp_path / "run.json")
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    assert cli.main(["verify", str(file)]) == 1
    with pytest.raises(CannotJudgeError, match="was edited"):
        evidence_file.load(file)


def test_a_whole_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every link is printed, from the newest back."""
    newest = chain(tmp_path, "2026-11-21", "2026-11-22", "2026-11-23")[-1]

    assert cli.main(["verify", str(newest)]) == 0
    assert [line[:10] for line in capsys.readouterr().out.splitlines()[:3]] == [
        "2026-11-23",
        "2026-11-22",
        "2026-11-21",
    ]


def test_a_missing_link_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever in the chain it was; given elsewhere, it is whole again."""
    files = chain(tmp_path, "2026-11-21", "2026-11-22", "2026-11-23")
    moved = tmp_path / "elsewhere" / "old.json"
    moved.parent.mkdir()
    files[0].rename(moved)

    assert cli.main(["verify", str(files[-1])]) == 1
    assert "is missing" in capsys.readouterr().out
    assert cli.main(["verify", str(files[-1]), str(moved)]) == 0
    assert cli.main(["verify", str(files[-1]), str(moved.parent)]) == 0


def test_an_edited_link_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its SHA-256 is not the one that its successor followed, whether the digest in it was made anew or not."""
    files = chain(tmp_path, "2026-11-21", "2026-11-22", "2026-11-23")
    old = json.loads(files[1].read_text(encoding="utf-8"))
    files[1].write_text(ledger.rendered({**old, "resources": []}), encoding="utf-8")

    assert cli.main(["verify", str(files[-1])]) == 1
    assert "is missing" in capsys.readouterr().out

    again = {key: value for key, value in old.items() if key not in {"digest", "previous"}} | {"resources": []}
    written(files[1], again, old["previous"])

    assert cli.main(["verify", str(files[-1])]) == 1
    assert "is missing" in capsys.readouterr().out


def test_no_newest_file_is_no_verdict(tmp_path: Path) -> None:
    """Neither whole nor broken."""
    assert cli.main(["verify", str(tmp_path / "none.json")]) == 2


def _repository(folder: Path, *tracked: str) -> Path:
    for name in tracked:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "m"]):
        subprocess.run(["git", "-C", folder, *command], check=True, capture_output=True)
    return folder


def test_the_checkout_of_the_pack(tmp_path: Path) -> None:
    """Its commit; dirty when a tracked file, or a new one that could matter, differs; evidence beside it does not count."""
    folder = _repository(tmp_path, "policies/evidence/provenance.py", "README.md")

    def asked() -> dict[str, Any]:
        return provenance.checkout(folder / "policies", "evidence/provenance.py").row

    assert len(asked()["commit"]) == 40
    assert asked()["dirty"] is False
    (folder / "ledger.json").write_text("{}", encoding="utf-8")
    assert asked()["dirty"] is False
    (folder / "new.py").write_text("", encoding="utf-8")
    assert asked()["dirty"] is True
    (folder / "new.py").unlink()
    (folder / "README.md").write_text("changed", encoding="utf-8")
    assert asked()["dirty"] is True


@pytest.mark.parametrize(
    "hide",
    [
        ("update-index", "--assume-unchanged", "infra/a.py"),
        ("update-index", "--skip-worktree", "infra/a.py"),
        ("config", "core.fileMode", "false"),
        ("config", "core.excludesFile", "/dev/null"),
    ],
)
def test_git_cannot_be_told_to_hide_a_change(hide: tuple[str, ...], tmp_path: Path) -> None:
    """Files are hashed: an index or a configuration that hides a change does not make a checkout clean."""
    folder = _repository(tmp_path, "Pulumi.yaml", "infra/a.py")
    subprocess.run(["git", "-C", folder, *hide], check=True)
    assert provenance.checkout(folder, "Pulumi.yaml").dirty is False

    (folder / "infra" / "a.py").write_text("changed = 1\n", encoding="utf-8")

    assert provenance.checkout(folder, "Pulumi.yaml").dirty is True


def test_an_ignored_file_of_the_program_is_a_change(tmp_path: Path) -> None:
    """What runs and is in no commit counts, whoever told git to ignore it."""
    folder = _repository(tmp_path, "Pulumi.yaml", "infra/a.py")
    (folder / ".git" / "info" / "exclude").write_text("infra/b.py\n", encoding="utf-8")
    added = folder / "infra" / "b.py"
    added.write_text("x = 1\n", encoding="utf-8")

    assert provenance.checkout(folder, "Pulumi.yaml", [added]).dirty is True


def test_line_ends_are_as_git_converts_them(tmp_path: Path) -> None:
    """A checkout with CRLF is the commit's, byte for byte after git's own conversion."""
    folder = _repository(tmp_path, "Pulumi.yaml")
    (folder / "a.txt").write_bytes(b"one\ntwo\n")
    subprocess.run(["git", "-C", folder, "add", "."], check=True, capture_output=True)
    command = ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "m"]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "a.txt").write_bytes(b"one\r\ntwo\r\n")

    assert provenance.checkout(folder, "Pulumi.yaml").dirty is False


def test_another_projects_checkout_is_not_ours(tmp_path: Path) -> None:
    """A pack that is installed inside of a checkout does not claim its commit; nor is there one outside of any."""
    other = _repository(tmp_path / "other", "README.md")
    (other / "site").mkdir()
    (other / "site" / "provenance.py").write_text("", encoding="utf-8")

    assert provenance.checkout(other / "site", "provenance.py").commit == "unknown"
    assert provenance.checkout(tmp_path, "README.md").commit == "unknown"


def test_the_digest_of_the_sources(tmp_path: Path) -> None:
    """Every byte and every name of a source counts, and nothing else does."""
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    first = provenance.sources_digest(tmp_path)
    (tmp_path / "a.pyc").write_text("1", encoding="utf-8")
    assert provenance.sources_digest(tmp_path) == first
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    renamed = provenance.sources_digest(tmp_path)
    (tmp_path / "b.py").write_text("2", encoding="utf-8")

    assert len({first, renamed, provenance.sources_digest(tmp_path)}) == 3
