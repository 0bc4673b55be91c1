"""Makes the tables of the AWS provider's model from two descriptions of its schema.

``python -m guard.maintenance.provider_table DETAILED FACTS`` takes two JSON files that are made outside this repository:
DETAILED describes every property of the types that payment stacks use, with the validation rules, as the Go source of
hashicorp/terraform-provider-aws declares them; FACTS tells, of every type of an older release and in Terraform's names,
what is optional and computed, the defaults, and which blocks are single. Types and properties of neither come from the
annotations of the installed SDK while the model runs, so that no release is waited for.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from guard.provider import sdk_schema
from guard.provider.table import DETAILED, FACTS

_FLAGS: Final = {
    "required": "r",
    "optional": "o",
    "computed": "c",
    "forceNew": "n",
    "sensitive": "s",
    "deprecated": "d",
    "diffSuppress": "x",
    "stateFunc": "j",
    "jsonTransform": "t",
}
_KEPT: Final = {
    "default": "default",
    "pulumiDefault": "pulumiDefault",
    "constraints": "rule",
    "elementConstraints": "each",
    "minItems": "min",
    "maxItems": "max",
    "conflictsWith": "conflicts",
    "exactlyOneOf": "exactly",
    "requiredWith": "with",
    "atLeastOneOf": "some",
    "autoName": "auto",
}
_WORDS: Final = {"str": "string", "obj": "object"}
_FACTS_SOURCE: Final = (
    "hashicorp/terraform-provider-aws v5.14: the schema's optional-and-computed paths, defaults, single blocks"
)


def detailed(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of the described types: nested, with one-letter flags, in Pulumi's names."""
    return {
        "source": description["source"].partition(":")[0] + ", by its Go source; Pulumi's overrides from pulumi-aws v7",
        "generated": "by `python -m guard.maintenance.provider_table`; do not edit",
        "types": {token: _type(entry) for token, entry in sorted(description["types"].items())},
    }


def _type(entry: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"terraform": entry["terraform"], "fields": {}}
    if entry["kind"] != "sdkv2":
        made["framework"] = True
    for path, described in entry["properties"].items():
        _place(made["fields"], path)[path.rpartition(".")[2]] = _field(described)
    return made


def _place(fields: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the children of the block in which a path ends; described later than its children, it is made here."""
    for step in path.split(".")[:-1]:
        fields = fields.setdefault(step.removesuffix("[]"), {}).setdefault("fields", {})
    return fields


def _field(described: Mapping[str, Any]) -> dict[str, Any]:
    kind = re.sub(r"\w+", lambda word: _WORDS.get(word[0], word[0]), described["type"])
    made: dict[str, Any] = {"type": kind, "is": "".join(letter for key, letter in _FLAGS.items() if described.get(key))}
    made |= {short: described[key] for key, short in _KEPT.items() if key in described}
    for rule in (made[key] for key in ("rule", "each") if key in made):
        if "\\p{" in rule.get("pattern", ""):  # Go's classes of letters, which ``re`` has not: AWS alone refuses these
            del rule["pattern"]
    if "childrenSameAs" in described:
        made["same"] = described["childrenSameAs"]
    if described.get("sdkOptional"):
        made["is"] = made["is"].replace("r", "o")
    if described.get("collection") == "set" and kind == "object":
        made["set"] = True
    return made


def facts(terraform: Mapping[str, Mapping[str, Any]], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the other types, by token and in Pulumi's names; what has no match is left out."""
    types: dict[str, Any] = {}
    for token in sdk_schema.tokens():
        name = _terraform_name(token, terraform)
        if name and token not in known:
            entry = _translated(terraform[name], token)
            if entry:
                types[token] = {"terraform": name, **entry}
    return {
        "source": _FACTS_SOURCE,
        "generated": "by `python -m guard.maintenance.provider_table`; do not edit",
        "types": types,
    }


def _terraform_name(token: str, terraform: Mapping[str, Any]) -> str:
    """Guess Terraform's name of a type: the class alone, or its module before it."""
    module, _, last = token.removeprefix("aws:").rpartition(":")
    kind, service = _snake(last), module.partition("/")[0]
    for candidate in (f"aws_{service}_{kind}", f"aws_{kind}", f"aws_{service}{kind}"):
        if candidate in terraform:
            return candidate
    squeezed = f"aws{service}{kind}".replace("_", "")
    return next((name for name in terraform if name.replace("_", "") == squeezed), "")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _translated(entry: Mapping[str, Any], token: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    paths = [found for path in entry.get("computed", ()) if (found := sdk_schema.pulumi_path(token, path))]
    nested = [path for path in paths if "." in path]  # at the top the SDK's annotations say it, and are never older
    if nested:
        made["computed"] = sorted(nested)
    defaults = {
        found: value
        for path, value in entry.get("defaults", {}).items()
        if (found := sdk_schema.pulumi_path(token, path))
    }
    if defaults:
        made["defaults"] = dict(sorted(defaults.items()))
    return made


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the file's text: one type a line, so that a change is seen where it is."""
    yield "{\n"
    for key in ("generated", "source"):
        yield f"{json.dumps(key)}: {json.dumps(table[key])},\n"
    yield '"types": {\n'
    rows = [
        f"{json.dumps(token)}: {json.dumps(entry, separators=(',', ':'))}" for token, entry in table["types"].items()
    ]
    yield ",\n".join(rows)
    yield "\n}}\n"


def main(arguments: Sequence[str]) -> int:
    """Write both tables."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two descriptions
        sys.stderr.write("usage: python -m guard.maintenance.provider_table DETAILED FACTS\n")
        return 2
    described, terraform = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments)
    first = detailed(described)
    DETAILED.write_text("".join(_lines(first)), encoding="utf-8")
    FACTS.write_text("".join(_lines(facts(terraform, first["types"]))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
