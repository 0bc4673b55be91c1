"""Functions and layers are deployed from this checkout's own archives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.facts.archives import UNREAD, is_read_back
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-local-code",
    title="Functions and layers are deployed from local archives",
    severity=Severity.HIGH,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1",),
    pci=(
        partial(
            "6.5.1",
            "What is deployed is built from this project. The record of reason, impact, approval, test and "
            "roll-back is not shown.",
        ),
    ),
    remedy="Set code=pulumi.FileArchive(...) with the archive that `make gate` builds, and none of the other sources.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html",
)
def local_code(resource: Resource, context: Context) -> Iterator[Finding]:
    """Code from a bucket, a registry or a URL can change behind the reviewed program, and no gate sees it.

    Violates: ``s3Bucket``, ``imageUri``, ``packageType: Image``, a remote archive, or a hash that pins an older one.

    Complies: a file archive, or an archive of assets; not applicable to a deployed state that has only a hash.
    """
    code = resource.raw("code")
    local = isinstance(code, Mapping) and (isinstance(code.get("path"), str) or bool(code.get("assets")))
    read_back = is_read_back(code, context)
    if not read_back and (not local or "://" in str(code.get("path") or "")):
        yield Finding(prop="code", observed="is no local archive" if code else "is not set", required="a local archive")
    yield from expect_plain(resource, _ELSEWHERE)
    if read_back:
        raise NotApplicable(UNREAD)


_BUCKET: Final = Allowed("an object in a bucket can be replaced")
_HASH: Final = Allowed("the engine compares the archive itself; a fixed hash hides a change")
_IMAGE: Final = Allowed("the brief's functions are zips")
_ELSEWHERE: Final[Mapping[str, Allowed]] = {
    "s3Bucket": _BUCKET,
    "s3Key": _BUCKET,
    "s3ObjectVersion": _BUCKET,
    "sourceCodeHash": _HASH,
    "codeSha256": _HASH,
    "sourceKmsKeyArn": Allowed("Lambda's own copy would depend on a key that may be withdrawn"),
    "imageUri": _IMAGE,
    "imageConfig": _IMAGE,
    "packageType": Allowed("the brief's functions are zips", ("Zip",)),
}
