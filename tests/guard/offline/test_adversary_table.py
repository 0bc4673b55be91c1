"""What an adversary changes in the real program, one row a change: each is found on the resource that it changes.

The rows that change inputs and options are judged in one run of the program, each on a resource of its own; the others change
what no other row may share, and have a run each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from compliance.errors import CannotJudgeError
from guard.offline import project as projects
from tests.guard.offline.test_gate_command import guard, project
from tests.programs import faulty

Found = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """Python that changes one resource, and the finding that is expected on it."""

    resource: str
    source: str
    control: str


def option(resource: str, given: str, control: str = "preview-allowed-options") -> Change:
    """Return a change of a resource's options."""
    return Change(resource, f"changed({resource!r}, {given})", control)


def replaced(resource: str, prop: str, value: str, control: str) -> Change:
    """Return a change that puts another value in a property's place inside ``apply``, which no preview runs."""
    return Change(resource, f"inside_apply({resource!r}, {prop!r}, lambda value: {value})", control)


PRELUDE = """
import datetime, os, socket, sys, time
import pulumi_aws as aws

def inside_apply(name, prop, change):
    def transform(args):
        if args.name != name:
            return None
        value = pulumi.Output.from_input(args.props[prop]).apply(change)
        return pulumi.ResourceTransformationResult({**args.props, prop: value}, args.opts)
    pulumi.runtime.register_stack_transformation(transform)

FOREIGN_KEY = "arn:aws:kms:us-east-2:999999999999:key/1c4a061d-0000-4f0a-a4cb-0ff528b18fe8"
FOREIGN_LAYER = "arn:aws:lambda:us-east-2:999999999999:layer:evil:1"
"""

CHANGES = (
    option("queue-notifications", "replace_on_changes=['name']"),
    option("dlq-notifications", "hide_diffs=['name']"),
    option("log-group-waf", "import_='log-group-waf-dev'"),
    option("queue-transaction-processing", "version='6.0.0'"),
    option("dlq-transaction-processing", "plugin_download_url='https://example.com'"),
    option("table-fraud-alerts", "aliases=[pulumi.Alias(name='other')]"),
    option("log-group-api-access", "custom_timeouts=pulumi.CustomTimeouts(create='1s')"),
    option("table-transactions", "delete_before_replace=True"),
    option(
        "log-group-fraud-handler",
        "hooks=pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook('run', lambda args: None)])",
    ),
    replaced("function-fraud-handler", "layers", "[FOREIGN_LAYER]", "lambda-own-layers"),
    replaced("function-notification-sender", "kms_key_arn", "FOREIGN_KEY", "lambda-environment-key"),
    replaced("method-post-transactions", "request_validator_id", "'abc123'", "apigateway-method-validated"),
    replaced("usage-plan-key-acme", "key_id", "'abc123'", "apigateway-key-in-plan"),
    replaced("parameter-webhook-url-acme", "key_id", "FOREIGN_KEY", "ssm-own-key"),
    replaced("parameter-api-key-globex", "value", "'x' * 40", "ssm-value-from-its-key"),
    replaced("log-group-transaction-processor", "kms_key_id", "FOREIGN_KEY", "logs-stack-key"),
)
"""A change a row, each on a resource of its own."""


def judged(made: Path, *arguments: str) -> Found:
    """Run the gate, and return each finding with the name of its resource."""
    ended = guard("--project", made, "--format", "json", *arguments)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)["violations"]
    return frozenset((item["control"], item["resource"].rpartition("::")[2]) for item in found)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Judge the program with every change of the table."""
    source = PRELUDE + "\n".join(change.source for change in CHANGES) + "\n"
    return judged(faulty(tmp_path_factory.mktemp("adversary") / "p", source))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.resource}: {change.source[:60]}")
def test_each_change_is_found_where_it_is_made(together: Found, change: Change) -> None:
    """The finding that the row names, on the resource that it changes."""
    assert (change.control, change.resource) in together, sorted(together)


BRANCHES = {
    "the date": "datetime.date.today() > datetime.date(2027, 6, 1)",
    "the time": "time.time() > 1_810_000_000",
    "the local time": "time.localtime().tm_year > 2027",
    "datetime.now": "datetime.datetime.now() > datetime.datetime(2027, 6, 1)",
    "the pipeline": "os.environ.get('CI') == 'true'",
    "the user": "os.environ.get('USER') == 'deployer'",
    "the host": "socket.gethostname() == 'elsewhere'",
    "is_dry_run": "not pulumi.runtime.is_dry_run()",
}


@pytest.fixture(scope="module")
def branching(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Judge a program that declares one more export for each condition that holds."""
    lines = [f"if {condition}:\n    pulumi.export({name!r}, 'yes')" for name, condition in BRANCHES.items()]
    made = faulty(tmp_path_factory.mktemp("branches") / "p", PRELUDE + "\n".join(lines) + "\n")
    environment = {"CI": ""}
    ended = guard("--project", made, "--format", "json", env=environment)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)["violations"]
    return frozenset((item["control"], item["observed"].partition(":")[0]) for item in found)


@pytest.mark.parametrize("name", BRANCHES)
def test_what_depends_on_the_machine_is_found(branching: Found, name: str) -> None:
    """A program declares the same in a preview and in an update, on any day and any machine."""
    assert ("preview-rehearsals-agree", name) in branching, sorted(branching)


def test_keys_of_the_projects_files_are_on_a_list(tmp_path: Path) -> None:
    """Plugins, packages, another backend and an environment change what is deployed, and no control reads them."""
    made = faulty(tmp_path / "p", "pass\n")
    for file, added in (
        ("Pulumi.yaml", {"plugins": {"providers": []}, "backend": {"url": "file://x"}, "packages": {}}),
        ("Pulumi.dev.yaml", {"environment": ["other"]}),
    ):
        text = (made / file).read_text(encoding="utf-8")
        (made / file).write_text(text + yaml.safe_dump(added), encoding="utf-8")
    ended = guard("--project", made, "--format", "json")

    assert ended.returncode == 1, ended.stderr
    found = {(item["control"], item["observed"]) for item in json.loads(ended.stdout)["violations"]}
    assert found == {
        ("preview-project-keys", "Pulumi.yaml: has the key 'backend'"),
        ("preview-project-keys", "Pulumi.yaml: has the key 'packages'"),
        ("preview-project-keys", "Pulumi.yaml: has the key 'plugins'"),
        ("preview-project-keys", "Pulumi.dev.yaml: has the key 'environment'"),
    }


SOUND = "name: small\nruntime: python\n"
BAD_FILES = {
    "a date": (SOUND, "config: {small:day: 2026-11-26}", "config.small:day is a date; required: text, in quotes"),
    "a set": (SOUND, "config: {small:a: !!set {x, y}}", "config.small:a is a set; required: text, in quotes"),
    "bytes": (SOUND, "config: {small:a: !!binary aGk=}", "config.small:a is a bytes; required: text, in quotes"),
    "a cycle": (SOUND, "config: {small:a: &a [*a]}", "holds itself"),
    "a key twice": (SOUND, "config: {}\nconfig: {}", "the key 'config' stands twice, line 2"),
    "a key twice, inside": (SOUND, "config: {small:a: 1, small:a: 2}", "the key 'small:a' stands twice, line 1"),
    "a number as a key": (SOUND, "config: {1: x}", "the key '1' is a int; required: text in quotes"),
    "no number": (SOUND, "config: {small:a: .nan}", "config.small:a is no number"),
    "depth": (SOUND, f"config: {{small:a: {'[' * 90}{']' * 90}}}", "nested deeper than"),
    "no YAML": (SOUND, "config: [secret-value", "is not YAML: "),
    "an object of Python": (SOUND, "config: !!python/object:os.system {}", "is not YAML: could not determine"),
    "main as a number": (SOUND + "main: 5\n", "config: {}", "`main` is a int; required: the path of the program's"),
    "main that is not there": (SOUND + "main: gone\n", "config: {}", "does not exist"),
    "a name twice": (SOUND + "name: other\n", "config: {}", "the key 'name' stands twice, line 3"),
    "a list": ("[]", "config: {}", "holds a list; required: a mapping"),
    "another runtime": ("name: small\nruntime: go\n", "config: {}", "the runtime is 'go'"),
    "config as a list": (SOUND, "config: []\n", "`config` is a list; required: a mapping"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_is_named(case: str, tmp_path: Path) -> None:
    """The file, what is wrong and where; never the line itself, which may hold a secret."""
    whole, stack, said = BAD_FILES[case]
    made = project(tmp_path / "p", project=whole, Pulumi__dev__yaml=stack + "\n")

    with pytest.raises(CannotJudgeError) as refused:
        projects.read(made, "dev")

    assert said in str(refused.value)
    assert "Pulumi." in str(refused.value)
    assert "secret-value" not in str(refused.value)


@pytest.mark.parametrize("stack", ["../../etc", "..", "a/b/c/d", "dev\n", "d\u0000", "", "a b", "x" * 200])
def test_a_stacks_name_is_no_path(stack: str, tmp_path: Path) -> None:
    """It is part of a file's name, so that nothing but a name will do."""
    with pytest.raises(CannotJudgeError, match="required: a stack's name"):
        projects.read(project(tmp_path / "p"), stack or "/")
