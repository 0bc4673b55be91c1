"""An archive of the right name may hold anything: a patched file, a `sitecustomize.py` that runs before all others.

The archive is opened after the program has ended. A function's is compared with `handlers/` byte for byte, the layer
with `requirements/layer.toml`, which records what the locked wheels give. Python runs the bytecode in them without a look
at its source: it is compiled again and compared.

Violates: a file or bytecode more, less, twice or changed; bytes outside of the entries; an archive outside of `build/`.

Complies: what `infra/bundling.py` builds; not applicable to a deployed state, which has a hash alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.facts import built_archives, queues
from policies.facts.archives import UNREAD
from policies.facts.listed import function_of
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Phase, Severity


@relation(
    id="lambda-archive-as-built",
    title="Every archive holds what this repository's sources and lock give",
    severity=Severity.CRITICAL,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1",),
    pci=(
        partial(
            "11.5.2",
            "The archive is compared with its sources before it is deployed. What is deployed is compared by nobody here.",
        ),
        partial("6.2.3", "What is deployed is the reviewed source. The review itself is in version control."),
    ),
    remedy="Remove build/ and run `make setup`; set code to what infra/bundling.py builds from handlers/ and the lock.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-package.html",
)
def archive_as_built(resource: Resource, context: Context) -> Iterator[Finding]:
    if context.phase is Phase.DEPLOYED:
        raise NotApplicable(UNREAD)
    code = resource.raw("code")
    given = code.get("path") if isinstance(code, Mapping) else None
    if not isinstance(given, str):
        yield Finding(prop="code", observed="is no file of this repository", required="a FileArchive of build/")
        return
    file = built_archives.located(given)
    if not built_archives.is_built(file):
        yield Finding(prop="code.path", observed="is outside of build/", required="an archive of build/")
        return
    layer = resource.type == queues.LAYER
    required = "what the lock's wheels give" if layer else "what handlers/ gives"
    try:
        faults = (
            built_archives.layer_faults(file)
            if layer
            else built_archives.function_faults(file, function_of(context.contract, resource).name)
        )
        for fault in faults:
            yield Finding(prop="code.path", observed=fault, required=required)
    except OSError as error:
        yield Finding(prop="code.path", observed=f"cannot be read: {error.strerror}", required=required)
