"""Marks as secret what a program looks up of a secret with the Output form of a function, although nobody answers here.

AWS's provider marks these fields, and so they stay secret under the engine. The SDK forgets the mark where a result is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pulumi
import pulumi.runtime

_PARAMETER: Final = ("getParameter", "value")
"""The field that is a secret by the parameter's name, or when it is decrypted."""


def install(functions: Mapping[str, Iterable[str]], words: str) -> None:
    """Have every Output form of ``functions`` give secrets: the names of their secret fields, as Pulumi writes them.

    A parameter's value is one where ``words``, a pattern, is found in its name.
    """
    original = pulumi.runtime.invoke_output
    named = re.compile(words, re.IGNORECASE)

    def invoke_output(tok: str, props: Any, opts: Any = None, typ: Any = None, package_ref: Any = None) -> Any:
        result = original(tok, props, opts, typ, package_ref)
        function = tok.rpartition(":")[2]
        fields = set(functions.get(function, ()))
        if function == _PARAMETER[0] and _is_secret(props, named):
            fields.add(_PARAMETER[1])
        if fields:
            apply = result.apply  # generated code makes its own result of this one, with one apply
            setattr(result, "apply", lambda *args, **kwargs: _marked(apply(*args, **kwargs), fields, typ))  # noqa: B010
        return result

    setattr(pulumi.runtime, "invoke_output", invoke_output)  # noqa: B010 - a function is replaced on purpose


def _is_secret(arguments: Any, named: re.Pattern[str]) -> bool:
    given = arguments if isinstance(arguments, Mapping) else {}
    return given.get("withDecryption") is True or named.search(str(given.get("name", ""))) is not None


def _marked(result: pulumi.Output[Any], fields: set[str], typ: Any) -> pulumi.Output[Any]:
    """Return the result as a secret, with its other fields, read one by one, as none."""
    whole = pulumi.Output.secret(result)
    for name in (key for key, value in vars(typ).items() if isinstance(value, property)) if typ else ():
        camel = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
        if camel not in fields:
            setattr(whole, name, getattr(result, name))
    return whole
