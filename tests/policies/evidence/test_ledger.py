"""The evidence of a run: complete, the same bytes for the same run, and without any secret."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NoReturn

import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire

from policies import registry
from policies.pack import serving
from tests.policies.harness import UNKNOWN, Res, _Refused, analyze_request, root, servicer, stack_request

SECRET = "tq8Zr4mW1xYc7LbN0vHs5KdP9eGf2JuA"
SERVED = ("lambda-memory", "lambda-xray-active", "sqs-fifo", "ssm-secure-string")
FUNCTION = Res("aws:lambda/function:Function", "f", {"memorySize": 128, "tracingConfig": {"mode": "Active"}})
PARAMETER = Res("aws:ssm/parameter:Parameter", "p", {"type": "String", "value": SECRET, "description": SECRET})


def _run(monkeypatch: pytest.MonkeyPatch, target: Path, *resources: Res, dry_run: bool = True) -> dict[str, Any]:
    monkeypatch.setenv("GUARD_EVIDENCE", str(target))
    judge = servicer(serving.policies([item for item in registry.controls() if item.id in SERVED]))
    judge.ConfigureStack(
        wire.AnalyzerStackConfigureRequest(
            project="p",
            stack="dev",
            dry_run=dry_run,
            config={"p:key": json.dumps({"deep": [SECRET]})},
            config_secret_keys=["p:key"],
        ),
        _Refused(),
    )
    for item in resources:
        judge.Analyze(analyze_request(item), _Refused())
    judge.AnalyzeStack(stack_request([*resources, root()]), _Refused())
    written = target if dry_run else target.with_name("run-update.json")
    document: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return document


def test_every_verdict_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes as well as failures, each with what was observed; a control that judged nothing is listed all the same."""
    document = _run(monkeypatch, tmp_path / "run.json", FUNCTION)

    rows = {row["control"]: (row["verdict"], row["observed"]) for row in document["verdicts"]}
    assert rows == {
        "lambda-memory": ("fail", {"memorySize": 128}),
        "lambda-xray-active": ("pass", {"tracingConfig.mode": "Active"}),
    }
    assert [item["id"] for item in document["controls"]] == sorted(SERVED)


def test_unknown_is_a_verdict_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be judged is neither a pass nor a failure."""
    document = _run(monkeypatch, tmp_path / "run.json", FUNCTION.but("memorySize", UNKNOWN))

    assert {row["control"]: row["verdict"] for row in document["verdicts"]}["lambda-memory"] == "undetermined"


def test_the_same_run_gives_the_same_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for its time, and whatever the order in which the engine asks."""
    other = Res("aws:lambda/function:Function", "g", FUNCTION.props)
    one = _run(monkeypatch, tmp_path / "one.json", FUNCTION, other)
    two = _run(monkeypatch, tmp_path / "two.json", other, FUNCTION)

    for document in (one, two):
        del document["digest"], document["run"]["clock"]["start"], document["run"]["clock"]["end"]
    assert json.dumps(one) == json.dumps(two)


def test_no_secret_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a secret-bearing property nor a configured secret that strayed into another one."""
    document = _run(monkeypatch, tmp_path / "run.json", PARAMETER)

    assert SECRET not in (tmp_path / "run.json").read_text(encoding="utf-8")
    assert {row["control"]: row["verdict"] for row in document["verdicts"]} == {"ssm-secure-string": "fail"}


def test_an_update_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pulumi up` previews, then updates: the second phase does not overwrite the first one's evidence."""
    preview = _run(monkeypatch, tmp_path / "run.json", FUNCTION)
    update = _run(monkeypatch, tmp_path / "run.json", FUNCTION, dry_run=False)

    assert (preview["run"]["phase"], update["run"]["phase"]) == ("preview", "update")
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8")) == preview


def test_evidence_that_cannot_be_written_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for evidence, no evidence is no pass; and nothing half-written is left."""

    class Context:
        def abort(self, _code: object, details: str) -> NoReturn:
            raise RuntimeError(details)

    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("GUARD_EVIDENCE", str(tmp_path / "file" / "run.json"))
    judge = servicer(serving.policies([item for item in registry.controls() if item.id in SERVED]))

    with pytest.raises(RuntimeError, match=r"evidence: .* cannot be written"):
        judge.AnalyzeStack(stack_request([root()]), Context())

    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_run_follows_the_one_that_it_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older file is kept, by its digest; the same run again is no new link."""
    target = tmp_path / "run.json"
    first = _run(monkeypatch, target, FUNCTION)
    older = target.read_bytes()
    second = _run(monkeypatch, target, FUNCTION.but("memorySize", 256))
    again = _run(monkeypatch, target, FUNCTION.but("memorySize", 256))

    digest = hashlib.sha256(older).hexdigest()
    kept = tmp_path / f"run.{digest[:12]}.json"
    assert (first["previous"], second["previous"]) == (None, f"sha256:{digest}")
    assert kept.read_bytes() == older
    assert again == second
    assert sorted(tmp_path.iterdir()) == sorted([target, kept])


def test_a_run_follows_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each run has a file of its own."""
    _run(monkeypatch, tmp_path / "one.json", FUNCTION)
    monkeypatch.setenv("GUARD_EVIDENCE_PREVIOUS", str(tmp_path / "one.json"))

    digest = hashlib.sha256((tmp_path / "one.json").read_bytes()).hexdigest()
    assert _run(monkeypatch, tmp_path / "two.json", FUNCTION)["previous"] == f"sha256:{digest}"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"digest": "sha256:../../x"}'])
def test_what_is_no_evidence_is_not_replaced(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some other file, or evidence that no link can point to: it stays, and the run ends."""
    target = tmp_path / "run.json"
    target.write_text(content, encoding="utf-8")

    with pytest.raises(AssertionError, match="is no evidence that this run could follow"):
        _run(monkeypatch, target, FUNCTION)

    assert target.read_text(encoding="utf-8") == content
