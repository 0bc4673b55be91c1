"""The key can be administered without being used, and used only through services."""

from infra.architecture import ARCHITECTURE
from infra.key_policy import ADMINISTRATION, key_policy, needs
from infra.naming import Names
from infra.statements import Statement

NAMES = Names(suffix="test", account_id="123456789012", region="us-east-2")
DEPLOYER = "arn:aws:iam::123456789012:role/deployer"
POLICY = key_policy(
    NAMES,
    deployer_role_arn=DEPLOYER,
    role_arns={function.name: NAMES.role_arn(function.purpose) for function in ARCHITECTURE.functions},
    schedule_role_arns={"sweep-schedule": NAMES.role_arn("sweep-schedule")},
    log_group_arns=("arn:group",),
)
USE = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "CreateGrant", "Sign", "Verify", "DeriveSharedSecret")


def of(principal: str) -> list[Statement]:
    """List the statements for a principal."""
    return [statement for statement in POLICY if principal in statement.principals.values()]


def test_administration_uses_nothing() -> None:
    """No action of the account's administrators reads or writes anything encrypted, or lets another do so."""
    assert not [action for action in ADMINISTRATION if action.removeprefix("kms:").startswith(USE)]


def test_the_account_stays_in_control() -> None:
    """KMS's lockout check is met by the account's root, whose statement is the administrators' alone."""
    (root,) = of(NAMES.account_root_arn)

    assert root.actions == ADMINISTRATION
    assert "kms:PutKeyPolicy" in root.actions


def test_no_action_is_a_pattern() -> None:
    """Every action is spelled out."""
    assert not [action for statement in POLICY for action in statement.actions if "*" in action]


def test_roles_use_the_key_through_services_only() -> None:
    """The deployer's and the functions' statements all hold under `kms:ViaService`."""
    roles = [DEPLOYER, *(NAMES.role_arn(function.purpose) for function in ARCHITECTURE.functions)]

    for statement in (statement for role in roles for statement in of(role)):
        assert "kms:ViaService" in statement.conditions["StringEquals"], statement.sid


def test_grants_are_for_aws_resources() -> None:
    """The deployer can let a service use the key, and nobody else."""
    (granting,) = (statement for statement in POLICY if "kms:CreateGrant" in statement.actions)

    assert granting.principals == {"AWS": DEPLOYER}
    assert granting.conditions["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_functions_get_what_they_need() -> None:
    """Each function has a statement for each service that it causes to use the key, and one for its environment."""
    for function in ARCHITECTURE.functions:
        statements = of(NAMES.role_arn(function.purpose))
        services = [statement.conditions["StringEquals"]["kms:ViaService"] for statement in statements]
        assert services == [NAMES.endpoint(service) for service in (*needs(function), "lambda")]


def test_needs_follow_from_the_contract() -> None:
    """What a service does with the key in a function's name follows from what the function may do."""
    both = ("kms:Decrypt", "kms:GenerateDataKey")

    assert {function.name: needs(function) for function in ARCHITECTURE.functions} == {
        "transaction_processor": {"dynamodb": both[:1], "sqs": both, "ssm": both[:1]},
        "fraud_handler": {"dynamodb": both[:1], "sqs": both, "ssm": both[:1]},
        "notification_sender": {"dynamodb": both[:1], "sqs": both[:1], "ssm": both[:1]},
    }


def test_a_schedule_may_send() -> None:
    """SQS asks GenerateDataKey and Decrypt in the name of the role that the schedule sends with."""
    (statement,) = of(NAMES.role_arn("sweep-schedule"))

    assert statement.sid == "SweepScheduleThroughSqs"
    assert statement.actions == ("kms:Decrypt", "kms:GenerateDataKey")
    assert statement.conditions == {"StringEquals": {"kms:ViaService": NAMES.endpoint("sqs")}}


def test_logs_are_encrypted_for_the_named_groups() -> None:
    """CloudWatch Logs may use the key for these groups' data and for no other's."""
    (logs,) = of("logs.us-east-2.amazonaws.com")

    assert logs.conditions == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": ("arn:group",)}}


def test_statement_ids_are_unique() -> None:
    """KMS refuses a policy with two statements of one id."""
    ids = [statement.sid for statement in POLICY]

    assert len(ids) == len(set(ids))
    assert all(sid.isalnum() for sid in ids)
