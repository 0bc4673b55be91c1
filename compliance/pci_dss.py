"""The catalogue of PCI DSS v4.0.1: every requirement id, and what this repository can honestly say about each.

The standard's text belongs to the PCI Security Standards Council and is not copied here: each id has a paraphrase of
our own, of at most fifteen words, that serves to recognise the requirement and never to replace it. An assessor works
from the standard.

What an entry means
    ``responsibility`` is a proposal for this project (12.8.5 asks the organisation to write the real one down).
    ``baseline`` is the state before any control has judged: "not covered", "not applicable" (a claim) or "superseded" (the
    standard's own word). Only verdicts can raise it. ``refuted_by`` names the controls whose findings refute a claim.
    ``ask`` is what an assessor asks for or tries; it states nothing about the stack, because only verdicts do.

Another project
    Responsibilities and claims are those of the project in :data:`OWN_PROJECT`. For another one :func:`for_project` starts
    every requirement at "not covered": what this project answers is not said of another.

Data
    One TOML file a family, in ``pci_dss_data``. A requirement has exactly one of ``check`` (written out for this project),
    ``ask`` (evidence that only the organisation has) and ``inherit`` (evidence that AWS publishes); without one it takes its
    family's ``check``.

Where the ids come from
    No single public list was trusted. Compared id by id: ``backend/library/libraries/pcidss-4_0.yaml`` of
    intuitem/ciso-assistant-community, which states v4.0.1 (all 280 ids agree), ``controls/pcidss_4.yml`` of
    ComplianceAsCode/content, which states v4.0 (279 agree), and, for requirements 1 to 12, lists in
    juancarlosmunera/pci-dss-tool (states v4.0.1; misses 10.2.1.4 and 9.5.1.2.1) and Sectutor/ComplianceOS-Core (all
    250 agree). The Council says that v4.0.1 added and deleted no requirement. The one disagreement is in appendix A3:
    the v4.0 list names ``A3.3.1.2``, the v4.0.1 list ``A3.3.1.1``; the latter is used. Prowler's
    ``pci_4.0_aws.json`` is no source: it invents fourth levels.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_Word = TypeVar("_Word", bound=StrEnum)

VERSION: Final = "4.0.1"
"""The version of the standard whose ids these are."""

MAX_WORDS: Final = 15
"""A paraphrase longer than this starts to replace the standard instead of pointing at it."""

_ID: Final = re.compile(r"(?:[1-9]|1[0-2]|A[1-3])(?:\.[1-9][0-9]*){2,4}")
_FAMILY_ID: Final = re.compile(r"[1-9]|1[0-2]|A[1-3]")
_FAMILY_FIELDS: Final = frozenset({"id", "title", "check", "requirement"})
_TEMPLATES: Final = MappingProxyType(
    {
        "check": "{}",
        "ask": "Ask for {}.",
        "inherit": "Ask AWS (AWS Artifact: attestation of compliance and responsibility summary) for {}.",
    }
)
_OWN_PARTS: Final = re.compile(
    r"web ACL|WAF|merchant|stack|table|queue|repository|function|Lambda|\bAPI\b|webhook|invoke URL|us-east-2|seven days"
    r"|alarmTopicArn|tokenisation|\binfra\b"
)
"""What another project may not have: a text that names one of these is for this project alone."""
_ANY_PROJECT: Final = "Ask for the evidence of this requirement."
OWN_PROJECT: Final = ("guarded-payments", "payments")
"""The project, and the profile it is judged by, that the catalogue's claims and responsibilities are about."""
_REQUIREMENT_FIELDS: Final = frozenset({"id", "paraphrase", "responsibility", "baseline", "refuted_by", *_TEMPLATES})
_BASELINES: Final = ("not covered", "not applicable", "superseded")
_STANDARDS_OWN_OPENINGS: Final = (
    "all security policies and operational procedures",
    "roles and responsibilities for performing",
    "processes and mechanisms for",
    "additional requirement for",
)


class Responsibility(StrEnum):
    """Who has to act for a requirement to be met where this stack is concerned."""

    THIS_STACK = "this stack"
    AWS = "AWS"
    ORGANISATION = "the organisation"
    SHARED = "shared"
    NOT_STATED = "not stated"


_WHOM: Final = MappingProxyType(
    {
        Responsibility.THIS_STACK: "the team of this stack",
        Responsibility.AWS: "AWS (AWS Artifact)",
        Responsibility.ORGANISATION: "the organisation",
        Responsibility.SHARED: "the team of this stack and the organisation",
        Responsibility.NOT_STATED: "the organisation",
    }
)


class State(StrEnum):
    """How far a requirement is shown. There is no "in place": that is an assessor's word."""

    CONFLICT = "conflict"
    FINDING_OPEN = "finding open"
    ACCEPTED = "accepted (waived)"
    RESOLVED = "conflict resolved subject to verification"
    SUPPORTED = "supported"
    PARTIAL = "partial"
    NOT_COVERED = "not covered"
    NOT_APPLICABLE = "not applicable"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement of the standard, down to the level that is tested."""

    id: str
    paraphrase: str
    responsibility: Responsibility
    baseline: State
    ask: str
    """What an assessor asks for or tries, in sentences."""
    general: bool
    """Whether ``ask`` fits any project."""
    parent: str | None
    """The requirement that this one refines: 3.3.1 for 3.3.1.2. None at the third level, where requirements begin."""
    refuted_by: tuple[str, ...] = ()
    """The controls whose findings refute the claim that the requirement does not apply."""

    @property
    def whom(self) -> str:
        """Whom to ask; where nobody states who is responsible, whoever the text names."""
        if self.responsibility is Responsibility.NOT_STATED and self.ask.startswith("Ask AWS"):
            return _WHOM[Responsibility.AWS]
        return _WHOM[self.responsibility]

    @property
    def family(self) -> str:
        """The principal requirement or appendix: 10 for 10.5.1, A1 for A1.1.2."""
        return family_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One of the twelve principal requirements, or one of the three appendices with requirements of their own."""

    id: str
    title: str
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Families and requirements, both in the standard's order."""

    families: Mapping[str, Family]
    requirements: Mapping[str, Requirement]

    @cached_property
    def unclaimed(self) -> Mapping[str, Requirement]:
        """The requirements without any claim or responsibility of this project."""
        return MappingProxyType(
            {
                key: replace(
                    entry,
                    responsibility=Responsibility.NOT_STATED,
                    baseline=State.SUPERSEDED if entry.baseline is State.SUPERSEDED else State.NOT_COVERED,
                    ask=entry.ask if entry.general else _ANY_PROJECT,
                    refuted_by=(),
                )
                for key, entry in self.requirements.items()
            }
        )


class CatalogueError(ValueError):
    """The catalogue's data contradicts its own rules, so no report may be made from it."""


def _refuse(reason: str) -> NoReturn:
    """Stop at the first broken rule: a half-read catalogue would look like a complete one."""
    raise CatalogueError(reason)


def catalogue() -> Mapping[str, Requirement]:
    """Return every requirement by id, in the standard's order."""
    return _load().requirements


def for_project(project: str, profile: str) -> Mapping[str, Requirement]:
    """Return the requirements as they stand for a project before any verdict; nothing is claimed of another's than ours."""
    return catalogue() if (project, profile) == OWN_PROJECT else _load().unclaimed


def families() -> Mapping[str, Family]:
    """Return the fifteen families by id, in the standard's order."""
    return _load().families


def is_requirement(requirement_id: str) -> bool:
    """Tell whether v4.0.1 has this id; headings such as ``10.5`` and ids of earlier versions are none."""
    return requirement_id in catalogue()


def family_of(requirement_id: str) -> str:
    """Return the family of an id, without asking whether the id exists."""
    return requirement_id.partition(".")[0]


def sort_key(requirement_id: str) -> tuple[int, ...]:
    """Order ids as the standard does: 10.2 after 9.5, 10.2.1.7 before 10.2.2, appendices last."""
    first, *rest = requirement_id.split(".")
    appendix = first.startswith("A")
    try:
        return (int(appendix), int(first.removeprefix("A")), *map(int, rest))
    except ValueError as error:
        message = f"{requirement_id!r} is no PCI DSS requirement id"
        raise CatalogueError(message) from error


@lru_cache(maxsize=1)
def _load() -> Catalogue:
    """Read the packaged data once; it cannot change while a report is made."""
    folder = resources.files(__package__).joinpath("pci_dss_data")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return parse(file.read_text(encoding="utf-8") for file in files)


def parse(documents: Iterable[str]) -> Catalogue:
    """Build a catalogue from TOML documents, one a family, in any order.

    Raises:
        CatalogueError: a field is missing, unknown or ill-typed, or a rule of the catalogue is broken.

    """
    found: dict[str, Family] = {}
    requirements: dict[str, Requirement] = {}
    tables = sorted((_document(text) for text in documents), key=lambda table: sort_key(table["id"]))
    for table in tables:
        entries = tuple(_requirements(table))
        if table["id"] in found:
            _refuse(f"family {table['id']} is declared twice")
        _check_order(entries)
        requirements |= {entry.id: entry for entry in entries}
        ids = tuple(entry.id for entry in entries)
        found[table["id"]] = Family(id=table["id"], title=_text(table, "title"), requirements=ids)
    _check_parents(requirements)
    return Catalogue(MappingProxyType(found), MappingProxyType(requirements))


def _document(text: str) -> dict[str, Any]:
    """Parse one family's document as far as its id, which the order of families needs."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"not a TOML document: {error}"
        raise CatalogueError(message) from error
    _check_fields(table, _FAMILY_FIELDS, "family")
    if not _FAMILY_ID.fullmatch(_text(table, "id")):
        _refuse(f"{table['id']!r} is no requirement or appendix of the standard")
    return table


def _requirements(family: dict[str, Any]) -> Iterator[Requirement]:
    """Read the requirements of one family, each checked by itself."""
    tables = family.get("requirement")
    if not isinstance(tables, list) or not tables:
        _refuse(f"family {family['id']} has no requirement")
    for table in tables:
        _check_fields(table, _REQUIREMENT_FIELDS, "requirement")
        requirement_id = _text(table, "id")
        if not _ID.fullmatch(requirement_id) or family_of(requirement_id) != family["id"]:
            _refuse(f"{requirement_id!r} is no requirement id of family {family['id']}")
        yield Requirement(
            id=requirement_id,
            paraphrase=_paraphrase(table),
            responsibility=_member(Responsibility, table, "responsibility"),
            baseline=_baseline(table),
            ask=_ask(table, family),
            general="check" not in table and not _OWN_PARTS.search(_ask(table, family)),
            refuted_by=_names(table, "refuted_by"),
            parent=_parent(requirement_id),
        )


def _parent(requirement_id: str) -> str | None:
    """Derive the refined requirement from the id; ids of the third level refine none."""
    above, _, _ = requirement_id.rpartition(".")
    return above if _ID.fullmatch(above) else None


def _paraphrase(table: dict[str, Any]) -> str:
    """Read a paraphrase; refuse one that is long, or that opens as the standard's own sentences do."""
    paraphrase = _text(table, "paraphrase")
    if len(paraphrase.split()) > MAX_WORDS or paraphrase.endswith("."):
        _refuse(f"{table['id']}: a paraphrase is a phrase of at most {MAX_WORDS} words")
    if paraphrase.lower().startswith(_STANDARDS_OWN_OPENINGS):
        _refuse(f"{table['id']}: the paraphrase opens like the standard's text")
    return paraphrase


def _baseline(table: dict[str, Any]) -> State:
    """Read the state before any verdict: what the standard says, or what the project claims."""
    baseline = _member(State, table, "baseline")
    if baseline not in _BASELINES:
        _refuse(f"{table['id']}: only verdicts of controls can make a requirement {baseline}")
    return baseline


def _ask(table: dict[str, Any], family: dict[str, Any]) -> str:
    """Write out what to ask for, from whichever form the data gives it in."""
    given = [form for form in _TEMPLATES if form in table]
    if len(given) > 1 or (not given and "check" not in family):
        _refuse(f"{table['id']}: give one of {', '.join(_TEMPLATES)}")
    text = _TEMPLATES[given[0]].format(_text(table, given[0])) if given else _text(family, "check")
    if not text.endswith("."):
        _refuse(f"{table['id']}: a sentence ends with a period")
    return text


def _names(table: dict[str, Any], field: str) -> tuple[str, ...]:
    """Read a field that may be a list of names."""
    value = table.get(field, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        _refuse(f"{table['id']}: {field} must be a list of names, not {value!r}")
    return tuple(value)


def _check_order(entries: tuple[Requirement, ...]) -> None:
    """Refuse duplicates and disorder, which would hide a missing id from the reader of the data."""
    for before, after in itertools.pairwise(entries):
        if before.id == after.id:
            _refuse(f"{after.id} is declared twice")
        if sort_key(before.id) > sort_key(after.id):
            _refuse(f"{after.id} stands after {before.id}")


def _check_parents(requirements: Mapping[str, Requirement]) -> None:
    """Refuse a requirement that refines one which is not there."""
    for requirement in requirements.values():
        if requirement.parent is not None and requirement.parent not in requirements:
            _refuse(f"{requirement.id} refines {requirement.parent}, which is missing")


def _check_fields(table: Any, known: frozenset[str], kind: str) -> None:
    """Refuse misspelled fields: ignored silently, they would fall back to something else."""
    if not isinstance(table, dict):
        _refuse(f"a {kind} is a table, not {table!r}")
    if unknown := sorted(set(table) - known):
        _refuse(f"{kind} {table.get('id')!r} has unknown fields: {', '.join(unknown)}")


def _text(table: dict[str, Any], field: str) -> str:
    """Read a field that must be a text with something in it."""
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        _refuse(f"{table.get('id')!r}: {field} must be a text, not {value!r}")
    return value


def _member(vocabulary: type[_Word], table: dict[str, Any], field: str) -> _Word:
    """Read a field that must be a word of a closed vocabulary."""
    value = _text(table, field)
    if value not in set(vocabulary):
        _refuse(f"{table['id']}: {field} must be one of {', '.join(vocabulary)}, not {value!r}")
    return vocabulary(value)
