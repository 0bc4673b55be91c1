"""What somebody may do to evidence, and what `guard verify` says: with the pipeline's public key, and without."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance import attestation, evidence_file
from guard import cli
from policies.evidence import ledger, provenance
from tests.compliance.evidence import document, written

DAYS: Final = ("2026-11-21", "2026-11-22", "2026-11-23")
PACK: Final = provenance.sources_digest(provenance.SOURCES)
COMMIT: Final = "1" * 40
_UNSIGNED = "is not signed by a given key"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of three signed runs, with the reports of the newest, and a key that nobody trusts."""

    folder: Path
    stranger: Path

    @property
    def files(self) -> list[Path]:
        """The evidence files, oldest first."""
        return [self.folder / f"{day}.json" for day in DAYS]

    @property
    def newest(self) -> Path:
        """The newest evidence file."""
        return self.files[-1]

    @property
    def report(self) -> Path:
        """A report of the newest run."""
        return self.folder / "reports" / "report.md"

    def read(self, number: int) -> dict[str, Any]:
        """Return an evidence file without its digests."""
        content: dict[str, Any] = json.loads(self.files[number].read_text(encoding="utf-8"))
        return {key: value for key, value in content.items() if key not in {"digest", "previous"}}

    def reseal(self, number: int, content: dict[str, Any], previous: str | None) -> None:
        """Write a run anew, with digests that are right."""
        written(self.files[number], content, previous)

    def relink(self, number: int, content: dict[str, Any]) -> None:
        """Write a run anew, and every run after it so that the chain fits."""
        before = self.files[number - 1] if number else None
        self.reseal(number, content, ledger.file_digest(before) if before else None)
        for later in range(number + 1, len(DAYS)):
            self.reseal(later, self.read(later), ledger.file_digest(self.files[later - 1]))


def _content(day: str) -> dict[str, Any]:
    content = document(date=day)
    content["run"]["pack"]["digest"] = PACK
    content["run"]["git"]["commit"] = COMMIT
    return content


def _key(file: Path) -> Path:
    key = Ed25519PrivateKey.generate()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    file.with_suffix(".pub").write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return file


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return three runs, each signed as it was written."""
    key = _key(tmp_path / "pipeline.key")
    found = Place(tmp_path / "evidence", _key(tmp_path / "stranger.key"))
    found.folder.mkdir()
    previous: str | None = None
    for file, day in zip(found.files, DAYS, strict=True):
        written(file, _content(day), previous)
        previous = ledger.file_digest(file)
        reports = found.folder / "reports"
        if file == found.newest:
            assert cli.main(["report", str(file), "--format", "md,csv", "-o", str(reports)]) == 0
        extra = ["--reports", str(reports)] if file == found.newest else []
        assert cli.main(["attest", str(file), "--key", str(key), *extra]) == 0
    return found


def _passing(content: dict[str, Any]) -> dict[str, Any]:
    rows = [{**row, "verdict": "pass", "findings": []} for row in content["verdicts"]]
    return {**content, "verdicts": rows}


def _on_day(content: dict[str, Any], day: str, source: str = "system") -> dict[str, Any]:
    clock = {"source": source, "start": f"{day}T08:00:00Z", "end": f"{day}T08:00:02Z"}
    return {**content, "run": {**content["run"], "date": day, "clock": clock}}


def _text(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _remove_newest(place: Place) -> None:
    place.newest.write_bytes(place.files[1].read_bytes())
    place.files[1].write_bytes(place.files[0].read_bytes())


def _swap(place: Place) -> None:
    one, two = (file.read_bytes() for file in place.files[:2])
    place.files[0].write_bytes(two)
    place.files[1].write_bytes(one)
    place.reseal(2, place.read(2), ledger.file_digest(place.files[1]))


def _all_links(place: Place) -> None:
    place.relink(0, _passing(place.read(0)))
    for number in (1, 2):
        place.relink(number, _passing(place.read(number)))


def _sign_as_stranger(place: Place) -> None:
    _all_links(place)
    for file in place.files:
        assert cli.main(["attest", str(file), "--key", str(place.stranger)]) == 0


def _edit_statement(place: Place) -> None:
    place.reseal(2, _passing(place.read(2)), ledger.file_digest(place.files[1]))
    for file in place.folder.glob(f"*{attestation.SUFFIX}"):
        envelope = json.loads(file.read_text(encoding="utf-8"))
        evidence = evidence_file.read(place.newest)
        statement = attestation.statement(evidence, {})
        envelope["payload"] = attestation_payload(statement)
        file.write_text(json.dumps(envelope), encoding="utf-8")


def attestation_payload(statement: dict[str, Any]) -> str:
    """Return a statement as an envelope holds it."""
    import base64  # noqa: PLC0415 - of this forgery alone

    return base64.b64encode(json.dumps(statement).encode()).decode()


def _waiver(place: Place) -> None:
    content = place.read(2)
    waiver = {"reason": "fine", "owner": "us", "approver": "the assessor", "expires": "2099-01-01"}
    rows = [
        {**row, "verdict": "waived", "findings": [{**item, "waiver": waiver} for item in row["findings"]]}
        if row["findings"]
        else row
        for row in content["verdicts"]
    ]
    place.relink(2, {**content, "verdicts": rows})


def _program(place: Place) -> None:
    content = place.read(2)
    git = {"commit": COMMIT, "dirty": True}
    place.relink(2, {**content, "run": {**content["run"], "git": git}})


def _patched(place: Place) -> None:
    content = _passing(place.read(2))
    pack = {**content["run"]["pack"], "digest": "sha256:" + "9" * 64}
    place.relink(2, {**content, "run": {**content["run"], "pack": pack}})


TAMPERINGS: Final[dict[str, tuple[Callable[[Place], object], str, str]]] = {
    "edit a verdict": (lambda place: _text(place.newest, '"fail"', '"pass"'), "was edited", "was edited"),
    "edit a date": (lambda place: _text(place.newest, "2026-11-23", "2026-11-22"), "was edited", "was edited"),
    "drop a line": (lambda place: _text(place.newest, ' "flows": [],\n', ""), "does not hold", "does not hold"),
    "drop a verdict": (
        lambda place: place.newest.write_text(
            ledger.rendered({**json.loads(place.newest.read_bytes()), "verdicts": []}), encoding="utf-8"
        ),
        "was edited",
        "was edited",
    ),
    "drop a control": (
        lambda place: place.newest.write_text(
            ledger.rendered({**json.loads(place.newest.read_bytes()), "verdicts": [], "controls": []}), encoding="utf-8"
        ),
        "was edited",
        "was edited",
    ),
    "remove a file": (lambda place: place.files[1].unlink(), "is missing", "is missing"),
    "remove the newest run": (_remove_newest, "a newer run follows", ""),
    "swap two files": (_swap, _UNSIGNED, ""),
    "reseal with false passes": (lambda place: place.relink(2, _passing(place.read(2))), _UNSIGNED, ""),
    "reseal, detached from the chain": (lambda place: place.reseal(2, place.read(2), None), _UNSIGNED, ""),
    "reseal, back-dated": (
        lambda place: place.relink(2, _on_day(place.read(2), "2026-11-01")),
        _UNSIGNED,
        "before the run that it follows ends",
    ),
    "reseal every link": (_all_links, _UNSIGNED, ""),
    "reseal every link, signed by a stranger": (_sign_as_stranger, _UNSIGNED, ""),
    "edit a statement": (_edit_statement, _UNSIGNED, ""),
    "remove the statements": (
        lambda place: [file.unlink() for file in place.folder.glob(f"*{attestation.SUFFIX}")],
        _UNSIGNED,
        "",
    ),
    "edit a report": (lambda place: _text(place.report, "BLOCKED", "PASSED"), "was changed after it was signed", ""),
    "remove a report": (lambda place: place.report.unlink(), "is missing", ""),
    "add a report": (lambda place: (place.folder / "reports" / "more.md").touch(), "is not signed", ""),
    "set the clock": (
        lambda place: place.relink(2, _on_day(place.read(2), "2026-11-23", source="GUARD_CLOCK")),
        "the clock was set",
        "",
    ),
    "hide a change of the program": (_program, "the judged files were not those of the commit", ""),
    "patch the judge": (_patched, "which is none of those given", ""),
    "invent a waiver": (_waiver, _UNSIGNED, ""),
}
"""What is done; what is said with the key (and the pack's digest and the reports); what without, "" where nothing is found."""


def test_what_nobody_touched_is_intact(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """With the key, the pack's digest, the commit and the reports; and what is not shown even so is said."""
    assert _verify(place, key=True) == 0
    out = capsys.readouterr().out

    assert "OK: the chain of 3 files is intact, each signed by a given key." in out
    assert "not shown: that the signer judged what it signed" in out


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found_with_the_key(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """And named."""
    tamper, expected, _ = TAMPERINGS[name]
    tamper(place)
    capsys.readouterr()

    assert _verify(place, key=True) != 0
    said = capsys.readouterr()
    assert expected in said.out + said.err
    assert "OK:" not in said.out


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_a_chain_alone_shows(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Some is found; where nothing is, the answer says what a chain cannot show."""
    tamper, _, expected = TAMPERINGS[name]
    tamper(place)
    capsys.readouterr()
    status = _verify(place, key=False)
    said = capsys.readouterr()

    assert (status == 0) is (expected == "")
    assert expected in said.out + said.err
    if not expected:
        assert "not shown: who wrote these files" in said.out


def _verify(place: Place, *, key: bool) -> int:
    public = place.folder.parent / "pipeline.pub"
    trust = [
        "--key",
        str(public),
        "--pack-digest",
        PACK,
        "--reports",
        str(place.folder / "reports"),
        "--commit",
        COMMIT,
    ]
    return cli.main(["verify", str(place.newest), *(trust if key else [])])


def test_a_run_that_is_gone_with_its_statement_is_found_by_its_commit(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """No signature shows it: what the newest run must have judged does."""
    newest = next(iter(place.folder.glob(f"{DAYS[-1]}.*{attestation.SUFFIX}")))
    newest.unlink()
    place.newest.unlink()
    public = str(place.folder.parent / "pipeline.pub")

    assert cli.main(["verify", str(place.files[1]), "--key", public]) == 0
    assert "no newer run was removed" in capsys.readouterr().out
    assert cli.main(["verify", str(place.files[1]), "--key", public, "--commit", "2" * 40]) == 1


def test_evidence_of_another_pack_is_not_signed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever signs runs the pack that the evidence names."""
    _patched(place)

    assert cli.main(["attest", str(place.newest), "--key", str(place.folder.parent / "pipeline.key")]) == 2
    assert "states the pack digest" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"no key", "public"])
def test_what_is_no_key_is_refused(content: bytes | str | None, place: Place, tmp_path: Path) -> None:
    """A public key signs nothing, and a private one verifies nothing."""
    file = tmp_path / "x.key"
    public, private = tmp_path / "pipeline.pub", tmp_path / "pipeline.key"
    if content is not None:
        file.write_bytes(public.read_bytes() if isinstance(content, str) else content)

    assert cli.main(["attest", str(place.newest), "--key", str(file)]) == 2
    if content != "public":
        assert cli.main(["verify", str(place.newest), "--key", str(file)]) == 2
    assert cli.main(["verify", str(place.newest), "--key", str(private)]) == 2


def test_the_statement_is_what_the_formats_say(place: Place) -> None:
    """An in-toto statement of the evidence and its reports, by the digests that `sha256sum` gives."""
    file = next(iter(place.folder.glob(f"{DAYS[-1]}.*{attestation.SUFFIX}")))
    keys = attestation.trusted([place.folder.parent / "pipeline.pub"])
    found = attestation.signed(file, keys)
    assert found is not None

    names = {
        "2026-11-23.json": place.newest,
        **{name: place.folder / "reports" / name for name in ("report.md", "verdicts.csv")},
    }
    for name, path in names.items():
        printed = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True).stdout
        assert printed.split()[0] == found.subjects[name]
    assert found.subjects.keys() == names.keys()
    assert found.predicate["pack"]["digest"] == PACK
