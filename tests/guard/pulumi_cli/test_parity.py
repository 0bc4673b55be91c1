"""The same program under the real engine and under the gate gives the same violations, word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.cli import PACK
from guard.offline import gate
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess
from guard.pulumi_cli import parity, preview
from tests.programs import ROOT, faulty

pytestmark = pytest.mark.skipif(
    not preview.available(), reason="the Pulumi CLI is not on the PATH: the real engine cannot be asked here"
)

OPEN = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [OPEN]})
WIDE = "arn:aws:execute-api:us-east-2:123456789012:*/*/*/*"
FAULTS = {
    "x-ray off": "changed('function-transaction-processor', {'tracing_config': {'mode': 'PassThrough'}})",
    "no point-in-time recovery": "changed('table-fraud-alerts', {'point_in_time_recovery': None})",
    "30-day logs": "changed('log-group-fraud-handler', {'retention_in_days': 30})",
    "x86": "changed('function-notification-sender', {'architectures': ['x86_64']})",
    "retained": "changed('table-transactions', retain_on_delete=True)",
    "protected": "changed('queue-notifications', protect=True)",
    "changes ignored": "changed('function-fraud-handler', ignore_changes=['tracingConfig'])",
    "open trust": f"changed('role-fraud-handler', {{'assume_role_policy': {TRUST!r}}})",
    "a foreign key": "changed('queue-notifications', {'kms_master_key_id': 'arn:aws:kms:us-east-2:999999999999:key/k'})",
    "a name not given": "changed('queue-notifications', {'name': None})",
    "a permission too wide": f"changed('permission-post-transactions', {{'source_arn': {WIDE!r}}})",
    "a role that is read": (
        "import pulumi_aws\nother = pulumi_aws.iam.Role.get('other', 'role-other-dev')\n"
        "changed('function-fraud-handler', {'role': other.arn})"
    ),
    "a resource too many": "import pulumi_aws\npulumi_aws.s3.Bucket('extra')",
}


def _by_gate(project: Path, environment: dict[str, str] | None = None) -> frozenset[parity.Said]:
    told = environment or {}
    return parity.of_pack(
        parity.judged(project, pack=PACK, stack="dev", environment=told, pack_config={}, rehearse=False)
    )


def _by_engine(project: Path) -> tuple[int, frozenset[parity.Said]]:
    verdict = preview.run(project, stack="dev", pack=PACK)
    return verdict.status, parity.mandatory(verdict)


def test_the_program_is_compliant_under_the_real_engine() -> None:
    """`pulumi preview --policy-pack .` ends with status 0 and no mandatory violation."""
    assert _by_engine(ROOT) == (0, frozenset())


def test_the_evidence_of_both_says_the_same(tmp_path: Path) -> None:
    """Every verdict, every flow, the program's digest and the configuration; the engine is who it says."""
    engines, gates = tmp_path / "engine.json", tmp_path / "gate.json"
    environment = {"GUARD_CLOCK": "2026-11-23"}
    told = {**environment, "GUARD_EVIDENCE": str(engines), "GUARD_ENGINE": f"pulumi {preview.version()}"}
    preview.run(ROOT, stack="dev", pack=PACK, environment=told)
    process = PackProcess(PACK, {**environment, "GUARD_EVIDENCE": str(gates)})
    try:
        with ProgramHost() as host:
            gate.judge(ROOT, process=process, host=host, stack="dev")
    finally:
        process.stop()
    one, other = (json.loads(file.read_text(encoding="utf-8")) for file in (engines, gates))

    assert parity.verdicts(engines) == parity.verdicts(gates)
    assert one["flows"] == other["flows"]
    assert [one["run"][key] for key in ("program", "config", "pack")] == [
        other["run"][key] for key in ("program", "config", "pack")
    ]
    assert one["run"]["engine"] == {"name": "pulumi", "version": preview.version()}


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_programs_are_judged_alike(name: str, tmp_path: Path) -> None:
    """Each fault blocks in both previews, with the same resources, policies and words."""
    project = faulty(tmp_path / "project", FAULTS[name])

    gates = _by_gate(project)
    status, engines = _by_engine(project)

    assert gates
    assert status != 0
    assert engines == gates


def test_what_is_read_is_covered_alike(tmp_path: Path) -> None:
    """Under the baseline a resource that is read blocks in neither, and the coverage of both names it.

    The engine tells a pack nothing of what is read: the pack knows of it because another resource depends on it.
    """
    read = "import pulumi_aws\nother = pulumi_aws.s3.Bucket.get('other', 'other')\n"
    project = faulty(tmp_path / "project", f"{read}changed('queue-notifications', {{'tags': {{'other': other.arn}}}})")
    coverage = {}
    for name in ("engine", "gate"):
        told = {"GUARD_PROFILE": "serverless-baseline", "GUARD_EVIDENCE": str(tmp_path / f"{name}.json")}
        if name == "engine":
            assert parity.mandatory(preview.run(project, stack="dev", pack=PACK, environment=told)) == frozenset()
        else:
            assert _by_gate(project, told) == frozenset()
        coverage[name] = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))["coverage"]["read"]

    assert coverage["engine"] == coverage["gate"] == ["other (aws:s3/bucket:Bucket)"]
