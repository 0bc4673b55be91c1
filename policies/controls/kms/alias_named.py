"""The alias has the name that is given."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import ALIAS
from policies.model.checks import Allowed, expect_plain, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-alias-named",
    title="The alias has the name that is given",
    severity=Severity.MEDIUM,
    applies_to=ALIAS,
    brief=("B7.2",),
    settings={
        "start": Setting("alias/", "string", "what KMS demands of an alias"),
        "reserved": Setting("alias/aws/", "string", "what AWS keeps for its own keys"),
    },
    remedy="Set name='alias/key-payments-SUFFIX', and no name_prefix.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html",
)
def alias_named(alias: Resource, context: Context) -> Iterator[Finding]:
    """Operators find the key by its alias, and its name says whose it is.

    With a prefix, or none at all, the provider makes the rest up.

    Violates: no name, `namePrefix`, `alias/aws/...`.

    Complies: a name that begins with `alias/`.
    """
    yield from expect_plain(alias, {"namePrefix": Allowed("names are given in full")})
    name = alias.text("name")
    if not name.startswith(context.settings["start"]) or name.startswith(context.settings["reserved"]):
        yield Finding(prop="name", observed=shown(name), required="a name that begins with alias/, and not AWS's own")
