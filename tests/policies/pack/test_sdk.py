"""Guards what the pack takes from pulumi-policy's private parts, and that the judge and the plain SDK agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pulumi_policy
import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi_policy import policy as sdk
from pulumi_policy import proxy

from policies import registry
from policies.governance.configuration import WireLevel
from policies.model import resource
from policies.model.control import Finding
from policies.pack import serving
from tests.policies.harness import UNKNOWN, Res, _Refused, analyze_request, findings, servicer, stack_request

FUNCTION = Res("aws:lambda/function:Function", "f", {"tracingConfig": {"mode": "Active"}})
XRAY = "lambda-xray-active"


def test_the_private_servicer_is_as_pinned() -> None:
    """The class that the pack subclasses exists, with the methods that it overrides, and PolicyPack looks it up by name."""
    assert issubclass(serving.Judge, sdk._PolicyAnalyzerServicer)
    assert "_PolicyAnalyzerServicer" in sdk.PolicyPack.__init__.__code__.co_names


def test_the_pack_refuses_to_start_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the SDK is an error that says what to install, not a pack that fails open."""
    monkeypatch.setattr(serving, "_Base", None)

    with pytest.raises(serving.PackError, match=r"requirements/main\.txt"):
        serving.install()


def test_unknown_sentinels_are_the_sdks() -> None:
    """What the judge takes for unknown is exactly what the SDK does."""
    theirs = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_") and name.endswith("_VALUE")}

    assert theirs == resource.UNKNOWN_SENTINELS


@pytest.mark.parametrize("mode", ["Active", "PassThrough", 3, UNKNOWN, None])
def test_the_plain_sdk_finds_the_same(mode: object) -> None:
    """The policies validate by themselves, under the unchanged SDK, with the same findings as in our servicer."""
    function = FUNCTION.but("tracingConfig.mode", mode) if mode is not None else FUNCTION.without("tracingConfig")
    control = registry.by_id(XRAY)
    assert control is not None
    plain = sdk._PolicyAnalyzerServicer(
        "plain", "0.0.1", serving.policies([control]), pulumi_policy.EnforcementLevel.MANDATORY
    )

    diagnostics = plain.Analyze(analyze_request(function), _Refused()).diagnostics

    assert [("f", item.message.split("\n")[1]) for item in diagnostics] == findings(XRAY, function)


def test_unknown_blocks() -> None:
    """CrossGuard would make an advisory of an unknown; here it is a mandatory violation that names the property."""
    (found,) = findings(XRAY, FUNCTION.but("tracingConfig.mode", UNKNOWN))

    assert found[1].startswith("tracingConfig.mode: is not known in this preview; required:")


def test_stack_policies_agree_too() -> None:
    """A relation judged by the plain SDK gives what our servicer gives, dependencies included."""
    control = next(
        item for item in registry.controls() if item.scope == "relation" and item.id == "stack-encrypted-with-its-key"
    )
    function = Res("aws:lambda/function:Function", "f", {"kmsKeyArn": "arn:aws:kms:us-east-2:999999999999:key/k"})
    plain = sdk._PolicyAnalyzerServicer(
        "plain", "0.0.1", serving.policies([control]), pulumi_policy.EnforcementLevel.MANDATORY
    )

    diagnostics = plain.AnalyzeStack(stack_request([function]), _Refused()).diagnostics

    assert [("f", item.message.split("\n")[1]) for item in diagnostics] == findings(control.id, function)


def test_a_check_that_raises_blocks_and_names_itself() -> None:
    """A bug in a control is a violation, without the exception's text: it may hold a value that must not be shown."""
    control = registry.by_id(XRAY)
    assert control is not None

    def broken(*_: object) -> Iterator[Finding]:
        raise KeyError("4111 1111 1111 1111")

    (policy,) = serving.policies([dataclasses.replace(control, check=broken)])

    (found,) = servicer([policy]).Analyze(analyze_request(FUNCTION), _Refused()).diagnostics

    assert "the check raised KeyError in broken" in found.message
    assert "4111" not in found.message
    assert found.enforcementLevel == wire.MANDATORY


def test_wire_levels_are_the_protocols() -> None:
    """The numbers that the configuration check uses are the protocol's."""
    assert {level.name: int(level) for level in WireLevel} == dict(wire.EnforcementLevel.items())
