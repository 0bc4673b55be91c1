"""The HTML report: what it says, that it asks for nothing, and how it behaves in a real browser."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from compliance import evidence_file
from compliance.evidence_file import Evidence
from compliance.reports import html
from policies.registry import controls
from tests.compliance.browser import needs_browser
from tests.compliance.evidence import FUNCTION, QUEUE, URN, control, document, row, written

MANY = 10_000


def _evidence(folder: Path, rows: list[dict[str, Any]]) -> Evidence:
    served = [control("lambda-memory"), control("sqs-fifo", ("2.2.1", "partial")), control("kms-x")]
    return evidence_file.load(written(folder / "run.json", document(controls=served, verdicts=rows)))


def _some(folder: Path) -> Evidence:
    return _evidence(folder, [row("lambda-memory", FUNCTION), row("sqs-fifo", QUEUE, "fail")])


def _open(page: Page, folder: Path, evidence: Evidence) -> None:
    file = folder / "report.html"
    file.write_text(html.render(evidence), encoding="utf-8")
    page.goto(file.as_uri())


def test_the_same_evidence_gives_the_same_page(tmp_path: Path) -> None:
    """With the limits before the first table, every requirement, and what judged nothing called so."""
    evidence = _some(tmp_path)
    text = html.render(evidence)

    assert text == html.render(evidence)
    assert text.index("GATE BLOCKED") < text.index("<table")
    assert text.count('<th scope="row" id="requirement-') == 280
    assert "No matching resource: this control provides no evidence." in text


def test_every_link_leads_somewhere_inside(tmp_path: Path) -> None:
    """There is no other kind of link, and no identifier twice."""
    text = html.render(_some(tmp_path))
    ids = re.findall(r'\bid="([^"]+)"', text)

    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in re.findall(r'href="([^"]*)"', text)} <= set(ids)
    assert not re.search(r"\b(src|style|on\w+)=", text)


def test_nothing_of_the_program_becomes_markup(tmp_path: Path) -> None:
    """Neither an element, nor an attribute, nor a control character."""
    name = f"{QUEUE}\"'><script>alert(1)</script>\x00"
    text = html.render(_evidence(tmp_path, [row("sqs-fifo", name, "fail")]))

    assert text.count("<script") == 1
    assert "\x00" not in text


def test_colours_can_be_read() -> None:
    """Every colour of text has the contrast of WCAG AA on its paper: light, dark and printed."""
    style = (Path(html.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    palettes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{[^}]+", style)
    ]

    assert len(palettes) == 3
    for palette in palettes:
        paper = palette.pop("paper")
        palette.pop("line")
        assert {name for name, colour in palette.items() if _contrast(colour, paper) < 4.5} == set()


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_page_has_room_for_what_is_against_a_control(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes beyond the limit are left out and counted; nothing that failed ever is."""
    monkeypatch.setattr(html, "MOST_ROWS", 2)
    failed = [row("sqs-fifo", f"{QUEUE}{number}", "fail") for number in range(3)]
    passed = [row("sqs-fifo", f"{FUNCTION}{number}") for number in range(4)]
    few, many = (html.render(_evidence(tmp_path, rows)) for rows in ([failed[0], *passed], [*failed, *passed]))

    assert (few.count('data-verdict="fail"'), few.count('data-verdict="pass"')) == (1, 1)
    assert "3 verdicts that are not against a control are left out of this page" in few
    assert (many.count('data-verdict="fail"'), many.count('data-verdict="pass"')) == (3, 0)
    assert "4 verdicts that are not against a control are left out" in many
    assert "left out of this page" not in html.render(_evidence(tmp_path, failed[:2]))


@needs_browser
def test_search_and_filters(page: Page, tmp_path: Path) -> None:
    """By words, verdict and family, with the keyboard alone, and told to who does not see it."""
    _open(page, tmp_path, _some(tmp_path))
    rows = page.locator("#rows > tr:visible")
    assert rows.count() == 2

    page.locator("#search").focus()
    page.keyboard.type("MEMORY lambda")
    assert rows.count() == 1
    assert page.locator("#filters [role=status]").text_content() == "1 of 2 verdicts shown"
    page.locator("#search").fill("")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "verdict"
    page.locator("#verdict").select_option("fail")
    assert "sqs-fifo" in rows.inner_text()
    page.locator("#family").select_option("lambda")
    assert rows.count() == 0


@needs_browser
def test_structure_for_assistive_technology(page: Page, tmp_path: Path) -> None:
    """One first heading, no level left out, a label for every field, a name for every picture, a head for every table."""
    _open(page, tmp_path, _some(tmp_path))
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(item => Number(item.tagName[1]))")

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate("[...document.querySelectorAll('input,select')].every(item => item.labels.length === 1)")
    assert page.evaluate("[...document.querySelectorAll('svg')].every(item => item.getAttribute('aria-label'))")
    assert page.evaluate("[...document.querySelectorAll('table')].every(item => item.caption && item.tHead)")


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_core_finds_nothing(scheme: Any, page: Page, tmp_path: Path) -> None:
    """Deque's accessibility rules, all of them, in both colour schemes, on every kind of row."""
    page.emulate_media(color_scheme=scheme)
    _open(page, tmp_path, _every_verdict(tmp_path))

    assert _broken(page) == []


@needs_browser
def test_axe_core_would_find_something(page: Page, tmp_path: Path) -> None:
    """A field that loses its label."""
    _open(page, tmp_path, _every_verdict(tmp_path))
    page.evaluate("document.querySelector('label[for=search]').remove()")

    assert _broken(page) == ["label"]


def _every_verdict(folder: Path) -> Evidence:
    verdicts = ("pass", "fail", "undetermined", "waived", "not-applicable", "remediated")
    rows = [row("sqs-fifo", f"{QUEUE}{number}", verdict) for number, verdict in enumerate(verdicts)]
    flow = {
        "source": "outside:Callers",
        "target": rows[0]["urn"],
        "what": "x",
        "by": rows[0]["urn"],
        "accountData": True,
    }
    served = [control("sqs-fifo", ("2.2.1", "partial")), control("kms-x")]
    return evidence_file.load(written(folder / "run.json", document(controls=served, verdicts=rows, flows=[flow])))


def _broken(page: Page) -> list[str]:
    return [item["id"] for item in Axe().run(page).response["violations"]]


@needs_browser
def test_the_policy_refuses_what_is_not_ours(browser: Browser, tmp_path: Path) -> None:
    """A script that somebody adds to the file does not run, and no request leaves."""
    file = tmp_path / "report.html"
    added = "<script>document.title = 'mine'</script><img src='http://192.0.2.1/x'></body>"
    file.write_text(html.render(_some(tmp_path)).replace("</body>", added), encoding="utf-8")
    opened = browser.new_page()
    refused: list[str] = []
    opened.on("console", lambda message: refused.append(message.text))
    opened.goto(file.as_uri())

    assert opened.title().startswith("PCI DSS 4.0.1 evidence report")
    assert len([text for text in refused if "Content Security Policy" in text]) == 2
    opened.close()


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_dark_and_print(scheme: Any, page: Page, tmp_path: Path) -> None:
    """The paper follows the reader's wish, and is white on paper, without what only a screen can use."""
    page.emulate_media(color_scheme=scheme)
    _open(page, tmp_path, _some(tmp_path))
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}
    look = "getComputedStyle(document.body).backgroundColor"

    assert page.evaluate(look) == paper[scheme]
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(look) == paper["light"]
    assert not page.locator("#filters").is_visible()
    assert page.pdf().startswith(b"%PDF")


@needs_browser
def test_ten_thousand_rows(page: Page, tmp_path: Path) -> None:
    """Open and filter while a reader waits: bounds that a slow, shared machine keeps."""
    rows = [row("sqs-fifo", f"{URN}aws:sqs/queue:Queue::q{number}") for number in range(MANY)]
    file = tmp_path / "report.html"
    file.write_text(html.render(_evidence(tmp_path, rows)), encoding="utf-8")
    started = time.perf_counter()
    page.goto(file.as_uri())
    assert time.perf_counter() - started < 20
    took = page.evaluate(
        "() => { const from = performance.now(); const field = document.getElementById('search'); field.value = 'q9999';"
        " field.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - from; }"
    )

    assert page.locator("#filters [role=status]").text_content() == f"1 of {MANY} verdicts shown"
    assert took < 2000


@needs_browser
def test_a_screen_has_some_and_paper_what_is_open(page: Page, tmp_path: Path) -> None:
    """What the screen leaves out is said, and is found by searching; paper leaves the passes to the CSV."""
    rows = [row("sqs-fifo", f"{URN}aws:sqs/queue:Queue::q{number}") for number in range(600)]
    failed = row("sqs-fifo", f"{URN}aws:sqs/queue:Queue::open", "fail")
    _open(page, tmp_path, _evidence(tmp_path, [*rows, failed]))
    visible = page.locator("#rows > tr:visible")

    assert "601 of 601 verdicts shown; showing 500" in (page.locator("#filters [role=status]").text_content() or "")
    assert visible.count() == 500
    page.emulate_media(media="print")
    assert visible.count() == 1
    assert "the CSV has them" in page.locator(".paper-only").inner_text()
    page.emulate_media(media="screen")
    page.locator("#search").fill("q599")
    assert visible.count() == 1


@needs_browser
def test_requirements_are_searched_and_filtered(page: Page, tmp_path: Path) -> None:
    """By id, state, family and responsibility; each has an anchor of its own."""
    _open(page, tmp_path, _some(tmp_path))
    visible = page.locator("#requirement-rows > tr:visible")
    assert visible.count() == 280

    page.locator("#requirement-state").select_option("finding open")
    assert [(item or "").split()[0] for item in visible.all_text_contents()] == ["2.2.1"]
    page.locator("#requirement-state").select_option("")
    page.locator("#requirement-family").select_option("A2")
    assert visible.count() == 3
    page.locator("#requirement-search").fill("A2.1.2")
    assert visible.count() == 1
    assert page.locator("[id='requirement-10.5.1']").count() == 1


@needs_browser
@pytest.mark.parametrize("open_findings", [0, 30])
def test_the_printed_report_can_be_read(open_findings: int, browser: Browser, tmp_path: Path) -> None:
    """At most 30 landscape pages, also where thirty findings are open and two thousand verdicts passed."""
    rows = [row("sqs-fifo", f"{URN}aws:sqs/queue:Queue::q{number}") for number in range(2000)]
    rows += [row("lambda-memory", f"{FUNCTION}{number}", "fail") for number in range(open_findings)]
    served = [control(item.id, *((each.requirement, str(each.reach)) for each in item.pci)) for item in controls()]
    content = document(controls=served, verdicts=rows)
    opened = browser.new_page()
    _open(opened, tmp_path, evidence_file.load(written(tmp_path / "run.json", content)))
    pdf = opened.pdf(prefer_css_page_size=True)
    opened.close()

    pages = re.findall(rb"/Type\s*/Page\b(?!s)", pdf)
    assert 10 <= len(pages) <= 30


@needs_browser
def test_a_phone_scrolls_one_way(browser: Browser, tmp_path: Path) -> None:
    """At 390 px the first page is cards: nothing of it is wider than the screen, and no long address widens the page."""
    rows = [
        *_every_verdict(tmp_path).verdicts,
        row("lambda-runtime-supported", QUEUE, observed={"runtime": "python3.11"}),
    ]
    served = [control("sqs-fifo", ("2.2.1", "partial")), control("lambda-runtime-supported")]
    evidence = evidence_file.load(written(tmp_path / "run.json", document(controls=served, verdicts=rows)))
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    _open(opened, tmp_path, evidence)
    wide = opened.evaluate(
        "[...document.querySelectorAll('header *, section:has(#run) *, section:has(#open) *, section:has(#waivers) *,"
        " section:has(#conflicts) *, section:has(#families) *')]"
        ".filter((item) => item.getBoundingClientRect().right > 391).map((item) => item.outerHTML.slice(0, 80))"
    )
    width = opened.evaluate("document.documentElement.scrollWidth")
    opened.close()

    assert wide == []
    assert width <= 390


@needs_browser
def test_no_word_of_a_head_is_broken(browser: Browser, tmp_path: Path) -> None:
    """The table of families has ten columns; each head is whole words."""
    opened = browser.new_page(viewport={"width": 1400, "height": 800})
    _open(opened, tmp_path, _every_verdict(tmp_path))
    widths = opened.evaluate(
        "[...document.querySelectorAll('section:has(#families) thead th')].map((head) => {"
        " const word = head.cloneNode(); word.style.cssText = 'position: absolute; white-space: pre; padding: 0; width: auto';"
        " return head.textContent.split(' ').map((text) => {"
        "  word.textContent = text; head.parentNode.append(word); const wide = word.getBoundingClientRect().width;"
        "  word.remove(); return [text, wide <= head.getBoundingClientRect().width]; }); }).flat()"
        ".filter(([, fits]) => !fits).map(([text]) => text)"
    )
    opened.close()

    assert widths == []


def test_an_observed_value_is_in_plain_words(tmp_path: Path) -> None:
    """No word of Python: what is not set is said so, and what is no text is JSON."""
    seen = {"a": None, "b": True, "c": ["x", None]}
    page = html.render(_evidence(tmp_path, [row("sqs-fifo", QUEUE, observed=seen)]))

    assert "a: not set; b: true; c: [&#34;x&#34;,null]" in page
