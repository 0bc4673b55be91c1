"""Ids that controls had: each leads to controls of today, wherever an older file names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.evidence_file import load
from compliance.reports import verdict_diff
from guard import cli
from guard.maintenance import control_ids
from policies import registry
from policies.facts.renamed import renamed
from policies.governance.configuration import PackConfigError, WireLevel, checked
from policies.pack import serving
from tests.compliance.evidence import QUEUE, control, document, row, written

OLD, NEW = "sqs-stack-key", "stack-encrypted-with-its-key"


def test_old_ids_lead_to_controls_of_today() -> None:
    """No old id is in use, and each new one is a control."""
    ids = {item.id for item in registry.controls()}

    assert renamed().keys() & ids == set()
    assert {now for new in renamed().values() for now in new} - ids == set()


def test_no_id_goes_without_a_successor() -> None:
    """Each id that a control has had is a control's today, or leads to controls of today."""
    ids = {item.id for item in registry.controls()}

    assert sorted(control_ids.recorded() - ids - renamed().keys()) == []


def test_an_id_stays_on_the_list_when_its_control_goes(tmp_path: Path) -> None:
    """The list is written with the ids of today, and with those that it had."""
    file = tmp_path / "control_ids.toml"
    file.write_text('ids = ["gone-since"]\n', encoding="utf-8")

    file.write_text(control_ids.text(file), encoding="utf-8")

    assert control_ids.recorded(file) == {"gone-since"} | {item.id for item in registry.controls()}


def test_a_waiver_of_an_old_id_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack does not start: the message names the file, the line and the new id."""
    file = tmp_path / "waivers.toml"
    file.write_text(f'[[waiver]]\ncontrol = "{OLD}"  # ours\nresource = "urn:*"\n', encoding="utf-8")
    monkeypatch.setenv("GUARD_WAIVERS", str(file))

    with pytest.raises(serving.PackError) as refused:
        serving._waivers_file()

    assert str(refused.value) == f"{file}:2: {OLD!r} is now {NEW!r}; required: the new id"


def test_a_configuration_of_an_old_id_is_refused() -> None:
    """The message names the new id."""
    with pytest.raises(PackConfigError) as refused:
        checked(registry.controls(), {OLD: WireLevel.MANDATORY}, {})

    assert str(refused.value).splitlines()[1].strip() == f"{OLD!r} is now {NEW!r}"


def test_explain_names_the_new_id(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who looks up an id of an older report finds the control of today."""
    assert cli.main(["explain", OLD]) == 2
    assert f"{OLD!r} is now {NEW!r}; `guard explain {NEW}` explains it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param(("pass", "pass"), "pass", [], id="merged"),
        pytest.param(("pass", "fail"), "fail", [], id="still broken"),
        pytest.param(("pass", "pass"), "fail", [(verdict_diff.Change.WORSE, NEW, QUEUE)], id="worse"),
        pytest.param(("fail", "pass"), "pass", [(verdict_diff.Change.BETTER, NEW, QUEUE)], id="better"),
    ],
)
def test_evidence_of_an_older_run_is_compared(
    tmp_path: Path, before: tuple[str, str], after: str, changes: list[tuple[object, str, str]]
) -> None:
    """Verdicts of controls that were merged are one verdict, the worst; nothing is said to have gone or come."""
    names = (OLD, "ssm-own-key")
    rows = [row(name, QUEUE, verdict) for name, verdict in zip(names, before, strict=True)]
    old = document(controls=[control(name) for name in names], verdicts=rows)
    new = document(controls=[control(NEW)], verdicts=[row(NEW, QUEUE, after)])
    files = [load(written(tmp_path / f"{name}.json", item)) for name, item in (("old", old), ("new", new))]

    found = verdict_diff.compare(*files)

    assert [(item.change, item.control, item.urn) for item in found] == changes
