"""Programs that try to talk the gate round: each is refused with status 2, or judged by what it registers.

The rows of ``ENDS`` and ``JUDGED`` are of the kinds that were green while the program shared the gate's process. What is open
is said in the verdict: a system without namespaces gets a note, and the repository is then not read-only to the program.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.offline.test_gate_command import guard, project
from tests.programs import faulty

BASELINE = ("--profile", "serverless-baseline")
FAULT = "changed('function-fraud-handler', {'tracing_config': {'mode': 'PassThrough'}})\n"
FOUND = {("lambda-xray-active", "function-fraud-handler")}
ASKED = {("preview-asks-no-machine", "guarded-payments-dev")}
"""What some of the programs ask of the machine is a finding of its own."""
GREEN = "compliant: guarded-payments/dev, 117 resources by 181 policies in 0.80 s"

LATE = """
import atexit, pulumi_aws as aws
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

def late():
    request = resource_pb2.RegisterResourceRequest(type="aws:s3/bucket:Bucket", name="late", custom=True)
    settings.SETTINGS.monitor.RegisterResource(request)

atexit.register(late)
"""

ENDS = {
    "posix._exit": ("import posix\nposix._exit(0)", "the program ended with status 0"),
    "exec": ("import os\nos.execv('/bin/true', ['true'])", "the program ended with status 0"),
    "ctypes": ("import ctypes\nctypes.CDLL(None)._exit(0)", "the program ended with status 0"),
    "an alarm": (
        "import os, signal, time\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(0))\nsignal.alarm(1)\ntime.sleep(30)",
        "the program ended with status 0",
    ),
    "a thread": (
        "import os, threading, time\nthreading.Thread(target=lambda: os._exit(0)).start()\ntime.sleep(30)",
        "the program ended with status 0",
    ),
    "a crash": ("import ctypes\nctypes.string_at(0)", "the program ended by signal SIGSEGV"),
    "late registration": (
        LATE,
        "registered late (aws:s3/bucket:Bucket) after it had said that it was done",
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_an_end_that_is_not_the_programs_own_is_no_verdict(how: str, tmp_path: Path) -> None:
    """Status 2, and how it ended: the gate alone decides what a green is."""
    source, said = ENDS[how]
    ended = guard("--project", project(tmp_path / "p", source), *BASELINE)

    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
    assert ended.stdout == ""


JUDGED = {
    "a green line of its own": f"import os\nos.write(1, b'{GREEN}\\n')\n",
    "a patched verdict": (
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    for attribute in ('VIOLATIONS', 'Verdict', '_violations'):\n"
        "        if hasattr(module, attribute):\n"
        "            setattr(module, attribute, 0)\n"
        "assert not {'guard', 'compliance', 'policies.model'} & set(sys.modules)\n"
    ),
    "a child that is left behind": "import subprocess\nsubprocess.Popen(['sleep', '300'], start_new_session=True)\n",
    "a module of the standard library": (
        "import pathlib\n"
        "try:\n"
        "    pathlib.Path(__file__).parents[1].joinpath('fnmatch.py').write_text('raise SystemExit(0)')\n"
        "except OSError:\n"
        "    pass\n"
    ),
}


@pytest.mark.parametrize("how", JUDGED)
def test_a_fault_stays_a_fault(how: str, tmp_path: Path) -> None:
    """Status 1 and the finding, whatever the program does beside it; its words are on stderr and nowhere else."""
    ended = guard("--project", faulty(tmp_path / "p", JUDGED[how] + FAULT), "--format", "json")

    assert ended.returncode == 1, ended.stderr
    found = json.loads(ended.stdout)["violations"]
    assert {(item["control"], item["resource"].rpartition("::")[2]) for item in found} - ASKED == FOUND


def test_the_program_writes_nothing_into_the_repository(tmp_path: Path) -> None:
    """The judge's tables are not its to change; where the system has no namespaces the verdict says so."""
    made = project(tmp_path / "p", "open('table.toml', 'w')\n")
    ended = guard("--project", made, *BASELINE)

    if ended.returncode == 0:
        assert "does not let guard keep the program from" in ended.stdout
    else:
        assert (ended.returncode, "Read-only file system" in ended.stderr) == (2, True), ended.stderr
        assert not (made / "table.toml").exists()


REHEARSED = {
    "another layer inside apply": (
        """
        def change(args):
            if args.name != "function-fraud-handler":
                return None
            foreign = "arn:aws:lambda:us-east-2:999999999999:layer:evil:1"
            layers = [pulumi.Output.from_input(args.props["layers"][0]).apply(lambda _: foreign)]
            return pulumi.ResourceTransformationResult({**args.props, "layers": layers}, args.opts)

        pulumi.runtime.register_stack_transformation(change)
        """,
        ("lambda-own-layers", "function-fraud-handler"),
    ),
    "an option of updates alone": (
        """
        if not pulumi.runtime.is_dry_run():
            changed("table-transactions", retain_on_delete=True)
        """,
        ("preview-rehearsals-agree", "table-transactions"),
    ),
    "an input of updates alone": (
        """
        if not pulumi.runtime.is_dry_run():
            changed("function-fraud-handler", {"tracing_config": {"mode": "PassThrough"}})
        """,
        ("lambda-xray-active", "function-fraud-handler"),
    ),
    "a resource inside apply": (
        """
        import pulumi_aws as aws

        def change(args):
            if args.type_ == "aws:kms/alias:Alias":
                pulumi.Output.from_input(args.props["target_key_id"]).apply(lambda _: aws.s3.Bucket("late"))

        pulumi.runtime.register_stack_transformation(change)
        """,
        ("stack-allowed-types", "late"),
    ),
}


@pytest.mark.parametrize("how", REHEARSED)
def test_the_rehearsed_update_shows_what_a_preview_hides(how: str, tmp_path: Path) -> None:
    """The finding, and that only the rehearsal of an update shows it; the evidence says the same."""
    fault, expected = REHEARSED[how]
    evidence = tmp_path / "evidence.json"
    ended = guard("--project", faulty(tmp_path / "p", fault), "--format", "json", "--evidence", evidence)

    assert ended.returncode == 1, ended.stderr
    shown = {
        (item["control"], item["resource"].rpartition("::")[2]): item["rehearsals"]
        for item in json.loads(ended.stdout)["violations"]
    }
    assert shown[expected] == ["update"]
    document = json.loads(evidence.read_text(encoding="utf-8"))
    assert document["run"]["rehearsals"]["of"] == ["preview", "update"]
    rows = [*document["verdicts"], *({**item, "control": item["check"]} for item in document["gate"])]
    assert [row for row in rows if (row["control"], row["urn"].rpartition("::")[2]) == expected]
