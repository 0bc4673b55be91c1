"""A table whose items are the record of money: encrypted, restorable to the second, disposed of in time."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import Index
from infra.naming import Kind, Names
from infra.references import carry

EXPIRY_ATTRIBUTE: Final = "expires_at"
"""Items that carry it are disposed of when it has passed (PCI DSS 3.2.1: keep no longer than needed)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableKeys:
    """What identifies an item, both strings, and the index that the contract gives the table."""

    partition: str
    sort: str | None = None
    index: Index | None = None


class LedgerTable(pulumi.ComponentResource):
    """On-demand, point-in-time recoverable, encrypted with the stack's key; unprotected, to be destroyed with it."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        purpose: str,
        *,
        keys: TableKeys,
        names: Names,
        key_arn: pulumi.Output[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:storage:LedgerTable", f"ledger-{purpose}", None, opts)
        name = names.of(Kind.TABLE, purpose)
        attributes = [keys.partition] if keys.sort is None else [keys.partition, keys.sort]
        table = aws.dynamodb.Table(
            f"table-{purpose}",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=keys.partition,
            range_key=keys.sort,
            attributes=[
                *(aws.dynamodb.TableAttributeArgs(name=attribute, type="S") for attribute in attributes),
                *_index_attributes(keys.index),
            ],
            global_secondary_indexes=_indexes(keys.index),
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=key_arn),
            ttl=aws.dynamodb.TableTtlArgs(attribute_name=EXPIRY_ATTRIBUTE, enabled=True),
            deletion_protection_enabled=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = carry(name, table)
        self.arn = carry(names.table_arn(purpose), table)
        self.register_outputs({"name": self.name, "arn": self.arn})


def _index_attributes(index: Index | None) -> list[aws.dynamodb.TableAttributeArgs]:
    if index is None:
        return []
    return [
        aws.dynamodb.TableAttributeArgs(name=index.partition_key, type="S"),
        aws.dynamodb.TableAttributeArgs(name=index.sort_key, type="N"),
    ]


def _indexes(index: Index | None) -> list[aws.dynamodb.TableGlobalSecondaryIndexArgs] | None:
    if index is None:
        return None
    return [
        aws.dynamodb.TableGlobalSecondaryIndexArgs(
            name=index.name,
            key_schemas=[
                aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                    attribute_name=index.partition_key, key_type="HASH"
                ),
                aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=index.sort_key, key_type="RANGE"),
            ],
            projection_type="INCLUDE",
            non_key_attributes=list(index.projects),
        )
    ]
