"""Programs that are not ours, and do what ours would not: each ends with a verdict, or with status 2 and a reason."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from compliance.errors import CannotJudgeError
from guard.offline import policy_document, program
from guard.offline import project as projects
from guard.offline.pack_process import PackProcess
from guard.program_host import sdk_types
from tests.guard.offline.test_gate_command import guard, project
from tests.processes import alive, descendants
from tests.programs import ROOT

FUNCTION = "aws:lambda/function:Function"
BASELINE = ("--profile", "serverless-baseline")
DECLARES = 'import pulumi_aws\npulumi_aws.s3.Bucket("b")\n'
"""The least that a program declares to be judged."""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(0)", "the program ended with status 0, before it could be judged"),
        ("import pulumi_nowhere", "install the program's packages where guard runs, or into the virtualenv that its"),
        ("open('kept.txt', 'w')", "build the file before guard runs, or write it there"),
        ("input()", "the program raised EOFError at __main__.py:1"),
        ("import pulumi\npulumi.Config().require('k')", "or give it for this run: --config KEY=VALUE"),
        ("import pulumi_aws as a\na.sqs.Queue('q')\na.sqs.Queue('q')", "twice, at __main__.py:2 and at __main__.py:3"),
        (
            "import pulumi\ndef f(x):\n    raise KeyError(x)\npulumi.export('o', pulumi.Output.from_input('a').apply(f))",
            "the program raised KeyError at __main__.py:3: 'a'",
        ),
        (
            "import pulumi_aws as a\nfor zone in a.get_availability_zones().names: pass",
            "an invoke that needs AWS is unknown here: aws:index/getAvailabilityZones",
        ),
        ("raise KeyboardInterrupt", "the program raised KeyboardInterrupt at __main__.py:1"),
    ],
)
def test_no_verdict_is_no_pass(tmp_path: Path, source: str, said: str) -> None:
    """Whatever way a program ends without being judged, the status is not 0, and the message says where."""
    ended = guard("--project", project(tmp_path / "p", source), *BASELINE)

    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_a_program_prints_is_not_in_the_answer(tmp_path: Path) -> None:
    """The answer is JSON whatever the program, or a child of it, prints; a thread left behind does not hold it up."""
    source = """
    import os, threading, time
    import pulumi_aws
    pulumi_aws.s3.Bucket("b")
    print("from the program")
    os.system("echo from a child")
    threading.Thread(target=lambda: time.sleep(300)).start()
    """
    ended = guard("--project", project(tmp_path / "p", source), "--format", "json", *BASELINE)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["compliant"]
    assert "from the program" in ended.stderr
    assert "from a child" in ended.stderr


def test_a_program_for_another_major_of_an_sdk_is_told(tmp_path: Path) -> None:
    """The message names the version that the project asks for, and the one that is there."""
    source = "import pulumi_aws\npulumi_aws.ec2.Vpc('v', assign_generated_ipv6=1)\n"
    ended = guard("--project", project(tmp_path / "p", source, requirements__txt="pulumi-aws>=5,<6 # old\n"), *BASELINE)

    assert ended.returncode == 2
    assert "requirements.txt asks for pulumi-aws<6,>=5, and pulumi-aws 7." in ended.stderr
    assert "is installed where guard runs: run guard where pulumi-aws<6,>=5 is installed" in ended.stderr


def test_environments_are_noted(tmp_path: Path) -> None:
    """What an imported environment sets is unknown, and the answer says so."""
    made = project(tmp_path / "p", DECLARES, Pulumi__dev__yaml="environment: [base]\n")

    assert "the environments that Pulumi.dev.yaml imports are not opened" in guard("--project", made, *BASELINE).stdout


@pytest.mark.parametrize(
    ("named", "folder"),
    [("myenv", "myenv"), ("myenv", ".venv"), ("", "venv")],
    ids=["named", "named, not there", "beside"],
)
def test_packages_of_the_projects_virtualenv_can_be_imported(tmp_path: Path, named: str, folder: str) -> None:
    """The virtualenv that Pulumi.yaml names is where the program's own packages are, else one beside it."""
    options = f", options: {{virtualenv: {named}}}" if named else ""
    declared = f"name: n\nruntime: {{name: python{options}}}\n"
    made = project(tmp_path / "p", f"import theirs\n{DECLARES}", project=declared)
    packages = made / folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "theirs.py").write_text("", encoding="utf-8")
    (made / folder / "pyvenv.cfg").touch()

    assert guard("--project", made, *BASELINE).returncode == 0


TRANSFORMED = """
import pulumi
import pulumi_aws as aws

key = aws.kms.Key("key")
other = aws.kms.Key("other")

def own(args):
    return pulumi.ResourceTransformResult({**args.props, "kmsMasterKeyId": other.arn}, args.opts)

def inherited(args):
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True, ignore_changes=["tags"]))
    return pulumi.ResourceTransformResult(args.props, options)

async def everywhere(args):
    if args.type_ == "aws:sqs/queue:Queue":
        return pulumi.ResourceTransformResult({**args.props, "fifoQueue": args.name == "kept"}, args.opts)

pulumi.runtime.register_resource_transform(everywhere)
parent = pulumi.ComponentResource("a:b:Parent", "parent", None, pulumi.ResourceOptions(transforms=[inherited]))
aws.sqs.Queue("kept", kms_master_key_id=key.arn, fifo_queue=False, opts=pulumi.ResourceOptions(parent=parent))
aws.sqs.Queue("replaced", kms_master_key_id=key.arn, fifo_queue=True, opts=pulumi.ResourceOptions(transforms=[own]))
"""


def test_transforms_are_run(tmp_path: Path) -> None:
    """A resource's own, its parents' and the stack's transforms apply, and dependencies follow the values."""
    record = program.run(projects.read(project(tmp_path / "p", TRANSFORMED), None))

    by_name = {item.name: item for item in record.registrations}
    urns = {name: item.urn for name, item in by_name.items()}
    kept, replaced = by_name["kept"], by_name["replaced"]
    assert kept.inputs.fields["fifoQueue"].bool_value is True
    assert replaced.inputs.fields["fifoQueue"].bool_value is False
    assert (kept.protect, list(kept.request.ignoreChanges)) == (True, ["tags"])
    assert (replaced.protect, list(replaced.request.ignoreChanges)) == (False, [])
    for item, expected in ((kept, "key"), (replaced, "other")):
        assert item.inputs.fields["kmsMasterKeyId"].string_value == rpc.UNKNOWN
        assert list(item.request.propertyDependencies["kmsMasterKeyId"].urns) == [urns[expected]]


def test_a_transform_that_raises_is_named(tmp_path: Path) -> None:
    """The program's own line, not ours."""
    source = """
    import pulumi, pulumi_aws as aws
    def broken(args):
        raise ValueError("no good")
    pulumi.runtime.register_resource_transform(broken)
    aws.sqs.Queue("q")
    """
    ended = guard("--project", project(tmp_path / "p", source))

    assert ended.returncode == 2
    assert "the program raised ValueError at __main__.py:4: no good" in ended.stderr
    assert "Traceback" not in ended.stderr


def _document(arguments: dict[str, object]) -> object:
    args = struct_pb2.Struct()
    args.update(arguments)
    found = policy_document.answer(args)
    return None if found is None else json.loads(found["json"])


def test_policy_documents_are_written_as_the_provider_writes_them() -> None:
    """Defaults, one value as text, principals by type, conditions by test; the policy's own variables keep theirs."""
    statement = {
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::b/&{aws:username}"],
        "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
        "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
    }

    assert _document({"statements": [statement]}) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::b/${aws:username}",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            }
        ],
    }


def test_a_policy_given_as_an_object_is_its_text(tmp_path: Path) -> None:
    """The provider writes the object as JSON before a pack sees it; what is unknown in it stays unknown."""
    source = """
    import pulumi_aws as aws
    def trust(service):
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": service}]}
    role = aws.iam.Role("known", assume_role_policy=trust({"Service": "lambda.amazonaws.com"}))
    aws.iam.Role("unknown", assume_role_policy=trust({"AWS": role.arn}))
    """
    record = program.run(projects.read(project(tmp_path / "p", source), None))

    texts = {
        item.name: item.inputs.fields["assumeRolePolicy"].string_value
        for item in record.registrations
        if item.type == "aws:iam/role:Role"
    }
    assert json.loads(texts["known"])["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert json.loads(texts["unknown"])["Statement"][0] == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"AWS": rpc.UNKNOWN},
    }


def test_ill_typed_values_are_found_wherever_they_are() -> None:
    """Scalars, lists, objects and maps; what the engine converts, an archive and what is unknown are no faults."""
    props = {
        "memorySize": "128",
        "publish": "true",
        "timeout": "soon",
        "architectures": "arm64",
        "layers": ["a", rpc.UNKNOWN],
        "code": {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"},
        "tracingConfig": "Active",
        "tags": {"number": 3, "object": {"a": 1}},
        "environment": {"variables": {"A": ["x"]}, "variabels": {}},
    }

    assert {f"{path} {observed}" for path, observed, _ in sdk_types.faults(FUNCTION, props)} == {
        "timeout is a string",
        "architectures is a string",
        "tracingConfig is a string",
        "tags.object is an object",
        "environment.variables.A is a list",
        "environment.variabels is no property of this object",
    }


def test_an_ill_typed_value_is_named_when_the_sdk_refuses_it(tmp_path: Path) -> None:
    """Some values the SDK itself does not take: status 2, with the resource and the property."""
    source = "import pulumi_aws as a\na.sqs.Queue('q', tags={'object': {'a': 1}})\n"
    ended = guard("--project", project(tmp_path / "p", source))

    assert ended.returncode == 2
    assert "at resource `q`, property `tags.object`" in ended.stderr


def test_a_policy_document_reaches_the_judge(tmp_path: Path) -> None:
    """Both forms of the invoke give the document, and the pack judges what is in it."""
    source = """
    import pulumi_aws as aws
    Statement = aws.iam.GetPolicyDocumentStatementArgs
    every = [Statement(actions=["*"], resources=["*"])]
    aws.iam.Policy("plain", policy=aws.iam.get_policy_document(statements=every).json)
    aws.iam.Policy("output", policy=aws.iam.get_policy_document_output(statements=every).json)
    """
    ended = guard("--project", project(tmp_path / "p", source), "--format", "json", *BASELINE)

    found = json.loads(ended.stdout)
    named = {
        item["resource"].rpartition("::")[2]
        for item in found["violations"]
        if item["control"] == "iam-no-wildcard-action"
    }
    assert named == {"plain", "output"}
    assert not any("getPolicyDocument" in note for note in found["notes"])


def test_policy_documents_are_merged_as_the_provider_merges_them() -> None:
    """Sources come before, overrides win by the Sid; a document that is unknown stands as an unknown statement."""
    first = {"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}
    second = {"Effect": "Deny", "Action": "a:Get", "Resource": "*"}
    given = {
        "sourcePolicyDocuments": [json.dumps({"Statement": [first, second]}), rpc.UNKNOWN],
        "statements": [{"actions": ["a:Own"], "resources": ["*"]}],
        "overridePolicyDocuments": [json.dumps({"Statement": {**first, "Action": "a:Put"}})],
    }

    found = _document(given)
    assert found is not None
    assert found["Statement"] == [
        {**first, "Action": "a:Put"},
        second,
        rpc.UNKNOWN,
        {"Effect": "Allow", "Action": "a:Own", "Resource": "*"},
    ]


def test_a_policy_document_keeps_what_is_unknown_in_it() -> None:
    """An unknown part is unknown in the document too; the rest is written."""
    found = _document({"statements": [{"actions": ["a:Get"], "resources": [f"a/{rpc.UNKNOWN}"]}]})

    assert found == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "a:Get", "Resource": f"a/{rpc.UNKNOWN}"}],
    }


# A process inherits an ignored SIGINT, as `nohup` and many pipelines start one: the gate starts with the default.
HEED_SIGINT = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_everything_ends_with_the_gate(tmp_path: Path, how: signal.Signals) -> None:
    """Neither the pack nor the program is left behind, whatever ended the gate."""
    source = "import time\nprint('running')\ntime.sleep(60)\n"
    command = [sys.executable, "-m", "guard", "gate", "--project", str(project(tmp_path / "p", source))]
    with subprocess.Popen(
        [sys.executable, "-c", HEED_SIGINT, *command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as gate:
        assert gate.stderr is not None
        assert gate.stderr.readline().strip() == "program: running"
        packs = descendants(gate.pid)
        assert len(packs) >= 3, "the pack, the program host, and the program"
        gate.send_signal(how)
        gate.wait(timeout=30)

    until = time.monotonic() + 30
    while any(alive(pack) for pack in packs) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(pack) for pack in packs)


def test_a_pack_that_does_not_start_says_why(tmp_path: Path) -> None:
    """The pack's own message, and where it is."""
    (tmp_path / "__main__.py").write_text("raise SystemExit('the pack is broken')\n", encoding="utf-8")
    process = PackProcess(tmp_path, {})
    try:
        with pytest.raises(CannotJudgeError, match=r"(?s)did not start.*the pack is broken"):
            process.address()
    finally:
        process.stop()
