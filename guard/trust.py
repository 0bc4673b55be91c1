"""Whom an assessor trusts to have signed, and what keeps an evidence file from being relied on."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance import attestation, identity
from compliance.attestation import Statement
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.identity import Identities, Refused
from guard import arguments

_SIGNED_AFTER: Final = datetime.timedelta(days=1)
"""How long after its end a run may be signed. The pipeline signs within minutes; a run that was back-dated is signed later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What is required of each link; where nobody is trusted, only what the file itself can show."""

    keys: list[Any]
    identities: Identities | None
    refused: list[Refused]
    statements: list[Statement]
    packs: frozenset[str]

    @property
    def given(self) -> bool:
        """Whether a signature is required."""
        return bool(self.keys) or self.identities is not None

    def statement_of(self, link: Evidence) -> Statement | None:
        """Return the trusted statement of an evidence file."""
        return next((item for item in self.statements if item.speaks_of(link.digest)), None)

    def faults(self, link: Evidence) -> Iterator[str]:
        """Find what keeps a file from being relied on: its pack, its signature, its clock, its commit."""
        pack = link.run["pack"]["digest"]
        if self.packs and pack not in self.packs:
            yield f"{link.file} was made by a pack of digest {pack}, which is none of those given"
        if not self.given:
            return
        statement = self.statement_of(link)
        if statement is None:
            givers = " or ".join(["key"] * bool(self.keys) + ["identity"] * bool(self.identities))
            yield f"{link.file} ({link.digest}) is not signed by a given {givers}"
        else:
            yield from _signing_time(link, statement)
            if statement.commit not in {"", link.run["git"]["commit"]}:
                yield f"{link.file} judged the commit {link.run['git']['commit']}; its signer's CI run was of {statement.commit}"
        if statement is not None and (
            statement.predicate.get("previous") != link.previous or statement.predicate.get("evidence") != link.digest
        ):
            yield f"{statement.file} was signed for another run than {link.file}"
        if link.run["clock"]["source"] != "system":
            yield f"{link.file}: the clock was set ({link.run['clock']['source']}) to {link.run['date']}"
        if link.run["git"]["dirty"] is True:
            yield f"{link.file}: the judged files were not those of the commit {link.run['git']['commit']}"
        if link.run["pack"]["git"]["dirty"] is True:
            yield f"{link.file}: the pack's files were not those of its commit {link.run['pack']['git']['commit']}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of whom to trust."""
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        metavar="PUBLIC",
        help="a public key in PEM that must have signed each file (repeatable); statements are searched beside the files",
    )
    parser.add_argument(
        "--identity",
        action="append",
        metavar="NAME",
        help="an identity that must have signed each file, by Sigstore (repeatable): on GitHub "
        "https://github.com/OWNER/REPOSITORY/.github/workflows/FILE@refs/heads/BRANCH",
    )
    parser.add_argument(
        "--issuer",
        metavar="URL",
        help="who must have vouched for the identity: on GitHub https://token.actions.githubusercontent.com",
    )
    parser.add_argument(
        "--trust-config",
        type=Path,
        metavar="FILE",
        help="with --identity: a ClientTrustConfig with another root of trust than Sigstore's public one",
    )
    parser.add_argument(
        "--offline", action="store_true", help="with --identity: use the root of trust that the library has already"
    )
    parser.add_argument(
        "--pack-digest",
        action="append",
        type=arguments.of_form("sha256:[0-9a-f]{64}", "sha256: and 64 hexadecimal digits, as the evidence has them"),
        default=[],
        metavar="sha256:HEX",
        help="a digest that the pack may have (repeatable)",
    )


def of(options: argparse.Namespace, places: Iterable[Path]) -> Trust:
    """Return whom the options trust, with the statements that lie in the places.

    Raises:
        CannotJudgeError: a key is none, identities cannot be checked here, or an option lacks another.

    """
    _check(options)
    keys = attestation.trusted(options.key or [])
    identities = (
        identity.trusted(options.identity, options.issuer, options.trust_config, offline=options.offline)
        if options.identity
        else None
    )
    folders = dict.fromkeys(place if place.is_dir() else place.parent for place in places)
    by_key = [attestation.signed(file, keys) for file in _named(folders, attestation.SUFFIX)] if keys else []
    by_identity = (
        [identity.signed(file, identities) for file in _named(folders, attestation.IDENTITY_SUFFIX)]
        if identities
        else []
    )
    return Trust(
        keys=keys,
        identities=identities,
        refused=[item for item in by_identity if isinstance(item, Refused)],
        statements=[
            *(item for item in by_key if item is not None),
            *(item for item in by_identity if not isinstance(item, Refused)),
        ],
        packs=frozenset(options.pack_digest),
    )


def _check(options: argparse.Namespace) -> None:
    needless = [name for name in ("issuer", "trust_config", "offline") if getattr(options, name)]
    if needless and not options.identity:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in needless)
        message = f"{names} needs --identity"
        raise CannotJudgeError(message)


def givers(options: argparse.Namespace) -> str:
    """Name what the options trust: keys, identities or both."""
    return " or ".join(f"a given {name}" for name in ("key", "identity") if getattr(options, name))


def _named(folders: Iterable[Path], suffix: str) -> list[Path]:
    return [file for folder in folders for file in sorted(folder.glob(f"*{suffix}"))]


def dates(link: Evidence, newer: Evidence | None) -> Iterator[str]:
    """Find dates that run backwards: within a run, from run to run, and the day that the judge went by."""
    clock = link.run["clock"]
    if clock["start"] > clock["end"]:
        yield f"{link.file} ends at {clock['end']}, before it starts at {clock['start']}"
    if clock["source"] == "system" and link.run["date"] not in {clock["start"][:10], clock["end"][:10]}:
        yield f"{link.file} was judged by {link.run['date']}, which is not the day of its run, {clock['start']}"
    if newer is not None and newer.run["clock"]["start"] < clock["end"]:
        yield f"{newer.file} starts at {newer.run['clock']['start']}, before the run that it follows ends at {clock['end']}"


def _signing_time(link: Evidence, statement: Statement) -> Iterator[str]:
    """Find a run that ended after it was signed, or long before: the clock of the run was not that of the services."""
    if statement.signed is None:
        return
    earliest, latest = statement.signed
    end = datetime.datetime.fromisoformat(link.run["clock"]["end"])
    if end > latest:
        yield f"{link.file} ends at {link.run['clock']['end']}, after it was signed: before {latest:%Y-%m-%dT%H:%M:%SZ}"
    if end + _SIGNED_AFTER < earliest:
        yield (
            f"{link.file} ends at {link.run['clock']['end']}, and was signed after {earliest:%Y-%m-%dT%H:%M:%SZ}; "
            "required: at most a day later"
        )
