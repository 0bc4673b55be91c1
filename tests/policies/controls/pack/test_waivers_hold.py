"""A waiver accepts exactly what it names, and one that is wrong turns the gate red."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire

from policies import registry
from policies.pack import serving
from tests.policies.harness import Res, _Refused, analyze_request, root, servicer, stack_request

FUNCTION = Res("aws:lambda/function:Function", "f", {"memorySize": 128})
GOOD = {
    "control": '"lambda-memory"',
    "resource": '"*::f"',
    "reason": '"a trial"',
    "owner": '"payments"',
    "approver": '"risk"',
    "expires": "2027-06-30",
    "assessor": '"an assessor"',
}


def _judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> list[tuple[str, str, str]]:
    """Judge a function that is too small, with one waiver; return (policy, level, message) of every diagnostic."""
    fields = {**GOOD, **changes}
    text = "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items() if value is not None)
    file = tmp_path / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("GUARD_WAIVERS", str(file))
    served = [
        item for item in registry.controls() if item.id in {"lambda-memory", "lambda-timeout", "pack-waivers-hold"}
    ]
    function = FUNCTION.but("timeout", 300)
    judge = servicer(serving.policies(served))
    judge.ConfigureStack(wire.AnalyzerStackConfigureRequest(project="p", stack="dev", dry_run=True), _Refused())
    found = list(judge.Analyze(analyze_request(function), _Refused()).diagnostics)
    found += judge.AnalyzeStack(stack_request([function, root()]), _Refused()).diagnostics
    return [
        (item.policyName, wire.EnforcementLevel.Name(item.enforcementLevel), item.message.split("\n")[1])
        for item in found
    ]


def test_a_waived_finding_is_advisory_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding stays visible, with who accepted it and until when."""
    assert _judged(tmp_path, monkeypatch) == [("lambda-memory", "ADVISORY", "waived until 2027-06-30, risk: a trial")]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"expires": "2026-11-22"},
            (
                "waivers.toml, waiver 1 (lambda-memory): expired on 2026-11-22;"
                " required: a mended resource, or a waiver approved anew"
            ),
        ),
        (
            {"expires": '"soon"'},
            "waivers.toml, waiver 1 (lambda-memory): expires is missing or no date; required: expires = 2027-01-31",
        ),
        (
            {"expires": None},
            "waivers.toml, waiver 1 (lambda-memory): expires is missing or no date; required: expires = 2027-01-31",
        ),
        (
            {"reason": None},
            'waivers.toml, waiver 1 (lambda-memory): reason is missing or empty; required: reason = "..."',
        ),
        (
            {"reason": '" "'},
            'waivers.toml, waiver 1 (lambda-memory): reason is missing or empty; required: reason = "..."',
        ),
        (
            {"control": '"lambda-memry"'},
            (
                "waivers.toml, waiver 1 (lambda-memry): names a control that does not exist;"
                " required: an id that `guard controls` lists"
            ),
        ),
        (
            {"matches": "0"},
            "waivers.toml, waiver 1 (lambda-memory): matches is 0; required: a whole number from 1 to 20",
        ),
        (
            {"matches": "1000"},
            "waivers.toml, waiver 1 (lambda-memory): matches is 1000; required: a whole number from 1 to 20",
        ),
        (
            {"expires": "2099-01-01"},
            (
                "waivers.toml, waiver 1 (lambda-memory): expires on 2099-01-01;"
                " required: a day up to 2027-11-24: an exception without an end is a rule"
            ),
        ),
        *(
            (
                {"resource": f'"{pattern}"'},
                (
                    f"waivers.toml, waiver 1 (lambda-memory): resource is {pattern!r}, which names no resource;"
                    ' required: the resource\'s name: "urn:*::function-fraud-handler"'
                ),
            )
            for pattern in ("*", "urn:*", "urn:*::*", "*::[a-z]*", "*f*")
        ),
    ],
)
def test_a_wrong_waiver_accepts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], fault: str
) -> None:
    """The entry's fault is a violation of its own, and the finding that it meant to accept still blocks."""
    found = _judged(tmp_path, monkeypatch, **changes)

    assert ("lambda-memory", "MANDATORY", "memorySize: is 128; required: 3072") in found
    assert ("pack-waivers-hold", "MANDATORY", fault) in found


def test_a_waiver_that_matches_nothing_is_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a waiver accepted is gone: the waiver must go too, or it would hide the next fault."""
    found = _judged(tmp_path, monkeypatch, resource='"*::other"')

    assert (
        "pack-waivers-hold",
        "MANDATORY",
        "waivers.toml, lambda-memory: matches no finding; required: remove it: what it accepted is gone",
    ) in found


def test_a_waiver_about_to_expire_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty days before, everybody sees it, and nothing is blocked yet."""
    found = _judged(tmp_path, monkeypatch, expires="2026-12-01")

    assert (
        "pack-waivers-hold",
        "ADVISORY",
        "the waiver of lambda-memory on *::f expires on 2026-12-01",
    ) in found


def test_an_absolute_control_needs_its_assessor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the brief leaves no choice about cannot be waived by us alone."""
    control = registry.by_id("lambda-memory")
    assert control is not None
    found = _judged(tmp_path, monkeypatch, assessor=None)
    faulty = [item for item in found if item[0] == "pack-waivers-hold"]

    assert bool(faulty) is control.absolute
