"""``guard preview``: the real `pulumi preview --policy-pack`, with no account, against a stand-in provider."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance.cli import PACK
from compliance.engine import preview
from compliance.errors import CannotJudgeError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)")
    parser.add_argument("--stack", default="dev", metavar="NAME", help="which Pulumi.NAME.yaml (dev)")
    parser.add_argument("--policy-pack-config", type=Path, metavar="FILE", help="as pulumi's own option of that name")


def run(options: argparse.Namespace) -> int:
    """Preview, print the engine's own words, and return 0 compliant or 1 violations.

    Raises:
        CannotJudgeError: there is no CLI, or the preview failed for another reason than a violation.

    """
    config = options.policy_pack_config.resolve() if options.policy_pack_config else None
    verdict = preview.run(options.project.resolve(), stack=options.stack, pack=PACK, pack_config=config)
    sys.stdout.write(verdict.output)
    if any(item.level != "advisory" for item in verdict.violations):
        return 1
    if verdict.status:
        raise CannotJudgeError(f"the engine's preview failed: {'; '.join(verdict.errors) or 'see above'}")
    return 0
