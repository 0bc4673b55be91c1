"""``guard controls``: list the controls, all or some, as a table of 80 columns or as JSON."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard import settings
from policies import registry
from policies.governance.contract import rendered
from policies.model.control import Control
from policies.model.vocabulary import Level, Severity

_COLUMNS: Final = 80
_INDENT: Final = "    "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--profile", choices=settings.PROFILES, default="payments", help="which controls (payments)")
    parser.add_argument("--service", metavar="NAME", help="those whose id begins so: lambda, sqs, stack, ...")
    parser.add_argument("--severity", choices=tuple(Severity), help="those of this severity")
    parser.add_argument("--level", choices=tuple(Level), help="those of this level")
    parser.add_argument("--brief", metavar="ID", help="those of this requirement of the brief, such as B2.6")
    parser.add_argument("--pci", metavar="ID", help="those of this PCI DSS requirement and its parts, such as 10.5")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Print the controls, and return the exit status.

    Raises:
        CannotJudgeError: no control has the service or the requirement that is asked for.

    """
    every = registry.of_profile(options.profile)
    for name in ("service", "brief", "pci"):
        nothing_else = dict.fromkeys(("service", "severity", "level", "brief", "pci"))
        alone = argparse.Namespace(**{**nothing_else, name: getattr(options, name)})
        if not any(_asked(item, alone) for item in every):
            message = (
                f"--{name} {getattr(options, name)!r}: no control of the profile {options.profile} has it; "
                "`guard controls` lists them"
            )
            raise CannotJudgeError(message)
    found = [item for item in rendered(registry.of_profile(options.profile)) if _asked(item, options)]
    if options.format == "json":
        sys.stdout.write(json.dumps([_row(item) for item in found], indent=2, ensure_ascii=False) + "\n")
        return 0
    columns = min(shutil.get_terminal_size((_COLUMNS, 0)).columns, _COLUMNS) if sys.stdout.isatty() else _COLUMNS
    for item in found:
        sys.stdout.write("\n".join(_lines(item, columns)) + "\n")
    sys.stdout.write(f"{len(found)} controls of the profile {options.profile}\n")
    return 0


def _asked(control: Control, options: argparse.Namespace) -> bool:
    requirements = [item.requirement for item in control.pci]
    return (
        (not options.service or control.id.startswith(f"{options.service}-"))
        and options.severity in {None, control.severity}
        and options.level in {None, control.level}
        and (not options.brief or options.brief in control.brief)
        and (not options.pci or any(f"{item}.".startswith(f"{options.pci}.") for item in requirements))
    )


def _lines(control: Control, columns: int) -> Iterator[str]:
    """Yield a control in lines of so many columns: id, severity and level; what holds; the requirements."""
    yield f"{control.id}  [{control.severity}, {control.level}]"
    yield from textwrap.wrap(control.title, columns, initial_indent=_INDENT, subsequent_indent=_INDENT)
    references = [*control.brief, *(f"PCI DSS {item.requirement}" for item in control.pci)]
    if references:
        joined = ", ".join(references)
        yield from textwrap.wrap(joined, columns, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _row(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "severity": control.severity,
        "level": control.level,
        "appliesTo": list(control.applies_to),
        "brief": list(control.brief),
        "pciDss": [
            {"requirement": item.requirement, "reach": item.reach, "caveat": item.caveat} for item in control.pci
        ],
        "remedy": control.remedy,
        "source": control.source,
    }
