"""The catalogue of PCI DSS v4.0.1: the right ids, in order, each with something an assessor can check."""

from __future__ import annotations

import re

import pytest

from compliance.pci_dss import (
    MAX_WORDS,
    OWN_PROJECT,
    CatalogueError,
    Requirement,
    Responsibility,
    State,
    catalogue,
    families,
    for_project,
    is_requirement,
    parse,
    sort_key,
)
from policies import registry

NUMBER_OF_REQUIREMENTS = {
    "1": 19, "2": 11, "3": 29, "4": 6, "5": 13, "6": 19, "7": 12, "8": 29, "9": 27, "10": 27, "11": 21, "12": 37,
    "A1": 7, "A2": 3, "A3": 20,
}  # fmt: skip
"""How many ids each family has, counted in public id lists (the module under test names them), not in our data."""

SPOT_IDS = (
    "1.1.1", "1.2.4", "1.2.8", "1.5.1", "2.2.7", "2.3.2", "3.3.1.1", "3.3.1.2", "3.3.1.3", "3.5.1.1", "3.5.1.2",
    "3.5.1.3", "3.6.1.4", "3.7.9", "4.2.1.2", "5.2.3.1", "5.3.2.1", "5.4.1", "6.2.3.1", "6.3.2", "6.3.3", "6.4.1",
    "6.4.2", "6.4.3", "6.5.6", "7.2.5.1", "7.2.6", "8.2.8", "8.3.10.1", "8.3.11", "8.6.3", "9.4.1.2", "9.5.1.2.1",
    "9.5.1.3", "10.2.1.1", "10.2.1.4", "10.2.1.7", "10.4.2.1", "10.5.1", "10.7.3", "11.3.1.3", "11.3.2.1", "11.4.7",
    "11.5.1.1", "11.6.1", "12.3.4", "12.4.2.1", "12.5.2.1", "12.5.3", "12.6.3.2", "12.10.4.1", "12.10.7", "A1.1.4",
    "A2.1.3", "A3.2.2.1", "A3.2.5.2", "A3.3.1.1", "A3.5.1",
)  # fmt: skip

GONE_SINCE_3_2_1 = (
    "1.1.7", "1.3.7", "6.5.7", "6.5.10", "8.5.1.1", "8.7.1", "9.6.1", "9.8.1", "9.9.3", "10.2.7", "10.3.6", "10.5.5",
    "10.8.1", "11.3.4", "11.3.4.1", "12.3.10", "12.5.5", "12.11.1", "A2.3.1",
)  # fmt: skip
"""Ids, or neighbours of ids, of the version before: none may slip back in through an old mapping."""

ONE_REQUIREMENT = """
id = "{family}"
title = "A family"
[[requirement]]
id = "{id}"
paraphrase = "{paraphrase}"
responsibility = "{responsibility}"
baseline = "{baseline}"
{sentence}
"""


def document(
    *,
    family: str = "10",
    requirement: str = "10.5.1",
    paraphrase: str = "Keep logs",
    responsibility: str = "shared",
    baseline: str = "not applicable",
    sentence: str = 'check = "Look at the archive."',
) -> str:
    """Return a valid family of one requirement, unless a field says otherwise."""
    return ONE_REQUIREMENT.format(
        family=family,
        id=requirement,
        paraphrase=paraphrase,
        responsibility=responsibility,
        baseline=baseline,
        sentence=sentence,
    )


def test_nothing_of_this_stack_is_asked_of_another() -> None:
    """What to ask for names no service, value or party that only this project has."""
    own = re.compile(
        r"WAF|API\b|Lambda|us-east|seven days|alarmTopicArn|webhook|merchant|tokenisation|\binfra\b|queue|table"
    )
    asked = {item.id: item.ask for item in for_project("shop", "serverless-baseline").values()}

    assert {key: text for key, text in asked.items() if own.search(text)} == {}
    assert for_project("shop", "serverless-baseline")["9.2.1"].whom == "AWS (AWS Artifact)"


class TestIds:
    """The ids are those of the standard, no more and no fewer."""

    def test_every_family_has_the_number_of_ids_that_public_lists_have(self) -> None:
        """A lost or an invented id changes the count of its family."""
        counted = {family.id: len(family.requirements) for family in families().values()}

        assert counted == NUMBER_OF_REQUIREMENTS

    @pytest.mark.parametrize("requirement_id", SPOT_IDS)
    def test_known_ids_are_there(self, requirement_id: str) -> None:
        """First, last and deepest ids of the sections are found."""
        assert is_requirement(requirement_id)

    @pytest.mark.parametrize("requirement_id", GONE_SINCE_3_2_1)
    def test_ids_of_earlier_versions_are_refused(self, requirement_id: str) -> None:
        """A mapping made for 3.2.1 does not pass as one for 4.0.1."""
        assert not is_requirement(requirement_id)

    @pytest.mark.parametrize("heading", ["10", "10.5", "A1", "A1.1", "", "10.5.1.", "10.5.1.a", "1.2.5.1", "A3.3.1.2"])
    def test_headings_and_look_alikes_are_no_requirements(self, heading: str) -> None:
        """Only what is tested by itself counts: no heading, testing procedure, invented level or v4.0 misprint."""
        assert not is_requirement(heading)

    def test_order_is_the_standards(self) -> None:
        """Reports iterate the catalogue, so it is already in natural order, families one after the other."""
        ids = list(catalogue())

        assert ids == sorted(ids, key=sort_key)
        assert ids == [each for family in families().values() for each in family.requirements]

    def test_sort_key_counts_instead_of_spelling(self) -> None:
        """Ten comes after nine, a refinement after what it refines, an appendix last."""
        expected = ["2.2.1", "9.5.1.2.1", "10.2.1", "10.2.1.7", "10.2.2", "10.10.1", "A1.1.1", "A3.2.1"]

        assert expected == sorted(expected[::2] + expected[1::2], key=sort_key)

    @pytest.mark.parametrize("nonsense", ["", "x", "1..2", "B1.1", "1.a"])
    def test_sort_key_refuses_what_is_no_id(self, nonsense: str) -> None:
        """A misspelled id is named instead of being sorted somewhere."""
        with pytest.raises(CatalogueError, match="no PCI DSS requirement id"):
            sort_key(nonsense)

    def test_refinements_know_their_parent(self) -> None:
        """The third level begins; every deeper id refines the one above it."""
        requirements = catalogue()

        assert requirements["3.3.1"].parent is None
        assert requirements["3.3.1.2"].parent == "3.3.1"
        assert requirements["9.5.1.2.1"].parent == "9.5.1.2"
        assert requirements["A1.1.1"].parent is None


class TestEntries:
    """Each entry says something true, short and checkable."""

    @pytest.mark.parametrize("requirement", catalogue().values(), ids=lambda requirement: requirement.id)
    def test_entry_is_well_formed(self, requirement: Requirement) -> None:
        """A paraphrase is short and begins like a sentence; what to ask for is one that ends."""
        assert len(requirement.paraphrase.split()) <= MAX_WORDS
        assert requirement.paraphrase[0].isupper()
        assert requirement.ask[0].isupper()
        assert requirement.ask.endswith(".")
        assert ".." not in requirement.ask
        assert requirement.family == requirement.id.split(".", maxsplit=1)[0]

    def test_nothing_is_supported_without_a_verdict(self) -> None:
        """The catalogue alone never claims a requirement: that takes a control that was judged."""
        assert State.SUPPORTED not in {entry.baseline for entry in catalogue().values()}

    def test_what_to_ask_for_states_nothing_about_the_stack(self) -> None:
        """Only verdicts do: each sentence asks, tries, compares or says to whom the requirement applies."""
        openings = (
            "Ask", "Compare", "Confirm", "Find", "For ", "Inspect", "Judge", "List", "Look", "Read", "Replaced", "Review",
            "Run", "Sample", "Scan", "Search", "Send", "Submit", "Take", "Test", "Use", "Verify",
        )  # fmt: skip

        assert [entry.id for entry in catalogue().values() if not entry.ask.startswith(openings)] == []

    def test_another_project_gets_no_claim_of_this_one(self) -> None:
        """It starts at "not covered", with no responsibility, and with nothing that names a part of this stack."""
        other = for_project("other", "serverless-baseline")

        assert for_project(*OWN_PROJECT) is catalogue()
        assert for_project(OWN_PROJECT[0], "serverless-baseline") is for_project("other", "payments")
        assert {entry.baseline for entry in other.values()} == {State.NOT_COVERED, State.SUPERSEDED}
        assert {entry.responsibility for entry in other.values()} == {Responsibility.NOT_STATED}
        assert [
            entry.id for entry in other.values() if re.search("web ACL|merchant|stack|table|queue|function", entry.ask)
        ] == []

    def test_what_is_refuted_is_refuted_by_a_control(self) -> None:
        """Each name is one of the pack's, and only a claim can be refuted."""
        known = {control.id for control in registry.controls()}

        claims = [entry for entry in catalogue().values() if entry.refuted_by]
        assert {name for entry in claims for name in entry.refuted_by} <= known
        assert {entry.baseline for entry in claims} == {State.NOT_APPLICABLE}

    def test_the_catalogue_cannot_be_changed(self) -> None:
        """It is cached for the process, so no reader may alter it for the next."""
        with pytest.raises(TypeError):
            catalogue()["13.1.1"] = catalogue()["1.1.1"]  # type: ignore[index]
        assert catalogue() is catalogue()


class TestLoader:
    """Data that breaks a rule is refused with the id and the rule."""

    def test_a_valid_document_is_read(self) -> None:
        """The document that the other tests break is fine as it stands."""
        assert parse([document()]).requirements["10.5.1"].baseline is State.NOT_APPLICABLE

    def test_the_order_of_documents_does_not_matter(self) -> None:
        """File names sort as text; the families come out in the standard's order."""
        both = parse(
            [document(family="A1", requirement="A1.1.1"), document(), document(family="9", requirement="9.1.1")]
        )

        assert list(both.families) == ["9", "10", "A1"]

    @pytest.mark.parametrize(
        ("form", "expected"),
        [
            ('ask = "the policy"', "Ask for the policy."),
            ('inherit = "clocks"', "Ask AWS (AWS Artifact"),
            ('check = "Look at it."', "Look at it."),
        ],
    )
    def test_each_form_of_sentence_is_written_out(self, form: str, expected: str) -> None:
        """The short forms in the data become full sentences for the reader."""
        assert parse([document(sentence=form)]).requirements["10.5.1"].ask.startswith(expected)

    def test_a_familys_sentence_serves_entries_without_one(self) -> None:
        """An appendix that applies to nobody here says so once."""
        text = 'check = "Not for us; ask."' + document(family="A3", requirement="A3.1.1", sentence="")

        assert parse([text]).requirements["A3.1.1"].ask == "Not for us; ask."

    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            (document() + document().split('title = "A family"')[1], "10.5.1 is declared twice"),
            (document() + document(requirement="10.4.1").split('title = "A family"')[1], "10.4.1 stands after 10.5.1"),
            (document(requirement="10.5.1.1"), "10.5.1.1 refines 10.5.1, which is missing"),
            (document(requirement="9.5.1"), "'9.5.1' is no requirement id of family 10"),
            (document(requirement="10.5"), "'10.5' is no requirement id of family 10"),
            (document(family="13", requirement="13.1.1"), "'13' is no requirement or appendix"),
            (document(baseline="supported"), "10.5.1: only verdicts of controls"),
            (document(baseline="done"), "10.5.1: baseline must be one of"),
            (document(responsibility="nobody"), "10.5.1: responsibility must be one of"),
            (document(paraphrase="word " * (MAX_WORDS + 1)), "10.5.1: a paraphrase is a phrase"),
            (document(paraphrase="Keep logs."), "10.5.1: a paraphrase is a phrase"),
            (document(paraphrase="Processes and mechanisms for logs"), "10.5.1: the paraphrase opens like"),
            (document(paraphrase=" "), "paraphrase must be a text"),
            (document(sentence='check = "No period"'), "10.5.1: a sentence ends with a period"),
            (document(sentence='ask = "a"\ninherit = "b"'), "10.5.1: give one of"),
            (document(sentence=""), "10.5.1: give one of"),
            (document(sentence="ask = 3"), "ask must be a text, not 3"),
            (document() + "refuted_by = 3", "10.5.1: refuted_by must be a list of names"),
            (document(baseline="conflict"), "10.5.1: only verdicts of controls"),
            (document(sentence='sentense = "Typo."'), "unknown fields: sentense"),
            ('id = "10"\ntitle = "Empty"', "family 10 has no requirement"),
            ('id = "10"\nrequirement = ["10.5.1"]', "a requirement is a table"),
            ("id = ", "not a TOML document"),
        ],
    )
    def test_broken_data_is_refused_with_its_reason(self, broken: str, reason: str) -> None:
        """One rule broken, one reason given."""
        with pytest.raises(CatalogueError) as refusal:
            parse([broken])

        assert reason in str(refusal.value)

    def test_a_family_declared_twice_is_refused(self) -> None:
        """Two files for one family would make the later one win silently."""
        with pytest.raises(CatalogueError, match="family 10 is declared twice"):
            parse([document(), document(requirement="10.5.2")])
