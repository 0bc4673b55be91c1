"""The only reader of stack configuration: everything is checked here, before any resource is registered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NoReturn, cast

import pulumi
from pulumi.output import UNKNOWN

from infra.architecture import ARCHITECTURE
from infra.naming import MAX_MERCHANT_ID_LENGTH, MAX_SUFFIX_LENGTH, Names

REGION: Final = ARCHITECTURE.text("region")
MAX_MERCHANTS: Final = 20
"""The notification sender's environment names two parameters for each merchant, and Lambda allows it 4 KB in all."""

MIN_SECRET_LENGTH: Final = ARCHITECTURE.number("signing-key-length")

_SUFFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_MERCHANT: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_ACCOUNT: Final = re.compile(r"\d{12}")
_ROLE: Final = re.compile(r"arn:aws:iam::(?P<account>\d{12}):role/[\w+=,.@/-]+")
_LOG_DESTINATION: Final = re.compile(rf"arn:aws:logs:{REGION}:\d{{12}}:destination:[^:*]{{1,512}}")
_TOPIC: Final = re.compile(rf"arn:aws:sns:{REGION}:\d{{12}}:[A-Za-z0-9_-]{{1,256}}")
_RESERVED_MERCHANTS: Final = frozenset({"fraud-provider"})


class ConfigError(pulumi.RunError):
    """A setting that is missing or unusable. A RunError, so that the CLI prints the message and no traceback."""

    def __init__(self, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{key} {problem} (Pulumi.{pulumi.get_stack()}.yaml). {remedy}")
        self.key = key


class AccountRole(StrEnum):
    """Who owns the account's API Gateway CloudWatch role, a singleton per region."""

    EXTERNAL = "external"
    """It exists already: taking it over would break another stack's logs, or its own destruction would."""
    MANAGED = "managed"
    """This stack owns it: for an account that holds nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merchant:
    """A merchant, and the secrets with which it is notified."""

    id: str
    webhook_url: pulumi.Output[str]
    signing_key: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The stack's configuration, complete and valid."""

    names: Names
    deployer_role_arn: str
    web_acl: bool
    account_role: AccountRole
    log_archive_destination_arn: str | None
    alarm_topic_arn: str | None
    merchants: tuple[Merchant, ...]
    fraud_signing_secret: pulumi.Output[str]

    @classmethod
    def load(cls) -> "Settings":
        """Read and check the running stack's configuration.

        Raises:
            ConfigError: at the first setting that is missing or unusable.

        """
        config = _Reader(pulumi.Config())
        names = _names(config, _Reader(pulumi.Config("aws")))
        secrets = _Secrets()
        settings = cls(
            names=names,
            deployer_role_arn=_deployer(config, names.account_id),
            web_acl=config.boolean("webAcl", default=True),
            account_role=_account_role(config),
            log_archive_destination_arn=config.matching(
                "logArchiveDestinationArn", _LOG_DESTINATION, f"the ARN of a CloudWatch Logs destination in {REGION}"
            ),
            alarm_topic_arn=config.matching("alarmTopicArn", _TOPIC, f"the ARN of a standard SNS topic in {REGION}"),
            merchants=_merchants(config, secrets),
            fraud_signing_secret=secrets.take(
                config.name("fraudSigningSecret"), config.text("fraudSigningSecret"), _SIGNING_SECRET
            ),
        )
        secrets.settle()
        return settings


class _Reader:
    """One namespace of the configuration, in the types that the settings need."""

    def __init__(self, config: pulumi.Config) -> None:
        self._config = config

    def name(self, key: str) -> str:
        return f"{self._config.name}:{key}"

    def refuse(self, key: str, problem: str, remedy: str) -> NoReturn:
        raise ConfigError(self.name(key), problem, remedy) from None

    def text(self, key: str) -> str | None:
        return self._config.get(key) or None

    def required(self, key: str, remedy: str) -> str:
        value = self.text(key)
        if value is None:
            self.refuse(key, "is not set", remedy)
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self.text(key)
        if value is None:
            return default
        if value not in {"true", "false"}:
            self.refuse(key, f"is {value!r}, not a boolean", "Set it to true or false.")
        return value == "true"

    def matching(self, key: str, pattern: re.Pattern[str], form: str) -> str | None:
        value = self.text(key)
        if value is not None and not pattern.fullmatch(value):
            self.refuse(key, f"is {value!r}", f"Set it to {form}, or remove it.")
        return value

    def structure(self, key: str) -> Any:
        try:
            return self._config.get_object(key)
        except pulumi.ConfigTypeError:
            # The SDK's own message quotes the value, which may hold secrets: `refuse` leaves it out.
            self.refuse(key, "is not valid JSON", "Set it with `pulumi config set --path`.")


class _Secrets:
    """Secrets as they are read: unset ones are unknown in a preview, and refused all at once in an update."""

    def __init__(self) -> None:
        self._unset: list[str] = []

    def take(self, key: str, value: object, form: "_SecretForm") -> pulumi.Output[str]:
        """Wrap one secret; never quote it, whatever is wrong with it."""
        if value is None or value == "":
            self._unset.append(key)
            return pulumi.Output.secret(cast("str", UNKNOWN))
        if not isinstance(value, str) or not form.pattern.fullmatch(value):
            raise ConfigError(key, f"is not {form.said}", f"Set it with `pulumi config set --secret --path '{key}'`.")
        return pulumi.Output.secret(value)

    def settle(self) -> None:
        """Warn about unset secrets in a preview; refuse them in an update, before any resource."""
        if not self._unset:
            return
        if not pulumi.runtime.is_dry_run():
            raise ConfigError(
                ", ".join(self._unset), "not set", "An update needs them: `pulumi config set --secret --path KEY`."
            )
        for key in self._unset:
            pulumi.log.warn(f"{key} is not set: unknown in this preview, and an update will refuse to start.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _SecretForm:
    """What a secret must look like, and how to say so without showing it."""

    pattern: re.Pattern[str]
    said: str


_WEBHOOK_URL: Final = _SecretForm(
    pattern=re.compile(r"https://[^\s/@]+(/\S*)?"), said="an https:// URL without credentials"
)
_SIGNING_SECRET: Final = _SecretForm(
    pattern=re.compile(rf"\S{{{MIN_SECRET_LENGTH},}}"),
    said=f"a secret of {MIN_SECRET_LENGTH} characters or more, without spaces",
)


def _names(config: _Reader, aws: _Reader) -> Names:
    region = aws.required("region", f"Set it to {REGION}.")
    if region != REGION:
        aws.refuse("region", f"is {region!r}", f"This stack is built for {REGION} alone; set it to that.")
    return Names(suffix=_suffix(config), account_id=_account(aws), region=region)


def _suffix(config: _Reader) -> str:
    form = f"1 to {MAX_SUFFIX_LENGTH} of a-z, 0-9 and inner hyphens"
    suffix = config.required("environmentSuffix", f"Set it to {form}, for example `dev`.")
    if len(suffix) > MAX_SUFFIX_LENGTH or not _SUFFIX.fullmatch(suffix):
        config.refuse("environmentSuffix", f"is {suffix!r}", f"Set it to {form}.")
    return suffix


def _account(aws: _Reader) -> str:
    accounts = aws.structure("allowedAccountIds")
    is_one = isinstance(accounts, list) and len(accounts) == 1
    if not is_one or not isinstance(accounts[0], str) or not _ACCOUNT.fullmatch(accounts[0]):
        remedy = "Set it to a list of exactly one 12-digit account id, quoted: ARNs derive from it."
        aws.refuse("allowedAccountIds", f"is {accounts!r}", remedy)
    return str(accounts[0])


def _deployer(config: _Reader, account_id: str) -> str:
    remedy = f"Set it to the ARN of the role that deploys, arn:aws:iam::{account_id}:role/NAME."
    arn = config.required("deployerRoleArn", remedy)
    match = _ROLE.fullmatch(arn)
    if match is None or match["account"] != account_id:
        config.refuse("deployerRoleArn", f"is {arn!r}, not a role of account {account_id}", remedy)
    return arn


def _account_role(config: _Reader) -> AccountRole:
    value = config.text("apiGatewayAccountRole") or AccountRole.EXTERNAL
    if value not in tuple(AccountRole):
        config.refuse("apiGatewayAccountRole", f"is {value!r}", f"Set it to {' or '.join(AccountRole)}.")
    return AccountRole(value)


def _merchants(config: _Reader, secrets: _Secrets) -> tuple[Merchant, ...]:
    remedy = "Set it to an object: merchant id -> {webhookUrl, signingKey}."
    declared = config.structure("merchants")
    if not isinstance(declared, Mapping) or not declared:
        config.refuse("merchants", "names no merchant", remedy)
    if len(declared) > MAX_MERCHANTS:
        config.refuse("merchants", f"has {len(declared)} entries", f"One stack serves up to {MAX_MERCHANTS}.")
    return tuple(_merchant(config, secrets, merchant, declared[merchant]) for merchant in sorted(declared))


def _merchant(config: _Reader, secrets: _Secrets, merchant: str, entry: object) -> Merchant:
    form = f"1 to {MAX_MERCHANT_ID_LENGTH} of a-z, 0-9 and inner hyphens"
    key = f"merchants.{merchant}"
    if len(merchant) > MAX_MERCHANT_ID_LENGTH or not _MERCHANT.fullmatch(merchant) or merchant in _RESERVED_MERCHANTS:
        reserved = ", ".join(sorted(_RESERVED_MERCHANTS))
        config.refuse(key, "is not a merchant id", f"Use {form}, other than {reserved}.")
    fields = {} if entry is None else entry
    if not isinstance(fields, Mapping) or not fields.keys() <= {"webhookUrl", "signingKey"}:
        config.refuse(key, "is not {webhookUrl, signingKey}", "Give it these two fields, both secret.")
    return Merchant(
        id=merchant,
        webhook_url=secrets.take(config.name(f"{key}.webhookUrl"), fields.get("webhookUrl"), _WEBHOOK_URL),
        signing_key=secrets.take(config.name(f"{key}.signingKey"), fields.get("signingKey"), _SIGNING_SECRET),
    )
