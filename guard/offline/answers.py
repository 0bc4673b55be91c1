"""Answers that a team gives to its program's calls of AWS: with ``--answer``, or in the file that ``guard.toml`` names.

A program that goes through the availability zones, or looks up a VPC, gets no verdict where nobody answers. An answer is an
assumption, and every verdict that used one says so. The file is TOML::

    [[answer]]
    function  = "aws:ec2/getVpc:getVpc"
    arguments = { default = true } # optional: only calls that have these arguments
    result    = { id = "vpc-0123456789abcdef0", cidrBlock = "10.0.0.0/16" }

What a program reads has its type in the place of the function, and its id among the arguments. The result of another stack
are that stack's outputs::

    [[answer]]
    function  = "pulumi:pulumi:StackReference"
    arguments = { name = "organization/network/dev" }
    result    = { vpcId = "vpc-0123456789abcdef0" }
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from policies.facts import input_files
from policies.model.strings import kind_of

TABLE: Final = "answer"
_FIELDS: Final = ("function", "arguments", "result")
_EXAMPLE: Final = 'aws:index/getAvailabilityZones:getAvailabilityZones={"names": ["eu-west-1a"]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call of ``function`` returns, when its arguments have those of ``arguments`` among them."""

    function: str
    result: Mapping[str, Any]
    arguments: Mapping[str, Any]

    def fits(self, function: str, arguments: Mapping[str, Any]) -> bool:
        """Tell whether it answers this call."""
        return self.function == function and all(arguments.get(key) == value for key, value in self.arguments.items())


def given(options: Iterable[str], file: Path | None) -> tuple[Answer, ...]:
    """Return the answers of the options, then those of the file; the first that fits a call counts.

    Raises:
        CannotJudgeError: one is not well formed; the message names it, what it has and what is required.

    """
    return (*map(_option, options), *(_read(file) if file else ()))


def find(answers: Iterable[Answer], function: str, arguments: Mapping[str, Any]) -> Answer | None:
    """Return the first answer that fits a call."""
    return next((item for item in answers if item.fits(function, arguments)), None)


def _option(text: str) -> Answer:
    function, equals, result = text.partition("=")
    place = f"--answer {text!r}"
    if not equals:
        raise CannotJudgeError(f"{place}: required: FUNCTION=JSON, for example {_EXAMPLE}")
    try:
        return _checked(place, {"function": function, "result": json.loads(result)})
    except ValueError as error:
        message = f"{place}: what follows = is not JSON: {error}; for example {_EXAMPLE}"
        raise CannotJudgeError(message) from error


def _read(file: Path) -> Iterator[Answer]:
    try:
        document = input_files.toml(file)
    except FileNotFoundError as error:
        message = f"{file} does not exist: `guard answers --record` makes it; or remove `answers` from guard.toml"
        raise CannotJudgeError(message) from error
    except OSError as error:
        raise CannotJudgeError(f"{file} cannot be read: {error}") from error
    entries = document.pop(TABLE, [])
    if document or not isinstance(entries, list):
        message = f"{file} holds {', '.join(sorted(document)) or 'no list'}; required: [[{TABLE}]] tables only"
        raise CannotJudgeError(message)
    for number, entry in enumerate(entries, start=1):
        yield _checked(f"{file}, answer {number}", entry)


def _checked(place: str, entry: Any) -> Answer:
    if not isinstance(entry, Mapping):
        raise CannotJudgeError(f"{place} is {kind_of(entry)}; required: a table of {', '.join(_FIELDS)}")
    for key in sorted(entry.keys() - set(_FIELDS)):
        raise CannotJudgeError(f"{place}: {key} is no field of an answer; required: {', '.join(_FIELDS)}")
    function = entry.get("function")
    if not isinstance(function, str) or function.count(":") != 2:  # noqa: PLR2004 - package, module, name
        message = f"{place}: the function is {function!r}; required: PACKAGE:MODULE:NAME, as aws:ec2/getVpc:getVpc"
        raise CannotJudgeError(message)
    for key, value in (("result", entry.get("result")), ("arguments", entry.get("arguments", {}))):
        if not isinstance(value, Mapping):
            message = f"{place}: {key} is {kind_of(value)}; required: an object of the names that Pulumi uses"
            raise CannotJudgeError(message)
        if not _is_sendable(value):
            message = f"{place}: {key} holds NaN, Infinity or half of a surrogate pair; required: JSON (RFC 8259)"
            raise CannotJudgeError(message)
    return Answer(function=function, result=entry["result"], arguments=entry.get("arguments", {}))


def _is_sendable(value: Mapping[str, Any]) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False, default=str).encode()
    except ValueError:  # a UnicodeEncodeError too
        return False
    return True
