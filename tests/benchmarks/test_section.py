"""How results are kept, and quoted."""

from __future__ import annotations

import pytest

from benchmarks import section
from benchmarks.__main__ import README, RESULTS
from benchmarks.section import Section, Table


def of(subject: str, figure: str) -> Section:
    """Return a small section."""
    table = Table(title="T", columns=("a", "b"), rows=(("1", "2"),))
    return Section(
        subject=subject, machine="a machine", claims=(("Speed", figure),), tables=(table,), notes=("a note",)
    )


def test_a_section_as_markdown() -> None:
    """Heading, machine, claims, table and notes, in this order."""
    assert of("Gate", "1 s").markdown() == (
        "## Gate\n\na machine\n\n- **Speed**: 1 s\n\n**T**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- a note\n"
    )


def test_a_new_section_replaces_its_own_and_no_other() -> None:
    """In the subjects' own order, whatever was measured last; the first line says that the file is generated."""
    order = ["Gate", "Judging"]
    first = section.merged("", [of("Judging", "2 s")], order)
    second = section.merged(first, [of("Gate", "1 s")], order)
    third = section.merged(second, [of("Judging", "3 s")], order)

    assert third.startswith(section.HEADER + "\n")
    assert third.count("## ") == 2
    assert third.endswith(of("Gate", "1 s").markdown() + "\n" + of("Judging", "3 s").markdown())
    assert section.merged(third, [of("Gate", "1 s")], order) == third


def test_the_readme_quotes_claims_and_keeps_the_rest() -> None:
    """Between the marks stand the claims of the subjects that it quotes, and nothing else changes."""
    readme = f"# Title\n\n{section.BEGIN}\nold\n{section.END}\nafter\n"
    results = section.merged("", [of("Gate", "1 s"), of("Reports", "2 s")], ["Gate", "Reports"])

    assert section.quoted(results, readme) == (
        f"# Title\n\n{section.BEGIN}\n\n- **Speed**: 1 s\n\n{section.END}\nafter\n"
    )


def test_a_readme_without_the_block_is_refused() -> None:
    """A quotation that went nowhere would look like one that is fresh."""
    with pytest.raises(ValueError, match="no block"):
        section.quoted("", "# Title\n")


def test_the_readme_says_what_the_results_say() -> None:
    """Every figure of the README's block is that of benchmarks/RESULTS.md."""
    readme = README.read_text(encoding="utf-8")

    assert section.quoted(RESULTS.read_text(encoding="utf-8"), readme) == readme
