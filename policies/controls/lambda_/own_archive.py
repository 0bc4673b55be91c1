"""Code from a bucket, a registry or a URL can change behind the reviewed program, and no gate sees it.

Another function's archive holds another's code; one that nobody builds here holds nobody knows what.

Violates: ``s3Bucket``; ``imageUri``; ``packageType: Image``; a remote archive; a hash that pins an older one;
``../build/function-fraud-handler.zip`` on the transaction processor; a folder.

Complies: ``../build/function-transaction-processor.zip``; not applicable to a deployed state that has only a hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PureWindowsPath

from policies.controls._fixed import default_rows
from policies.facts import queues
from policies.facts.archives import UNREAD, is_read_back
from policies.facts.listed import function_of
from policies.model.checks import expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-own-archive",
    title="Functions and the layer are deployed from the local archives that are built for them",
    severity=Severity.HIGH,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1",),
    pci=(
        partial(
            "6.5.1",
            "What is deployed is built from this project. The record of reason, impact, approval, test and "
            "roll-back is not shown.",
        ),
        partial(
            "11.5.2",
            "The deployed archive is built here, so its digest can be compared. No scheduled comparison and "
            "no alert is declared.",
        ),
    ),
    remedy="Set code=pulumi.FileArchive(...) with the archive that infra/bundling.py builds for it, and none of "
    "the other sources.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html",
)
def own_archive(resource: Resource, context: Context) -> Iterator[Finding]:
    code = resource.raw("code")
    read_back = is_read_back(code, context)
    if not read_back:
        yield from _archive(resource, code, context)
    yield from expect_plain(resource, default_rows("lambda-own-archive"))
    if read_back:
        raise NotApplicable(UNREAD)


def _archive(resource: Resource, code: object, context: Context) -> Iterator[Finding]:
    path = str(code.get("path") or "") if isinstance(code, Mapping) else ""
    local = isinstance(code, Mapping) and (bool(path) or bool(code.get("assets"))) and "://" not in path
    wanted = _built(resource, context)
    if not local:
        yield Finding(prop="code", observed="is no local archive" if code else "is not set", required=wanted)
    elif PureWindowsPath(path).name != wanted:  # either kind of slash
        yield Finding(prop="code", observed="is another archive", required=wanted)


def _built(resource: Resource, context: Context) -> str:
    """Return the name of the archive that is built for a function, or for the layer."""
    if resource.type == queues.LAYER:
        return "layer.zip"
    return f"function-{function_of(context.contract, resource).purpose}.zip"
