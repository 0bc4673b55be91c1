"""Whoever reads the program, its history or the environment of its shell has the credential.

A secret of which the program keeps the place only (``PLACEHOLDER_API_KEY``) is an advisory: somebody sets it later.

Violates: ``password: hunter2``, from a literal, a plain setting or an environment variable.

Complies: a value from secret configuration or from another resource (``RandomPassword``); none, where AWS makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.secret_properties import PROPERTIES, literals, stand_ins
from policies.facts.secret_shapes import mentions_secret
from policies.model.control import BASELINE, Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_KEPT: Final = "aws:secretsmanager/secretVersion:SecretVersion"
"""Where a text may keep the place of a secret; the password of a database is in force as soon as it is written."""


@relation(
    id="secrets-not-in-program",
    title="No password, key or token is written in the program",
    severity=Severity.CRITICAL,
    applies_to=tuple(PROPERTIES),
    pci=(partial("8.6.2", "Found by name and shape; a secret under another name and shape is not found."),),
    remedy=(
        "Let AWS make and keep the password (manage_master_user_password=True), or set it with `pulumi config set --secret` "
        "and read it with require_secret. Change the credential that was in the program."
    ),
    source="https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    profiles=(BASELINE,),
)
def not_in_program(resource: Resource, context: Context) -> Iterator[Finding]:
    for prop in PROPERTIES[resource.type]:
        paths = list(literals(resource, prop, context.marked_secrets))
        called = [path for path in paths if mentions_secret(path.rpartition(".")[2], "unknown")]
        for path in called or paths[:1]:  # a JSON text may have a user name beside the password
            keeps_place = resource.type == _KEPT and path in stand_ins(resource, prop)
            yield Finding(
                prop=path,
                observed="is a text that is not of the stack's secret configuration",
                required="secret configuration, or a value that another resource makes",
                level=Level.ADVISORY if keeps_place else None,
            )
