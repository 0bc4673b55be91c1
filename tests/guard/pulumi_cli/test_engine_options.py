"""What the engine holds of each resource, beside what the program told the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guard.pulumi_cli import engine_options
from guard.pulumi_cli.engine_options import Options

_STACK = "urn:pulumi:dev::small::"
_QUEUE = f"{_STACK}aws:sqs/queue:Queue::q"


def _provider(name: str) -> str:
    return f"{_STACK}pulumi:providers:aws::{name}"


def _options(provider: str = "") -> Options:
    return Options(protect=False, retain_on_delete=False, provider=provider, parent="", hides=(), ignores=None)


def _engine(*urns: str, provider: str) -> dict[str, Options]:
    """Return what is read of the engine's events."""
    states: list[dict[str, Any]] = [{"urn": urn} for urn in urns]
    states.append({"urn": _QUEUE, "provider": f"{provider}::0b1c"})
    events = ({"resourcePreEvent": {"metadata": {"new": state}}} for state in states)
    return engine_options.of_engine(events, Path("nowhere"))


CASES = {
    "the engine's own default": (
        _engine(_provider("default_7_51_1"), provider=_provider("default_7_51_1")),
        {_QUEUE: _options()},
        [],
    ),
    "the engine's own default without a version": (
        _engine(_provider("default"), provider=_provider("default")),
        {_QUEUE: _options()},
        [],
    ),
    "a provider of the program that is called default": (
        _engine(provider=_provider("default")),
        {_provider("default"): _options(), _QUEUE: _options(_provider("default"))},
        [],
    ),
    "another provider that the engine alone is told of": (
        _engine(_provider("default-other"), provider=_provider("default-other")),
        {_QUEUE: _options()},
        [
            (_QUEUE, f"provider: is {_provider('default-other')} in the engine"),
            (_provider("default-other"), "is registered with the engine, not with the gate"),
        ],
    ),
    "the default where the gate was told of another": (
        _engine(provider=_provider("default_7_51_1")),
        {_provider("own"): _options(), _QUEUE: _options(_provider("own"))},
        [
            (_QUEUE, f"provider: is {_provider('default_7_51_1')} in the engine"),
            (_provider("own"), "is registered with the gate, not with the engine"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_providers_are_compared(case: str) -> None:
    """Those that the engine makes itself are none that a program told of; any other is, whatever its name begins with."""
    engine, gate, expected = CASES[case]
    found = [(item.urn, item.text.partition("; required")[0]) for item in engine_options.differences(engine, gate)]
    assert sorted(found) == expected
