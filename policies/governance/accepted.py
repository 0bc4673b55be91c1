"""Accepted findings: what a stack already had when its team adopted the guard, each with a reason, an owner and an end.

``guard accept`` writes the file; it is the team's own, beside its program. An entry covers one finding of one control on
one resource, word for word: another fault of the same kind is a new finding. An expired entry covers nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from policies.facts import input_files
from policies.governance.waivers import ANNOUNCED, Waiver, Waivers, expiry_problem
from policies.model.control import Control, Finding

TABLE: Final = "accepted"
OF_GATE: Final = frozenset({"preview-marked-secrets", "preview-plain-secrets"})
"""Policies of the gate itself whose findings another team may accept: no control of the pack sees them."""
FIELDS: Final = ("control", "resource", "finding", "reason", "owner", "approver", "expires")


def load(controls: Iterable[Control], today: datetime.date, file: Path | None) -> Waivers:
    """Read the accepted findings; an entry that is wrong or expired is a fault, and accepts nothing.

    A file that is not there accepts nothing.
    """
    if file is None:
        return Waivers()
    try:
        document = input_files.toml(file)
    except FileNotFoundError:
        return Waivers()
    except OSError as error:
        return Waivers(faults=(_fault(file.name, f"cannot be read ({error})", "a file that `guard accept` wrote"),))
    known = {control.id: control for control in controls}
    active: list[Waiver] = []
    faults = [
        _fault(f"{file.name}, {key}", "is no table of this file", f"[[{TABLE}]]") for key in document.keys() - {TABLE}
    ]
    entries = document.get(TABLE, [])
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        wrong = list(_faults(f"{file.name}, entry {index}", entry, known, today))
        faults += wrong
        if not wrong:
            active.append(Waiver(**entry))
    announced = tuple(_ending(active, today))
    return Waivers(tuple(entry for entry in active if entry.control not in OF_GATE), tuple(faults), announced)


def of_gate(today: datetime.date, file: Path) -> Waivers:
    """Read what is accepted of the gate's own findings; :func:`load` says what is wrong with the file."""
    try:
        entries = input_files.toml(file).get(TABLE, [])
    except OSError:
        return Waivers()
    mine = [entry for entry in entries if isinstance(entry, dict) and entry.get("control") in OF_GATE]
    return Waivers(tuple(Waiver(**entry) for entry in mine if not any(_faults("", entry, {}, today))))


def _faults(place: str, entry: Any, known: Mapping[str, Control], today: datetime.date) -> Iterator[Finding]:
    if not isinstance(entry, dict):
        yield _fault(place, "is no table", f"[[{TABLE}]]")
        return
    for key in FIELDS[:-1]:
        if not (isinstance(entry.get(key), str) and entry[key].strip()):
            yield _fault(place, f"{key} is missing or empty", f'{key} = "..."')
    for key in sorted(entry.keys() - set(FIELDS)):
        yield _fault(place, f"{key} is no field of an accepted finding", ", ".join(FIELDS))
    control = known.get(str(entry.get("control", "")))
    if entry.get("control") in OF_GATE:
        pass  # the pack knows no such control, and the gate reads the entry
    elif control is None:
        yield _fault(
            place, f"control is {entry.get('control')!r}, which does not exist", "an id that `guard controls` lists"
        )
    elif control.absolute:
        yield _fault(
            place, f"accepts {control.id}, which the brief leaves no choice about", "a waiver with an assessor"
        )
    if wrong := expiry_problem(entry.get("expires"), today, "the fault mended, or the finding accepted anew"):
        yield _fault(place, *wrong)


def _ending(accepted: Iterable[Waiver], today: datetime.date) -> Iterator[str]:
    for entry in accepted:
        if entry.expires - today <= ANNOUNCED:
            name = entry.resource.rpartition("::")[2]
            yield f"the accepted finding of {entry.control} on {name} expires on {entry.expires.isoformat()}"


def _fault(place: str, observed: str, required: str) -> Finding:
    return Finding(prop=place, observed=observed, required=required)
