"""Signs statements with the identity of a CI run, and checks who signed: Sigstore, by its own Python library.

The identity is what the CI service states in a short-lived token. Sigstore's certificate authority (Fulcio) puts it into a
certificate of ten minutes, and its transparency log (Rekor) records the signature, so that no key has to be kept. The library is
the extra ``sigstore`` of this package: it needs the internet to sign, and a verdict does not.

Identities of GitHub Actions: https://docs.sigstore.dev/certificate_authority/oidc-in-fulcio/
Bundles: https://docs.sigstore.dev/about/bundle/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from compliance import attestation
from compliance.attestation import Statement
from compliance.errors import CannotJudgeError
from policies.facts import input_files

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from sigstore.models import ClientTrustConfig
    from sigstore.verify import Verifier
    from sigstore.verify.policy import VerificationPolicy

_SOURCE_DIGEST: Final = "1.3.6.1.4.1.57264.1.13"
"""Source Repository Digest: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md"""
_EXTRA: Final = (
    "needs the package sigstore, which is not installed: pip install 'guarded-payments[sigstore]' "
    "(in this repository: make setup-sigstore)"
)


_PERMISSION: Final = (
    "on GitHub, give the job `permissions: id-token: write`; on GitLab, `id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore`"
)


@dataclass(frozen=True, slots=True)
class Identities:
    """Who may have signed, and the services whose word for it is trusted."""

    verifier: Verifier
    policy: VerificationPolicy


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that shows nothing, and why."""

    file: Path
    reason: str


def sign(content: Mapping[str, Any], trust_config: Path | None) -> str:
    """Return the statement as a Sigstore bundle, signed with the identity of the CI run that this process is in.

    Raises:
        CannotJudgeError: the extra is not installed, there is no identity here, or a service does not answer.

    """
    try:
        from sigstore.dsse import Statement as InToto  # noqa: PLC0415 - an extra
        from sigstore.oidc import IdentityToken, detect_credential  # noqa: PLC0415 - as above
        from sigstore.sign import SigningContext  # noqa: PLC0415 - as above
    except ImportError as error:
        message = f"attest: --sigstore {_EXTRA}"
        raise CannotJudgeError(message) from error
    try:
        token = detect_credential()
    except Exception as error:  # as below
        message = f"attest: Sigstore did not sign: {_said(error)}; {_PERMISSION}"
        raise CannotJudgeError(message) from error
    if token is None:
        message = (
            f"attest: --sigstore found no identity: this is no CI run, or the run may not ask for one; {_PERMISSION}"
        )
        raise CannotJudgeError(message)
    try:
        context = SigningContext.from_trust_config(_configuration(trust_config, offline=False))
        with context.signer(IdentityToken(token)) as signer:
            return signer.sign_dsse(InToto(attestation.payload(content))).to_json() + "\n"
    except CannotJudgeError:
        raise
    except Exception as error:  # the library's network errors are of its internal modules
        message = f"attest: Sigstore did not sign: {_said(error)}"
        raise CannotJudgeError(message) from error


def trusted(names: list[str], issuer: str | None, trust_config: Path | None, *, offline: bool) -> Identities:
    """Return the identities that may have signed.

    Raises:
        CannotJudgeError: the extra is not installed, or the root of trust cannot be had.

    """
    try:
        from sigstore.verify import Verifier, policy  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = f"verify: --identity {_EXTRA}"
        raise CannotJudgeError(message) from error
    try:
        root = _configuration(trust_config, offline=offline).trusted_root
        verifier = Verifier(trusted_root=root)
    except CannotJudgeError:
        raise
    except Exception as error:  # as in sign()
        message = (
            f"verify: Sigstore's root of trust cannot be had: {_said(error)}; --offline uses the one that the library has, "
            "--trust-config one in a file"
        )
        raise CannotJudgeError(message) from error
    children: list[VerificationPolicy] = [policy.Identity(identity=name, issuer=issuer) for name in names]
    return Identities(verifier, policy.AnyOf(children) if len(children) > 1 else children[0])


def signed(file: Path, identities: Identities) -> Statement | Refused:
    """Return the statement in a bundle, or why it shows nothing.

    The certificate's validity bounds the time of the signature: the library has checked that the time which the log, or a
    timestamp authority, recorded lies in it.
    """
    from sigstore.models import Bundle  # noqa: PLC0415 - an extra

    try:
        bundle = Bundle.from_json(input_files.content(file))
        kind, content = identities.verifier.verify_dsse(bundle, identities.policy)
        found = attestation.parsed(file, kind, content)
    except Exception as error:  # noqa: BLE001 - whatever a file of a stranger does to the library, it shows nothing
        return Refused(file, _said(error))
    if found is None:
        return Refused(file, f"it is no statement of the kind {attestation.PREDICATE}")
    certificate = bundle.signing_certificate
    period = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    return replace(found, signed=period, commit=_commit(certificate))


def _commit(certificate: Certificate) -> str:
    """Return the commit that the certificate names: a UTF8String of less than 128 characters; "" where it names none."""
    for extension in certificate.extensions:
        if extension.oid.dotted_string == _SOURCE_DIGEST:
            content: bytes = extension.value.public_bytes()
            return content[2:].decode("utf-8", "replace")
    return ""


def _configuration(file: Path | None, *, offline: bool) -> ClientTrustConfig:
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - an extra

    if file is None:
        return ClientTrustConfig.production(offline=offline)
    try:
        return ClientTrustConfig.from_json(input_files.text(file))
    except OSError as error:
        message = f"--trust-config: {file} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error
    except ValueError as error:
        message = f"--trust-config: {file} is no trust configuration of Sigstore (ClientTrustConfig): {_said(error)}"
        raise CannotJudgeError(message) from error


def _said(error: Exception) -> str:
    """Return an error in one line; some of the library's say nothing, and their name says what happened."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
