"""Functions and the layer are deployed from the archives that are built for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from policies.facts import queues
from policies.facts.archives import UNREAD, is_read_back
from policies.facts.listed import function_of
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-own-archive",
    title="Functions and the layer are deployed from the archives that are built for them",
    severity=Severity.HIGH,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1",),
    settings={
        "archive": Setting("function-{purpose}.zip", "string", "the archive of a function"),
        "layer": Setting("layer.zip", "string", "the archive of the layer"),
    },
    pci=(
        partial(
            "11.5.2",
            "The deployed archive is built here, so its digest can be compared. No scheduled comparison and "
            "no alert is declared.",
        ),
    ),
    remedy="Set code to the archive that infra/bundling.py builds for this function, or for the layer.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-package.html",
)
def own_archive(resource: Resource, context: Context) -> Iterator[Finding]:
    """Another's archive holds another's code; one that nobody builds here holds nobody knows what.

    Violates: ``../build/function-fraud-handler.zip`` on the transaction processor, or a folder.

    Complies: ``../build/function-transaction-processor.zip``; not applicable to a deployed state that has only a hash.
    """
    settings = context.settings
    wanted = settings["layer"]
    if resource.type == queues.FUNCTION:
        wanted = settings["archive"].format(purpose=function_of(context.contract, resource).purpose)
    if is_read_back(resource.raw("code"), context):
        raise NotApplicable(UNREAD)
    if PureWindowsPath(str(resource.raw("code.path"))).name != wanted:  # either kind of slash
        yield Finding(prop="code", observed="is another archive", required=wanted)
