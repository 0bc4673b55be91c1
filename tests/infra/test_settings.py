"""The settings are complete and valid before any resource exists, and a refusal says where and what to do."""

import json
from typing import Any

import pulumi
import pytest

from infra.naming import MAX_SUFFIX_LENGTH
from infra.settings import MAX_MERCHANTS, AccountRole, ConfigError, Settings
from tests.infra.recording import ACCOUNT, SECRET, run


def load(config: dict[str, str | None] | None = None, *, dry_run: bool = True) -> Settings:
    """Load the settings from the complete configuration with these changes."""
    loaded: list[Settings] = []
    run(lambda: loaded.append(Settings.load()), config, dry_run=dry_run)
    return loaded[0]


def merchants(**entries: object) -> dict[str, str | None]:
    """Configure these merchants."""
    return {"guarded-payments:merchants": json.dumps(entries)}


def test_defaults() -> None:
    """The web ACL is on, the account role is someone else's, and nothing optional is assumed."""
    settings = load()

    assert settings.web_acl
    assert settings.account_role is AccountRole.EXTERNAL
    assert settings.log_archive_destination_arn is None
    assert settings.alarm_topic_arn is None
    assert [merchant.id for merchant in settings.merchants] == ["acme"]
    assert (settings.names.suffix, settings.names.account_id, settings.names.region) == ("test", ACCOUNT, "us-east-2")


def test_switches() -> None:
    """Every switch can be set."""
    archive = "arn:aws:logs:us-east-2:210987654321:destination:archive"
    topic = f"arn:aws:sns:us-east-2:{ACCOUNT}:on-call"

    settings = load(
        {
            "guarded-payments:webAcl": "false",
            "guarded-payments:apiGatewayAccountRole": "managed",
            "guarded-payments:logArchiveDestinationArn": archive,
            "guarded-payments:alarmTopicArn": topic,
        }
    )

    assert not settings.web_acl
    assert settings.account_role is AccountRole.MANAGED
    assert (settings.log_archive_destination_arn, settings.alarm_topic_arn) == (archive, topic)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:region", None),
        ("aws:region", "us-east-1"),
        ("aws:allowedAccountIds", None),
        ("aws:allowedAccountIds", "[]"),
        ("aws:allowedAccountIds", f'["{ACCOUNT}", "210987654321"]'),
        ("aws:allowedAccountIds", f"[{ACCOUNT}]"),
        ("aws:allowedAccountIds", '["12345"]'),
        ("aws:allowedAccountIds", "123456789012,"),
        ("guarded-payments:environmentSuffix", None),
        ("guarded-payments:environmentSuffix", "Dev"),
        ("guarded-payments:environmentSuffix", "-dev"),
        ("guarded-payments:environmentSuffix", "dev_1"),
        ("guarded-payments:environmentSuffix", "d" * (MAX_SUFFIX_LENGTH + 1)),
        ("guarded-payments:deployerRoleArn", None),
        ("guarded-payments:deployerRoleArn", f"arn:aws:iam::{ACCOUNT}:user/deployer"),
        ("guarded-payments:deployerRoleArn", "arn:aws:iam::210987654321:role/deployer"),
        ("guarded-payments:webAcl", "yes"),
        ("guarded-payments:apiGatewayAccountRole", "ours"),
        ("guarded-payments:logArchiveDestinationArn", "arn:aws:logs:us-east-1:210987654321:destination:archive"),
        ("guarded-payments:logArchiveDestinationArn", f"arn:aws:logs:us-east-2:{ACCOUNT}:log-group:archive"),
        ("guarded-payments:alarmTopicArn", f"arn:aws:sns:us-east-2:{ACCOUNT}:on-call.fifo"),
        ("guarded-payments:merchants", None),
        ("guarded-payments:merchants", "{}"),
        ("guarded-payments:merchants", "[]"),
        ("guarded-payments:merchants", "{"),
    ],
)
def test_refusals_name_the_key_and_the_place(key: str, value: str | None) -> None:
    """An unusable setting is refused by its key, with the file that it belongs in and a remedy."""
    with pytest.raises(ConfigError) as refused:
        load({key: value})

    message = str(refused.value)
    assert message.startswith(key)
    assert "Pulumi.test.yaml" in message
    assert message.rstrip().endswith(".")


@pytest.mark.parametrize("merchant", ["Acme", "acme_1", "-acme", "m" * 21, "fraud-provider"])
def test_merchant_ids_fit_every_name(merchant: str) -> None:
    """An id that no name could hold, or that another caller owns, is no merchant id."""
    with pytest.raises(ConfigError, match="is not a merchant id"):
        load(merchants(**{merchant: {}}))


@pytest.mark.parametrize("entry", ["a string", {"webhook": "https://acme.example"}, ["webhookUrl"]])
def test_merchant_fields_are_known(entry: object) -> None:
    """A misspelled field would leave a secret unset: it is refused."""
    with pytest.raises(ConfigError, match="webhookUrl, signingKey"):
        load(merchants(acme=entry))


def test_merchants_are_bounded() -> None:
    """More merchants than an environment can name are refused."""
    with pytest.raises(ConfigError, match="21 entries"):
        load(merchants(**{f"m{number}": {} for number in range(MAX_MERCHANTS + 1)}))


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ({"webhookUrl": "http://acme.example/hidden"}, "https"),
        ({"webhookUrl": "https://user:hidden@acme.example"}, "https"),
        ({"webhookUrl": 5}, "https"),
        ({"signingKey": "hidden"}, "32 characters"),
        ({"signingKey": "hidden " * 10}, "32 characters"),
    ],
)
def test_unusable_secrets_are_refused_unseen(fields: dict[str, Any], form: str) -> None:
    """A secret of the wrong form is refused, and the message does not repeat it."""
    with pytest.raises(ConfigError, match=form) as refused:
        load(merchants(acme=fields))

    assert "hidden" not in str(refused.value)


def test_invalid_json_is_refused_unseen() -> None:
    """A broken `merchants` object may hold secrets: the message does not repeat it."""
    with pytest.raises(ConfigError) as refused:
        load({"guarded-payments:merchants": '{"acme": "hidden"'})

    assert "hidden" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_preview_warns_of_unset_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview names each unset secret and goes on with an unknown secret in its place."""
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message: warned.append(message.split()[0]))
    kinds: list[tuple[bool, bool]] = []

    async def inspect(secret: pulumi.Output[str]) -> None:
        kinds.append((await secret.is_known(), await secret.is_secret()))

    def program() -> None:
        secret = Settings.load().fraud_signing_secret
        pulumi.export("inspected", pulumi.Output.from_input(inspect(secret)))

    run(program, {**merchants(acme=None), "guarded-payments:fraudSigningSecret": None})

    assert warned == [
        "guarded-payments:merchants.acme.webhookUrl",
        "guarded-payments:merchants.acme.signingKey",
        "guarded-payments:fraudSigningSecret",
    ]
    assert kinds == [(False, True)]


def test_an_update_refuses_unset_secrets() -> None:
    """An update names every unset secret at once, and starts nothing."""
    with pytest.raises(ConfigError) as refused:
        load({**merchants(acme={"signingKey": SECRET}), "guarded-payments:fraudSigningSecret": None}, dry_run=False)

    assert "merchants.acme.webhookUrl, guarded-payments:fraudSigningSecret" in str(refused.value)
    assert "signingKey" not in str(refused.value)
