"""`guard preview`: a clear word where the CLI is missing, and where the engine and the gate differ."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.cli import main
from guard.pulumi_cli import engine_options, parity, preview
from guard.pulumi_cli.engine_options import Options
from tests.guard.offline.test_gate_command import PLAIN as PLAIN_PROGRAM
from tests.guard.offline.test_gate_command import project
from tests.programs import ROOT, faulty


def test_a_missing_cli_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, and what to do instead."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["preview"]) == 2
    assert "guard gate" in capsys.readouterr().err


def test_differences_say_who_says_what() -> None:
    """Each side's own violations are listed; what both say is not."""
    both, ours, theirs = (
        parity.Said(f"urn:{name}", "control", f"{name}\nis wrong") for name in ("both", "ours", "theirs")
    )

    assert parity.differences(frozenset({both, theirs}), frozenset({both, ours})) == (
        "  only the engine: control on urn:theirs: theirs is wrong",
        "  only the gate: control on urn:ours: ours is wrong",
    )


PLAIN = Options(protect=False, retain_on_delete=False, provider="p", parent="c", hides=(), ignores=())


def test_an_option_that_the_engine_holds_otherwise_is_a_violation() -> None:
    """The option, what the engine holds and what the gate was told; a resource that only one of them knows is named, too."""
    other = Options(
        protect=True, retain_on_delete=True, provider="q", parent="d", hides=("tags.a",), ignores=("name", "tags")
    )
    found = engine_options.differences({"urn::a": other, "urn::b": PLAIN}, {"urn::a": PLAIN, "urn::c": PLAIN})

    assert [(item.policy, item.urn, item.text) for item in found] == [
        ("preview-engine-agrees", urn, text)
        for urn, text in (
            ("urn::b", "is registered with the engine, not with the gate; required: the same resources with both"),
            ("urn::c", "is registered with the gate, not with the engine; required: the same resources with both"),
            ("urn::a", "protect: is true in the engine; required: false, as the gate was told"),
            ("urn::a", "retainOnDelete: is true in the engine; required: false, as the gate was told"),
            ("urn::a", "provider: is q in the engine; required: p, as the gate was told"),
            ("urn::a", "parent: is d in the engine; required: c, as the gate was told"),
            ("urn::a", "hideDiffs: is tags.a in the engine; required: not set, as the gate was told"),
            ("urn::a", "ignoreChanges: is name, tags in the engine; required: not set, as the gate was told"),
        )
    ]


def test_without_a_plan_what_only_a_plan_says_is_not_compared(tmp_path: Path) -> None:
    """The engine writes no plan of a preview that a violation blocks."""
    new = {"urn": "urn::a", "provider": "p::1", "parent": "c", "hideDiffs": ["tags[0].a"]}
    events = [{"resourcePreEvent": {"metadata": {"new": new}}}, {"summaryEvent": {}}]
    plan = tmp_path / "plan.json"

    without = engine_options.of_engine(events, plan)
    plan.write_text(json.dumps({"resourcePlans": {"urn::a": {"goal": {"ignoreChanges": ["b"]}}}}), encoding="utf-8")
    with_plan = engine_options.of_engine(events, plan)

    common = {"protect": False, "retain_on_delete": False, "provider": "p", "parent": "c", "hides": ("tags[0].a",)}
    assert without == {"urn::a": Options(**common, ignores=None)}
    assert with_plan == {"urn::a": Options(**common, ignores=("b",))}


ENGINE_ONLY = "import sys\nif 'program_host' not in sys.modules:\n    changed('queue-notifications', {option})\n"
TOLD_OTHERWISE = {
    "diffs are hidden": ("hide_diffs=['tags']", "hideDiffs: is tags in the engine; required: not set"),
    "protection": ("protect=True", "protect: is true in the engine; required: false, as the gate was told"),
}
BEYOND = {
    "an option": (
        "changed('queue-notifications', hide_diffs=['tags'])\n",
        "preview-allowed-options on queue-notifications",
    ),
    "what an update shows": (
        "if not pulumi.runtime.is_dry_run():\n    changed('queue-notifications', {'tags': {'a': 'b'}})\n",
        "preview-rehearsals-agree on queue-notifications",
    ),
}


TELLS = {
    "queue-notifications": "'program_host' not in sys.modules",
    "queue-transaction-processing": "sys.argv[0] == '.'",
    "table-transactions": "not sys.flags.isolated",
    "table-fraud-alerts": "'--monitor' in sys.orig_argv",
    "dlq-notifications": "any(os.path.isfile(f'{entry}/pulumi-language-python-exec') for entry in sys.path)",
    "dlq-transaction-processing": "'PULUMI_CONFIG' in os.environ",
    "log-group-waf": "os.getppid() and 'pulumi-language' in open(f'/proc/{os.getppid()}/cmdline').read()",
    "log-group-api-access": "gc.get_threshold()[0] == 700",
    "log-group-fraud-handler": "not faulthandler.is_enabled()",
    "log-group-notification-sender": "any('pulumi-language' in each.filename for each in traceback.extract_stack())",
    "log-group-transaction-processor": "type(os.environ).__module__ == 'os'",
    "parameter-callers": "pulumi.runtime.invoke.__module__ == 'pulumi.runtime.invoke'",
    "key-payments": "'pulumi-language' in open('/proc/self/cmdline').read()",
    "api-payments": "not any('lazy' in type(each).__module__ for each in sys.meta_path)",
    "stage-payments": "not os.path.exists('../dist/seen') and not open('../dist/seen', 'w').close()",
}
"""By the resource that a program gives the engine with another option: how it tells the engine from the gate."""


def _preview(made: Path, profile: str = "payments") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guard", "preview", "--project", str(made), "--profile", profile],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked"
)
@pytest.mark.parametrize("name", [*TOLD_OTHERWISE, *BEYOND])
def test_what_the_engine_alone_lets_through_is_blocked(name: str, tmp_path: Path) -> None:
    """A program that tells the engine something else than the gate, and what only the gate looks at."""
    if name in BEYOND:
        program, said = BEYOND[name]
    else:
        option, said = TOLD_OTHERWISE[name]
        program = ENGINE_ONLY.format(option=option)
    ended = _preview(faulty(tmp_path / "p", program))

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert said in ended.stdout


@pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked"
)
def test_every_way_to_tell_the_engine_from_the_gate_is_blocked(tmp_path: Path) -> None:
    """By what Python is, how it was started, its environment, its process, and a file of an earlier run."""
    program = "import faulthandler, gc, os, sys, traceback\n" + "".join(
        f"if {told}:\n    changed({name!r}, hide_diffs=['tags'])\n" for name, told in TELLS.items()
    )
    made = faulty(tmp_path / "p", program)
    (made / "dist").mkdir()
    ended = _preview(made)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    told = "hideDiffs: is tags in the engine; required: not set, as the gate was told"
    assert [name for name in TELLS if f"preview-engine-agrees on {name}: {told}" not in ended.stdout] == []


@pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked"
)
def test_the_engines_own_provider_is_no_difference(tmp_path: Path) -> None:
    """Where a program names no provider, the engine makes one."""
    made = project(tmp_path / "p", PLAIN_PROGRAM, Pulumi__dev__yaml="config:\n  aws:region: us-east-2\n")
    (made / "Pulumi.yaml").write_text(
        f"name: small\nruntime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}\n", encoding="utf-8"
    )
    ended = _preview(made, "serverless-baseline")

    assert "Parity check passed" in ended.stdout, ended.stdout + ended.stderr


@pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked"
)
def test_another_teams_stack_is_held_to_its_own_profile(tmp_path: Path) -> None:
    """What only the payments profile asks for, such as the list of options, is no finding of another's."""
    made = faulty(tmp_path / "p", "changed('queue-notifications', hide_diffs=['tags'])\n")
    ended = _preview(made, "serverless-baseline")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Parity check passed: the gate gives the same 0 violations" in ended.stdout
