"""What the gate prints, as text for people, and in one line a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.offline import lines, render
from guard.offline.analyzer import Violation
from guard.offline.gate import Policy, Verdict
from policies.evidence.coverage import Coverage

FUNCTIONS = "urn:pulumi:dev::pay::payments:compute:PaymentFunction$aws:lambda/function:Function::"
ROOT_URN = "urn:pulumi:dev::pay::pulumi:pulumi:Stack::pay-dev"


def _found(policy: str, urn: str, text: str, severity: str, *, mandatory: bool = True) -> Violation:
    title = f"The title of {policy}"
    return Violation(policy=policy, urn=urn, title=title, text=text, mandatory=mandatory, severity=severity)


ALARMS = "pay-dev: alarmActions: are not set; required: 100% a topic"
TRACING = "tracingConfig.mode: is 'PassThrough'; required: Active"
VERDICT = Verdict(
    project="pay",
    stack="dev",
    profile="payments",
    violations=(
        _found("xray-active", f"{FUNCTIONS}a", TRACING, "high"),
        _found("memory", f"{FUNCTIONS}a", "memorySize: is 128; required: 3,072", "medium"),
        _found("xray-active", f"{FUNCTIONS}b", TRACING, "high"),
    ),
    advisories=(
        _found("alarms", ROOT_URN, "alarmActions: are not set; required: 100% a topic", "low", mandatory=False),
        _found("runtime", f"{FUNCTIONS}a", "runtime: ends soon; required: another", "high", mandatory=False),
        _found("runtime", f"{FUNCTIONS}b", "runtime: ends soon; required: another", "high", mandatory=False),
    ),
    resources=7,
    coverage=Coverage(judged=7),
    policies={
        "xray-active": Policy(id="xray-active", title="T", remedy="Set mode to Active.", url="https://example.com"),
        "memory": Policy(id="memory", title="T", remedy="", url=""),
    },
    declared_at={f"{FUNCTIONS}a": "infra/function.py:80", f"{FUNCTIONS}b": "infra/function.py:80"},
    called_from={f"{FUNCTIONS}a": ("infra/payment_stack.py:128", "infra/__main__.py:4")},
    notes=("assumed: the account is 123456789012", "a note"),
    warnings=("a secret is not set",),
    seconds=1.234,
    registrations=(),
)


def test_what_blocks_comes_last_by_control() -> None:
    """Notes, warnings and one line an advisory; then each control once, with its findings, their places and the remedy."""
    assert (
        render.text(VERDICT, coloured=False, verbose=False)
        == """\
note: a note
warning: a secret is not set
advisory [low] alarms: alarmActions: are not set; required: 100% a topic (pay-dev (pulumi:pulumi:Stack))
advisory [high] runtime: runtime: ends soon; required: another (a (aws:lambda/function:Function) and 1 more)

violation [medium] memory: The title of memory
    observed  memorySize: is 128
    required  3,072
    on        a (aws:lambda/function:Function)  infra/function.py:80, called from infra/payment_stack.py:128

violation [high] xray-active: The title of xray-active
    observed  tracingConfig.mode: is 'PassThrough'
    required  Active
    on        a (aws:lambda/function:Function)  infra/function.py:80, called from infra/payment_stack.py:128
              b (aws:lambda/function:Function)  infra/function.py:80
    remedy    Set mode to Active.
    see       https://example.com

not compliant: pay/dev, 3 violations (2 high, 1 medium) on 2 resources; 7 resources, 2 policies of the profile payments, \
1.23 s, 3 advisories
"""
    )


def test_verbose_says_advisories_in_full() -> None:
    """As violations are said; and what was assumed."""
    said = render.text(VERDICT, coloured=False, verbose=True)

    assert "note: assumed: the account is 123456789012\n" in said
    assert "advisory [high] runtime: The title of runtime\n    observed  runtime: ends soon\n" in said


@pytest.mark.parametrize("form", ["concise", "github"])
def test_one_line_a_finding(form: str) -> None:
    """For editors and for GitHub: the file as seen from here, line and column, level, control and message."""
    concise = [
        f"app/Pulumi.yaml:1:1: warning: alarms: {ALARMS}",
        "app/infra/function.py:80:1: warning: runtime: a: runtime: ends soon; required: another",
        "app/infra/function.py:80:1: warning: runtime: b: runtime: ends soon; required: another",
        f"app/infra/function.py:80:1: error: xray-active: a: {TRACING}",
        "app/infra/function.py:80:1: error: memory: a: memorySize: is 128; required: 3,072",
        f"app/infra/function.py:80:1: error: xray-active: b: {TRACING}",
    ]
    github = [
        f"::warning file=app/Pulumi.yaml,line=1,col=1,title=alarms::{ALARMS.replace('%', '%25')}",
        "::warning file=app/infra/function.py,line=80,col=1,title=runtime::a: runtime: ends soon; required: another",
        "::warning file=app/infra/function.py,line=80,col=1,title=runtime::b: runtime: ends soon; required: another",
        f"::error file=app/infra/function.py,line=80,col=1,title=xray-active::a: {TRACING}",
        "::error file=app/infra/function.py,line=80,col=1,title=memory::a: memorySize: is 128; required: 3,072",
        f"::error file=app/infra/function.py,line=80,col=1,title=xray-active::b: {TRACING}",
    ]
    expected = {"concise": concise, "github": github}

    assert lines.text(VERDICT, form, prefix=Path("app")).splitlines() == expected[form]


def test_json_says_where_it_was_called_from() -> None:
    """A program reads the same places."""
    rows = json.loads(render.as_json(VERDICT))["violations"]

    assert [(row["declaredAt"], row["calledFrom"]) for row in rows] == [
        ("infra/function.py:80", ["infra/payment_stack.py:128", "infra/__main__.py:4"]),
        ("infra/function.py:80", ["infra/payment_stack.py:128", "infra/__main__.py:4"]),
        ("infra/function.py:80", []),
    ]
