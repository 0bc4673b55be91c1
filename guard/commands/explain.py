"""``guard explain CONTROL``: why it is there, what violates it, what complies, and how to mend it."""

from __future__ import annotations

import argparse
import difflib
import sys
import textwrap

from compliance.errors import CannotJudgeError
from policies import registry
from policies.facts.renamed import now_called, successors
from policies.governance.contract import rendered
from policies.model.control import Control


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("control", metavar="CONTROL", help="a control's id, as `guard controls` lists them")


def run(options: argparse.Namespace) -> int:
    """Print the explanation, and return the exit status.

    Raises:
        CannotJudgeError: there is no control of that id; the message names the nearest.

    """
    control = registry.by_id(options.control)
    if control is None and (sentence := now_called(options.control)):
        raise CannotJudgeError(f"{sentence}; `guard explain {successors(options.control)[0]}` explains it")
    if control is None:
        near = difflib.get_close_matches(options.control, [item.id for item in registry.controls()], n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `guard controls` lists them"
        raise CannotJudgeError(f"no control is called {options.control!r}{hint}")
    sys.stdout.write("\n".join(_lines(*rendered([control]))) + "\n")
    return 0


def _lines(control: Control) -> list[str]:
    lines = [control.id, f"  {control.title}", ""]
    lines += textwrap.indent(control.description, "  ").splitlines()
    lines += ["", f"  severity  {control.severity}, {control.level}"]
    lines += [f"  brief     {', '.join(control.brief)}"] if control.brief else []
    lines += [f"  own rule, because {control.own_rule}"] if control.own_rule else []
    lines += [f"  PCI DSS   4.0.1 {item.requirement} ({item.reach}): {item.caveat}" for item in control.pci]
    lines += [
        f"  setting   {name} = {setting.default!r}: {setting.description}"
        for name, setting in sorted(control.settings.items())
    ]
    return [*lines, f"  remedy    {control.remedy}", f"  see       {control.source}"]
