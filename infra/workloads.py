"""The contract's functions with their references resolved: what each is given and may do, in this stack."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra import compact_json
from infra.architecture import ARCHITECTURE, ArchitectureError, Function
from infra.components.fifo_queue import GuardedQueue
from infra.components.ledger_table import LedgerTable
from infra.components.parameters import Parameters
from infra.components.payment_function import Workload
from infra.statements import Statement, use


@dataclass(frozen=True, kw_only=True, slots=True)
class Backbone:
    """What the functions work with, by the contract's names."""

    tables: Mapping[str, LedgerTable]
    queues: Mapping[str, GuardedQueue]
    parameters: Parameters
    merchant_ids: tuple[str, ...]
    suffix: str

    def arns(self, reference: str) -> tuple[pulumi.Output[str], ...]:
        """Return the ARNs of what a grant's reference means, each with its resource.

        Raises:
            ArchitectureError: the contract names nothing of this stack.

        """
        kind, _, name = reference.partition(":")
        if kind == "table" and name in self.tables:
            return (self.tables[name].arn,)
        if kind == "index":
            return (self._index(reference, *name.split("/")),)
        if kind == "queue" and name in self.queues:
            return (self.queues[name].arn,)
        if kind == "parameter":
            return tuple(self.parameters.arn_of(purpose) for purpose in self._parameters(name))
        raise _unknown(reference)

    def value(self, reference: str, function: Function) -> pulumi.Input[str]:
        """Return what a variable's reference means.

        Raises:
            ArchitectureError: the contract names nothing of this stack.

        """
        kind, _, name = reference.partition(":")
        if kind == "table" and name in self.tables:
            return self.tables[name].name
        if kind == "queue" and name in self.queues:
            return self.queues[name].url
        if kind == "parameter" and self.parameters.has(name):
            return self.parameters.name_of(name)
        if kind == "literal":
            return name
        if reference == "suffix":
            return self.suffix
        if reference == "function":
            return function.name
        if reference == "merchants":
            return self._merchants()
        raise _unknown(reference)

    def _index(self, reference: str, table: str, index: str = "") -> pulumi.Output[str]:
        if table not in self.tables or not index:
            raise _unknown(reference)
        return pulumi.Output.concat(self.tables[table].arn, "/index/", index)

    def _parameters(self, name: str) -> tuple[str, ...]:
        found = (
            tuple(f"{name.removesuffix('*')}{merchant}" for merchant in self.merchant_ids)
            if name.endswith("-*")
            else (name,)
        )
        for purpose in found:
            if not self.parameters.has(purpose):
                raise _unknown(f"parameter:{purpose}")
        return found

    def _merchants(self) -> pulumi.Output[str]:
        parameters = self.parameters
        return compact_json.output(
            {
                merchant: {
                    "webhookUrl": parameters.name_of(f"webhook-url-{merchant}"),
                    "signingKey": parameters.name_of(f"signing-key-{merchant}"),
                }
                for merchant in self.merchant_ids
            }
        )


def workload(function: Function, backbone: Backbone) -> Workload:
    """Resolve one function of the contract."""
    references = {**ARCHITECTURE.every_environment, **function.environment}
    return Workload(
        function=function,
        environment={name: backbone.value(reference, function) for name, reference in references.items()},
        statements=tuple(_statements(function, backbone)),
        queue=None if function.source is None else backbone.queues[function.source.queue],
    )


def _statements(function: Function, backbone: Backbone) -> list[Statement]:
    return [
        use(_sid(grant.on), grant.actions, tuple(backbone.arns(grant.on)), attributes=grant.attributes)
        for grant in function.may
        if grant.actions
    ]


def _sid(reference: str) -> str:
    """Name a statement after what it is about: `table:fraud_alerts` is `TableFraudAlerts`."""
    words = reference.replace(":", "-").replace("/", "-").replace("_", "-").replace("*", "").split("-")
    return "Use" + "".join(word.capitalize() for word in words)


def _unknown(reference: str) -> ArchitectureError:
    return ArchitectureError(
        f"architecture.toml refers to {reference!r}, which this stack has not. "
        "Declare it under [tables], [queues] or [parameters], or correct the reference."
    )
