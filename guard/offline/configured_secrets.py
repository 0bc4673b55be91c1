"""Finds secrets of the contract that do not come from the stack's secret configuration, and those that leave it unmarked.

The contract's ``[parameters]`` names what a deployment is given as a secret: a webhook's address, a key that signs. A value that
the program writes itself is in its history, and one that the stack's file has in plain text is in that file's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline import placeholders
from guard.offline.analyzer import Violation
from guard.offline.messages import Judged, unwrapped
from guard.offline.project import PLACEHOLDER, Project
from guard.own_policy import OwnPolicy
from guard.program_host.question_file import UNMARKS, Question
from policies.evidence.redaction import marked_values, secret_values
from policies.model.contract import FILE_NAME
from policies.model.resource import is_unknown
from policies.protocol.markers import OUTPUT, SECRET, SIGNATURE

POLICY: Final = OwnPolicy(
    "preview-configured-secrets", "What the contract calls a secret comes from the stack's secret configuration"
)
_PARAMETER: Final = "aws:ssm/parameter:Parameter"
_REQUIRED: Final = "a value of `pulumi config set --secret`"
_SHORTEST: Final = 12
"""A shorter text of the configuration also stands in what is no secret."""


def literals(
    project: Project,
    items: Iterable[Judged],
    config: Mapping[str, str],
    secret_keys: Iterable[str],
    *,
    update: bool = False,
) -> Iterator[Violation]:
    """Yield each parameter whose value is known and is none of the configured secrets, or is another setting's.

    A value that a preview knows is the program's own text; an ``update`` knows those that other resources give, too, and there
    the contract says which parameters a deployment is given.
    """
    secrets = secret_values(config, secret_keys)
    contract = project.directory / FILE_NAME
    given = placeholders.given_secrets(contract)
    own = placeholders.secret_values_by_parameter(contract, project.name, config)
    for item in items:
        if item.registration.type != _PARAMETER:
            continue
        fields = unwrapped(item.registration.inputs).fields
        name, value = fields["name"].string_value, fields["value"].string_value
        wanted = not update or any(name.startswith(f"parameter-{secret}-") for secret in given)
        if not wanted or not value or is_unknown(value):
            continue
        if value not in secrets:
            yield POLICY.finding(
                item.urn, "value: is a text that is not of the stack's secret configuration", _REQUIRED
            )
            continue
        purpose = max((each for each in own if name.startswith(f"parameter-{each}-")), key=len, default="")
        setting, expected = own.get(purpose, ("", None))
        if expected is not None and value != expected:
            yield POLICY.finding(item.urn, "value: is the secret of another setting", f"the value of {setting}")


def taken_off(asked: Iterable[Question], root: str) -> Iterator[Violation]:
    """Yield each place where the program takes the mark of a secret off: of a part, or a hash, nobody can tell what it was."""
    for item in asked:
        if item.what == UNMARKS:
            yield POLICY.finding(root, f"program: takes the mark of a secret off at {item.at}", "no `Output.unsecret`")


def unmarked(items: Iterable[Judged], config: Mapping[str, str], secret_keys: Iterable[str]) -> Iterator[Violation]:
    """Yield each property that holds a secret of the configuration without the mark that keeps it out of the state in plain text.

    The engine takes the mark off before a pack sees the property, so no control can tell. Of a structured secret, only the
    placeholders of a rehearsed update count: its other parts may be no secrets.
    """
    keys = frozenset(secret_keys)
    whole = {config[key] for key in keys if key in config}
    secrets = tuple(
        value
        for value in marked_values(config, keys)
        if len(value) >= _SHORTEST and (value in whole or value.startswith(PLACEHOLDER))
    )
    for item in items:
        fields = item.registration.inputs.fields
        for path in [path for key in sorted(fields) for path in _shown(fields[key], key, secrets)]:
            yield POLICY.finding(
                item.urn,
                f"{path}: holds a secret of the configuration that is not marked as one",
                "no `Output.unsecret`",
            )


def _shown(value: Any, path: str, secrets: tuple[str, ...]) -> Iterator[str]:
    """Yield the path of each text outside of the marks of a secret that holds one of ``secrets``."""
    fields = value.struct_value.fields if value.HasField("struct_value") else {}
    mark = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if mark == SECRET or (mark == OUTPUT and "secret" in fields and fields["secret"].bool_value):
        return
    if any(secret in value.string_value for secret in secrets):
        yield path
    for key in sorted(fields):
        yield from _shown(fields[key], f"{path}.{key}", secrets)
    for index, inner in enumerate(value.list_value.values):
        yield from _shown(inner, f"{path}[{index}]", secrets)


def plain(project: Project, root: str) -> Iterator[Violation]:
    """Yield each setting of the stack's file that the contract calls a secret and that stands there in plain text."""
    merchant, shared = placeholders.secret_settings(project.directory / FILE_NAME)
    entries = project.stack_document.get("config")
    for key, value in entries.items() if isinstance(entries, Mapping) else ():
        name = str(key).removeprefix(f"{project.name}:")
        found = [name] if name in shared and _is_text(value) else []
        if name == "merchants" and isinstance(value, Mapping):
            found = [
                f"{name}.{each}.{field}"
                for each, settings in value.items()
                if isinstance(settings, Mapping)
                for field in merchant
                if _is_text(settings.get(field))
            ]
        for path in found:
            yield POLICY.finding(root, f"Pulumi.{project.stack}.yaml, config.{path}: is plain text", _REQUIRED)


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
