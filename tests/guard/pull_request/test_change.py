"""What a change breaks and mends, and how that reads in a comment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guard.cli import main
from guard.pull_request import gate_diff, markdown

QUEUE = "urn:pulumi:dev::shop::my:Component$aws:sqs/queue:Queue::orders"


def _violation(control: str = "stack-encrypted-with-its-key", **changed: str) -> dict[str, str]:
    return {
        "control": control,
        "resource": QUEUE,
        "observed": "kmsMasterKeyId: is not set",
        "required": "the KMS key",
        "declaredAt": "queues.py:7",
        "severity": "high",
        "title": "Queues are encrypted",
        "remedy": "Set kms_master_key_id",
        **changed,
    }


def _file(directory: Path, name: str, *violations: dict[str, str]) -> Path:
    document: dict[str, Any] = {
        "schema": "guard-gate/1",
        "project": "shop",
        "stack": "dev",
        "resources": 3,
        "violations": list(violations),
    }
    file = directory / f"{name}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def _judged(directory: Path, name: str, *violations: dict[str, str]) -> gate_diff.Judged:
    return gate_diff.read(_file(directory, name, *violations))


def test_new_gone_and_remaining_are_told_apart(tmp_path: Path) -> None:
    """A violation that only moved to another line is the same one."""
    base = _judged(tmp_path, "base", _violation("a"), _violation("b", declaredAt="queues.py:7"))
    head = _judged(tmp_path, "head", _violation("b", declaredAt="queues.py:90"), _violation("c"))

    found = gate_diff.Comparison(head=head, base=base)

    assert [[item.control for item in part] for part in (found.broken, found.mended, found.remaining)] == [
        ["c"],
        ["a"],
        ["b"],
    ]


@pytest.mark.parametrize(
    ("before", "after", "headline"),
    [
        ([], ["a"], "this change breaks 1 control on 1 resource"),
        (["a"], [], "this change mends 1 control on 1 resource"),
        (["a"], ["a"], "nothing new; 1 control on 1 resource as before"),
        ([], [], "compliant"),
    ],
)
def test_the_headline_says_it(before: list[str], after: list[str], headline: str, tmp_path: Path) -> None:
    """One line tells a reviewer whether to read on."""
    found = gate_diff.Comparison(
        head=_judged(tmp_path, "head", *map(_violation, after)),
        base=_judged(tmp_path, "base", *map(_violation, before)),
    )

    assert markdown.text(found).startswith(f"{markdown.MARKER}\n### Guard: {headline}\n")


def test_the_comment_says_what_was_not_judged(tmp_path: Path) -> None:
    """A head of which something was not judged is not called compliant; each of it is named."""
    file = _file(tmp_path, "head")
    coverage = {
        "complete": False,
        "judgedInPart": ["policy of p (aws:iam/policy:Policy)"],
        "invokesUnanswered": ["aws:a:b"],
    }
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"coverage": coverage}), encoding="utf-8")
    text = markdown.text(gate_diff.Comparison(head=gate_diff.read(file), base=_judged(tmp_path, "base")))

    assert text.splitlines() == [
        markdown.MARKER,
        "### Guard: no violation in what was judged",
        "",
        "`shop/dev`, 3 resources.",
        "",
        "<details><summary>Not judged: 2</summary>",
        "",
        "- known in part: policy of p (aws:iam/policy:Policy)",
        "- a call of AWS that was not answered: aws:a:b",
        "",
        "</details>",
    ]


def test_the_comment_names_resource_place_control_and_remedy(tmp_path: Path) -> None:
    """What broke, where, and how to mend it; without a base it says that all counts as new."""
    text = markdown.text(gate_diff.Comparison(head=_judged(tmp_path, "head", _violation()), base=None))

    for part in (
        "`stack-encrypted-with-its-key` (high)",
        "aws:sqs/queue:Queue::orders",
        "queues.py:7",
        "Set kms\\_master\\_key\\_id",
    ):
        assert part in text
    assert "no verdict on the base" in text


def test_what_a_program_declares_does_not_format_or_mention(tmp_path: Path) -> None:
    """Observed values are data: no table cell, link, mention or HTML comes of them."""
    nasty = _violation(observed="a | b <img src=x> @everyone [x](y) `z`\n# big")
    text = markdown.text(gate_diff.Comparison(head=_judged(tmp_path, "head", nasty), base=None))

    row = next(line for line in text.splitlines() if "stack-encrypted-with-its-key" in line)
    assert row.count(" | ") == 4
    assert "<img" not in row
    assert "@everyone" not in row
    assert "[x]" not in row


def test_a_comment_that_github_would_refuse_is_cut(tmp_path: Path) -> None:
    """It ends with a word about what is missing."""
    many = [_violation(f"control-{number}", observed="x" * 200) for number in range(500)]
    text = markdown.text(gate_diff.Comparison(head=_judged(tmp_path, "head", *many), base=None))

    assert len(text) < 65_536
    assert "and more" in text


def test_the_command_ends_with_1_when_something_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 for no worse, 1 for worse, 2 for a file that is no verdict."""
    clean, broken = _file(tmp_path, "clean"), _file(tmp_path, "broken", _violation())
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")

    assert main(["change", str(broken), "--base", str(clean)]) == 1
    assert main(["change", str(broken), "--base", str(broken)]) == 0
    assert main(["change", str(clean), "--base", str(broken)]) == 0
    assert main(["change", str(other)]) == 2
    assert "guard gate --format json" in capsys.readouterr().err
