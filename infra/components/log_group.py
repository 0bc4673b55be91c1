"""A log group that keeps what the contract says, encrypted, and forwards to the organisation's archive where there is one."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.naming import Kind, Names
from infra.references import carry

RETENTION_DAYS: Final = ARCHITECTURE.number("log-retention-days")


@dataclass(frozen=True, kw_only=True, slots=True)
class Logging:
    """What every log group of the stack shares."""

    names: Names
    key_arn: pulumi.Output[str]
    archive_destination_arn: str | None


class GuardedLogGroup(pulumi.ComponentResource):
    """One log group and, when an archive is configured, its subscription."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    group: aws.cloudwatch.LogGroup

    def __init__(
        self,
        purpose: str,
        *,
        logging: Logging,
        kind: Kind = Kind.LOG_GROUP,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        title = purpose if kind is Kind.LOG_GROUP else "waf"
        super().__init__("payments:logging:GuardedLogGroup", f"logging-{title}", None, opts)
        name = logging.names.of(kind, purpose)
        self.group = aws.cloudwatch.LogGroup(
            f"log-group-{title}",
            name=name,
            retention_in_days=RETENTION_DAYS,
            kms_key_id=logging.key_arn,
            skip_destroy=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = carry(name, self.group)
        self.arn = carry(logging.names.log_group_arn(kind, purpose), self.group)
        if logging.archive_destination_arn is not None:
            self._archive(title, logging.names, logging.archive_destination_arn)
        self.register_outputs({"arn": self.arn})

    def _archive(self, title: str, names: Names, destination_arn: str) -> None:
        """Send every event on. No role: a destination of CloudWatch Logs has its own, and a policy that admits us."""
        aws.cloudwatch.LogSubscriptionFilter(
            f"subscription-{title}",
            name=names.of(Kind.SUBSCRIPTION, title),
            log_group=self.name,
            filter_pattern="",
            destination_arn=destination_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
