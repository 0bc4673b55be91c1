"""``guard attest EVIDENCE``: sign an evidence file, and the reports made of it, as an in-toto statement.

``--key`` signs with a private key, ``--sigstore`` with the identity of the CI run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance import attestation, evidence_file, identity, output_files
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from guard import arguments
from policies.evidence import provenance
from policies.model.strings import count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "evidence", type=arguments.path, metavar="EVIDENCE", help="a file that `guard gate --evidence` wrote"
    )
    parser.add_argument(
        "--reports",
        type=arguments.path,
        metavar="DIR",
        help="the folder of `guard report`: every file in it is signed too",
    )
    signer = parser.add_mutually_exclusive_group(required=True)
    signer.add_argument(
        "--key", type=arguments.path, metavar="PRIVATE", help="an unencrypted private key in PEM, of the pipeline alone"
    )
    signer.add_argument(
        "--sigstore",
        action="store_true",
        help="sign with the identity of this CI run, by Sigstore; needs the extra sigstore and the internet",
    )
    parser.add_argument(
        "--trust-config",
        type=arguments.path,
        metavar="FILE",
        help="with --sigstore: a ClientTrustConfig that names other services than the public ones",
    )
    parser.add_argument(
        "-o", "--output", type=arguments.new_file, metavar="FILE", help="where the statement goes (beside the evidence)"
    )


def run(options: argparse.Namespace) -> int:
    """Sign, and return the exit status.

    Raises:
        CannotJudgeError: the evidence is missing, malformed or edited, another pack made it, the key cannot sign, or there is
            no identity that could.

    """
    evidence = evidence_file.load(options.evidence)
    if options.trust_config and not options.sigstore:
        message = "attest: --trust-config needs --sigstore"
        raise CannotJudgeError(message)
    _check(evidence)
    suffix = attestation.IDENTITY_SUFFIX if options.sigstore else attestation.SUFFIX
    target = options.output or evidence.file.with_name(attestation.name_of(evidence, suffix))
    reports = report_files(options.reports, evidence.file) if options.reports else {}
    content = attestation.statement(evidence, reports)
    text = identity.sign(content, options.trust_config) if options.sigstore else attestation.sign(content, options.key)
    output_files.write(target, text, by="attest: ")
    sys.stdout.write(f"signed {evidence.file} and {count(len(reports), 'report', 'reports')}: {target}\n")
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
        if file.is_file() and not file.name.endswith(attestation.SUFFIXES) and not _beside(file, folder, own)
    }


def _beside(file: Path, folder: Path, own: str) -> bool:
    return file.parent == folder and file.suffix == ".json" and file.name.startswith(own)
