"""``guard state``: judge a file of `pulumi stack export`, and name what is deployed otherwise than declared."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard import arguments, settings
from guard.cli import PACK, STARTED
from guard.offline.pack_process import UNSEEN, PackProcess, read_config, told
from guard.state import drift as drifts
from guard.state import export as exports
from policies.evidence import coverage
from policies.model.resource import Resource

COMPLIANT: Final = 0
VIOLATIONS: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "export", type=arguments.path, metavar="EXPORT", help="a file of `pulumi stack export`; - reads stdin"
    )
    parser.add_argument(
        "--project",
        type=arguments.path,
        metavar="DIR",
        help="run the program in this folder too, and compare what it declares today with what is deployed",
    )
    parser.add_argument(
        "--policy-pack-config", type=arguments.path, metavar="FILE", help="as pulumi's own option of that name"
    )
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")
    parser.add_argument(
        "--evidence", type=arguments.new_file, metavar="FILE", help="write every verdict and the drift, phase deployed"
    )
    parser.add_argument("--fail-on-drift", action="store_true", help="exit 1 when anything drifted, compliant or not")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--verbose", action="store_true", help="show assumptions too")


def run(options: argparse.Namespace) -> int:
    """Judge, print the verdict, and return the exit status.

    Raises:
        CannotJudgeError: the export is malformed, the program cannot be run, or the pack cannot judge.

    """
    export = exports.read(options.export)
    config = read_config(options.policy_pack_config) if options.policy_pack_config else {}
    program = _program(options.project, export) if options.project else None
    found = drifts.found(export, program)
    return _judge(options, export, found, config)


def _judge(
    options: argparse.Namespace,
    export: exports.Export,
    found: tuple[drifts.Drift, ...],
    config: Mapping[str, Any],
) -> int:
    from guard.state import report  # noqa: PLC0415 - after the export is known to be sound

    drift = report.public(found, export.secrets)
    with tempfile.TemporaryDirectory(prefix="guard-state-") as scratch:
        environment = _environment(options, export, drift, Path(scratch))
        process = PackProcess(PACK, environment)
        try:
            verdict = _verdict(export, found, process, config)
        finally:
            process.stop()
    declared_by = "the program" if options.project else "the state's inputs"
    if options.format == "json":
        sys.stdout.write(report.as_json(verdict, drift, declared_by))
    else:
        coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        sys.stdout.write(report.text(verdict, drift, declared_by, coloured=coloured, verbose=options.verbose))
    failed = not verdict.compliant or (options.fail_on_drift and drift)
    return VIOLATIONS if failed else COMPLIANT


def _environment(
    options: argparse.Namespace, export: exports.Export, drift: list[dict[str, Any]], scratch: Path
) -> dict[str, str]:
    locations, drifted = scratch / "locations.json", scratch / "drift.json"
    places = {item.urn: item.place for item in export.resources if item.place}
    locations.write_text(json.dumps(places), encoding="utf-8")
    (scratch / UNSEEN).write_text("{}", encoding="utf-8")  # a state has every resource: nothing was left to a provider
    drifted.write_text(json.dumps(drift), encoding="utf-8")
    directory = options.project or Path()
    chosen = settings.read(directory)
    profile = settings.chosen_profile(options.profile, chosen, directory, PACK)
    return {
        **told(directory, profile=profile, evidence=options.evidence, locations=locations),
        **settings.for_pack(chosen),
        "GUARD_PHASE": "deployed",
        "GUARD_DRIFT": str(drifted),
    }


def _verdict(
    export: exports.Export, found: tuple[drifts.Drift, ...], process: PackProcess, config: Mapping[str, Any]
) -> Any:
    import time  # noqa: PLC0415 - as below

    from guard.offline import gate  # noqa: PLC0415 - imported while the pack starts
    from guard.state.judge import judge  # noqa: PLC0415 - as above

    answer = judge(export, found, process, config)
    ordered = sorted(set(answer.found), key=lambda item: (item.urn, item.policy, item.text))
    return gate.Verdict(
        project=export.project,
        stack=export.stack,
        violations=tuple(item for item in ordered if item.mandatory),
        advisories=tuple(item for item in ordered if not item.mandatory),
        resources=len(export.resources),
        policies=gate.policies(answer.info),
        coverage=coverage.of(_resources(export), gate.judged_types(answer.info)),
        declared_at={item.urn: item.place for item in export.resources},
        notes=export.notes,
        warnings=(),
        seconds=time.perf_counter() - STARTED,
        registrations=(),
    )


def _resources(export: exports.Export) -> Iterator[Resource]:
    """Yield what coverage looks at: each resource that a provider created."""
    for item in export.resources:
        provider = Resource(type="", name="", urn=item.provider_urn, props={}) if item.provider_urn else None
        yield Resource(type=item.type, name=item.name, urn=item.urn, props=item.inputs, provider=provider)


def _program(directory: Path, export: exports.Export) -> dict[str, Mapping[str, Any]]:
    """Run the program as the gate does, and return the checked inputs of what it declares, by URN."""
    from google.protobuf import json_format  # noqa: PLC0415 - only where a program is run

    from guard.offline import messages, program, project  # noqa: PLC0415 - as above

    read = project.read(directory.resolve(), export.stack)
    if read.name != export.project:
        message = f"{directory} holds the project {read.name}, and the export is of {export.project}; name its folder"
        raise CannotJudgeError(message)
    record = program.run(read)
    return {
        item.urn: json_format.MessageToDict(item.inputs)
        for item in messages.judged(read, record.registrations)
        if not item.registration.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))
    }
