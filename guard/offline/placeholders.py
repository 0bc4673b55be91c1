"""What only AWS, or only the stack's owner, could name, for the rehearsal of an update: a placeholder of the right form.

Each placeholder is unique and follows from the URN of its resource, or from the key of its setting: the same program gives
the same placeholders. A setting's placeholder is an https address of more than 32 characters, so that it holds as a webhook
URL and as a signing key, and it is marked as a secret wherever the setting is one.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from guard.offline.project import Project, placeholder
from guard.provider import applied, aws_values
from guard.provider.aws_values import Given
from guard.provider.table import NOTHING, is_described
from guard.provider.values import PLACEHOLDER, UNKNOWN, bare, secret
from policies.facts import input_files
from policies.model.contract import FILE_NAME

_NO_ACCOUNT: Final = "000000000000"
_NO_REGION: Final = "us-east-1"
_NAMES: Final = ("name", "layerName", "bucket")
_ACCOUNT_IDS: Final = ("accountId", "ownerId", "registryId")
_BUCKETS: Final = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"})


def configuration(project: Project) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return the stack's configuration with a placeholder for each secret that it lacks, and the keys that are secret.

    What cannot be decrypted here has one already. What the contract lists under ``[parameters]`` is a secret of the
    configuration: ``fraud-signing-secret`` is the setting ``fraudSigningSecret``, and one a merchant is a field of each
    entry of ``merchants``.
    """
    config, secret = dict(project.at_update), set(project.secret_keys)
    parameters = _parameters(project.directory / FILE_NAME)
    for name in _names(parameters, "shared"):
        key = f"{project.name}:{_camel(name)}"
        if not config.get(key):
            config[key] = placeholder(key)
            secret.add(key)
    key = f"{project.name}:merchants"
    merchants = _object(config.get(key, ""))
    fields = [_camel(name) for name in _names(parameters, "merchant")]
    if merchants and fields:
        filled = {merchant: _entry(f"{key}.{merchant}", entry, fields) for merchant, entry in merchants.items()}
        if filled != merchants:
            config[key] = json.dumps(filled)
            secret.add(key)
    return config, frozenset(secret)


def given_secrets(file: Path) -> tuple[str, ...]:
    """Return the contract's parameters whose values a deployment is given: addresses and keys that sign."""
    parameters = _parameters(file)
    return (*_names(parameters, "addresses"), *_names(parameters, "signing_keys"))


def secret_settings(file: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the settings that hold such values: the fields of a merchant, and those of the stack itself."""
    parameters = _parameters(file)
    given = set(given_secrets(file))
    merchant, shared = (tuple(_names(parameters, kind)) for kind in ("merchant", "shared"))
    return tuple(map(_camel, merchant)), tuple(_camel(name) for name in shared if name in given)


def secret_values_by_parameter(
    file: Path, project: str, config: Mapping[str, str]
) -> Mapping[str, tuple[str, str | None]]:
    """Return, by the purpose of a parameter (``webhook-url-acme``), the setting that it keeps and that setting's value.

    The value is None where ``config`` lacks it.
    """
    merchants = _object(config.get(f"{project}:merchants", ""))
    found: dict[str, tuple[str, str | None]] = {}
    parameters = _parameters(file)
    for name in _names(parameters, "shared"):
        if name in given_secrets(file):
            found[name] = (_camel(name), config.get(f"{project}:{_camel(name)}"))
    for name in _names(parameters, "merchant"):
        for merchant, entry in merchants.items():
            value = entry.get(_camel(name)) if isinstance(entry, Mapping) else None
            found[f"{name}-{merchant}"] = (f"merchants.{merchant}.{_camel(name)}", value)
    return found


def _entry(key: str, entry: Any, fields: list[str]) -> Any:
    if not isinstance(entry, Mapping) and entry is not None:
        return entry
    given = entry or {}
    return {**{field: placeholder(f"{key}.{field}") for field in fields if not given.get(field)}, **given}


def _parameters(file: Path) -> Mapping[str, Any]:
    """Return the contract's table of parameters; the pack says what is wrong with a contract that cannot be read."""
    try:
        found = _read(input_files.text(file)).get("parameters")
    except OSError:
        return {}
    return found if isinstance(found, Mapping) else {}


@cache
def _read(contract: str) -> Mapping[str, Any]:
    return input_files.parsed_toml(contract)


def _names(parameters: Mapping[str, Any], kind: str) -> Iterator[str]:
    found = parameters.get(kind)
    yield from (name for name in found if isinstance(name, str)) if isinstance(found, list) else ()


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)


class Placeholders:
    """The ids and outputs of the resources of one rehearsed update."""

    def __init__(self, account: str, region: str) -> None:
        """Answer for resources in this account and region; where a stack names none, a placeholder stands for it."""
        self._account = account or _NO_ACCOUNT
        self._region = region or _NO_REGION
        self._outputs: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._versions: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def of(
        self,
        type_token: str,
        urn: str,
        planned: Mapping[str, Any],
        *,
        filled: Mapping[str, bool] = NOTHING,
        secrets: Collection[str] = (),
    ) -> tuple[str, dict[str, Any]]:
        """Return the id and the outputs of a resource whose outputs are ``planned``.

        Of a type that the model does not describe, ``filled`` are the properties that AWS fills in by itself, and whether
        each is a text. A text becomes a marked placeholder (:data:`guard.provider.values.PLACEHOLDER`), a secret one where
        ``secrets`` names it; anything else stays unknown.
        """
        with self._lock:
            named = str(planned.get("layerName") or planned.get("name") or urn)
            self._versions[type_token, named] += 1
            given = Given(
                planned=planned,
                account=self._account,
                region=self._region,
                seed=f"guard {urn}",
                find=lambda kind, identity: self._outputs.get((kind, identity), {}),
                version=self._versions[type_token, named],
            )
            if is_modelled(type_token):
                identity, outputs = applied.apply(type_token, replace(given, planned=_named(given)))
            elif type_token.startswith(("aws:", "aws-native:")):
                identity, outputs = _undescribed(type_token, given, filled, secrets)
            else:
                identity, outputs = given.uuid(), dict(planned)
            self._outputs[type_token, identity] = outputs
            return identity, outputs

    def read(self, type_token: str, urn: str, known: Mapping[str, Any], texts: Collection[str]) -> dict[str, Any]:
        """Return the outputs of a resource that exists elsewhere: what is not ``known`` of its ``texts`` is a placeholder."""
        given = Given(planned=known, account=self._account, region=self._region, seed=f"guard {urn}", find=_nothing)
        unknown = (name for name in texts if name not in known or bare(known[name]) == UNKNOWN)
        return {**known, **{name: _text(type_token, name, given) for name in unknown}}


def _nothing(_type: str, _identity: str) -> Mapping[str, Any]:
    return {}


def is_modelled(type_token: str) -> bool:
    """Tell whether it is known of a type what AWS fills in, and in which form."""
    return type_token in aws_values.RULES and is_described(type_token)


def _named(given: Given) -> Mapping[str, Any]:
    """Return planned outputs in which a name that is made of an unanswered look-up is a placeholder."""
    unknown = [name for name in _NAMES if bare(given.planned.get(name)) == UNKNOWN]
    return {**given.planned, **{name: _marked(given) for name in unknown}}


def _undescribed(
    type_token: str, given: Given, filled: Mapping[str, bool], secrets: Collection[str]
) -> tuple[str, dict[str, Any]]:
    outputs = dict(given.planned)
    for name, is_text in filled.items():
        if name not in outputs or bare(outputs[name]) == UNKNOWN:
            value = _text(type_token, name, given) if is_text else UNKNOWN
            outputs[name] = secret(value) if name in secrets else value
    return _marked(given), {**outputs, "id": _marked(given)}


def _text(type_token: str, name: str, given: Given) -> str:
    """Return what stands for a text of AWS's: an ARN, an address, the account or the region where the name says so."""
    if name.lower().endswith("arn"):
        return _arn(type_token, name, given)
    if name.lower().endswith(("url", "uri")):
        return f"https://{_marked(given)}.example/{name}"
    return {"region": given.region, **dict.fromkeys(_ACCOUNT_IDS, given.account)}.get(name, _marked(given))


def _arn(type_token: str, name: str, given: Given) -> str:
    """Return an ARN of the type's service, in this account and region; a bucket's has neither."""
    service = type_token.partition(":")[2].partition("/")[0].partition(":")[0]
    kind = type_token.rpartition(":")[2].lower()
    if type_token in _BUCKETS:
        return f"arn:aws:s3:::{given.text('bucket') or _marked(given)}"
    region = "" if service == "iam" else given.region
    return f"arn:aws:{service}:{region}:{given.account}:{kind if name == 'arn' else name.lower()}/{_marked(given)}"


def _marked(given: Given) -> str:
    return f"{PLACEHOLDER}{given.id(8)}"
