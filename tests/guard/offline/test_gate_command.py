"""`guard gate` as a user runs it: real processes, real exit statuses, and nothing of AWS within reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.programs import ROOT, faulty

PLAIN = """\
import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("q", name="queue-plain-dev")
pulumi.export("name", queue.name)
"""


def guard(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command, with no credentials and no home in its environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}
    return subprocess.run(
        [sys.executable, "-m", "guard", "gate", *map(str, arguments)],
        cwd=ROOT,
        env={**kept, "HOME": "/nonexistent", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def project(directory: Path, program: str = PLAIN, **files: str) -> Path:
    """Write a small Pulumi project."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "Pulumi.yaml").write_text(files.pop("project", "name: small\nruntime: python\n"), encoding="utf-8")
    (directory / "__main__.py").write_text(textwrap.dedent(program), encoding="utf-8")
    for name, text in files.items():
        target = directory / name.replace("__", ".")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")
    return directory


def test_the_real_program_is_compliant() -> None:
    """The untouched program: status 0, and nothing that blocks."""
    ended = guard("--format", "json")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)["violations"] == []


def test_no_waiver_is_no_evidence_of_how_exceptions_are_approved(tmp_path: Path) -> None:
    """The control that judges waivers does not apply where there are none."""
    evidence = tmp_path / "run.json"
    assert guard("--evidence", evidence).returncode == 0
    rows = json.loads(evidence.read_text(encoding="utf-8"))["verdicts"]

    assert [(row["verdict"], row["reason"]) for row in rows if row["control"] == "pack-waivers-hold"] == [
        ("not-applicable", "there is no waiver, which shows nothing of how exceptions are approved")
    ]


def test_a_fault_is_named_with_its_place_and_remedy(tmp_path: Path) -> None:
    """Status 1; the text says which resource, what was observed and required, and how to mend it."""
    fault = "changed('function-fraud-handler', {'tracing_config': {'mode': 'PassThrough'}})"
    ended = guard("--project", faulty(tmp_path / "p", fault))

    assert ended.returncode == 1, ended.stderr
    for said in (
        "function-fraud-handler (aws:lambda/function:Function)",
        "violation [high] lambda-xray-active",
        "observed  tracingConfig.mode: is 'PassThrough'",
        "required  Active",
        ": Every function is traced by X-Ray",
        "remedy    Set tracing_config=FunctionTracingConfigArgs(mode='Active').",
        "not compliant: guarded-payments/dev, ",
    ):
        assert said in ended.stdout
    assert "\033[" not in ended.stdout, "colour is for terminals"


@pytest.mark.parametrize(
    ("option", "entry"),
    [
        ("retain_on_delete=True", "stack-no-retain"),
        ("protect=True", "stack-no-deletion-lock"),
        ("ignore_changes=['ttl']", "stack-nothing-ignored"),
        ("deleted_with=pulumi.runtime.get_root_resource()", "stack-no-retain"),
    ],
)
def test_options_that_keep_a_resource_are_found(tmp_path: Path, option: str, entry: str) -> None:
    """No retain, really: each option that keeps a resource, or hides its changes, blocks."""
    ended = guard("--project", faulty(tmp_path / "p", f"changed('table-transactions', {option})"), "--format", "json")

    assert ended.returncode == 1, ended.stderr
    assert entry in {item["control"] for item in json.loads(ended.stdout)["violations"]}


def test_a_program_that_lies_about_its_options_is_caught(tmp_path: Path) -> None:
    """The exported account of the options is compared with what was really registered."""
    lie = """
    changed('table-transactions', retain_on_delete=True)
    import infra_lie
    """
    made = faulty(tmp_path / "p", lie)
    (made / "infra" / "infra_lie.py").write_text(
        textwrap.dedent(
            """
            import pulumi
            real = pulumi.export
            def export(name, value):
                if name == "resourceOptions":
                    value = {**value, "retained": []}
                real(name, value)
            pulumi.export = export
            """
        ),
        encoding="utf-8",
    )
    ended = guard("--project", made, "--format", "json")

    assert ended.returncode == 1, ended.stderr
    found = {item["control"]: item["observed"] for item in json.loads(ended.stdout)["violations"]}
    assert found["preview-resource-options"] == "resourceOptions.retained: says []"


@pytest.mark.parametrize(
    ("arguments", "files", "said"),
    [
        (["--project", "{tmp}/nowhere"], {}, "no Pulumi.yaml in"),
        ([], {"project": "name: [unclosed"}, "is not YAML"),
        ([], {"project": "runtime: python\n"}, "`name` is missing"),
        ([], {"project": "name: n\nruntime: nodejs\n"}, "the runtime is 'nodejs'"),
        ([], {"project": "name: n\nruntime: python\nmain: gone\n"}, "the program"),
        (["--stack", "prod"], {"Pulumi__dev__yaml": "config: {}\n"}, "has no Pulumi.prod.yaml"),
        ([], {"Pulumi__one__yaml": "config: {}\n", "Pulumi__prod__yaml": "config: {}\n"}, "name one with --stack"),
        (["--stack", "dev"], {"Pulumi__dev__yaml": "config: [1]\n"}, "required: a mapping"),
        (["--config", "novalue"], {}, "required: key=value"),
        (["--policy-pack-config", "{tmp}/gone.json"], {}, "cannot be read"),
    ],
)
def test_bad_input_is_named(tmp_path: Path, arguments: list[str], files: dict[str, str], said: str) -> None:
    """Status 2, one message with the thing and the place, and no traceback."""
    made = project(tmp_path / "p", **files)
    given = [argument.format(tmp=tmp_path) for argument in arguments]
    ended = guard("--project", made, *given) if "--project" not in given else guard(*given)

    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise ValueError('no good')", "the program raised ValueError at __main__.py:1: no good"),
        ("import sys\nsys.exit(3)", "the program exited with status 3 at __main__.py:2"),
        ("import nowhere_at_all", "No module named 'nowhere_at_all'"),
        ("import pulumi\npulumi.Config().require('key')", "Missing required configuration variable 'small:key'"),
        ("def broken(:", "the program raised SyntaxError"),
    ],
)
def test_a_program_that_fails_says_where(tmp_path: Path, program: str, said: str) -> None:
    """The program's own fault, at the program's own line, with status 2."""
    ended = guard("--project", project(tmp_path / "p", program))

    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_programs_own_modules_win(tmp_path: Path) -> None:
    """A guarded project may have modules that are called as ours."""
    program = """
    import infra, policies, handlers, compliance
    import pulumi_aws
    pulumi_aws.s3.Bucket("b")
    assert (infra.WHOSE, policies.WHOSE, handlers.WHOSE, compliance.WHOSE) == ("theirs",) * 4
    """
    files = {f"{name}/__init__.py": "WHOSE = 'theirs'\n" for name in ("infra", "policies", "handlers", "compliance")}
    made = project(tmp_path / "p", program)
    for name, text in files.items():
        target = made / name
        target.parent.mkdir()
        target.write_text(text, encoding="utf-8")

    ended = guard("--project", made, "--profile", "serverless-baseline")

    assert ended.returncode == 0, ended.stderr


def test_config_reaches_the_program(tmp_path: Path) -> None:
    """Stack files, defaults of the project and --config, with secrets that cannot be decrypted unknown and noted."""
    program = """
    import pulumi
    import pulumi_aws
    pulumi_aws.s3.Bucket("b")
    config = pulumi.Config()
    assert config.require("plain") == "from the file"
    assert config.require("default") == "from the project"
    assert config.require("over") == "from the command"
    assert config.require_object("nested")["kept"] == 1
    pulumi.export("secret", config.require_secret("secret"))
    """
    made = project(
        tmp_path / "p",
        program,
        project="name: small\nruntime: python\nconfig:\n  default: {default: from the project}\n",
        Pulumi__dev__yaml="""
        config:
          small:plain: from the file
          small:over: from the file
          small:nested: {kept: 1, hidden: {secure: v1:abc}}
          small:secret: {secure: v1:abc}
        """,
    )
    ended = guard("--project", made, "--profile", "serverless-baseline", "--config", "over=from the command")

    assert ended.returncode == 0, ended.stderr
    assert "secrets that cannot be decrypted here are unknown: small:nested, small:secret" in ended.stdout


def test_what_only_aws_knows_is_unknown_and_noted(tmp_path: Path) -> None:
    """An invoke that cannot be answered taints what is made of it; nothing is made up."""
    program = """
    import pulumi_aws as aws
    image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
    aws.sqs.Queue("q", name=f"queue-{image.id}", kms_master_key_id=image.id)
    """
    ended = guard("--project", project(tmp_path / "p", program), "--format", "json")

    answer = json.loads(ended.stdout)
    assert "an invoke that needs AWS is unknown here: aws:ec2/getAmi:getAmi" in answer["notes"]
    assert any(item["observed"].startswith("kmsMasterKeyId: ") for item in answer["violations"])


def test_ill_typed_and_unknown_properties_are_found(tmp_path: Path) -> None:
    """A dict literal that no provider would take is a finding, before any provider sees it."""
    program = """
    import pulumi_aws as aws
    aws.dynamodb.Table("t", name="t", hash_key="id", attributes=[{"name": "id", "typ": "S"}],
                       point_in_time_recovery={"enabled": "perhaps"})
    """
    ended = guard("--project", project(tmp_path / "p", program), "--format", "json", "--profile", "serverless-baseline")

    found = {
        item["observed"] for item in json.loads(ended.stdout)["violations"] if item["control"] == "preview-sdk-types"
    }
    assert found == {
        "attributes[0].typ: is no property of this object",
        "pointInTimeRecovery.enabled: is a string",
    }


def test_a_refused_configuration_is_status_2(tmp_path: Path) -> None:
    """A pack configuration that switches a control off is refused by name, not obeyed."""
    config = tmp_path / "config.json"
    config.write_text('{"lambda-xray-active": "disabled", "lambda-xray-activ": "mandatory"}', encoding="utf-8")

    ended = guard("--policy-pack-config", config)

    assert ended.returncode == 2
    assert "'lambda-xray-active' is lowered from mandatory to disabled" in ended.stderr
    assert "'lambda-xray-activ' is no policy of this pack" in ended.stderr


def test_remediation_mends_and_is_no_pass(tmp_path: Path) -> None:
    """At level remediate the pack rewrites the inputs; the evidence says remediated, for the source is still wrong."""
    config, evidence = tmp_path / "config.json", tmp_path / "evidence.json"
    config.write_text('{"lambda-xray-active": "remediate"}', encoding="utf-8")
    fault = "changed('function-fraud-handler', {'tracing_config': {'mode': 'PassThrough'}})"

    ended = guard("--project", faulty(tmp_path / "p", fault), "--policy-pack-config", config, "--evidence", evidence)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = json.loads(evidence.read_text(encoding="utf-8"))["verdicts"]
    verdicts = {
        row["urn"].rpartition("::")[2]: row["verdict"] for row in rows if row["control"] == "lambda-xray-active"
    }
    assert verdicts == {
        "function-fraud-handler": "remediated",
        "function-notification-sender": "pass",
        "function-transaction-processor": "pass",
    }


def test_no_network_and_no_credentials(tmp_path: Path) -> None:
    """Neither process connects to anything but the loopback address; a connection elsewhere would end it."""
    (tmp_path / "sitecustomize.py").write_text(
        textwrap.dedent(
            """
            import os
            import sys

            def watch(event, args):
                if event in ("socket.getaddrinfo", "socket.connect"):
                    host = args[0] if event == "socket.getaddrinfo" else args[1][0] if isinstance(args[1], tuple) else ""
                    if host not in ("", None, "localhost", "127.0.0.1", "::1"):
                        os.write(2, f"NETWORK {event} {host}\\n".encode())
                        os._exit(97)

            sys.addaudithook(watch)
            """
        ),
        encoding="utf-8",
    )
    ended = guard(env={"PYTHONPATH": str(tmp_path)})

    assert ended.returncode == 0, ended.stderr
    assert "NETWORK" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GUARD_CLOCK", "nonsense", "GUARD_CLOCK is 'nonsense'; required: a date"),
        ("GUARD_PROFILE", "mine", "GUARD_PROFILE is 'mine'; required: one of"),
    ],
)
def test_a_pack_that_cannot_start_says_why(name: str, value: str, said: str) -> None:
    """Status 2, the variable and what it should be, and no traceback."""
    ended = guard(env={name: value})

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_evidence_says_what_ran_and_where_each_resource_is_declared(tmp_path: Path) -> None:
    """Engine, program, configuration, and a line of the program for each resource, which SARIF points at."""
    evidence = tmp_path / "evidence.json"
    small = project(tmp_path / "p")
    guard("--project", small, "--profile", "serverless-baseline", "--evidence", evidence)
    document = json.loads(evidence.read_text(encoding="utf-8"))

    assert document["run"]["engine"] == {"name": "guard", "version": "0.1.0"}
    assert document["run"]["program"]["digest"].startswith("sha256:")
    assert {row["name"]: row.get("declaredAt") for row in document["resources"]} == {
        "q": "__main__.py:4",
        "default_7_51_1": None,
        "small-dev": None,
    }

    subprocess.run(
        [sys.executable, "-m", "guard", "report", str(evidence), "-o", str(tmp_path), "--format", "sarif"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    results = json.loads((tmp_path / "results.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = {
        (place["artifactLocation"]["uri"], place["region"]["startLine"])
        for result in results
        for place in (result["locations"][0]["physicalLocation"],)
        if "::q" in result["message"]["text"] or result["message"]["text"].startswith("q ")
    }
    assert places == {("__main__.py", 4)}


SECRET = "tq8Zr4mW1xYc7LbN0vHs5KdP9eGf2JuA"
PLANTED = {
    "in a parameter": (
        "parameter-webhook-url-acme",
        f"{{'type': 'String', 'value': '{SECRET}', 'description': '{SECRET}'}}",
    ),
    "in an environment variable": (
        "function-fraud-handler",
        f"{{'environment': {{'variables': {{'TOKEN': '{SECRET}', 'PLAIN': pulumi.Output.secret('{SECRET}')}}}}}}",
    ),
    "in a name": ("queue-notifications", f"{{'name': '{SECRET}.fifo'}}"),
    "in a policy": ("queue-policy-queue-notifications", f"{{'policy': '{{\"Statement\": \"{SECRET}\"}}'}}"),
}


@pytest.mark.parametrize("place", PLANTED)
def test_secrets_are_in_nothing_that_is_said_or_written(place: str, tmp_path: Path) -> None:
    """A secret of the configuration shows in no finding, no evidence and no message, even when a control fails on it."""
    evidence = tmp_path / "evidence.json"
    name, props = PLANTED[place]

    ended = guard(
        "--project",
        faulty(tmp_path / "p", f"changed('{name}', {props})"),
        "--config",
        f"fraudSigningSecret={SECRET}",
        "--evidence",
        evidence,
    )

    assert ended.returncode == 1, ended.stderr
    assert name in ended.stdout
    assert SECRET not in ended.stdout + ended.stderr
    assert SECRET not in evidence.read_text(encoding="utf-8")
