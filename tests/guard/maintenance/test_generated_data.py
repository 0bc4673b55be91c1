"""Tests of the judge's generated data: it is what its sources say today, and the generators notice when it is not."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from guard.maintenance import data_file, reviewed_properties, secret_shapes, unscopable_actions
from guard.maintenance.watched import Watched

GENERATORS = pytest.mark.parametrize("module", [reviewed_properties, secret_shapes, unscopable_actions])


@GENERATORS
def test_generated_data_is_fresh(module: ModuleType) -> None:
    """What stands in policies/data is what the generator writes; otherwise run it without --check."""
    assert module.main(["--check"]) == 0


def test_a_stale_file_is_found_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing or changed file fails the check, and writing it mends that."""
    monkeypatch.setattr(data_file, "DATA", tmp_path / "policies" / "data")
    data_file.DATA.mkdir(parents=True)

    assert data_file.publish("one.json", "{}\n", ["--check"]) == 1
    assert "policies/data/one.json is stale" in capsys.readouterr().err
    assert data_file.publish("one.json", "{}\n", []) == 0
    assert data_file.publish("one.json", "{}\n", ["--check"]) == 0


def test_a_generated_file_says_where_it_comes_from() -> None:
    """Whoever opens it knows what to run instead of editing."""
    assert "`python -m some.module`; do not edit" in data_file.render("some.module", {"b": 1, "a": 2})


def test_what_is_read_of_properties_is_noted() -> None:
    """A value, an absent one, and a look at the whole of a block count; stepping through a block does not."""
    seen: set[str] = set()
    props = Watched({"a": 1, "b": {"c": [{"d": 1}], "e": 2}, "f": {"g": 3}, "h": {"i": 4}}, seen)

    props.get("absent")
    assert props["a"] == 1
    assert props["b"]["c"][0]["d"] == 1
    assert dict(props["f"].items()) == {"g": 3}
    assert "i" in props["h"]

    assert seen == {"absent", "a", "b.c[].d", "f", "h.i"}


@pytest.mark.parametrize("look", [list, lambda block: list(block.values()), lambda block: block == {}])
def test_a_look_at_a_whole_block_is_noted(look: object) -> None:
    """However a control looks at everything in a block, the block was looked at."""
    seen: set[str] = set()
    block = Watched({"b": {"c": 1}}, seen)["b"]

    look(block)  # type: ignore[operator] # any way of looking

    assert "b" in seen
