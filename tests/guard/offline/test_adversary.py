"""Programs that try to talk the gate round, beside those of the table (test_adversary_table.py).

What is open is said in the verdict: a system without namespaces gets a note, and the repository is then not read-only to the
program.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.offline.test_gate_command import guard, project
from tests.programs import faulty

BASELINE = ("--profile", "serverless-baseline")


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
