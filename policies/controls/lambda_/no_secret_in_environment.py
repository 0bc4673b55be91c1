"""Whoever may look at the function's configuration reads its environment, and so does every dump of it.

Names, ARNs and URLs of the stack's own resources are no secrets. The value is never shown. In serverless-baseline a
variable that only says where a secret is (``DB_PASSWORD_PARAM``, ``TOKEN_URL``) is none either.

Violates: an access key, a private key, a token; a random word; ``DB_PASSWORD: ...``.

Complies: ``FRAUD_SIGNING_SECRET_PARAMETER: parameter-fraud-signing-secret-dev``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from policies.facts.profile_overrides import secrets_made_elsewhere
from policies.facts.secret_shapes import announced, is_random, mentions_secret, refers, shape
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.strings import texts
from policies.model.vocabulary import Level, Severity

_VARIABLES: Final = "environment.variables"
_RANDOM: Final = "a random word"
_REQUIRED: Final = "the name of an SSM SecureString parameter"


@relation(
    id="lambda-no-secret-in-environment",
    title="No function is given a secret in its environment",
    severity=Severity.CRITICAL,
    applies_to="aws:lambda/function:Function",
    brief=("B6.1", "B8.1"),
    pci=(
        partial(
            "8.6.2",
            "Found by shape, entropy and name; a short secret under another name is not found. The program's "
            "own files are not searched.",
        ),
        partial("8.3.2", "Secrets of systems, encrypted at rest. People's authentication factors are not seen here."),
    ),
    remedy="Put the value in an SSM SecureString, and the parameter's name in the environment.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "provenance": Setting(default=False, type="boolean", description="whether an unknown is judged by its origin")
    },
    baseline=Baseline(settings={"provenance": True}, unknown=Level.ADVISORY),
)
def no_secret_in_environment(function: Resource, context: Context) -> Iterator[Finding]:
    called = announced if context.settings["provenance"] else mentions_secret
    for variable, value in _known(function) if context.settings["provenance"] else function.entries(_VARIABLES):
        for path, text in texts(value, f"{_VARIABLES}.{variable}"):
            name = path.removeprefix(f"{_VARIABLES}.")
            kind = _kind(name, text, called) if not context.stack.named(text) else ""
            if kind == _RANDOM and context.settings["provenance"] and refers(name):
                kind = ""  # a commit, a digest, the id of a pool: random, and no secret
            if kind := kind or _configured(text, context.secrets):
                yield Finding(prop=path, observed=f"holds {kind}", required=_REQUIRED)
    if context.settings["provenance"]:
        for variable in function.block(_VARIABLES).nulls():  # os.getenv of what is not set where the program runs today
            if announced(variable, "unknown"):
                yield Finding(
                    prop=f"{_VARIABLES}.{variable}", observed="holds what its name calls a secret", required=_REQUIRED
                )
        for path, kind in secrets_made_elsewhere(context.stack, function):
            yield Finding(prop=path, observed=f"holds {kind}", required=_REQUIRED)


def _known(function: Resource) -> Iterator[tuple[str, str]]:
    variables = function.block(_VARIABLES)
    for key in variables.keys():  # noqa: SIM118 - a Block's own method
        if not variables.is_unknown(key):
            yield key, variables.text(key)


def _configured(text: str, secrets: frozenset[str]) -> str:
    return "a secret of the stack's configuration" if any(secret in text for secret in secrets) else ""


def _kind(name: str, text: str, called: Callable[[str, str], bool]) -> str:
    if found := shape(text):
        return f"what looks like: {found}"
    if called(name, text):
        return "what its name calls a secret"
    return _RANDOM if is_random(text) else ""
