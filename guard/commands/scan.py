"""``guard scan``: Checkov's opinion of the previewed stack, beside ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance import output_files
from compliance.crosswalk import accepted
from guard import arguments, settings
from guard.checkov import opinion
from guard.cli import PACK
from guard.hidden_values import hide


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument(
        "--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says, the only one, or dev)"
    )
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")
    parser.add_argument(
        "--accepted", type=arguments.path, metavar="FILE", help="failures of theirs that are accepted, as TOML"
    )
    parser.add_argument("--output", type=arguments.new_file, metavar="FILE", help="write every comparison as JSON")
    parser.add_argument(
        "--evidence", type=arguments.new_file, metavar="FILE", help="write our evidence with their opinion in it"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Ask both, print what they say, and return 0 when every failure is explained, 1 when one is not.

    Raises:
        CannotJudgeError: no opinion is possible.

    """
    own = options.project.resolve() == PACK
    chosen = settings.read(options.project)
    given = accepted.load(options.accepted) if options.accepted else accepted.load() if own else ()
    found = opinion.ask(
        options.project.resolve(),
        pack=PACK,
        stack=options.stack or chosen.stack or None,
        profile=settings.chosen_profile(options.profile, chosen, options.project, PACK),
        overrides=options.config,
        accepted=given,
        target=options.evidence,
    )
    if options.output:
        output_files.write(options.output, hide(opinion.as_json(found)), by="scan: ")
    sys.stdout.write(opinion.as_json(found) if options.format == "json" else opinion.as_text(found))
    return 0 if found.merged.explained else 1
