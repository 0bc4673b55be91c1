"""Real Checkov over the real program, as it is and with faults in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance import evidence_file
from compliance.crosswalk import accepted
from compliance.errors import CannotJudgeError
from guard.checkov import opinion, run
from guard.checkov.merge import Opinion
from guard.cli import PACK
from tests.programs import ROOT, faulty

needs_checkov = pytest.mark.skipif(
    run.executable() is None, reason="Checkov's environment is not set up (`make scan` does it)"
)

FAULTS = """
changed('queue-notifications', {'kms_master_key_id': None, 'sqs_managed_sse_enabled': False})
changed('table-transactions', {'point_in_time_recovery': None, 'server_side_encryption': None})
changed('function-fraud-handler', {'tracing_config': None, 'kms_key_arn': None})
changed('log-group-fraud-handler', {'kms_key_id': None})
changed('parameter-callers', {'key_id': None})
changed('stage-payments', {'access_log_settings': None, 'xray_tracing_enabled': False})
changed('method-post-transactions', {'api_key_required': False})
changed('permission-post-transactions', {'principal': '*', 'source_arn': None})
changed('role-fraud-handler', {'assume_role_policy':
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'})
changed('policy-notification-sender', {'policy':
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'})
changed('key-payments', {'enable_key_rotation': False})
"""
"""Encryption, logging, tracing, recovery and access, each broken on one resource."""

FOUND = {
    ("CKV_AWS_27", "queue-notifications"),
    ("CKV_AWS_28", "table-transactions"),
    ("CKV_AWS_119", "table-transactions"),
    ("CKV_AWS_50", "function-fraud-handler"),
    ("CKV_AWS_173", "function-fraud-handler"),
    ("CKV_AWS_158", "log-group-fraud-handler"),
    ("CKV_AWS_337", "parameter-callers"),
    ("CKV_AWS_76", "stage-payments"),
    ("CKV_AWS_73", "stage-payments"),
    ("CKV_AWS_59", "method-post-transactions"),
    ("CKV_AWS_301", "permission-post-transactions"),
    ("CKV_AWS_60", "role-fraud-handler"),
    ("CKV_AWS_62", "policy-notification-sender"),
    ("CKV_AWS_7", "key-payments"),
}


def _ask(directory: Path) -> opinion.SecondOpinion:
    return opinion.ask(directory, pack=PACK, stack="dev", profile=None, overrides=(), accepted=accepted.load())


@needs_checkov
def test_the_program_has_no_unexplained_failure() -> None:
    """Whatever Checkov fails is accepted with a reason, and every acceptance is in use."""
    found = _ask(ROOT)

    assert found.merged.explained, opinion.as_text(found)
    assert found.gaps == ()
    assert len(found.merged.of(Opinion.BOTH_PASS)) > 100


@needs_checkov
def test_faults_show_in_their_half(tmp_path: Path) -> None:
    """Each broken property fails Checkov's check of that very resource, and ours beside it."""
    found = _ask(faulty(tmp_path / "project", FAULTS))

    both = {(item.check, item.urn.rpartition("::")[2]) for item in found.merged.of(Opinion.BOTH_FAIL)}
    assert both >= FOUND, FOUND - both
    assert not found.merged.explained


def test_an_environment_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message says what to run."""
    monkeypatch.setenv("GUARD_CHECKOV", str(tmp_path / "nothing"))

    with pytest.raises(CannotJudgeError, match="make scan"):
        run.run({})


def test_a_report_about_fewer_resources_is_no_answer() -> None:
    """A plan that was read in part must not look clean."""
    report = {
        "summary": {"parsing_errors": 0, "resource_count": 1},
        "results": {"passed_checks": [], "failed_checks": []},
    }

    with pytest.raises(CannotJudgeError, match="1 of the plan's 2"):
        run._results(report, 2)


@needs_checkov
def test_their_verdicts_are_in_the_evidence(tmp_path: Path) -> None:
    """Evidence that holds to its schema and its digest, with every comparison in it; the run before is linked."""
    target = tmp_path / "run.json"
    for directory in (ROOT, faulty(tmp_path / "project", FAULTS)):
        opinion.ask(
            directory, pack=PACK, stack="dev", profile=None, overrides=(), accepted=accepted.load(), target=target
        )
    found = evidence_file.load(target)
    kept = [evidence_file.load(file) for file in tmp_path.glob("run.*.json")]

    opinions = {
        (item["check"], item["urn"].rpartition("::")[2], item["opinion"])
        for item in found.document["secondOpinion"]["comparisons"]
    }
    assert {(check, name, "both fail") for check, name in FOUND} <= opinions
    assert not found.document["secondOpinion"]["explained"]
    assert [item.digest for item in kept] == [found.previous]
    assert kept[0].document["secondOpinion"]["explained"]
