"""Tests of stack-named-as-briefed: a stack whose names share no suffix (the others: tests/policies/cases)."""

from __future__ import annotations

import json

from tests.policies.harness import findings, provider


def test_names_that_share_no_suffix_are_found() -> None:
    """There is nothing to compare the tag with."""
    found = findings("stack-named-as-briefed", provider(defaultTags=json.dumps({"tags": {"environmentSuffix": "dev"}})))

    assert found == [
        ("aws", "defaultTags.tags.environmentSuffix: is 'dev'; required: '', which the names end in"),
        ("aws", "names: share the suffix ''; required: one suffix of a-z, 0-9 and hyphens"),
    ]
