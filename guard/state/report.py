"""Writes what `guard state` found: drift first, then what the pack found. No secret value is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from guard.offline import render
from guard.offline.gate import Verdict
from guard.state.drift import Drift
from policies.evidence.redaction import scrub
from policies.facts.secret_shapes import announced, shape
from policies.model.resource import SECRET, SECRET_BEARING
from policies.model.strings import count

_LONGEST: Final = 300


def public(drifts: Iterable[Drift], secrets: frozenset[str]) -> list[dict[str, Any]]:
    """Return drift as it may be written down: values that are, or may be, secret are replaced."""
    return [
        {
            "urn": drift.urn,
            "property": drift.prop,
            "declared": _public(drift, drift.declared, secrets),
            "deployed": _public(drift, drift.deployed, secrets),
        }
        for drift in drifts
    ]


def _public(drift: Drift, value: Any, secrets: frozenset[str]) -> Any:
    type_token = drift.urn.split("::")[2].rpartition("$")[2]
    if value is not None and drift.prop.partition(".")[0] in SECRET_BEARING.get(type_token, frozenset()):
        return SECRET
    return scrub(_unshaped(drift.prop.rpartition(".")[2], value), secrets)


def _unshaped(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshaped(str(key), item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unshaped(name, item) for item in value]
    if isinstance(value, str) and (announced(name, value) or shape(value)):
        return SECRET
    return value


def text(verdict: Verdict, drift: list[dict[str, Any]], declared_by: str, *, coloured: bool, verbose: bool) -> str:
    """Return the answer for people."""
    lines = [*_drift_lines(verdict, drift), _drift_summary(drift, declared_by)]
    return "\n".join(lines) + "\n" + render.text(verdict, coloured=coloured, verbose=verbose)


def _drift_lines(verdict: Verdict, drift: list[dict[str, Any]]) -> Iterator[str]:
    for urn, rows in groupby(drift, key=lambda row: row["urn"]):
        place = verdict.declared_at.get(urn, "")
        yield f"drift  {urn.split('::')[3]} ({urn.split('::')[2].rpartition('$')[2]}){f'  {place}' if place else ''}"
        for row in rows:
            yield f"    {row['property'] or 'the resource'}"
            yield f"      declared  {_short(row['declared'])}"
            yield f"      deployed  {_short(row['deployed'])}"
        yield ""


def _short(value: Any) -> str:
    words = "not set" if value is None else value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _drift_summary(drift: list[dict[str, Any]], declared_by: str) -> str:
    if not drift:
        return f"no drift: what is deployed is what is declared by {declared_by}"
    differences = count(len(drift), "difference", "differences")
    resources = count(len({row["urn"] for row in drift}), "resource", "resources")
    return f"drift: {differences} on {resources} from what is declared by {declared_by}"


def as_json(verdict: Verdict, drift: list[dict[str, Any]], declared_by: str) -> str:
    """Return the answer for programs: the gate's object, with the drift."""
    document = json.loads(render.as_json(verdict))
    document |= {"schema": "guard-state/1", "declaredBy": declared_by, "drift": drift}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
