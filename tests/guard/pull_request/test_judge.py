"""What a pull request changes of the judge, found in two real git trees, and red until an owner approves exactly that."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guard.pull_request import judge_diff
from tests.docs.pages import ROOT, Checkout

XRAY = "policies/controls/lambda_/xray_active.py"
APPROVALS = "judge_approvals.toml"
RENAMED = "policies/data/renamed_controls.toml"
DEFAULTS = "policies/data/defaults.toml"
POLICY = '"a resource policy could admit or shut out callers unseen; keys, signatures and the web ACL guard"'


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def work_trees(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two work trees of a git repository whose one commit is this one's files: the base's, and the pull request's."""
    folder = tmp_path_factory.mktemp("repository") / "base"
    folder.mkdir()
    Checkout.make(folder)
    (folder / ".venv").unlink()
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "Base")
    head = folder.with_name("head")
    _git(folder, "worktree", "add", "--quiet", "--detach", str(head))
    (head / "build").mkdir(exist_ok=True)
    (head / "build" / "layer.zip").unlink(missing_ok=True)
    (head / "build" / "layer.zip").symlink_to(ROOT / "build" / "layer.zip")
    return folder, head


@pytest.fixture
def trees(work_trees: tuple[Path, Path]) -> tuple[Path, Path]:
    """The two, with the pull request's as the base is."""
    _git(work_trees[1], "checkout", "--quiet", "--", ".")
    _git(work_trees[1], "clean", "--quiet", "--force", "-d")
    return work_trees


def _edit(head: Path, name: str, old: str, new: str) -> None:
    text = (head / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} holds this {text.count(old)} times: {old}"
    (head / name).write_text(text.replace(old, new), encoding="utf-8")


def _waive(head: Path) -> None:
    with (head / "policies" / "waivers.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[waiver]]\ncontrol = "logs-retention"\nresource = "urn:*"\n')


CHANGES: dict[str, tuple[Callable[[Path], object], str, list[tuple[str, str, str, str, str]]]] = {
    "nothing": (lambda _: None, "judge unchanged", []),
    "the program alone": (
        lambda head: _edit(head, "infra/components/payment_function.py", 'mode="Active"', 'mode="PassThrough"'),
        "judge unchanged",
        [],
    ),
    "a comment of a control": (
        lambda head: _edit(head, XRAY, "from __future__", "# A comment.\nfrom __future__"),
        "judge unchanged",
        [],
    ),
    "a control removed": (
        lambda head: (head / XRAY).unlink(),
        "judge changed: 1 control removed",
        [("control", "lambda-xray-active", "removed", "", "")],
    ),
    "a control renamed": (
        lambda head: (
            _edit(head, XRAY, 'id="lambda-xray-active"', 'id="lambda-traced"'),
            _edit(
                head,
                RENAMED,
                "apigateway-key-in-plan",
                'lambda-xray-active = ["lambda-traced"]\napigateway-key-in-plan',
            ),
        ),
        "judge changed: 1 control added, 1 control renamed",
        [
            ("control", "lambda-traced", "added", "", ""),
            ("control", "lambda-xray-active", "renamed", "lambda-xray-active", "lambda-traced"),
        ],
    ),
    "a default that may change": (
        lambda head: _edit(head, DEFAULTS, f"policy = {{ why = {POLICY} }}\n", ""),
        "judge changed: 1 kept default removed",
        [("kept default", "apigateway-api-as-declared.policy.why", "removed", POLICY, "")],
    ),
    "a control that only advises": (
        lambda head: _edit(
            head, XRAY, "    severity=Severity.HIGH,\n", "    severity=Severity.HIGH,\n    level=Level.ADVISORY,\n"
        ),
        "judge changed: 1 control weakened",
        [("control", "lambda-xray-active", "weakened", "level MANDATORY", "level ADVISORY")],
    ),
    "a check that finds less": (
        lambda head: _edit(
            head, "policies/model/judge.py", "findings.append(finding)", "findings.append(finding) if 0 else 0"
        ),
        "judge changed: 1 file changed",
        [("file", "policies/model/judge.py", "changed", "", "")],
    ),
    "a weaker value of the contract": (
        lambda head: _edit(
            head,
            "architecture.toml",
            "[values.queue-visibility-timeout-seconds]\nvalue = 1800",
            "[values.queue-visibility-timeout-seconds]\nvalue = 300",
        ),
        "judge changed: 1 contract entry weakened",
        [("contract entry", "values.queue-visibility-timeout-seconds.value", "weakened", "1800", "300")],
    ),
    "a stricter value of the contract": (
        lambda head: _edit(
            head,
            "architecture.toml",
            "[values.alarm-period-seconds]\nvalue = 300",
            "[values.alarm-period-seconds]\nvalue = 60",
        ),
        "judge changed: 1 contract entry strengthened",
        [("contract entry", "values.alarm-period-seconds.value", "strengthened", "300", "60")],
    ),
    "a waiver": (
        _waive,
        "judge changed: 1 waiver added",
        [
            (
                "waiver",
                "logs-retention on urn:*",
                "added",
                "",
                '{"control": "logs-retention", "resource": "urn:*"}',
            )
        ],
    ),
    "another profile": (
        lambda head: _edit(head, "guard.toml", 'profile = "payments"', 'profile = "serverless-baseline"'),
        "judge changed: 1 setting changed",
        [("setting", "profile", "changed", '"payments"', '"serverless-baseline"')],
    ),
    "a data file": (
        lambda head: (head / "policies" / "data" / "lifecycles.toml").unlink(),
        "judge changed: 1 file removed",
        [("file", "policies/data/lifecycles.toml", "removed", "", "")],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_every_change_of_the_judge_is_listed(trees: tuple[Path, Path], case: str) -> None:
    """What is removed, weakened, changed or added, by name, with what it was and is; and nothing else."""
    change, headline, expected = CHANGES[case]
    change(trees[1])

    found = judge_diff.compare(*trees)

    assert [(item.kind, item.name, item.effect, item.before, item.after) for item in found.changes] == expected
    assert found.headline == headline
    assert found.blocks == bool(expected)


def _approve(head: Path, digest: str) -> None:
    text = (
        f'[[approval]]\nchange = "{digest}"\nowner = "A. Owner"\nreason = "The control moves."\ndate = "2026-11-26"\n'
    )
    (head / APPROVALS).write_text(text, encoding="utf-8")


def test_an_approval_is_of_exactly_one_change(trees: tuple[Path, Path]) -> None:
    """It names the change; another change after it needs another approval."""
    base, head = trees
    (head / XRAY).unlink()
    _approve(head, judge_diff.compare(base, head).digest)
    assert not judge_diff.compare(base, head).blocks

    _waive(head)
    assert judge_diff.compare(base, head).blocks


def _judge(base: Path, head: Path) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "guard", "judge", str(base), str(head)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_change_is_judged_by_the_judge_of_its_base(trees: tuple[Path, Path]) -> None:
    """A pull request that breaks the program, and removes the control that would find it, is red by the base's control."""
    base, head = trees
    (head / XRAY).unlink()
    _edit(head, "infra/components/payment_function.py", 'mode="Active"', 'mode="PassThrough"')

    status, output = _judge(base, head)

    assert status == 1
    assert "judge changed: 1 control removed" in output
    assert "By the base's pack and contract, this change is **not compliant**." in output
    assert "violation [high] lambda-xray-active" in output
    assert "**No owner's approval is recorded.**" in output
    digest = re.search(r'change = "(sha256:[0-9a-f]{64})"', output)
    assert digest is not None
    _approve(head, digest[1])
    status, output = _judge(base, head)
    assert (status, "Approved by A. Owner on 2026-11-26: The control moves." in output) == (0, True)


def test_an_incomplete_approval_is_refused(trees: tuple[Path, Path]) -> None:
    """The message names the file and what is missing; there is no verdict."""
    base, head = trees
    (head / XRAY).unlink()
    (head / APPROVALS).write_text('[[approval]]\nchange = "sha256:0"\n', encoding="utf-8")

    status, output = _judge(base, head)

    assert status == 2
    assert f"{head / APPROVALS}: approval 1 has no owner, reason, date" in output
