"""Tests of pack-profile-holds: what weakens the profile blocks, and every value that is not its own is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi_policy
import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire

from policies import registry
from policies.model.contract import Contract
from policies.pack import serving
from tests.policies.harness import CONTRACT, _Refused, root, servicer, stack_request, with_values

CONTROL = "pack-profile-holds"
WEAKER = with_values(queue_visibility_timeout_seconds=900)


def _judged(by: Contract, levels: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """Judge a stack by a contract; return (policy, level, first line) of what the pack itself says."""
    served = [item for item in registry.controls() if item.id in {CONTROL, "pack-waivers-hold", "lambda-memory"}]
    judge = servicer(serving.policies(served, by))
    judge.ConfigureStack(wire.AnalyzerStackConfigureRequest(project="p", stack="dev", dry_run=True), _Refused())
    if levels:
        entries = {name: wire.PolicyConfig(enforcementLevel=level) for name, level in levels.items()}
        judge.Configure(wire.ConfigureAnalyzerRequest(policyConfig=entries), _Refused())
    found = judge.AnalyzeStack(stack_request([root()]), _Refused()).diagnostics
    return [
        (item.policyName, wire.EnforcementLevel.Name(item.enforcementLevel), item.message.split("\n")[1])
        for item in found
    ]


def test_the_profiles_own_values_are_silent() -> None:
    """The contract of the repository is the profile's own."""
    assert _judged(CONTRACT) == []


@pytest.mark.parametrize(
    ("by", "level", "said"),
    [
        pytest.param(
            WEAKER,
            "MANDATORY",
            "architecture.toml, values.queue-visibility-timeout-seconds: is 900; required: 1,800 or more",
            id="a weaker value",
        ),
        pytest.param(
            with_values(queue_visibility_timeout_seconds=3600),
            "ADVISORY",
            "architecture.toml, values.queue-visibility-timeout-seconds: is 3,600; required: 1,800 or more",
            id="a stricter value",
        ),
        pytest.param(
            replace(CONTRACT, queues=("notifications",)),
            "MANDATORY",
            "architecture.toml, queues.transaction-processing: is missing; required: listed (B4.1)",
            id="a part of the brief is missing",
        ),
        pytest.param(
            replace(
                CONTRACT, types={**CONTRACT.types, "aws:sns/topicSubscription:TopicSubscription": "a subscription"}
            ),
            "MANDATORY",
            (
                "architecture.toml, types.aws:sns/topicSubscription:TopicSubscription: has no control of its own; "
                "required: a control over its properties"
            ),
            id="a type that no control judges",
        ),
    ],
)
def test_what_is_not_the_profiles_own_is_reported(by: Contract, level: str, said: str) -> None:
    """What is weaker blocks; what is stricter is shown."""
    assert _judged(by) == [(CONTROL, level, said)]


def test_a_level_that_was_raised_is_shown() -> None:
    """The configuration of the pack is part of the verdict."""
    assert _judged(CONTRACT, {"lambda-memory": wire.REMEDIATE}) == [
        (
            CONTROL,
            "ADVISORY",
            "configuration, lambda-memory: enforces remediate; required: mandatory, the control's own level",
        )
    ]


@pytest.mark.parametrize(("resource", "used"), [("values.queue-visibility-timeout-seconds", True), ("values.x", False)])
def test_a_waiver_accepts_one_weaker_value_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resource: str, *, used: bool
) -> None:
    """The finding stays visible, with reason, approver and expiry; a waiver of another value accepts nothing."""
    file = tmp_path / "waivers.toml"
    file.write_text(
        f'[[waiver]]\ncontrol = "{CONTROL}"\nresource = "contract:{resource}"\nreason = "a trial"\nowner = "payments"\n'
        'approver = "risk"\nexpires = 2027-06-30\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("GUARD_WAIVERS", str(file))

    found = _judged(WEAKER)

    shown = (CONTROL, "ADVISORY", f"GUARD_WAIVERS: is {file}; required: not set: the pack's own waivers hold")
    blocked = "architecture.toml, values.queue-visibility-timeout-seconds: is 900; required: 1,800 or more"
    unused = "waivers.toml, pack-profile-holds: matches no finding; required: remove it: what it accepted is gone"
    assert found == (
        [(CONTROL, "ADVISORY", "waived until 2027-06-30, risk: a trial"), shown]
        if used
        else [(CONTROL, "MANDATORY", blocked), shown, ("pack-waivers-hold", "MANDATORY", unused)]
    )


@pytest.mark.parametrize(
    ("variable", "value", "required"),
    [
        ("GUARD_CONTRACT", str(serving.contracts.FILE), "not set: the pack's own contract holds"),
        ("GUARD_WAIVERS", str(serving.waivers.FILE), "not set: the pack's own waivers hold"),
    ],
)
def test_the_environment_is_shown(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, required: str) -> None:
    """A variable that changes what a verdict means is an advisory of every verdict under it."""
    monkeypatch.setenv(variable, value)

    assert _judged(CONTRACT) == [(CONTROL, "ADVISORY", f"{variable}: is {value}; required: {required}")]


def test_a_clock_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day that somebody set is not today."""
    monkeypatch.setenv("GUARD_CLOCK", "2026-01-01")
    served = [item for item in registry.controls() if item.id == CONTROL]
    judge = serving.Judge("test", "0", serving.policies(served, CONTRACT), pulumi_policy.EnforcementLevel.MANDATORY)

    (found,) = judge.AnalyzeStack(stack_request([root()]), _Refused()).diagnostics

    assert (
        found.message.split("\n")[1] == "GUARD_CLOCK: is 2026-01-01; required: not set: the judge goes by today's date"
    )
