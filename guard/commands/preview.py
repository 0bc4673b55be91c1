"""``guard preview``: the real `pulumi preview --policy-pack`, with no account, against a stand-in provider."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from compliance.errors import CannotJudgeError
from guard import arguments, settings
from guard.cli import PACK
from guard.offline.analyzer import Violation
from guard.offline.pack_process import read_config
from guard.offline.project import read
from guard.pulumi_cli import parity, preview
from guard.pulumi_cli.engine_options import differences, of_gate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument(
        "--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says, the only one, or dev)"
    )
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")
    parser.add_argument(
        "--policy-pack-config", type=arguments.path, metavar="FILE", help="as pulumi's own option of that name"
    )
    parser.add_argument(
        "--evidence", type=arguments.new_file, metavar="FILE", help="write the engine's evidence, passes included"
    )


def run(options: argparse.Namespace) -> int:
    """Preview, print the engine's own words, and return 0 compliant or 1 violations: the engine's, or the gate's own.

    Raises:
        CannotJudgeError: there is no CLI, the preview failed for another reason than a violation, or the gate says
            something else than the engine.

    """
    with tempfile.TemporaryDirectory(prefix="guard-preview-") as name:
        return _preview(options, Path(name))


def _preview(options: argparse.Namespace, scratch: Path) -> int:
    project = options.project.resolve()
    config = options.policy_pack_config.resolve() if options.policy_pack_config else None
    chosen = settings.read(project)
    stack = read(project, options.stack or chosen.stack or None).stack
    environment = {
        "GUARD_PROGRAM": str(project),
        "GUARD_PROFILE": settings.chosen_profile(options.profile, chosen, project, PACK),
        **settings.for_pack(chosen),
    }
    engines, gates = options.evidence or scratch / "engine.json", scratch / "gate.json"
    told = {**environment, "GUARD_EVIDENCE": str(engines.resolve()), "GUARD_ENGINE": f"pulumi {preview.version()}"}
    verdict = preview.run(project, stack=stack, pack=PACK, environment=told, pack_config=config)
    sys.stdout.write(verdict.output)
    violations = [item for item in verdict.violations if item.level != "advisory"]
    if verdict.status and not violations:
        raise CannotJudgeError(f"the engine's preview failed: {'; '.join(verdict.errors) or 'see above'}")
    pack_config = read_config(config) if config else {}
    ask = partial(parity.judged, project, pack=PACK, stack=stack, pack_config=pack_config)
    gates_verdict = ask(environment={**environment, "GUARD_EVIDENCE": str(gates)}, rehearse=False)
    if told_otherwise := tuple(differences(verdict.options, of_gate(gates_verdict.registrations))):
        return _blocked("The program registers something else with the engine than with the gate:", told_otherwise)
    judged, every = parity.of_pack(gates_verdict), parity.verdicts(engines)
    differing = (
        *parity.differences(parity.mandatory(verdict), judged),
        *parity.differences(every, parity.verdicts(gates)),
    )
    if differing:
        raise CannotJudgeError(
            "the gate and the real engine disagree, which is a fault of ours:\n" + "\n".join(differing)
        )
    sys.stdout.write(
        f"Parity check passed: the gate gives the same {len(judged)} violations and {len(every)} verdicts; "
        f"the engine holds the options that the program told the gate, of {len(verdict.options)} resources\n"
    )
    if beyond := parity.beyond(verdict, ask(environment=environment, rehearse=True)):
        return _blocked("The gate alone sees (`guard gate` says more):", beyond)
    return 1 if violations else 0


def _blocked(title: str, found: Iterable[Violation]) -> int:
    """Print what blocks beside the engine's own words, and return the status."""
    lines = [f"  {item.policy} on {item.urn.rpartition('::')[2]}: {item.text.splitlines()[0]}" for item in found]
    sys.stdout.write("\n".join([title, *lines]) + "\n")
    return 1
