"""A layer's code runs with the function's rights: whoever publishes it can read every payment.

Violates: a layer of another account, of this account but another stack, one twice, or none.

Complies: the ARN of this stack's own layer version.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource, is_unknown
from policies.model.vocabulary import Severity


@relation(
    id="lambda-own-layers",
    title="Every function's layers are made by this stack",
    severity=Severity.CRITICAL,
    applies_to=queues.FUNCTION,
    brief=("B2.1",),
    pci=(
        partial(
            "6.3.2",
            "The layer is built in this project. The inventory is the SBOM that `guard report` makes of the locks.",
        ),
    ),
    remedy="Set layers=[layer.arn] with the aws.lambda_.LayerVersion of this program.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html",
)
def own_layers(function: Resource, context: Context) -> Iterator[Finding]:
    layers = function.raw("layers") or []
    if not layers:
        yield Finding(prop="layers", observed="is not set", required="the layer of this stack, with the dependencies")
    known = [item for item in layers if not is_unknown(item)]
    for index, arn in enumerate(known):
        if not any(item.type == queues.LAYER for item in context.stack.named(str(arn))):
            yield Finding(prop=f"layers[{index}]", observed=shown(arn), required="a layer version of this stack")
    if len(set(known)) != len(known):
        yield Finding(prop="layers", observed="names a layer twice", required="each layer once")
    yield from _unknown(function, context, len(layers) - len(known))


def _unknown(function: Resource, context: Context, count: int) -> Iterator[Finding]:
    """Judge the ARNs that only AWS can name by where they come from."""
    if not count:
        return
    function.note("layers (from)", sorted(function.sources("layers")))
    found = [context.stack.by_urn.get(urn) for urn in function.sources("layers")]
    if len(found) != count or not all(item is not None and item.type == queues.LAYER for item in found):
        yield Finding(prop="layers", observed="come from elsewhere", required="layer versions of this stack, each once")
