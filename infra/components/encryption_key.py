"""The one key that encrypts tables, queues, parameters, logs and environments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.components.function_role import FunctionRole
from infra.components.sweep_schedule import ScheduleRole
from infra.key_policy import key_policy
from infra.naming import Kind, Names
from infra.statements import document

DELETION_WINDOW_DAYS: Final = ARCHITECTURE.number("key-deletion-window-days")


@dataclass(frozen=True, kw_only=True, slots=True)
class EncryptionKeyArgs:
    """Whom the key's policy names, beside the account itself."""

    names: Names
    deployer_role_arn: str
    roles: Mapping[str, FunctionRole]
    schedule_roles: Mapping[str, ScheduleRole]
    log_group_arns: tuple[str, ...]


class EncryptionKey(pulumi.ComponentResource):
    """A customer managed key, rotated yearly, usable only through the services that need it."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:encryption:EncryptionKey", name, None, opts)
        children = pulumi.ResourceOptions(parent=self)
        alias = args.names.of(Kind.ALIAS, "payments")
        key = aws.kms.Key(
            "key-payments",
            description=alias.removeprefix("alias/"),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=document(
                *key_policy(
                    args.names,
                    deployer_role_arn=args.deployer_role_arn,
                    role_arns={function: role.arn for function, role in args.roles.items()},
                    schedule_role_arns={purpose: role.arn for purpose, role in args.schedule_roles.items()},
                    log_group_arns=args.log_group_arns,
                )
            ),
            opts=children,
        )
        aws.kms.Alias("alias-payments", name=alias, target_key_id=key.key_id, opts=children)
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
