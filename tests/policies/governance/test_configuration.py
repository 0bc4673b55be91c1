"""The pack refuses a configuration that CrossGuard would accept in silence."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire

from policies import registry
from policies.governance.configuration import PackConfigError, WireLevel, checked
from policies.pack import serving
from tests.policies.harness import servicer, struct

CONTROLS = registry.controls()
MANDATORY = WireLevel.MANDATORY
XRAY = "lambda-xray-active"


def test_defaults_are_accepted() -> None:
    """What the engine sends when nobody configures anything is no fault."""
    levels = {control.id: MANDATORY if control.level == "mandatory" else WireLevel.ADVISORY for control in CONTROLS}

    assert checked(CONTROLS, levels, {}).levels == levels


@pytest.mark.parametrize(
    ("levels", "settings", "said"),
    [
        ({"lambda-xray-activ": MANDATORY}, {}, "'lambda-xray-activ' is no policy of this pack"),
        ({}, {"lambda-xray-activ": {}}, "'lambda-xray-activ' is no policy of this pack"),
        ({XRAY: WireLevel.DISABLED}, {}, "'lambda-xray-active' is lowered from mandatory to disabled"),
        ({XRAY: WireLevel.ADVISORY}, {}, "'lambda-xray-active' is lowered from mandatory to advisory"),
        ({}, {XRAY: {"mode": "PassThrough"}}, "'lambda-xray-active' takes no property 'mode'"),
        (
            {},
            {"apigateway-key-required": {"required": False}},
            "'apigateway-key-required' takes no property 'required'",
        ),
        ({}, {XRAY: {"mode": "Active"}}, "a configuration may set enforcementLevel alone"),
    ],
)
def test_refused(levels: dict[str, int], settings: dict[str, dict[str, object]], said: str) -> None:
    """Each fault is named, with what would be right."""
    with pytest.raises(PackConfigError, match="refuses its configuration") as refused:
        checked(CONTROLS, levels, settings)

    assert said in str(refused.value)


def test_remediate_is_not_weaker() -> None:
    """A control raised from mandatory to remediate is as strong."""
    assert checked(CONTROLS, {XRAY: WireLevel.REMEDIATE}, {}).levels == {XRAY: WireLevel.REMEDIATE}


def test_a_waiver_may_lower() -> None:
    """What a waiver accepts is not refused."""
    assert checked(CONTROLS, {XRAY: WireLevel.DISABLED}, {}, frozenset({XRAY})).levels == {XRAY: WireLevel.DISABLED}


class _Context:
    """A gRPC context that keeps what it is told."""

    said = ""

    def abort(self, code: object, details: str) -> None:
        """Keep the refusal, and end the call as gRPC does."""
        self.said = f"{code}: {details}"
        raise RuntimeError(details)


def test_the_servicer_refuses_over_the_protocol() -> None:
    """The refusal reaches the engine as an error of Configure, not as a policy that quietly does nothing."""
    control = registry.by_id(XRAY)
    assert control is not None
    judge = servicer(serving.policies([control]))
    context = _Context()
    entry = wire.PolicyConfig(enforcementLevel=wire.DISABLED, properties=struct({}))

    with pytest.raises(RuntimeError):
        judge.Configure(wire.ConfigureAnalyzerRequest(policyConfig={XRAY: entry}), context)

    assert "StatusCode.INVALID_ARGUMENT" in context.said
    assert "'lambda-xray-active' is lowered from mandatory to disabled" in context.said
