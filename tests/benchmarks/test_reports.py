"""The reports' benchmark measures reports that were written, and a page that was opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import reports
from benchmarks.measure import SkippedError


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a small stack."""
    return reports.evidence(tmp_path_factory.mktemp("evidence"), 130)


def test_a_report_is_as_large_as_its_files(evidence: Path, tmp_path: Path) -> None:
    """The file is there, and its size is what is said."""
    found = reports.written(evidence, "csv", tmp_path)

    assert found.size == (tmp_path / "csv" / "verdicts.csv").stat().st_size > 0
    assert found.peak > 0


def test_a_report_that_fails_is_not_measured(tmp_path: Path) -> None:
    """Evidence that is none is refused by the command, and its message is passed on."""
    (tmp_path / "evidence.json").write_text("{}", encoding="utf-8")

    with pytest.raises(SkippedError, match=r"evidence\.json"):
        reports.written(tmp_path / "evidence.json", "csv", tmp_path)


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="chromium is not installed: no browser to open the page in"
)
def test_the_page_is_opened_and_filtered(evidence: Path, tmp_path: Path) -> None:
    """It paints before it is loaded or soon after, and every filter takes a time."""
    reports.written(evidence, "html", tmp_path)

    found = reports.opened(tmp_path / "html" / "report.html")

    assert min(found.painted, found.loaded, found.searched, found.filtered, found.cleared) > 0
