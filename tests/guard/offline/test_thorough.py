"""``guard gate --thorough``: a second rehearsed update shows what depends on the machine and no preview knows."""

from __future__ import annotations

import json
from pathlib import Path

from tests.guard.offline.test_gate_command import guard
from tests.programs import faulty

BY_THE_DAY = """
import datetime

def change(args):
    if args.name != "function-fraud-handler":
        return None
    later = datetime.date.today() > datetime.date(2027, 6, 1)
    layers = pulumi.Output.from_input(args.props["layers"]).apply(lambda arns: [*arns, *arns] if later else arns)
    return pulumi.ResourceTransformationResult({**args.props, "layers": layers}, args.opts)

pulumi.runtime.register_stack_transformation(change)
"""


def test_the_untouched_program_repeats_itself(tmp_path: Path) -> None:
    """Status 0, and the evidence says that the update was rehearsed twice."""
    evidence = tmp_path / "evidence.json"
    ended = guard("--thorough", "--format", "json", "--evidence", evidence)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    document = json.loads(evidence.read_text(encoding="utf-8"))
    assert document["run"]["rehearsals"]["of"] == ["preview", "update", "repeat"]


def test_a_value_that_only_an_update_knows_is_compared(tmp_path: Path) -> None:
    """What a preview does not know, the two updates must agree on."""
    ended = guard("--project", faulty(tmp_path / "p", BY_THE_DAY), "--format", "json", "--thorough")

    assert ended.returncode == 1, ended.stderr
    found = {(item["control"], item["observed"]) for item in json.loads(ended.stdout)["violations"]}
    assert (
        "preview-rehearsals-agree",
        "layers: is 2 entries in the update, and is 1 entries in the repeated update",
    ) in found
