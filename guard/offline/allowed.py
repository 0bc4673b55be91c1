"""What a payment stack may say beside its resources' inputs: resource options, and keys of the project's files.

The protocol tells a pack few of a resource's options, so the gate reads them where the program registers them. Whatever is
not on these lists is a finding: an option that nobody knew when they were written is one, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.messages import Judged
from guard.offline.monitor import STACK_TYPE
from guard.offline.project import Project
from guard.own_policy import OwnPolicy
from policies.model.checks import shown

OPTIONS_POLICY: Final = OwnPolicy(
    "preview-allowed-options", "Every resource option is one that a payment stack may use", "high"
)
KEYS_POLICY: Final = OwnPolicy(
    "preview-project-keys", "The project's files hold only the keys that a payment stack may use", "high"
)

_DECLARES: Final = frozenset(
    {
        "type",
        "name",
        "parent",
        "custom",
        "object",
        "provider",
        "providers",
        "dependencies",
        "propertyDependencies",
        "additionalSecretOutputs",
        "sourcePosition",
        "stackTrace",
        "parentStackTraceHandle",
        "acceptSecrets",
        "acceptResources",
        "supportsPartialValues",
        "supportsResultReporting",
        "transforms",
    }
)
"""What every registration says; transforms have been applied to the inputs that are judged."""
_JUDGED_ELSEWHERE: Final = frozenset({"protect", "ignoreChanges", "retainOnDelete", "deletedWith"})
"""The pack's controls judge these, in the program's own account of its options."""
_REASONS: Final[Mapping[str, str]] = {
    "importId": "not set: an import takes over what exists, and nobody judged that",
    "pluginDownloadURL": "not set: the provider's binary comes from Pulumi",
    "pluginChecksums": "not set: the provider's binary comes from Pulumi",
    "replaceOnChanges": "not set: a replacement loses what the resource holds",
    "replace_with": "not set: a replacement loses what the resource holds",
    "replacement_trigger": "not set: a replacement loses what the resource holds",
    "hideDiffs": "not set: a reviewer must see every change",
    "hooks": "no hook: a hook runs code, or a command, that nothing judges",
    "aliases": "not set: an alias takes over another resource",
    "aliasURNs": "not set: an alias takes over another resource",
    "aliasSpecs": "set as the SDK sets it",
    "remote": "a local component: a remote one declares resources that nobody here sees",
    "packageRef": "a package that is not made by parameters",
}
_SWITCHES: Final = frozenset({"aliasSpecs", "deleteBeforeReplaceDefined"})


def options(items: Iterable[Judged], sdk_version: str) -> Iterator[Violation]:
    """Yield each option that no payment stack may use; the provider's version is the installed SDK's."""
    for item in items:
        request = item.registration.request
        if not hasattr(request, "ListFields"):  # the default provider: the engine's own registration
            continue
        for field, value in request.ListFields():
            required = _required(item, field.name, value, sdk_version)
            if required:
                yield OPTIONS_POLICY.finding(item.urn, f"options.{field.name}: is set", required)
        if item.registration.type.startswith("payments:") and request.custom:
            yield OPTIONS_POLICY.finding(
                item.urn,
                "options.custom: is a resource of a provider",
                "a local component",
            )


def _required(item: Judged, name: str, value: Any, sdk_version: str) -> str:
    """Return what is required instead of an option; "" where it is allowed."""
    if name in _DECLARES | _JUDGED_ELSEWHERE or name in _SWITCHES:
        return ""
    if name == "version":
        wanted = {"", sdk_version} if item.registration.type != STACK_TYPE else {""}
        return "" if value in wanted else f"the SDK's own version, {sdk_version}"
    if name == "aliases" and all(_is_earlier_type(item, alias) for alias in value):
        return ""
    if name == "hooks":
        return _REASONS[name] if any(kind for _, kind in value.ListFields()) else ""
    return _REASONS.get(name, "not set: no control judges this option")


def _is_earlier_type(item: Judged, alias: Any) -> bool:
    """Tell whether an alias names nothing but another type of the same service: the SDK's classes set those themselves."""
    if alias.WhichOneof("alias") != "spec":
        return False
    service = item.registration.type.partition("/")[0]
    return [field.name for field, _ in alias.spec.ListFields()] == ["type"] and alias.spec.type.startswith(
        f"{service}/"
    )


_PROJECT_KEYS: Final = frozenset(
    {"name", "description", "runtime", "main", "config", "author", "website", "license", "tags"}
)
_RUNTIME_KEYS: Final = frozenset({"name", "options"})
_RUNTIME_OPTIONS: Final = frozenset({"toolchain", "virtualenv", "typechecker"})
_SETTINGS: Final = frozenset({"aws:allowedAccountIds", "aws:region", "pulumi:disable-default-providers"})
"""What the program reads for its own provider, by which all resources are made, and what takes the default ones away."""
_VIRTUALENVS: Final = (".venv", "venv")
_STACK_KEYS: Final = frozenset({"config", "encryptionsalt", "encryptedkey", "secretsprovider"})


def keys(project: Project, root: str) -> Iterator[Violation]:
    """Yield each key of Pulumi.yaml and of the stack's file that is not on the list."""
    document = project.document
    runtime = document.get("runtime")
    runtime = runtime if isinstance(runtime, Mapping) else {}
    given = runtime.get("options")
    for place, found, allowed in (
        ("Pulumi.yaml", document, _PROJECT_KEYS),
        ("Pulumi.yaml, runtime", runtime, _RUNTIME_KEYS),
        ("Pulumi.yaml, runtime.options", given if isinstance(given, Mapping) else {}, _RUNTIME_OPTIONS),
        (f"Pulumi.{project.stack}.yaml", project.stack_document, _STACK_KEYS),
    ):
        for key in sorted(str(name) for name in found if str(name) not in allowed):
            yield KEYS_POLICY.finding(root, f"{place}: has the key {key!r}", f"one of {', '.join(sorted(allowed))}")
    yield from _settings(project, root)
    yield from _virtualenv(given, root)


def _settings(project: Project, root: str) -> Iterator[Violation]:
    """Yield each setting of another namespace: what it changes of the engine or of a default provider, no control reads."""
    own = f"{project.name}:"
    for place, document in (
        ("Pulumi.yaml", project.document),
        (f"Pulumi.{project.stack}.yaml", project.stack_document),
    ):
        config = document.get("config")
        for key in sorted(map(str, config)) if isinstance(config, Mapping) else ():
            if ":" in key and not key.startswith(own) and key not in _SETTINGS:
                required = f"{own}NAME, {' or '.join(sorted(_SETTINGS))}"
                yield KEYS_POLICY.finding(root, f"{place}, config: has the key {key!r}", required)


def _virtualenv(options: Any, root: str) -> Iterator[Violation]:
    """Find that the engine is to run the program with other packages than those of the lock."""
    named = options.get("virtualenv") if isinstance(options, Mapping) else None
    if isinstance(named, str) and os.path.normpath(named) not in {*_VIRTUALENVS, os.path.normpath(sys.prefix)}:
        observed = f"Pulumi.yaml, runtime.options.virtualenv: {shown(named)}"
        yield KEYS_POLICY.finding(root, observed, f"{' or '.join(_VIRTUALENVS)}, which is made from the lock")
