"""The tables for an assessor that `guard docs` writes: where mappings come from, and who does what."""

from __future__ import annotations

import re

from compliance.pci_dss import catalogue
from guard.maintenance import mappings_md, responsibility_md
from policies import registry
from policies.facts.renamed import successors
from tests.mutation.recorded import declared
from tests.programs import ROOT


def test_every_mapping_says_where_it_comes_from() -> None:
    """A published check for the requirement, or ours with what it rests on; and no source is left without a mapping."""
    rows = re.findall(r"^\| (\S+) \| \[(\S+)\]\(controls.md#\S+\) \| \S+ \| (.+) \|$", mappings_md.text(), re.MULTILINE)

    assert sorted((requirement, name) for requirement, name, _ in rows) == sorted(
        (item.requirement, control.id) for control in registry.controls() for item in control.pci
    )
    assert [
        row for row in rows if not row[2].startswith(("Ours, because ", "AWS Security Hub", "Powerpipe", "Prowler"))
    ] == []
    assert list(mappings_md.faults()) == []


def test_the_table_of_changed_mappings_is_what_the_controls_say() -> None:
    """Each row's state after the change, with its caveat; what was removed is gone.

    A control that was merged since left its requirement to one that judges the same now.
    """
    text = (ROOT / "docs" / "pci-mapping-changes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([0-9.]+) \| (\S+) \| \S+ \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    now = {
        (item.requirement, control.id): (str(item.reach), item.caveat)
        for control in registry.controls()
        for item in control.pci
    }

    reaches = [reach for reach, _ in now.values()]
    assert f'Today: {len(reaches)} mappings, {reaches.count("supports")} of them "supports"' in text
    assert len(rows) > 100
    assert [
        (requirement, name)
        for requirement, name, reach, caveat in rows
        if not successors(name)
        if now.get((requirement, name)) != (None if reach == "removed" else (reach, caveat))
    ] == []
    assert [
        (requirement, name)
        for requirement, name, reach, _ in rows
        if successors(name) and reach != "removed"
        if reach not in {now[key][0] for key in ((requirement, new) for new in successors(name)) if key in now}
    ] == []


def test_a_mapping_of_a_published_list_names_the_check() -> None:
    """Only where the list maps it to that requirement; a family of requirements counts as each below it."""
    assert mappings_md.origins("lambda-runtime-supported", "12.3.4") == ["AWS Security Hub, PCI DSS v4.0.1: Lambda.2"]
    assert mappings_md.origins("lambda-runtime-supported", "6.3.3") == []
    assert mappings_md.origins("wafv2-stage-guarded", "1.3.1") == [
        "Powerpipe aws-compliance, pci_dss_v40: apigateway_stage_use_waf_web_acl",
        "Prowler, pci_4.0_aws.json: apigateway_restapi_waf_acl_attached",
    ]


def test_the_matrix_has_every_requirement_and_every_service_of_the_stack() -> None:
    """With a column for AWS, this stack, the organisation and other providers."""
    text = responsibility_md.text()
    types = frozenset(item.type for item in declared() if item.type.startswith("aws:"))

    assert text.count("| requirement | AWS | this stack | the organisation | other providers |") == 15
    assert re.findall(r"^\| ([0-9A][0-9.]+) [^|]+(?:\| [^|]+){4}\|$", text, re.MULTILINE) == list(catalogue())
    assert responsibility_md.services_of(types) == set()
