"""The bills of materials: the official validator accepts them, and they hold what the locks and the layer hold."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from compliance import evidence_file
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.reports import sbom
from compliance.reports.sbom.locks import locked
from guard import cli
from tests.compliance.evidence import FUNCTION, URN, control, document, row, written

ROOT = Path(__file__).resolve().parents[3]
LAYER = f"{URN}aws:lambda/layerVersion:LayerVersion::layer"
SERVED = [control("lambda-own-layers", ("6.3.2", "partial")), control("lambda-runtime-supported"), control("x")]
VERDICTS = [
    row("lambda-own-layers", FUNCTION),
    row("lambda-runtime-supported", FUNCTION, observed={"runtime": "python3.11"}),
    row("x", LAYER),
]
LOCK = f"""\
# by a tool
alpha[more, other]==1.0 \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
    # via -r handlers.in
beta-two==2.0+local ; python_version >= "3.8" \\
    --hash=sha256:{"c" * 64}
gamma==3 --hash=sha256:{"d" * 64}
"""
METADATA = {
    "alpha-1.0": "Name: Alpha\nVersion: 1.0\nLicense-Expression: MIT\nRequires-Dist: Beta_Two>=1\n"
    'Requires-Dist: gamma; extra == "more"\nRequires-Dist: absent; sys_platform == "win32"',
    "beta_two-2.0+local": "Name: beta_two\nVersion: 2.0+local\nLicense: Apache 2.0",
    "gamma-3": "Name: gamma\nVersion: 3",
}


def _layer(file: Path, metadata: dict[str, str]) -> None:
    file.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in metadata.items():
            archive.writestr(f"python/{name}.dist-info/METADATA", f"Metadata-Version: 2.4\n{text}\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a lock of its functions' packages, two locks of tools, and a built layer."""
    top = tmp_path / "project"
    (top / "requirements").mkdir(parents=True)
    (top / "Pulumi.yaml").write_text("name: guarded-payments\nruntime: python\n", encoding="utf-8")
    for name, text in {
        "handlers.in": "alpha[more]\n",
        "handlers.txt": LOCK,
        "dev.txt": f"gamma==3 --hash=sha256:{'d' * 64}\ndelta==1 --hash=sha256:{'e' * 64}\n",
        "main.txt": f"gamma==3 --hash=sha256:{'f' * 64}\ngamma-ray==4 --hash=sha256:{'0' * 64}\n",
    }.items():
        (top / "requirements" / name).write_text(text, encoding="utf-8")
    _layer(top / "build" / "layer.zip", METADATA)
    (top / "build" / "f.zip").write_bytes(b"a function")
    return top


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """Return evidence of one function and its layer."""
    return evidence_file.load(written(tmp_path / "run.json", document(controls=SERVED, verdicts=VERDICTS)))


def _faults(text: str) -> str | None:
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return None if fault is None else str(fault)


def _documents(evidence: Evidence, project: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    found = sbom.render(evidence, project)
    return json.loads(found["functions.cdx.json"]), json.loads(found["tools.cdx.json"])


def _needs(document: dict[str, Any]) -> dict[str, list[str]]:
    return {item["ref"]: item.get("dependsOn", []) for item in document["dependencies"]}


def test_the_official_validator_accepts_both(evidence: Evidence, project: Path) -> None:
    """CycloneDX 1.6, strictly."""
    found = sbom.render(evidence, project)

    assert {name: _faults(text) for name, text in found.items()} == dict.fromkeys(found)
    assert sorted(found) == ["functions.cdx.json", "tools.cdx.json"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"CycloneDX"', '"SPDX"'),
        ('"library"', '"packet"'),
        ('"SHA-256"', '"sha256"'),
        ('"bom-ref"', '"ref"'),
        ("urn:uuid:", "uuid:"),
        ('"complete"', '"whole"'),
        ("T08:00:02Z", ""),
    ],
)
def test_the_official_validator_can_refuse(old: str, new: str, evidence: Evidence, project: Path) -> None:
    """What the test above relies on."""
    text = sbom.render(evidence, project)["functions.cdx.json"]
    assert old in text

    assert _faults(text.replace(old, new)) is not None


def test_the_functions_bill_holds_the_layer_and_what_is_in_it(evidence: Evidence, project: Path) -> None:
    """With each package's version, every hash that the lock admits, its licence, and the archives' own hashes."""
    functions, _ = _documents(evidence, project)
    found = {item["bom-ref"]: item for item in functions["components"]}
    alpha = found["pkg:pypi/alpha@1.0"]

    assert sorted(found) == [
        "pkg:pypi/alpha@1.0",
        "pkg:pypi/beta-two@2.0%2Blocal",
        "pkg:pypi/gamma@3",
        "runtime:python3.11",
        FUNCTION,
        LAYER,
    ]
    assert (alpha["name"], alpha["version"], alpha["purl"]) == ("alpha", "1.0", "pkg:pypi/alpha@1.0")
    hashes = [item["content"] for item in alpha["externalReferences"][0]["hashes"]]
    assert hashes == ["a" * 64, "b" * 64]
    assert alpha["licenses"] == [{"expression": "MIT"}]
    assert found["pkg:pypi/beta-two@2.0%2Blocal"]["licenses"] == [{"license": {"name": "Apache 2.0"}}]
    assert found[FUNCTION]["hashes"][0]["content"] == hashlib.sha256(b"a function").hexdigest()
    layer = (project / "build" / "layer.zip").read_bytes()
    assert found[LAYER]["hashes"][0]["content"] == hashlib.sha256(layer).hexdigest()


ASSESSED = """\
assessed = 2026-11-26
with = "a scanner, database of 2026-11-25"

[[vulnerability]]
id = "CVE-2026-0001"
package = "Beta_Two"
state = "not_affected"
justification = "code_not_reachable"
detail = "The functions use no proxy."

[[vulnerability]]
id = "CVE-2026-0002"
package = "delta"
state = "in_triage"
detail = "Found yesterday."
"""


def test_what_the_team_assessed_is_in_the_bill_of_the_package(evidence: Evidence, project: Path) -> None:
    """VEX for 6.3.1; without an assessment the bill says that there is none."""
    said = [
        next(item["value"] for item in bill["metadata"]["properties"] if item["name"] == "guard:vulnerabilities")
        for bill in _documents(evidence, project)
    ]
    assert said == ["not assessed: the project has no requirements/vulnerabilities.toml"] * 2

    (project / "requirements" / "vulnerabilities.toml").write_text(ASSESSED, encoding="utf-8")
    functions, tools = _documents(evidence, project)
    assert functions["vulnerabilities"] == [
        {
            "bom-ref": "vulnerability:CVE-2026-0001:Beta_Two",
            "id": "CVE-2026-0001",
            "analysis": {
                "state": "not_affected",
                "justification": "code_not_reachable",
                "detail": "The functions use no proxy.",
            },
            "affects": [{"ref": "pkg:pypi/beta-two@2.0%2Blocal"}],
        }
    ]
    assert [item["affects"] for item in tools["vulnerabilities"]] == [[{"ref": "pkg:pypi/delta@1"}]]
    assert "assessed on 2026-11-26 with a scanner, database of 2026-11-25" in json.dumps(functions["metadata"])
    assert [_faults(text) for text in sbom.render(evidence, project).values()] == [None, None]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("assessed = 2026-11-26", "assessed = 2026-11-26T00:00:00Z", "needs `assessed`"),
        ("with =", "by =", "needs `assessed`"),
        ("[[vulnerability]]", "[[weakness]]", "needs `assessed`"),
        ("assessed = 2026-11-26", "assessed =", "cannot be read"),
        ('"not_affected"', '"fine"', "vulnerability 1: state is 'fine'"),
        ('"code_not_reachable"', '"trust_us"', "justification is 'trust_us'"),
        ('justification = "code_not_reachable"\n', "", "not_affected needs a justification"),
        ('state = "in_triage"', 'state = "in_triage"\njustification = "code_not_present"', "no other state has one"),
        ('detail = "Found yesterday."', 'detail = " "', "vulnerability 2: each field must be a text"),
        ('detail = "Found yesterday."', "", "vulnerability 2: it needs id, package, state and detail"),
    ],
)
def test_an_assessment_that_is_wrong_is_refused(
    old: str, new: str, said: str, evidence: Evidence, project: Path
) -> None:
    """By the number of its entry; it is not left out quietly."""
    assert old in ASSESSED
    (project / "requirements" / "vulnerabilities.toml").write_text(ASSESSED.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CannotJudgeError, match=re.escape(said)) as refused:
        sbom.render(evidence, project)
    assert not isinstance(refused.value, sbom.LeftOutError)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Author: A. Person", "A. Person"),
        ("Author-email: A. Person <a@example.com>", "A. Person"),
        ("Maintainer-email: team@example.com", "team@example.com"),
        ("Author: The authors\nMaintainer: Others", "The authors"),
        ("Summary: none", None),
    ],
)
def test_a_package_s_supplier_is_who_it_declares(
    lines: str, name: str | None, evidence: Evidence, project: Path
) -> None:
    """And nobody is invented."""
    _layer(project / "build" / "layer.zip", {**METADATA, "gamma-3": f"Name: gamma\nVersion: 3\n{lines}"})
    functions, _ = _documents(evidence, project)
    (gamma,) = (item for item in functions["components"] if item["name"] == "gamma")

    assert gamma.get("supplier") == ({"name": name} if name else None)
    assert functions["metadata"]["supplier"] == {"name": "guarded-payments"}


def test_what_needs_what(evidence: Evidence, project: Path) -> None:
    """From the project to the function, its layer and runtime, what was asked for, and what that needs with its extras."""
    functions, _ = _documents(evidence, project)

    assert _needs(functions) == {
        "guarded-payments": [FUNCTION, LAYER],
        FUNCTION: ["runtime:python3.11", LAYER],
        LAYER: ["pkg:pypi/alpha@1.0"],
        "pkg:pypi/alpha@1.0": ["pkg:pypi/beta-two@2.0%2Blocal", "pkg:pypi/gamma@3"],
        "pkg:pypi/beta-two@2.0%2Blocal": [],
        "pkg:pypi/gamma@3": [],
        "runtime:python3.11": [],
    }
    (project / "requirements" / "handlers.in").write_text("alpha\n", encoding="utf-8")
    assert _needs(_documents(evidence, project)[0])["pkg:pypi/alpha@1.0"] == ["pkg:pypi/beta-two@2.0%2Blocal"]


@pytest.mark.parametrize("verdict", ["fail", "undetermined", "waived"])
def test_no_layer_is_claimed_that_no_control_saw(verdict: str, project: Path, tmp_path: Path) -> None:
    """A function whose layers are not known to be the stack's own does not depend on it here."""
    rows = [row("lambda-own-layers", FUNCTION, verdict), row("x", LAYER)]
    evidence = evidence_file.load(written(tmp_path / "run.json", document(controls=SERVED, verdicts=rows)))

    assert _needs(_documents(evidence, project)[0])[FUNCTION] == []


def test_the_tools_bill_holds_every_other_lock(evidence: Evidence, project: Path) -> None:
    """Each package once a version, with the locks that have it and the hashes of all; no order of needs is invented."""
    _, tools = _documents(evidence, project)
    found = {
        item["purl"]: (
            [entry["value"] for entry in item["properties"]],
            [entry["content"][0] for entry in item["externalReferences"][0]["hashes"]],
        )
        for item in tools["components"]
    }

    assert found == {
        "pkg:pypi/delta@1": (["dev"], ["e"]),
        "pkg:pypi/gamma@3": (["dev", "main"], ["d", "f"]),
        "pkg:pypi/gamma-ray@4": (["main"], ["0"]),
    }
    assert _needs(tools)["guarded-payments-tools"] == sorted(found)
    assert tools["compositions"] == [{"aggregate": "unknown", "dependencies": sorted(found)}]


def test_the_same_inputs_give_the_same_bytes(evidence: Evidence, project: Path, tmp_path: Path) -> None:
    """Other evidence is another bill, with another serial number."""
    first = sbom.render(evidence, project)
    other = document(controls=SERVED, verdicts=VERDICTS, date="2026-11-24")
    later, _ = _documents(evidence_file.load(written(tmp_path / "later.json", other)), project)
    serial = json.loads(first["functions.cdx.json"])["serialNumber"]

    assert sbom.render(evidence, project) == first
    assert json.loads(first["functions.cdx.json"])["metadata"]["timestamp"] == "2026-11-23T08:00:02Z"
    assert later["serialNumber"] != serial


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({**METADATA, "gamma-3": "Name: gamma\nVersion: 4"}, "gamma is 4, locked 3"),
        ({**METADATA, "z-1": "Name: z\nVersion: 1"}, "z is 1, locked nowhere"),
        ({"alpha-1.0": METADATA["alpha-1.0"], "gamma-3": METADATA["gamma-3"]}, "beta-two is missing, locked 2.0+local"),
    ],
)
def test_a_layer_of_another_lock_is_refused(
    metadata: dict[str, str], said: str, evidence: Evidence, project: Path
) -> None:
    """Its bill would be of something that nobody deploys; and this is no reason to leave it out quietly."""
    _layer(project / "build" / "layer.zip", metadata)

    with pytest.raises(CannotJudgeError, match=said.replace("+", r"\+")) as refused:
        sbom.render(evidence, project)
    assert not isinstance(refused.value, sbom.LeftOutError)


@pytest.mark.parametrize(
    "line",
    [
        "alpha",
        "alpha==1.0",
        f"alpha>=1.0 --hash=sha256:{'a' * 64}",
        f"alpha==1.* --hash=sha256:{'a' * 64}",
        f"./alpha --hash=sha256:{'a' * 64}",
        "alpha == ??",
    ],
)
def test_what_is_not_pinned_and_hashed_is_no_lock(line: str, tmp_path: Path) -> None:
    """A bill made of it would name versions that nobody chose."""
    file = tmp_path / "a.txt"
    file.write_text(line + "\n", encoding="utf-8")

    with pytest.raises(CannotJudgeError):
        locked(file)


def test_layers_and_locks_that_cannot_be_read(evidence: Evidence, project: Path) -> None:
    """Are errors that name the file."""
    (project / "build" / "layer.zip").write_bytes(b"no archive")
    with pytest.raises(CannotJudgeError, match=r"layer\.zip cannot be read"):
        sbom.render(evidence, project)
    (project / "requirements" / "handlers.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CannotJudgeError, match=r"handlers\.txt"):
        sbom.render(evidence, project)


@pytest.mark.parametrize("missing", ["Pulumi.yaml", "requirements/handlers.txt", "build/layer.zip", "tools"])
def test_a_project_without_locks_is_told_so(
    missing: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Left out by name among all formats, an error when it was asked for."""
    gone = (
        [project / missing]
        if missing != "tools"
        else [project / "requirements" / name for name in ("dev.txt", "main.txt")]
    )
    for file in gone:
        file.unlink()
    file = written(tmp_path / "run.json", document(controls=SERVED, verdicts=VERDICTS))
    command = ["report", str(file), "-o", str(tmp_path / "out"), "--project", str(project)]

    assert cli.main(command) == 0
    assert "left out" in capsys.readouterr().out
    assert (tmp_path / "out" / "report.html").is_file()
    assert not (tmp_path / "out" / "sbom").exists()
    assert cli.main([*command, "--format", "sbom"]) == 2
    capsys.readouterr()
    (tmp_path / "out" / "sbom").mkdir()
    assert cli.main(command) == 0
    assert "(what is there is of an earlier report)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("urns", "said"),
    [
        ([LAYER], "0 functions and 1 layer;"),
        ([FUNCTION], "1 function and 0 layers;"),
        ([FUNCTION, LAYER, LAYER + "2"], "1 function and 2 layers;"),
    ],
)
def test_a_stack_that_is_shaped_otherwise_is_told_so(urns: list[str], said: str, project: Path, tmp_path: Path) -> None:
    """Which of two layers the lock is of, nobody could say."""
    rows = [row("x", urn) for urn in urns]
    evidence = evidence_file.load(written(tmp_path / "run.json", document(controls=SERVED, verdicts=rows)))

    with pytest.raises(sbom.LeftOutError, match=said):
        sbom.render(evidence, project)


def test_names_of_the_program_reach_no_file_and_break_nothing(project: Path, tmp_path: Path) -> None:
    """A function's name is text: no way out of the build folder, and no control character in the bill."""
    hostile = f"{URN}aws:lambda/function:Function::../secret\x00\n\u2028"
    (project / "secret.zip").write_bytes(b"not of a build")
    rows = [
        row("lambda-own-layers", hostile),
        row("x", LAYER),
        row("x", f"{URN}aws:lambda/function:Function::../secret"),
    ]
    evidence = evidence_file.load(written(tmp_path / "run.json", document(controls=SERVED, verdicts=rows)))
    text = sbom.render(evidence, project)["functions.cdx.json"]
    functions = [item for item in json.loads(text)["components"] if item["name"].startswith("../")]

    assert _faults(text) is None
    assert len(functions) == 2
    assert [item for item in functions if "hashes" in item] == []
    assert not any(character in text for character in ("\\u0000", "\u2028"))


def test_evidence_of_another_project_gets_no_bill_of_this_one(tmp_path: Path) -> None:
    """The locks of the folder that the command stands in say nothing of it."""
    file = written(tmp_path / "run.json", document(controls=SERVED, verdicts=VERDICTS, project="p"))

    with pytest.raises(sbom.LeftOutError, match="of project 'p'"):
        sbom.render(evidence_file.load(file), ROOT)


@pytest.mark.skipif(
    not (ROOT / "build" / "layer.zip").is_file(), reason="the layer is not built (`make layer` does it)"
)
def test_this_repositorys_locks_are_all_in_the_bill(tmp_path: Path) -> None:
    """Every package that a lock of ours pins, and no address that one was fetched from."""
    content = document(controls=SERVED, verdicts=VERDICTS)
    content["run"]["project"] = "guarded-payments"
    evidence = evidence_file.load(written(tmp_path / "run.json", content))
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    pinned = {
        re.sub(r"\[.*\]", "", line.partition(" \\")[0].partition(" ;")[0]).lower()
        for lock in locks
        for line in lock.read_text(encoding="utf-8").splitlines()
        if line[:1].isalnum() and "==" in line
    }
    texts = sbom.render(evidence, ROOT)
    found = {
        f"{item['name']}=={item['version']}"
        for text in texts.values()
        for item in json.loads(text)["components"]
        if item["type"] == "library"
    }

    assert {lock.name for lock in locks} >= {"handlers.txt", "main.txt", "dev.txt", "checkov.txt", "trestle.txt"}
    assert found == pinned
    assert {name: _faults(text) for name, text in texts.items()} == dict.fromkeys(texts)
    assert [text.count("://") for text in texts.values()] == [1, 1]
