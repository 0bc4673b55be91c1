"""JSON as AWS's provider stores it: no insignificant space, keys sorted.

The provider normalises the JSON documents that it sends (terraform-provider-aws, ``structure.NormalizeJsonString``) and
compares what it reads with what the program gives. A document with spaces would be an update in every `pulumi up`.
"""

import json
from typing import Any

import pulumi


def dumps(value: Any) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def output(value: pulumi.Input[Any]) -> pulumi.Output[str]:
    """Return a value that may hold outputs as compact JSON; the text depends on every resource in it."""
    return pulumi.Output.json_dumps(value, separators=(",", ":"), sort_keys=True)
