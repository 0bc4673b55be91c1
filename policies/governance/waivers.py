"""Accepted deviations: which control, on which resource, why, who owns and approved it, and until when.

A waived finding is reported as waived, never as passed. A waiver is our word for an accepted finding; it is neither a
compensating control (PCI DSS appendices B and C) nor the customized approach (D and E).
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policies.facts import input_files
from policies.model.control import Control, Finding
from policies.model.vocabulary import WAIVED_UNTIL

FILE: Final = Path(__file__).resolve().parents[1] / "waivers.toml"
PACK_CONFIG: Final = "pack-config"
"""As a waiver's resource: accepts that the pack's configuration lowers or disables the control."""
ANNOUNCED: Final = datetime.timedelta(days=30)
CONTRACT: Final = "contract:"
"""What begins a waiver's resource that is a value of the contract."""
LONGEST: Final = datetime.timedelta(days=366)
_MOST: Final = 20
"""Resources that one waiver may cover."""
_NAMED: Final = 3
"""Characters of a resource's name that a pattern must have."""
_WILD: Final = re.compile(r"\[[^\]]*\]|[*?]")
_REQUIRED: Final = ("control", "resource", "reason", "owner", "approver", "expires")
_OPTIONAL: Final = ("assessor", "matches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One accepted deviation. ``resource`` is a URN pattern; ``matches`` is how many resources it may cover (1).

    ``finding`` is the message of the one finding that an entry of the accepted file covers; "" covers the control's every
    finding on the resource.
    """

    control: str
    resource: str
    reason: str
    owner: str
    approver: str
    expires: datetime.date
    assessor: str = ""
    matches: int = 1
    finding: str = ""

    def covers(self, control_id: str, urn: str, finding: str = "") -> bool:
        """Tell whether the waiver names this control, this resource and, where it names one, this finding."""
        if self.control != control_id or self.finding not in {"", finding}:
            return False
        return urn == self.resource if self.finding else fnmatch.fnmatchcase(urn, self.resource)

    @property
    def words(self) -> str:
        """What stands before a finding that is accepted."""
        return f"{WAIVED_UNTIL}{self.expires.isoformat()}, {self.approver}: {self.reason}"

    @property
    def row(self) -> dict[str, str]:
        """What evidence says of it."""
        return {
            "reason": self.reason,
            "owner": self.owner,
            "approver": self.approver,
            "expires": self.expires.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers that hold today, and what is wrong with the file."""

    active: tuple[Waiver, ...] = ()
    faults: tuple[Finding, ...] = ()
    announcements: tuple[str, ...] = ()

    def covering(self, control_id: str, urn: str, finding: str = "") -> Waiver | None:
        """Return the waiver that accepts a finding, by its message, of this control on this resource."""
        return next((waiver for waiver in self.active if waiver.covers(control_id, urn, finding)), None)

    @property
    def may_weaken(self) -> frozenset[str]:
        """The controls whose lowering in the pack's configuration is accepted."""
        return frozenset(waiver.control for waiver in self.active if waiver.resource == PACK_CONFIG)

    def unused(self, used: Mapping[Waiver, Iterable[str]]) -> Iterator[Finding]:
        """Find fault with waivers that accepted nothing, or more resources than they name."""
        for waiver in self.active:
            if waiver.resource == PACK_CONFIG or waiver.finding:
                continue
            urns = sorted(set(used.get(waiver, ())))
            if not urns:
                yield _fault(waiver.control, "matches no finding", "remove it: what it accepted is gone")
            elif len(urns) > waiver.matches:
                yield _fault(
                    waiver.control,
                    f"covers {len(urns)} resources: {', '.join(urns)}",
                    f"a pattern that covers {waiver.matches}, or matches = {len(urns)}",
                )

    def gone(self, used: Mapping[Waiver, Iterable[str]]) -> Iterator[str]:
        """Say which accepted findings were not found any more."""
        for waiver in self.active:
            if waiver.finding and not set(used.get(waiver, ())):
                yield f"the accepted finding of {waiver.control} on {waiver.resource.rpartition('::')[2]} is gone"

    def __add__(self, other: Waivers) -> Waivers:
        """Return both together."""
        return Waivers(self.active + other.active, self.faults + other.faults, self.announcements + other.announcements)


def load(controls: Iterable[Control], today: datetime.date, file: Path = FILE) -> Waivers:
    """Read the waivers; whatever is wrong with the file is a fault, and no fault is a waiver."""
    try:
        document = input_files.toml(file)
    except FileNotFoundError:
        return Waivers()
    except OSError as error:
        return Waivers(faults=(_fault(file.name, f"cannot be read ({error})", "a TOML file with [[waiver]] tables"),))
    known = {control.id: control for control in controls}
    active: list[Waiver] = []
    faults: list[Finding] = []
    entries = document.pop("waiver", [])
    faults += [_fault(key, "is no table of this file", "[[waiver]]") for key in document]
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        wrong = list(_faults(entry, index, known, today))
        faults += wrong
        if not wrong:
            active.append(Waiver(**entry))
    return Waivers(tuple(active), tuple(faults), tuple(_announced(active, today)))


def _faults(entry: Any, index: int, known: Mapping[str, Control], today: datetime.date) -> Iterator[Finding]:
    if not isinstance(entry, dict):
        yield _fault(f"waiver {index}", "is no table", "[[waiver]]")
        return
    name = f"waiver {index} ({entry.get('control', 'no control')})"
    for key in _REQUIRED:
        if key != "expires" and not (isinstance(entry.get(key), str) and entry[key].strip()):
            yield _fault(name, f"{key} is missing or empty", f'{key} = "..."')
    for key in entry.keys() - {*_REQUIRED, *_OPTIONAL}:
        yield _fault(name, f"{key} is no field of a waiver", ", ".join((*_REQUIRED, *_OPTIONAL)))
    if wrong := expiry_problem(entry.get("expires"), today, "a mended resource, or a waiver approved anew"):
        yield _fault(name, *wrong)
    matches = entry.get("matches", 1)
    if isinstance(matches, bool) or not isinstance(matches, int) or not 1 <= matches <= _MOST:
        yield _fault(name, f"matches is {matches!r}", f"a whole number from 1 to {_MOST}")
    if isinstance(entry.get("resource"), str) and (wrong := _pattern_problem(entry["resource"])):
        yield _fault(name, *wrong)
    control = known.get(str(entry.get("control", "")))
    if control is None:
        yield _fault(name, "names a control that does not exist", "an id that `guard controls` lists")
    elif control.absolute and not str(entry.get("assessor", "")).strip():
        yield _fault(name, "covers a control that the brief makes absolute", 'assessor = "who accepted it"')


def expiry_problem(expires: Any, today: datetime.date, renewal: str) -> tuple[str, str] | None:
    """Return what is wrong with an entry's last day and what is required, or nothing; ``renewal`` is for one that is past."""
    if isinstance(expires, datetime.datetime) or not isinstance(expires, datetime.date):
        return "expires is missing or no date", "expires = 2027-01-31"
    if expires < today:
        return f"expired on {expires.isoformat()}", renewal
    if expires - today > LONGEST:
        last = (today + LONGEST).isoformat()
        return f"expires on {expires.isoformat()}", f"a day up to {last}: an exception without an end is a rule"
    return None


def _pattern_problem(resource: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern of resources: it must name what it is about, not whatever there is."""
    if resource == PACK_CONFIG or resource.startswith(CONTRACT):
        literal = not _WILD.search(resource)
    else:
        name = resource.rpartition("::")[2]
        literal = "::" in resource and bool(name) and (not _WILD.search(name) or len(_WILD.sub("", name)) >= _NAMED)
    if literal:
        return None
    return f"resource is {resource!r}, which names no resource", 'the resource\'s name: "urn:*::function-fraud-handler"'


def _announced(waivers: Iterable[Waiver], today: datetime.date) -> Iterator[str]:
    for waiver in waivers:
        if waiver.expires - today <= ANNOUNCED:
            yield f"the waiver of {waiver.control} on {waiver.resource} expires on {waiver.expires.isoformat()}"


def _fault(name: str, observed: str, required: str) -> Finding:
    return Finding(prop=f"waivers.toml, {name}", observed=observed, required=required)
