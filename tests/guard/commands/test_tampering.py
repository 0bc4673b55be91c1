"""What somebody may do to evidence, and what `guard verify` says: with the pipeline's key or identity, and without.

The identity is one that a local stand-in of Sigstore's services states; the library that asks them is the real one.
"""

from __future__ import annotations

import base64
import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance import attestation, evidence_file
from guard import cli
from policies.evidence import ledger, provenance
from tests.compliance import sigstore_services
from tests.compliance.evidence import document, written

RUNS: Final = ("first", "second", "third")
PACK: Final = provenance.sources_digest(provenance.SOURCES)
COMMIT: Final = sigstore_services.COMMIT
_UNSIGNED = "is not signed by a given"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, or whom `guard verify` trusts, as options of the commands."""

    name: str
    sign: tuple[str, ...]
    stranger: tuple[str, ...]
    trust: tuple[str, ...]
    addresses: tuple[str, str]
    """Where each of the two asks for its identity."""

    def attest(self, file: Path, *more: str, stranger: bool = False) -> int:
        """Sign a file, and return the exit status."""
        with pytest.MonkeyPatch.context() as patch:
            _in_ci(patch, self.addresses[stranger])
            return cli.main(["attest", str(file), *(self.stranger if stranger else self.sign), *more])


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of three signed runs of today, with the reports of the newest."""

    folder: Path
    signer: Signer

    @property
    def files(self) -> list[Path]:
        """The evidence files, oldest first."""
        return [self.folder / f"{name}.json" for name in RUNS]

    @property
    def newest(self) -> Path:
        """The newest evidence file."""
        return self.files[-1]

    @property
    def report(self) -> Path:
        """A report of the newest run."""
        return self.folder / "reports" / "report.md"

    @property
    def statements(self) -> list[Path]:
        """The signed statements, in no order that matters."""
        return [file for suffix in attestation.SUFFIXES for file in sorted(self.folder.glob(f"*{suffix}"))]

    @property
    def day(self) -> str:
        """The day of the newest run."""
        return str(self.read(2)["run"]["date"])

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
        for later in range(number + 1, len(RUNS)):
            self.reseal(later, self.read(later), ledger.file_digest(self.files[later - 1]))


def _content(moment: datetime.datetime) -> dict[str, Any]:
    content = document(date=f"{moment:%Y-%m-%d}")
    end = moment + datetime.timedelta(seconds=2)
    content["run"]["clock"] = {"source": "system", "start": _utc(moment), "end": _utc(end)}
    content["run"]["pack"]["digest"] = PACK
    content["run"]["git"]["commit"] = COMMIT
    return content


def _utc(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _key(file: Path) -> Path:
    key = Ed25519PrivateKey.generate()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    file.with_suffix(".pub").write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return file


@dataclass(frozen=True, slots=True)
class Services:
    """The trust configurations and the addresses of the pipeline's services, and of a stranger's."""

    configs: tuple[Path, Path]
    addresses: tuple[str, str]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Serve Sigstore's services, and those of somebody else."""
    folder = tmp_path_factory.mktemp("sigstore")
    ours, theirs = sigstore_services.Services(), sigstore_services.Services()
    with sigstore_services.serving(ours) as url, sigstore_services.serving(theirs) as elsewhere:
        for name, item, address in (("ours", ours, url), ("theirs", theirs, elsewhere)):
            (folder / f"{name}.json").write_text(item.trust_config(address), encoding="utf-8")
        yield Services((folder / "ours.json", folder / "theirs.json"), (url, elsewhere))


def _in_ci(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Be a job of GitHub Actions that may ask for its identity."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of the job")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{url}/token?")


@pytest.fixture(scope="module", params=["key", "identity"])
def signed_runs(request: pytest.FixtureRequest, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make three runs of the last minutes, each signed as it was written: by a key, or by the identity of a CI run."""
    home = tmp_path_factory.mktemp(request.param)
    ours, theirs = services.configs
    key, stranger = _key(home / "pipeline.key"), _key(home / "stranger.key")
    if request.param == "key":
        sign, other = ("--key", str(key)), ("--key", str(stranger))
        trust: tuple[str, ...] = ("--key", str(home / "pipeline.pub"))
    else:
        sign, other = (("--sigstore", "--trust-config", str(config)) for config in (ours, theirs))
        trust = ("--identity", sigstore_services.WORKFLOW, "--issuer", sigstore_services.ISSUER)
        trust = (*trust, "--trust-config", str(ours))
    return _made(Place(home / "evidence", Signer(request.param, sign, other, trust, services.addresses)))


def _made(found: Place) -> Place:
    found.folder.mkdir()
    previous: str | None = None
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=len(RUNS) * 10)
    for number, file in enumerate(found.files):
        written(file, _content(began + datetime.timedelta(seconds=10 * number)), previous)
        previous = ledger.file_digest(file)
        reports = found.folder / "reports"
        if file == found.newest:
            assert cli.main(["report", str(file), "--format", "md,csv", "-o", str(reports)]) == 0
        extra = ["--reports", str(reports)] if file == found.newest else []
        assert found.signer.attest(file, *extra) == 0
    return found


@pytest.fixture
def place(signed_runs: Place, tmp_path: Path) -> Place:
    """Return a copy of the signed runs, to be tampered with."""
    return Place(shutil.copytree(signed_runs.folder, tmp_path / "evidence"), signed_runs.signer)


def _passing(content: dict[str, Any]) -> dict[str, Any]:
    rows = [{**row, "verdict": "pass", "findings": []} for row in content["verdicts"]]
    return {**content, "verdicts": rows}


def _on_day(content: dict[str, Any], day: str, source: str = "system") -> dict[str, Any]:
    clock = {"source": source, "start": f"{day}T08:00:00Z", "end": f"{day}T08:00:02Z"}
    return {**content, "run": {**content["run"], "date": day, "clock": clock}}


def _set_clock(content: dict[str, Any]) -> dict[str, Any]:
    clock = {**content["run"]["clock"], "source": "GUARD_CLOCK"}
    return {**content, "run": {**content["run"], "date": "2026-01-01", "clock": clock}}


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
    for file in place.statements:
        file.unlink()
    for file in place.files:
        assert place.signer.attest(file, stranger=True) == 0


def _edit_statement(place: Place) -> None:
    place.reseal(2, _passing(place.read(2)), ledger.file_digest(place.files[1]))
    for file in place.statements:
        content = json.loads(file.read_text(encoding="utf-8"))
        evidence = evidence_file.read(place.newest)
        statement = attestation.statement(evidence, {})
        content.get("dsseEnvelope", content)["payload"] = attestation_payload(statement)
        file.write_text(json.dumps(content), encoding="utf-8")


def attestation_payload(statement: dict[str, Any]) -> str:
    """Return a statement as an envelope holds it."""
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
    "edit a date": (lambda place: _text(place.newest, place.day, "2026-01-22"), "was edited", "was edited"),
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
        lambda place: place.relink(2, _on_day(place.read(2), "2026-01-01")),
        _UNSIGNED,
        "before the run that it follows ends",
    ),
    "reseal every link": (_all_links, _UNSIGNED, ""),
    "reseal every link, signed by a stranger": (_sign_as_stranger, _UNSIGNED, ""),
    "edit a statement": (_edit_statement, _UNSIGNED, ""),
    "remove the statements": (
        lambda place: [file.unlink() for file in place.statements],
        _UNSIGNED,
        "",
    ),
    "edit a report": (lambda place: _text(place.report, "BLOCKED", "PASSED"), "was changed after it was signed", ""),
    "remove a report": (lambda place: place.report.unlink(), "is missing", ""),
    "add a report": (lambda place: (place.folder / "reports" / "more.md").touch(), "is not signed", ""),
    "set the clock": (
        lambda place: place.relink(2, _set_clock(place.read(2))),
        "the clock was set",
        "",
    ),
    "hide a change of the program": (_program, "the judged files were not those of the commit", ""),
    "patch the judge": (_patched, "which is none of those given", ""),
    "invent a waiver": (_waiver, _UNSIGNED, ""),
}
"""What is done; what is said with the signer, the pack's digest and the reports; what is said without ("" where nothing is)."""


def test_what_nobody_touched_is_intact(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """With the signer, the pack's digest, the commit and the reports; and what is not shown even so is said."""
    assert _verify(place, trusted=True) == 0
    out = capsys.readouterr().out

    assert f"OK: the chain of 3 files is intact, each signed by a given {place.signer.name}." in out
    assert "not shown: that the signer judged what it signed" in out


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """With the key or the identity of whoever must have signed, and named."""
    tamper, expected, _ = TAMPERINGS[name]
    tamper(place)
    capsys.readouterr()

    assert _verify(place, trusted=True) != 0
    said = capsys.readouterr()
    assert expected in said.out + said.err
    assert "OK:" not in said.out


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_a_chain_alone_shows(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Some is found; where nothing is, the answer says what a chain cannot show."""
    tamper, _, expected = TAMPERINGS[name]
    tamper(place)
    capsys.readouterr()
    status = _verify(place, trusted=False)
    said = capsys.readouterr()

    assert (status == 0) is (expected == "")
    assert expected in said.out + said.err
    if not expected:
        assert "not shown: who wrote these files" in said.out


def _verify(place: Place, *, trusted: bool, trust: tuple[str, ...] = ()) -> int:
    options = [
        *(trust or place.signer.trust),
        *("--pack-digest", PACK, "--reports", str(place.folder / "reports"), "--commit", COMMIT),
    ]
    return cli.main(["verify", str(place.newest), *(options if trusted else [])])


def test_a_run_that_is_gone_with_its_statement_is_found_by_its_commit(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """No signature shows it: what the newest run must have judged does."""
    for file in place.statements:
        if file.name.startswith(f"{RUNS[-1]}."):
            file.unlink()
    place.newest.unlink()
    trust = place.signer.trust

    assert cli.main(["verify", str(place.files[1]), *trust]) == 0
    assert "no newer run was removed" in capsys.readouterr().out
    assert cli.main(["verify", str(place.files[1]), *trust, "--commit", "2" * 40]) == 1


def test_evidence_of_another_pack_is_not_signed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever signs runs the pack that the evidence names."""
    _patched(place)

    assert place.signer.attest(place.newest) == 2
    assert "states the pack digest" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"no key", "public"])
def test_what_is_no_key_is_refused(content: bytes | str | None, tmp_path: Path) -> None:
    """A public key signs nothing, and a private one verifies nothing."""
    evidence = written(tmp_path / "run.json", _content(datetime.datetime.now(datetime.UTC)))
    private = _key(tmp_path / "pipeline.key")
    file = tmp_path / "x.key"
    if content is not None:
        file.write_bytes((tmp_path / "pipeline.pub").read_bytes() if isinstance(content, str) else content)

    assert cli.main(["attest", str(evidence), "--key", str(file)]) == 2
    if content != "public":
        assert cli.main(["verify", str(evidence), "--key", str(file)]) == 2
    assert cli.main(["verify", str(evidence), "--key", str(private)]) == 2


def test_the_statement_is_what_the_formats_say(place: Place) -> None:
    """An in-toto statement of the evidence and its reports, by the digests that `sha256sum` gives."""
    (file,) = (item for item in place.statements if item.name.startswith(f"{RUNS[-1]}."))
    content = json.loads(file.read_text(encoding="utf-8"))
    envelope = content.get("dsseEnvelope", content)
    statement = json.loads(base64.b64decode(envelope["payload"]))
    found = {item["name"]: item["digest"] for item in statement["subject"]}

    assert (envelope["payloadType"], statement["_type"]) == (
        "application/vnd.in-toto+json",
        "https://in-toto.io/Statement/v1",
    )
    names = {
        "third.json": place.newest,
        **{name: place.folder / "reports" / name for name in ("report.md", "verdicts.csv")},
    }
    for name, path in names.items():
        printed = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True).stdout
        assert found.pop(name) == {"sha256": printed.split()[0]}
    assert found == {}
    assert statement["predicate"]["pack"]["digest"] == PACK


_BY_IDENTITY: Final = pytest.mark.parametrize("signed_runs", ["identity"], indirect=True)


_IDENTITIES: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "another branch": (("--identity", f"{sigstore_services.WORKFLOW}-2"), "Certificate's SANs do not match"),
    "another issuer": (
        ("--identity", sigstore_services.WORKFLOW, "--issuer", "https://gitlab.com"),
        "Certificate's OIDCIssuer does not match",
    ),
    "none of two": (("--identity", "a@example.com", "--identity", "b@example.com"), "0 of 2 policies succeeded"),
    "Sigstore's public services": (("--identity", sigstore_services.WORKFLOW, "--offline"), "CertValidationError"),
}
"""Whom the assessor trusts, and why what the pipeline signed is not accepted."""


@_BY_IDENTITY
@pytest.mark.parametrize("name", _IDENTITIES)
def test_another_identity_is_no_signature(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file is reported as not signed, and each statement with the reason."""
    trust, reason = _IDENTITIES[name]
    config = () if "--offline" in trust else place.signer.trust[-2:]

    assert _verify(place, trusted=True, trust=(*trust, *config)) == 1
    out = capsys.readouterr().out
    for file in place.files:
        assert f"broken: {file} ({ledger.file_digest(file)}) is not signed by a given identity" in out
    for file in place.statements:
        assert f"not accepted: {file}: " in out
    assert out.count(reason) == len(RUNS)


@_BY_IDENTITY
def test_one_of_two_identities_is_enough(place: Place) -> None:
    """A pipeline that was renamed has two."""
    assert _verify(place, trusted=True, trust=("--identity", "a@example.com", *place.signer.trust)) == 0


_TIMES: Final[dict[str, tuple[datetime.timedelta, str]]] = {
    "back-dated": (datetime.timedelta(days=-2), "required: at most a day later"),
    "dated ahead": (datetime.timedelta(hours=1), "after it was signed"),
}


@_BY_IDENTITY
@pytest.mark.parametrize("name", _TIMES)
def test_the_log_refutes_the_clock_of_the_host(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever owns the host can set its clock, and sign; the services' time says otherwise."""
    shift, expected = _TIMES[name]
    place.reseal(2, _content(datetime.datetime.now(datetime.UTC) + shift), None)
    assert place.signer.attest(place.newest) == 0

    assert cli.main(["verify", str(place.newest), *place.signer.trust]) == 1
    out = capsys.readouterr().out
    assert expected in out
    assert "is not signed" not in out


@_BY_IDENTITY
def test_a_run_of_another_commit_than_the_signers_is_named(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """The certificate names the commit of the CI run; evidence of another one was brought along."""
    content = _content(datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=5))
    content["run"]["git"]["commit"] = "2" * 40
    place.reseal(2, content, None)
    assert place.signer.attest(place.newest) == 0

    assert cli.main(["verify", str(place.newest), *place.signer.trust]) == 1
    assert f"judged the commit {'2' * 40}; its signer's CI run was of {COMMIT}" in capsys.readouterr().out


def _no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "BUILDKITE"):
        monkeypatch.delenv(name, raising=False)


def _no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", raising=False)


def _no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [item for item in sys.modules if item.partition(".")[0] == "sigstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sigstore", None)


_UNABLE: Final[dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]]] = {
    "outside of CI": (_no_identity, "found no identity"),
    "a job without the permission": (_no_permission, "id-token"),
    "without the extra": (_no_extra, "pip install 'guarded-payments[sigstore]'"),
}


@pytest.mark.parametrize("name", _UNABLE)
def test_what_cannot_sign_says_so(
    name: str,
    services: Services,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Status 2, the reason and the remedy; and nothing is written."""
    prepare, expected = _UNABLE[name]
    evidence = written(tmp_path / "run.json", _content(datetime.datetime.now(datetime.UTC)))
    _in_ci(monkeypatch, services.addresses[0])
    prepare(monkeypatch)

    assert cli.main(["attest", str(evidence), "--sigstore", "--trust-config", str(services.configs[0])]) == 2
    assert expected in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [evidence]


def test_services_that_do_not_answer_are_no_signature(
    tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names what happened."""
    gone = sigstore_services.Services()
    with sigstore_services.serving(gone) as url:
        config = tmp_path / "gone.json"
        config.write_text(gone.trust_config(url), encoding="utf-8")
    evidence = written(tmp_path / "run.json", _content(datetime.datetime.now(datetime.UTC)))
    _in_ci(monkeypatch, services.addresses[0])

    assert cli.main(["attest", str(evidence), "--sigstore", "--trust-config", str(config)]) == 2
    assert "attest: Sigstore did not sign: ConnectionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["verify", "--issuer", "https://x"], "--issuer needs --identity"),
        (["verify", "--offline", "--key", "x.pub"], "--offline needs --identity"),
        (["verify", "--reports", "."], "--reports needs --key or --identity"),
        (["attest", "--key", "x", "--trust-config", "x"], "--trust-config needs --sigstore"),
        (["verify", "--identity", "x", "--trust-config", "nowhere.json"], "nowhere.json cannot be read"),
        (["verify", "--identity", "x", "--trust-config", "run.json"], "run.json is no trust configuration"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_options_that_do_not_fit_are_refused(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Status 2, and the option that is missing or wrong."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "run.json")
    command, *more = arguments

    assert cli.main([command, "run.json", *more]) == 2
    assert expected in capsys.readouterr().err
