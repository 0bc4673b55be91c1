"""Signed statements of evidence: an in-toto statement in a DSSE envelope, signed with a key by securesystemslib.

``compliance.identity`` signs the same statement with the identity of a CI run.

The subjects are files, by their SHA-256; the predicate is the run. A hash chain shows that files belong together. It does not
show who wrote them: whoever can write a file can make its digests anew. Only a signature, by a key that the judged project's
authors do not hold, shows that.

in-toto: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
DSSE: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from policies.evidence import provenance
from policies.facts import input_files

SUFFIX: Final = ".intoto.json"
"""Ends the name of a statement that a key signed."""
IDENTITY_SUFFIX: Final = ".sigstore.json"
"""Ends the name of a statement that an identity signed: a Sigstore bundle."""
SUFFIXES: Final = (SUFFIX, IDENTITY_SUFFIX)
PAYLOAD: Final = "application/vnd.in-toto+json"
STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "urn:guard:predicate:run:1"
_LARGEST_KEY: Final = 1024 * 1024
_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose signature was checked: the files that it speaks of, and the run."""

    file: Path
    subjects: Mapping[str, str]
    """SHA-256 (hexadecimal) by file name."""
    predicate: Mapping[str, Any]
    signed: tuple[datetime.datetime, datetime.datetime] | None = None
    """Between which two moments it was signed, where somebody other than the signer recorded that."""
    commit: str = ""
    """The commit that the signer's CI run was of, where its certificate says so."""

    def speaks_of(self, digest: str) -> bool:
        """Tell whether a file of this digest ("sha256:...") is among the subjects."""
        return digest.removeprefix("sha256:") in self.subjects.values()


def name_of(evidence: Evidence, suffix: str = SUFFIX) -> str:
    """Return the file name of an evidence file's statement: a run that follows does not replace it."""
    return f"{evidence.file.stem}.{evidence.digest.removeprefix('sha256:')[:_NAMED]}{suffix}"


def sha256(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal.

    Raises:
        CannotJudgeError: it cannot be read.

    """
    try:
        return hashlib.sha256(input_files.content(file)).hexdigest()
    except OSError as error:
        message = f"attest: {file} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error


def statement(evidence: Evidence, reports: Mapping[str, Path]) -> dict[str, Any]:
    """Return the statement of an evidence file and of the reports made of it, by the names that they go under."""
    files = {evidence.file.name: evidence.file, **reports}
    run = evidence.run
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": sha256(file)}} for name, file in sorted(files.items())],
        "predicateType": PREDICATE,
        "predicate": {
            **{
                key: run[key]
                for key in ("project", "stack", "phase", "profile", "date", "clock", "git", "pack", "recordedBy")
            },
            "evidence": evidence.digest,
            "previous": evidence.previous,
            "signedWith": {"guard": tool_digest()},
        },
    }


def tool_digest() -> str:
    """Return one digest of the sources of guard itself: pack, reports and command line."""
    found = hashlib.sha256()
    for package in ("policies", "compliance", "guard"):
        found.update(provenance.sources_digest(provenance.SOURCES.parent / package).encode())
    return f"sha256:{found.hexdigest()}"


def payload(content: Mapping[str, Any]) -> bytes:
    """Return a statement as the bytes that are signed."""
    return json.dumps(content, sort_keys=True).encode()


def sign(content: Mapping[str, Any], key: Path) -> str:
    """Return the signed envelope as JSON.

    Raises:
        CannotJudgeError: the key cannot be read, or is no private key that can sign.

    """
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - only to sign
    from securesystemslib.dsse import Envelope  # noqa: PLC0415 - as above
    from securesystemslib.signer import CryptoSigner  # noqa: PLC0415 - as above

    try:
        signer = CryptoSigner(load_pem_private_key(input_files.content(key, _LARGEST_KEY), None))
    except OSError as error:
        message = f"--key: {key} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error
    except (ValueError, TypeError) as error:
        message = (
            f"--key: {key} is no unencrypted private key in PEM (Ed25519, ECDSA or RSA); "
            "`openssl genpkey -algorithm ed25519 -out FILE` makes one"
        )
        raise CannotJudgeError(message) from error
    envelope = Envelope(payload(content), PAYLOAD, {})
    envelope.sign(signer)
    return json.dumps(envelope.to_dict(), indent=1, sort_keys=True) + "\n"


def parsed(file: Path, kind: str, content: bytes) -> Statement | None:
    """Return the statement of a payload whose signature was checked; None where it is another kind of statement.

    Raises:
        ValueError, KeyError, TypeError: it is malformed.

    """
    read = json.loads(content)
    if (kind, read["_type"], read["predicateType"]) != (PAYLOAD, STATEMENT, PREDICATE):
        return None
    subjects = {str(item["name"]): str(item["digest"]["sha256"]) for item in read["subject"]}
    return Statement(file, subjects, read["predicate"])


def trusted(keys: Iterable[Path]) -> list[Any]:
    """Return public keys, of PEM files.

    Raises:
        CannotJudgeError: one cannot be read, or is no public key.

    """
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - only to verify
    from securesystemslib.signer import SSlibKey  # noqa: PLC0415 - as above

    found = []
    for key in keys:
        try:
            found.append(SSlibKey.from_crypto(load_pem_public_key(input_files.content(key, _LARGEST_KEY))))
        except OSError as error:
            message = f"--key: {key} cannot be read: {error.strerror}"
            raise CannotJudgeError(message) from error
        except (ValueError, TypeError) as error:
            message = f"--key: {key} is no public key in PEM; `openssl pkey -in PRIVATE -pubout -out FILE` makes one"
            raise CannotJudgeError(message) from error
    return found


def signed(file: Path, keys: list[Any]) -> Statement | None:
    """Return the statement in a file; None where none of the keys signed it, or it is no such statement."""
    from securesystemslib.dsse import Envelope  # noqa: PLC0415 - only to verify
    from securesystemslib.exceptions import Error  # noqa: PLC0415 - as above

    try:
        envelope = Envelope.from_dict(json.loads(input_files.content(file)))
        envelope.verify(keys, 1)
        return parsed(file, envelope.payload_type, envelope.payload)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, Error):
        return None  # whatever it is, it is no signed statement, and what it should show is reported as not signed
