"""``guard attest EVIDENCE... --key PRIVATE``: sign an evidence file, and the reports made of it, as an in-toto statement."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance import attestation, evidence_file
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from policies.evidence import provenance


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("evidence", type=Path, metavar="EVIDENCE", help="a file that `guard gate --evidence` wrote")
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="the folder of `guard report`: every file in it is signed too"
    )
    parser.add_argument(
        "--key",
        type=Path,
        required=True,
        metavar="PRIVATE",
        help="an unencrypted private key in PEM, of the pipeline alone",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where the statement goes (beside the evidence)"
    )


def run(options: argparse.Namespace) -> int:
    """Sign, and return the exit status.

    Raises:
        CannotJudgeError: the evidence is missing, malformed or edited, another pack made it, or the key cannot sign.

    """
    evidence = evidence_file.load(options.evidence)
    _check(evidence)
    target = options.output or evidence.file.with_name(attestation.name_of(evidence))
    reports = report_files(options.reports, evidence.file) if options.reports else {}
    text = attestation.sign(attestation.statement(evidence, reports), options.key)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"attest: {target} cannot be written: {error.strerror}"
        raise CannotJudgeError(message) from error
    sys.stdout.write(f"signed {evidence.file} and {len(reports)} reports: {target}\n")
    return 0


def _check(evidence: Evidence) -> None:
    """Refuse evidence that another pack than the one installed here made: its digest could be anything."""
    own = provenance.sources_digest(provenance.SOURCES)
    if evidence.run["pack"]["digest"] != own:
        message = (
            f"attest: {evidence.file} states the pack digest {evidence.run['pack']['digest']}, and this guard's is {own}; "
            "sign it with the guard that wrote it"
        )
        raise CannotJudgeError(message)


def report_files(folder: Path, evidence: Path) -> dict[str, Path]:
    """Return the files of a folder of reports by their paths in it; evidence and statements that lie there are none.

    Raises:
        CannotJudgeError: there is no such folder.

    """
    if not folder.is_dir():
        message = f"--reports: {folder} is no folder; `guard report EVIDENCE -o {folder}` writes one"
        raise CannotJudgeError(message)
    own = f"{evidence.stem}."
    return {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(attestation.SUFFIX) and not _beside(file, folder, own)
    }


def _beside(file: Path, folder: Path, own: str) -> bool:
    return file.parent == folder and file.suffix == ".json" and file.name.startswith(own)
