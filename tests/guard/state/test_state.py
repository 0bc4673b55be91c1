"""``guard state``: the verdict on an exported stack, its drift by name, its evidence; and no secret in any of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compliance import evidence_file
from guard.cli import main
from guard.state import drift, export
from policies.protocol.markers import SECRET, SIGNATURE
from tests.guard.state.deployed import ACCOUNT, KEY, WEBHOOK, document, resource, written

Captured = pytest.CaptureFixture[str]
QUEUE = "queue-notifications"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_CLOCK", "2026-11-26")


def _asked(capsys: Captured, file: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Run the command; return its status, its answer as JSON, and everything that it wrote."""
    capsys.readouterr()
    status = main(["state", str(file), "--format", "json", *options])
    written_by = capsys.readouterr()
    return status, json.loads(written_by.out), written_by.out + written_by.err


@pytest.mark.parametrize("plain", [False, True], ids=["encrypted", "plain"])
def test_a_compliant_export(plain: bool, tmp_path: Path, capsys: Captured) -> None:
    """The deployed program is compliant and has no drift; the evidence is of phase deployed, and holds no secret."""
    evidence = tmp_path / "evidence.json"
    file = written(document(plain=plain), tmp_path / "state.json")

    status, answer, said = _asked(capsys, file, "--evidence", str(evidence))

    assert [(item["control"], item["resource"], item["observed"]) for item in answer["violations"]] == []
    assert (status, answer["drift"], answer["declaredBy"]) == (0, [], "the state's inputs")
    read = evidence_file.load(evidence)
    assert (read.run["phase"], read.run["project"], read.run["stack"]) == ("deployed", "guarded-payments", "dev")
    assert read.document["drift"] == []
    assert {KEY, WEBHOOK} & set(_texts_of(said + evidence.read_text(encoding="utf-8"))) == set()


def _texts_of(text: str) -> list[str]:
    return [secret for secret in (KEY, WEBHOOK) if secret in text]


def _output(name: str, prop: str, value: Any, type_part: str = "") -> Callable[[dict[str, Any]], None]:
    """Return a change of what AWS says of a resource, as a refresh finds it."""

    def change(exported: dict[str, Any]) -> None:
        outputs = resource(exported, name, type_part)["outputs"]
        *way, last = prop.split(".")
        for key in way:
            outputs = outputs[key]
        outputs[last] = value

    return change


OPEN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*"}]})
BACKDOOR = [
    {"name": "policy-fraud-handler-dev", "policy": "{}"},
    {"name": "backdoor", "policy": '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'},
]
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], str, str, Any, set[str]]] = {
    "a given property": (
        _output(QUEUE, "visibilityTimeoutSeconds", 30),
        QUEUE,
        "visibilityTimeoutSeconds",
        30,
        {"sqs-visibility"},
    ),
    "a nested property": (
        _output("function-fraud-handler", "tracingConfig.mode", "PassThrough", "lambda/function"),
        "function-fraud-handler",
        "tracingConfig.mode",
        "PassThrough",
        {"lambda-xray-active"},
    ),
    "a default that nobody gave": (
        _output(QUEUE, "delaySeconds", 900),
        QUEUE,
        "delaySeconds",
        900,
        {"sqs-deduplication"},
    ),
    "a policy of another resource's": (_output(QUEUE, "policy", OPEN), QUEUE, "policy", OPEN, {"sqs-inline-known"}),
    "an attached policy": (
        _output("role-fraud-handler", "managedPolicyArns", [ADMIN]),
        "role-fraud-handler",
        "managedPolicyArns",
        [ADMIN],
        {"iam-no-managed-policy"},
    ),
    "a function's memory": (
        _output("function-fraud-handler", "memorySize", 128, "lambda/function"),
        "function-fraud-handler",
        "memorySize",
        128,
        {"lambda-memory"},
    ),
    "a function's concurrency": (
        _output("function-transaction-processor", "reservedConcurrentExecutions", 500, "lambda/function"),
        "function-transaction-processor",
        "reservedConcurrentExecutions",
        500,
        {"lambda-reserved-concurrency"},
    ),
    "a table's recovery": (
        _output("table-transactions", "pointInTimeRecovery.enabled", False),
        "table-transactions",
        "pointInTimeRecovery.enabled",
        False,
        {"dynamodb-point-in-time-recovery"},
    ),
    "the key's rotation": (
        _output("key-payments", "enableKeyRotation", False, "kms/key"),
        "key-payments",
        "enableKeyRotation",
        False,
        {"kms-rotated"},
    ),
    "the stage's tracing": (
        _output("stage-payments", "xrayTracingEnabled", False),
        "stage-payments",
        "xrayTracingEnabled",
        False,
        {"apigateway-stage-traced"},
    ),
    "a method's key": (
        _output("method-post-transactions", "apiKeyRequired", False, "apigateway/method:Method"),
        "method-post-transactions",
        "apiKeyRequired",
        False,
        {"apigateway-key-required"},
    ),
    "a role's trust": (
        _output("role-fraud-handler", "assumeRolePolicy", TRUST, "iam/role:"),
        "role-fraud-handler",
        "assumeRolePolicy",
        TRUST,
        {"iam-trust-lambda-only"},
    ),
    "a mapping": (
        _output("mapping-notification-sender", "enabled", False),
        "mapping-notification-sender",
        "enabled",
        False,
        {"lambda-mapping-plain"},
    ),
    "the sampling of traces": (
        _output("sampling-path-1", "fixedRate", 0.05),
        "sampling-path-1",
        "fixedRate",
        0.05,
        {"xray-stages-sampled"},
    ),
    "a parameter's type": (
        _output("parameter-webhook-url-acme", "type", "String"),
        "parameter-webhook-url-acme",
        "type",
        "String",
        {"ssm-secure-string"},
    ),
    "log retention": (
        _output("log-group-waf", "retentionInDays", 1),
        "log-group-waf",
        "retentionInDays",
        1,
        {"logs-retention"},
    ),
}
"""What somebody changed, on which resource, the property that drifted, its deployed value, and who objects."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_behind_pulumis_back(name: str, tmp_path: Path, capsys: Captured) -> None:
    """It is drift, with its name and both values, and it is judged as if the program declared it."""
    change, who, prop, value, controls = CHANGES[name]
    exported = document()
    change(exported)

    status, answer, _ = _asked(capsys, written(exported, tmp_path / "state.json"))

    assert [(row["urn"].rpartition("::")[2], row["property"], row["deployed"]) for row in answer["drift"]] == [
        (who, prop, value)
    ]
    found = {item["control"] for item in answer["violations"] if item["resource"].endswith(f"::{who}")}
    assert controls <= found
    assert {item["resource"].rpartition("::")[2] for item in answer["violations"]} == {who}
    assert status == 1


def test_a_drift_that_no_control_forbids(tmp_path: Path, capsys: Captured) -> None:
    """It is named and is no violation; --fail-on-drift makes the status 1 all the same."""
    exported = document()
    _output("layer-dependencies", "description", "changed by hand")(exported)
    file = written(exported, tmp_path / "state.json")

    status, answer, _ = _asked(capsys, file)
    strict, _, _ = _asked(capsys, file, "--fail-on-drift")

    assert [row["property"] for row in answer["drift"]] == ["description"]
    assert (status, answer["compliant"], strict) == (0, True, 1)


def test_what_the_provider_writes_otherwise_is_no_drift(tmp_path: Path, capsys: Captured) -> None:
    """Another order of a set, spaces in JSON, a null for what is not set, and a hash in place of code are the same."""
    exported = document()
    outputs = resource(exported, QUEUE)["outputs"]
    outputs["redrivePolicy"] = json.dumps(json.loads(outputs["redrivePolicy"]), indent=1)
    outputs["delaySeconds"] = None
    table = resource(exported, "table-fraud-alerts")["outputs"]
    table["attributes"] = list(reversed(table["attributes"]))

    status, answer, _ = _asked(capsys, written(exported, tmp_path / "state.json"))

    assert (status, answer["drift"], answer["violations"]) == (0, [], [])


def test_a_retained_resource_is_found(tmp_path: Path, capsys: Captured) -> None:
    """The state says which resources are retained; the stack's own account of it has to be true."""
    exported = document()
    resource(exported, "table-transactions")["retainOnDelete"] = True

    status, answer, _ = _asked(capsys, written(exported, tmp_path / "state.json"))

    assert [item["control"] for item in answer["violations"]] == ["preview-resource-options"]
    assert status == 1


def test_a_secret_that_must_not_be_there_blocks(tmp_path: Path, capsys: Captured) -> None:
    """Its value is not read, so it is undetermined; the finding says why."""
    exported = document()
    secret = {SIGNATURE: SECRET, "ciphertext": "v1:d6oaOOSgC8/3R/Vv:F4eyE1JR51wh6akYXomz"}
    resource(exported, "api-key-acme")["inputs"]["value"] = secret

    status, answer, _ = _asked(capsys, written(exported, tmp_path / "state.json"))

    assert status == 1
    assert [(item["control"], item["observed"], item["required"]) for item in answer["violations"]] == [
        (
            "apigateway-key-generated",
            "value: is a secret, whose value is not read from a state",
            "a value that is no secret; `guard gate` judges what the program declares",
        )
    ]


def test_the_secret_of_a_drifted_property_is_not_shown(tmp_path: Path, capsys: Captured) -> None:
    """A variable that somebody set by hand may hold anything."""
    exported = document()
    variables = "environment.variables"
    _output("function-fraud-handler", variables, {"API_KEY": "sk_live_4eC39HqLyjWDarjtT1zdp7dc"}, "lambda/f")(exported)
    evidence = tmp_path / "evidence.json"

    status, answer, said = _asked(capsys, written(exported, tmp_path / "state.json"), "--evidence", str(evidence))

    assert {row["deployed"] for row in answer["drift"]} == {"[secret]", None}
    assert status == 1
    assert "sk_live" not in said + evidence.read_text(encoding="utf-8")


def test_the_program_says_what_is_declared_today(tmp_path: Path) -> None:
    """After a refresh Pulumi's inputs have the changed value too: then the program alone tells what was declared."""
    exported = document()
    entry = resource(exported, QUEUE)
    entry["inputs"]["visibilityTimeoutSeconds"] = entry["outputs"]["visibilityTimeoutSeconds"] = 30
    read = export.read(written(exported, tmp_path / "state.json"))
    program = {item.urn: item.inputs for item in read.resources if item.custom or item.type.startswith("payments:")}
    declared = {**program, entry["urn"]: {**entry["inputs"], "visibilityTimeoutSeconds": 1800}}
    added, gone = f"{entry['urn']}-added", entry["urn"].replace(QUEUE, "dlq-notifications")
    declared[added] = declared.pop(gone)

    found = drift.found(read, {urn: item for urn, item in declared.items() if "pulumi:providers" not in urn})

    assert [(item.urn, item.prop, item.declared, item.deployed) for item in found] == [
        (gone, "", drift.ABSENT, "deployed"),
        (entry["urn"], "visibilityTimeoutSeconds", 1800, 30),
        (added, "", "declared by the program", drift.ABSENT),
    ]


def _broken(change: Callable[[dict[str, Any]], object]) -> str:
    exported = document()
    change(exported)
    return json.dumps(exported)


def _first(exported: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = exported["deployment"]["resources"][0]
    return entry


MALFORMED: dict[str, tuple[str, str]] = {
    "no JSON": ("{", "is not JSON at line 1"),
    "deeply nested": ("[" * 100_000, "is not JSON"),
    "a list": ("[]", "is a list; required: an object"),
    "a checkpoint": ('{"version":3,"checkpoint":{}}', "is a backend's checkpoint"),
    "another version": ('{"version":1,"deployment":{}}', "version is 1; required: 3"),
    "no deployment": ('{"version":3}', "deployment is missing"),
    "never deployed": ('{"version":3,"deployment":null}', "the stack was never deployed"),
    "nothing in it": ('{"version":3,"deployment":{"resources":[]}}', "deployment.resources is empty"),
    "resources of another kind": (
        '{"version":3,"deployment":{"resources":{"a":1}}}',
        "resources is an object; required: a list",
    ),
    "a resource of another kind": (
        '{"version":3,"deployment":{"resources":["x"]}}',
        "resources[0] is a text; required: an object",
    ),
    "no URN": (_broken(lambda e: _first(e).pop("urn")), "resources[0].urn is missing or null"),
    "a bad URN": (_broken(lambda e: _first(e).update(urn="urn:x")), "resources[0].urn is no URN"),
    "another type": (
        _broken(lambda e: _first(e).update(type="aws:sqs/queue:Queue")),
        "resources[0].type is not the type",
    ),
    "inputs of another kind": (_broken(lambda e: _first(e).update(inputs=[1])), "resources[0].inputs is a list"),
    "a URN twice": (
        _broken(lambda e: e["deployment"]["resources"].append(_first(e))),
        "is there twice",
    ),
    "two stacks": (
        _broken(lambda e: _first(e).update(urn=_first(e)["urn"].replace(":dev::", ":prod::"))),
        "holds the resources of several stacks (guarded-payments/dev, guarded-payments/prod)",
    ),
}
"""What is wrong with a file, and what the message has to say of it."""


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_export(name: str, tmp_path: Path, capsys: Captured) -> None:
    """Status 2, with the file, the place in it and the remedy; never a value, which may be secret."""
    text, said = MALFORMED[name]
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")

    assert main(["state", str(file)]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert str(file) in message
    assert "Traceback" not in message


def test_a_missing_export(tmp_path: Path, capsys: Captured) -> None:
    """Status 2, and how to make one."""
    assert main(["state", str(tmp_path / "none.json")]) == 2
    assert "pulumi stack export" in capsys.readouterr().err


def test_another_projects_program_is_refused(tmp_path: Path, capsys: Captured) -> None:
    """Comparing with another program would call everything drift."""
    (tmp_path / "Pulumi.yaml").write_text("name: other\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text("", encoding="utf-8")
    file = written(document(), tmp_path / "state.json")

    assert main(["state", str(file), "--project", str(tmp_path)]) == 2
    assert "holds the project other, and the export is of guarded-payments" in capsys.readouterr().err


def test_the_account_of_the_sample_is_no_secret() -> None:
    """What the tests take for secrets is what the export keeps as secrets, and the account id is none of it."""
    texts = json.dumps(document(plain=True))

    assert all(secret in texts for secret in (KEY, WEBHOOK, ACCOUNT))
    assert not any(secret in json.dumps(document()) for secret in (KEY, WEBHOOK))
