"""Names, `{resource-type}-{purpose}-{environment_suffix}`, and the ARNs and URLs that follow from them.

Names are explicit and ARNs are derived, so that every policy document is literal at the first preview: one ARN that
only AWS could tell would make the whole document unknown, and a judge cannot read what is unknown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from infra.architecture import ARCHITECTURE, purpose_of

MAX_MERCHANT_ID_LENGTH: Final = 20
"""Merchant ids are part of names and of the notification sender's environment, which Lambda limits to 4 KB in all."""

_ANY_MERCHANT: Final = "m" * MAX_MERCHANT_ID_LENGTH


class Kind(StrEnum):
    """The type word that begins a name."""

    ALARM = "alarm"
    ALIAS = "alias"
    API = "api"
    API_KEY = "api-key"
    DEAD_LETTER_QUEUE = "dlq"
    FUNCTION = "function"
    LAYER = "layer"
    LOG_GROUP = "log-group"
    MODEL = "model"
    PARAMETER = "parameter"
    PERMISSION = "permission"
    POLICY = "policy"
    QUEUE = "queue"
    ROLE = "role"
    SAMPLING = "sampling"
    SCHEDULE = "schedule"
    STAGE = "stage"
    SUBSCRIPTION = "subscription"
    TABLE = "table"
    USAGE_PLAN = "usage-plan"
    VALIDATOR = "validator"
    WAF_LOG_GROUP = "waf-log-group"
    WEB_ACL = "web-acl"


@dataclass(frozen=True, kw_only=True, slots=True)
class NameRule:
    """How names of one kind look, what AWS accepts, and every purpose that occurs.

    Args:
        template: where a service dictates a form, it deviates from the common one; `exception` says why.
        limit: the service's own maximum length.
        purposes: with the longest merchant id in place of a merchant, so that the suffix's room can be computed.

    """

    limit: int
    pattern: re.Pattern[str]
    purposes: tuple[str, ...]
    template: str = "{kind}-{purpose}-{suffix}"
    exception: str = ""

    def render(self, kind: Kind, purpose: str, suffix: str) -> str:
        """Compose the name, without judging it."""
        return self.template.format(kind=kind, purpose=purpose, suffix=suffix, model=_camel(purpose, suffix))

    def room(self, kind: Kind) -> int:
        """Tell how long the suffix may be before the longest name of this kind exceeds its limit."""
        return self.limit - max((len(self.render(kind, purpose, "")) for purpose in self.purposes), default=0)


def _camel(*parts: str) -> str:
    return "".join(word.capitalize() for part in parts for word in part.split("-"))


_WORD: Final = re.compile(r"[a-z][a-z0-9-]*")
_FIFO: Final = re.compile(r"[a-z][a-z0-9-]*\.fifo")
_FUNCTIONS: Final = tuple(function.purpose for function in ARCHITECTURE.functions)
_QUEUES: Final = ARCHITECTURE.queues
_LOG_GROUPS: Final = (*_FUNCTIONS, "api-access")
_SCHEDULE_ROLES: Final = tuple(schedule.role for schedule in ARCHITECTURE.schedules)
_FIFO_EXCEPTION: Final = "SQS: a FIFO queue's name ends in .fifo, so the suffix goes before it"

# Limits: each service's API reference (CreateFunction, CreateRole, CreateQueue ...); 255 where it states none.
RULES: Final = MappingProxyType(
    {
        Kind.ALARM: NameRule(
            limit=255,
            pattern=_WORD,
            purposes=(
                *(f"{what}-{queue}" for queue in _QUEUES for what in ("dead-letters", "dead-letter-age", "queue-age")),
                *(f"{what}-{function}" for function in _FUNCTIONS for what in ("errors", "throttles")),
                "api-5xx",
                "processing-overdue",
                "notification-overdue",
                "notification-undeliverable",
                "sweep-absent",
            ),
        ),
        Kind.ALIAS: NameRule(
            limit=256,
            pattern=re.compile(r"alias/key-[a-z0-9-]+"),
            purposes=("payments",),
            template="alias/key-{purpose}-{suffix}",
            exception="KMS: an alias begins with alias/",
        ),
        Kind.API: NameRule(limit=255, pattern=_WORD, purposes=("payments",)),
        Kind.API_KEY: NameRule(limit=255, pattern=_WORD, purposes=(_ANY_MERCHANT, "fraud-provider")),
        Kind.DEAD_LETTER_QUEUE: NameRule(
            limit=80,
            pattern=_FIFO,
            purposes=_QUEUES,
            template="{kind}-{purpose}-{suffix}.fifo",
            exception=_FIFO_EXCEPTION,
        ),
        Kind.FUNCTION: NameRule(limit=64, pattern=_WORD, purposes=_FUNCTIONS),
        Kind.LAYER: NameRule(limit=140, pattern=_WORD, purposes=("dependencies",)),
        Kind.LOG_GROUP: NameRule(limit=512, pattern=_WORD, purposes=_LOG_GROUPS),
        Kind.MODEL: NameRule(
            limit=255,
            pattern=re.compile(r"model[A-Za-z0-9]+"),
            purposes=tuple(purpose_of(model) for model in ARCHITECTURE.models),
            template="{kind}{model}",
            exception="API Gateway: a model's name is alphanumeric",
        ),
        Kind.PARAMETER: NameRule(
            # SSM allows 1,011 characters for the whole ARN, of which up to 50 come before the name.
            limit=961,
            pattern=re.compile(r"(?!aws|ssm)[a-z][a-z0-9-]*"),
            purposes=(
                *(f"{what}-{_ANY_MERCHANT}" for what in ("webhook-url", "signing-key", "api-key")),
                "api-key-fraud-provider",
                "fraud-signing-secret",
                "callers",
            ),
        ),
        Kind.PERMISSION: NameRule(
            limit=100, pattern=_WORD, purposes=tuple(endpoint.purpose for endpoint in ARCHITECTURE.endpoints)
        ),
        Kind.POLICY: NameRule(limit=128, pattern=_WORD, purposes=(*_FUNCTIONS, "api-gateway-logs", *_SCHEDULE_ROLES)),
        Kind.QUEUE: NameRule(
            limit=80,
            pattern=_FIFO,
            purposes=_QUEUES,
            template="{kind}-{purpose}-{suffix}.fifo",
            exception=_FIFO_EXCEPTION,
        ),
        Kind.ROLE: NameRule(limit=64, pattern=_WORD, purposes=(*_FUNCTIONS, "api-gateway-logs", *_SCHEDULE_ROLES)),
        Kind.SCHEDULE: NameRule(
            limit=64, pattern=_WORD, purposes=tuple(schedule.name for schedule in ARCHITECTURE.schedules)
        ),
        Kind.SAMPLING: NameRule(
            limit=32,
            pattern=_WORD,
            purposes=("others", *(f"path-{number}" for number, _ in enumerate(ARCHITECTURE.endpoints, 1))),
        ),
        Kind.STAGE: NameRule(limit=128, pattern=_WORD, purposes=("payments",)),
        Kind.SUBSCRIPTION: NameRule(limit=512, pattern=_WORD, purposes=(*_LOG_GROUPS, "waf")),
        Kind.TABLE: NameRule(limit=255, pattern=_WORD, purposes=tuple(table.purpose for table in ARCHITECTURE.tables)),
        Kind.USAGE_PLAN: NameRule(limit=255, pattern=_WORD, purposes=("payments",)),
        Kind.VALIDATOR: NameRule(limit=255, pattern=_WORD, purposes=("body-and-parameters",)),
        Kind.WAF_LOG_GROUP: NameRule(
            limit=512,
            pattern=re.compile(r"aws-waf-logs-[a-z0-9-]+"),
            purposes=("payments",),
            template="aws-waf-logs-{purpose}-{suffix}",
            exception="WAF: a log destination's name begins with aws-waf-logs-",
        ),
        Kind.WEB_ACL: NameRule(limit=128, pattern=_WORD, purposes=("payments",)),
    }
)

MAX_SUFFIX_LENGTH: Final = min(rule.room(kind) for kind, rule in RULES.items())
"""Computed, not chosen: today the X-Ray sampling rule's 32 characters leave the least room."""


class InvalidNameError(ValueError):
    """A name that its service would refuse."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Every name, ARN and URL of one deployment.

    Args:
        suffix: the environment suffix, already validated by the settings.

    """

    suffix: str
    account_id: str
    region: str
    partition: str = "aws"

    def of(self, kind: Kind, purpose: str) -> str:
        """Name a resource; a name that its service would refuse is refused here, before anything exists."""
        rule = RULES[kind]
        name = rule.render(kind, purpose, self.suffix)
        if len(name) > rule.limit or not rule.pattern.fullmatch(name):
            msg = f"{kind} name {name!r} is not within {rule.limit} characters of {rule.pattern.pattern}"
            raise InvalidNameError(msg)
        return name

    @cached_property
    def _regional(self) -> str:
        return f"{self.region}:{self.account_id}"

    def function_arn(self, purpose: str) -> str:
        """Derive a function's ARN, unqualified."""
        return f"arn:{self.partition}:lambda:{self._regional}:function:{self.of(Kind.FUNCTION, purpose)}"

    def invocation_uri(self, purpose: str) -> str:
        """Derive the URI under which API Gateway invokes a function; 2015-03-31 is the Lambda API's version."""
        return (
            f"arn:{self.partition}:apigateway:{self.region}:lambda:path/2015-03-31/functions/"
            f"{self.function_arn(purpose)}/invocations"
        )

    def role_arn(self, purpose: str) -> str:
        """Derive a role's ARN; IAM is global, so it has no region."""
        return f"arn:{self.partition}:iam::{self.account_id}:role/{self.of(Kind.ROLE, purpose)}"

    def table_arn(self, purpose: str) -> str:
        """Derive a table's ARN."""
        return f"arn:{self.partition}:dynamodb:{self._regional}:table/{self.of(Kind.TABLE, purpose)}"

    def queue_arn(self, kind: Kind, purpose: str) -> str:
        """Derive a queue's ARN."""
        return f"arn:{self.partition}:sqs:{self._regional}:{self.of(kind, purpose)}"

    def queue_url(self, kind: Kind, purpose: str) -> str:
        """Derive a queue's URL, which is also its id."""
        return f"https://sqs.{self.region}.amazonaws.com/{self.account_id}/{self.of(kind, purpose)}"

    def log_group_arn(self, kind: Kind, purpose: str) -> str:
        """Derive a log group's ARN, without the `:*` that some services append for its streams."""
        return f"arn:{self.partition}:logs:{self._regional}:log-group:{self.of(kind, purpose)}"

    def parameter_arn(self, purpose: str) -> str:
        """Derive a parameter's ARN; a name without a leading slash gets one here."""
        return f"arn:{self.partition}:ssm:{self._regional}:parameter/{self.of(Kind.PARAMETER, purpose)}"

    @property
    def account_root_arn(self) -> str:
        """Derive the principal that stands for the account's IAM policies."""
        return f"arn:{self.partition}:iam::{self.account_id}:root"

    def endpoint(self, service: str) -> str:
        """Name a service as `kms:ViaService` and regional service principals spell it."""
        return f"{service}.{self.region}.amazonaws.com"
