"""A function of the payment system: its rights, its logs, its code, and the queue that feeds it."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra import bundling
from infra.architecture import ARCHITECTURE, Function
from infra.components.dependency_layer import DependencyLayer, archive
from infra.components.fifo_queue import GuardedQueue
from infra.components.function_role import FunctionRole
from infra.components.log_group import GuardedLogGroup, Logging
from infra.naming import Kind
from infra.references import carry
from infra.statements import Statement, document, write_logs, write_traces

MEMORY_MB: Final = ARCHITECTURE.number("function-memory-mb")
TIMEOUT_SECONDS: Final = ARCHITECTURE.number("function-timeout-seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """A function of the contract, with its references resolved to this stack's resources.

    Args:
        statements: beside logs and traces, which every function writes.
        queue: the queue that invokes it, where the contract names one.

    """

    function: Function
    environment: dict[str, pulumi.Input[str]]
    statements: tuple[Statement, ...]
    queue: GuardedQueue | None = None


class PaymentFunction(pulumi.ComponentResource):
    """One function, created after its log group and its rights, and removed before them."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    invocation_uri: pulumi.Output[str]

    def __init__(
        self,
        workload: Workload,
        *,
        role: FunctionRole,
        logging: Logging,
        layer: DependencyLayer,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        purpose = workload.function.purpose
        super().__init__("payments:compute:PaymentFunction", f"compute-{purpose}", None, opts)
        names = logging.names
        self._workload, self._logging = workload, logging
        log_group = GuardedLogGroup(purpose, logging=logging, opts=pulumi.ResourceOptions(parent=self))
        rights = aws.iam.RolePolicy(
            f"policy-{purpose}",
            name=names.of(Kind.POLICY, purpose),
            role=role.name,
            policy=document(write_logs(log_group.arn), write_traces(), *workload.statements),
            opts=pulumi.ResourceOptions(parent=self),
        )
        function = self._function(role, layer, log_group, rights)
        self.name = carry(names.of(Kind.FUNCTION, purpose), function)
        self.arn = carry(names.function_arn(purpose), function)
        self.invocation_uri = carry(names.invocation_uri(purpose), function)
        if workload.queue is not None:
            self._mapping(workload.queue, rights)
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _function(
        self, role: FunctionRole, layer: DependencyLayer, log_group: GuardedLogGroup, rights: aws.iam.RolePolicy
    ) -> aws.lambda_.Function:
        workload, logging = self._workload, self._logging
        function = workload.function
        return aws.lambda_.Function(
            f"function-{function.purpose}",
            name=logging.names.of(Kind.FUNCTION, function.purpose),
            role=role.arn,
            runtime=ARCHITECTURE.text("function-runtime"),
            architectures=[ARCHITECTURE.text("function-architecture")],
            memory_size=MEMORY_MB,
            timeout=TIMEOUT_SECONDS,
            reserved_concurrent_executions=function.reserved_concurrency,
            package_type="Zip",
            handler=f"handlers.{function.name}.handler.handle",
            code=archive(bundling.function_archive(function.name)),
            layers=[layer.arn],
            kms_key_arn=logging.key_arn,
            environment=aws.lambda_.FunctionEnvironmentArgs(variables=workload.environment),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(
                log_format="JSON",
                log_group=log_group.name,
                application_log_level="INFO",
                system_log_level="INFO",
            ),
            skip_destroy=False,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights, log_group.group]),
        )

    def _mapping(self, queue: GuardedQueue, rights: aws.iam.RolePolicy) -> None:
        """Poll the queue with the function's own rights; only what failed comes back, nothing waits to fill a batch."""
        function = self._workload.function
        if function.source is None:
            return
        aws.lambda_.EventSourceMapping(
            f"mapping-{function.purpose}",
            event_source_arn=queue.arn,
            function_name=self.name,
            enabled=True,
            batch_size=function.source.batch_size,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(
                maximum_concurrency=function.source.maximum_concurrency
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
