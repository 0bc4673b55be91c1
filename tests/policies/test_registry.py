"""What holds for every control, so that adding one is a file and its test, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compliance.pci_dss import is_requirement
from policies import registry
from policies.model.control import Control, Scope
from tests.policies.test_baseline_cases import CASES
from tests.policies.test_baseline_siblings import FOUND_BY
from tests.policies.test_cases import CASES as PROGRAM_CASES
from tests.policies.test_cases import DEFAULTS

ROOT = Path(__file__).resolve().parents[2]
CONTROLS = registry.controls()
BRIEF = {
    *(f"B1.{n}" for n in range(1, 7)),
    *(f"B2.{n}" for n in range(1, 8)),
    *(f"B3.{n}" for n in range(1, 5)),
    *(f"B4.{n}" for n in range(1, 5)),
    *(f"B5.{n}" for n in range(1, 4)),
    *(f"B6.{n}" for n in range(1, 4)),
    *(f"B7.{n}" for n in range(1, 6)),
    *(f"B8.{n}" for n in range(1, 5)),
}
NOT_IN_A_PREVIEW = {
    "B7.4": "error handling is code: tests/handlers",
    "B7.5": "documentation and structure are no resource's property",
    "B8.2": "the mappings are documents: tests/compliance",
    "B8.4": "packages and folders: tests/test_layout.py",
}


def _tests_of(control: Control) -> Path:
    parts = control.module.removeprefix("policies.controls.").split(".")
    return ROOT.joinpath("tests", "policies", "controls", *parts[:-1], f"test_{parts[-1]}.py")


def _every() -> list[object]:
    return [pytest.param(control, id=control.id) for control in CONTROLS]


def test_ids_are_sorted_and_unique() -> None:
    """The registry lists each id once, in order."""
    ids = [control.id for control in CONTROLS]

    assert ids == sorted(set(ids))


@pytest.mark.parametrize("control", _every())
def test_declaration(control: Control) -> None:
    """A control says what holds, why, what violates and complies, how to mend it, and where the fact comes from."""
    assert control.id == registry.expected_id(control.module)
    assert control.title.strip() == control.title
    assert not control.title.endswith(".")
    assert len(control.title) <= 120
    assert "Violates:" in control.description
    assert "Complies:" in control.description
    assert control.why.split(". ")[0].rstrip(".") != control.title
    assert control.remedy.endswith(".")
    assert control.source.startswith("https://")
    assert bool(control.own_rule) is not bool(control.brief or control.pci), "a reference, or the reason of an own rule"
    assert not control.own_rule or control.own_rule.endswith(".")


@pytest.mark.parametrize("control", _every())
def test_references_exist(control: Control) -> None:
    """Ids of the brief and of PCI DSS 4.0.1 are real ones, and each claim carries its caveat."""
    assert set(control.brief) <= BRIEF
    assert [item.requirement for item in control.pci if not is_requirement(item.requirement)] == []
    assert all(item.caveat.endswith(".") for item in control.pci)
    assert len({item.requirement for item in control.pci}) == len(control.pci)


@pytest.mark.parametrize("control", _every())
def test_settings_default_fits_its_type(control: Control) -> None:
    """A default is of the type that the schema declares, so that an unchanged configuration is accepted."""
    fits = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}
    for setting in control.settings.values():
        assert isinstance(setting.default, fits[setting.type])
        assert setting.description


@pytest.mark.parametrize("control", _every())
def test_a_failing_case_exists(control: Control) -> None:
    """Each control has a failing case in a table, or a test file that mirrors it and asserts what it finds."""
    if control.id in {case.control for case in (*CASES, *PROGRAM_CASES, *DEFAULTS) if case.found} | FOUND_BY:
        return
    file = _tests_of(control)

    assert file.is_file(), f"{file.relative_to(ROOT)} is missing"
    assert re.search(r"required: |findings\(|observed", file.read_text(encoding="utf-8"))


def test_every_requirement_of_the_brief_that_a_preview_can_show_has_a_control() -> None:
    """The brief is covered; what no preview can show is listed with where it is shown instead."""
    covered = {requirement for control in CONTROLS for requirement in control.brief}

    assert BRIEF - covered - set(NOT_IN_A_PREVIEW) == set()


def test_absolute_controls_cover_the_words_of_the_brief() -> None:
    """What the brief asks of every preview by name (B8.1) cannot be waived without an assessor's name."""
    named = {"lambda-xray-active", "lambda-arm64", "lambda-runtime-python311", "logs-retention", "stack-no-retain"}

    assert {control.id for control in CONTROLS if control.absolute} >= named


def test_remediation_is_for_single_resources() -> None:
    """CrossGuard remediates inputs before anything is created; what needs the whole stack comes too late for that."""
    assert [c.id for c in CONTROLS if c.remediation is not None and c.scope is not Scope.RESOURCE] == []
