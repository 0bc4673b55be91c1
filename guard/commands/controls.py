"""``guard controls``: the table of controls."""

from __future__ import annotations

import argparse
from typing import Final

from rich.console import Console
from rich.table import Table

from policies import registry
from policies.governance.contract import rendered

_WIDE: Final = 220
"""Columns where nobody looks: a file or a pipe takes whole lines."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--profile", choices=("payments", "serverless-baseline"), default="payments")


def run(options: argparse.Namespace) -> int:
    """Print the table, and return the exit status."""
    table = Table(box=None, header_style="bold")
    for name in ("control", "what holds", "severity", "level", "brief", "PCI DSS 4.0.1"):
        table.add_column(name, no_wrap=name == "control")
    for control in rendered(registry.of_profile(options.profile)):
        pci = ", ".join(item.requirement for item in control.pci)
        table.add_row(control.id, control.title, control.severity, control.level, ", ".join(control.brief), pci)
    console = Console()
    Console(width=console.width if console.is_terminal else _WIDE).print(table)
    return 0
