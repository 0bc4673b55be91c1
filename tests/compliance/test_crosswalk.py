"""The crosswalk names controls that exist, answers every rule, and is what the generated document shows."""

from __future__ import annotations

from compliance.crosswalk import rules, table
from guard.checkov.names import table as names


def test_the_crosswalk_is_sound() -> None:
    """No unknown control, no rule twice, none without an answer or a reason."""
    assert list(rules.faults()) == []


def test_every_rule_set_is_there() -> None:
    """All four sources have rules."""
    assert {rule.source for rule in rules.rules()} == set(rules.Source)


def test_the_document_is_fresh() -> None:
    """`guard docs` would write the same."""
    assert table.FILE.read_text(encoding="utf-8") == table.text()


def test_every_name_in_the_table_belongs_to_a_type_in_it() -> None:
    """A renamed property of a type that is not listed would never be used."""
    assert all(entry.terraform.startswith("aws_") for entry in names().values())
    assert len({entry.terraform for entry in names().values()}) == len(names())
