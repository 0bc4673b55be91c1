"""What the profiles differ in, and that the brief's has lost nothing by it."""

from __future__ import annotations

import json

import pytest
from google.protobuf import struct_pb2

from policies import registry
from policies.evidence.ledger import Ledger
from policies.facts import lifecycle, profile_overrides
from policies.facts.documents import READABLE
from policies.facts.iam import ROLE, Statement
from policies.governance.waivers import Waivers
from policies.model.control import BASELINE, Control
from policies.model.judge import judge
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Verdict
from tests.policies.harness import TODAY, UNKNOWN

TELLERS = (
    "iam-no-inverted-element",
    "iam-no-partial-wildcard",
    "iam-no-privilege-escalation",
    "iam-no-role-handover",
    "iam-no-wildcard-action",
    "iam-no-wildcard-resource",
)
IDENTITIES = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
)
DIFFERING = [control for control in registry.controls() if control.baseline is not None]


def _control(control_id: str) -> Control:
    found = registry.by_id(control_id)
    assert found is not None
    return found


def test_the_payments_profile_is_what_the_controls_declare() -> None:
    """Nothing of the baseline reaches the brief's profile: every control of it is the declared one."""
    assert all(control is _control(control.id) for control in registry.of_profile("payments"))
    served = {control.id for control in registry.of_profile("payments")}
    assert served == {control.id for control in registry.controls() if control.profiles != (BASELINE,)}
    assert all(control.unknown is None for control in registry.of_profile("payments"))


@pytest.mark.parametrize("control", [pytest.param(item, id=item.id) for item in DIFFERING])
def test_what_the_baseline_says_otherwise_is_said_of_what_there_is(control: Control) -> None:
    """It is served there, its settings exist, and are of the type that the schema declares."""
    said = control.baseline
    assert said is not None
    assert BASELINE in control.profiles
    assert said.settings.keys() <= control.settings.keys()
    served = control.in_profile(BASELINE)
    struct_pb2.Struct().update({name: setting.default for name, setting in served.settings.items()})
    assert {name: type(item.default) for name, item in served.settings.items()} == {
        name: type(item.default) for name, item in control.settings.items()
    }
    assert (served.id, served.check, served.applies_to) == (control.id, control.check, control.applies_to)


@pytest.mark.parametrize("profile", ["payments", BASELINE])
@pytest.mark.parametrize("document", [UNKNOWN, "no document", json.dumps({"Statement": [{"Action": 5}]})])
@pytest.mark.parametrize(
    "type_token", ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy", ROLE]
)
def test_an_unreadable_document_is_said_once_and_passes_nowhere(profile: str, document: str, type_token: str) -> None:
    """One control finds fault; the others have no verdict in its favour, and blame nobody twice."""
    props: dict[str, object] = {"policy": document}
    if type_token == ROLE:
        props = {"assumeRolePolicy": document, "inlinePolicies": [props]}
    resource = Resource(type=type_token, name="r", urn="urn:r", props=props)
    served = {control.id: control for control in registry.of_profile(profile)}

    said = judge(served[READABLE], resource, today=TODAY)
    assert said.verdict in {Verdict.FAIL, Verdict.UNDETERMINED}
    advice = profile == BASELINE and document == UNKNOWN
    assert {finding.level for finding in said.findings if finding.undetermined} <= {Level.ADVISORY if advice else None}
    for control_id in TELLERS:
        if served[control_id].applies(type_token):
            other = judge(served[control_id], resource, today=TODAY)
            assert (other.verdict, other.findings) == (Verdict.UNDETERMINED, ())
            assert READABLE in other.reason
            assert Ledger().verdict(other, Waivers()) is Verdict.UNDETERMINED, "nobody waived it"


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:s3:::bucket/*", True),
        ("arn:aws:dynamodb:us-east-2:123456789012:table/t/index/*", True),
        ("arn:aws:logs:us-east-2:123456789012:log-group:/aws/lambda/f:*", True),
        ("arn:aws:execute-api:us-east-2:123456789012:api/*/*", True),
        ("arn:aws:sqs:us-east-2:123456789012:queue", True),
        ("arn:aws:logs:*:*:*", False),
        ("arn:aws:s3:::*", False),
        ("arn:aws:sqs:us-east-2:123456789012:*", False),
        ("arn:aws:iam::123456789012:role/*", False),
        ("arn:aws:sqs:us-east-2:123456789012:queue-*", False),
        ("arn:aws:dynamodb:*:123456789012:table/t", False),
    ],
)
def test_a_pattern_inside_of_one_resource(arn: str, expected: bool) -> None:
    """A bucket's objects are one bucket; every queue of an account is not one queue."""
    assert profile_overrides.names_one_thing(arn) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("ec2:Describe*", True),
        ("ec2:DescribeInstances", True),
        ("ecr:GetAuthorizationToken", True),
        ("s3:ListAllMyBuckets", True),
        ("ec2:*", False),
        ("*", False),
        ("ec2:Run*", False),
        ("sqs:SendMessage", False),
        ("dynamodb:Get*", False),
        ("nowhere:Describe*", False),
    ],
)
def test_what_takes_no_resource_in_any_service(action: str, expected: bool) -> None:
    """AWS's own data says it of actions, and of reading patterns that stand for such."""
    assert profile_overrides.unscopable_anywhere(action) is expected


@pytest.mark.parametrize(
    ("action", "resources", "expected"),
    [
        ("iam:PassRole", ["arn:aws:iam::123456789012:role/task"], False),
        ("iam:PassRole", ["arn:aws:iam::123456789012:role/*"], True),
        ("iam:PassRole", ["*"], True),
        ("iam:PassRole", [], True),
        ("iam:CreateRole", ["arn:aws:iam::123456789012:role/task"], True),
        ("iam:GetRole", ["*"], False),
        ("sts:GetCallerIdentity", ["*"], False),
        ("sts:AssumeRole", ["*"], True),
        ("iam:*", ["*"], True),
    ],
)
def test_who_may_pass_on_a_role(action: str, resources: list[str], expected: bool) -> None:
    """One named role may be passed on; reading changes nothing."""
    statement = Statement(place="policy", elements={"Action": action, "Resource": resources})

    assert profile_overrides.hands_over(statement, action) is expected


def test_a_queue_whose_policy_is_unknown_is_advised_about() -> None:
    """What the baseline does not know of a queue's policy does not block; the brief's profile would."""
    control = _control("iam-policy-well-formed").in_profile(BASELINE)

    assert control.unknown is Level.ADVISORY
    assert _control("sqs-tls-only").in_profile(BASELINE).unknown is Level.ADVISORY


def test_every_runtime_has_its_end() -> None:
    """Those of Lambda's table are known, and what is no runtime is not."""
    ended = lifecycle.runtime("nodejs12.x")

    assert ended is not None
    assert [finding.level for finding in ended.age("runtime", "nodejs12.x", TODAY, 180)] == [Level.MANDATORY]
    assert lifecycle.runtime("cobol") is None
