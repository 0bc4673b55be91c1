"""A function of the payment system: its rights, its logs, its code, and the queue that feeds it."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra import bundling
from infra.components.dependency_layer import DependencyLayer, archive
from infra.components.fifo_queue import GuardedQueue
from infra.components.function_role import FunctionRole
from infra.components.log_group import GuardedLogGroup, Logging
from infra.functions import FunctionName
from infra.naming import Kind
from infra.references import carry
from infra.statements import Statement, document, write_logs, write_traces

MEMORY_MB: Final = 3_072
TIMEOUT_SECONDS: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A queue that invokes a function.

    Args:
        batch_size: messages in one invocation.
        maximum_concurrency: how many invocations the queue may have at once; the rest of the reserve stays for the API.

    """

    queue: GuardedQueue
    batch_size: int
    maximum_concurrency: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """What one function is told, may do, and may take of the account.

    Args:
        statements: beside logs and traces, which every function writes.
        reserved_concurrency: a guarantee and a ceiling at once.

    """

    function: FunctionName
    environment: dict[str, pulumi.Input[str]]
    statements: tuple[Statement, ...]
    reserved_concurrency: int
    feed: Feed | None = None


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
        if workload.feed is not None:
            self._mapping(purpose, workload.feed, rights)
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
            runtime="python3.11",
            architectures=["arm64"],
            memory_size=MEMORY_MB,
            timeout=TIMEOUT_SECONDS,
            reserved_concurrent_executions=workload.reserved_concurrency,
            package_type="Zip",
            handler=f"handlers.{function}.handler.handle",
            code=archive(bundling.function_archive(function)),
            layers=[layer.arn],
            kms_key_arn=logging.key_arn,
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={**_common_environment(function, logging.names.suffix), **workload.environment}
            ),
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

    def _mapping(self, purpose: str, feed: Feed, rights: aws.iam.RolePolicy) -> None:
        """Poll the queue with the function's own rights; only what failed comes back, nothing waits to fill a batch."""
        aws.lambda_.EventSourceMapping(
            f"mapping-{purpose}",
            event_source_arn=feed.queue.arn,
            function_name=self.name,
            enabled=True,
            batch_size=feed.batch_size,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(
                maximum_concurrency=feed.maximum_concurrency
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )


def _common_environment(function: FunctionName, suffix: str) -> dict[str, pulumi.Input[str]]:
    return {
        "ENVIRONMENT_SUFFIX": suffix,
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_METRICS_NAMESPACE": "payments",
        "POWERTOOLS_SERVICE_NAME": str(function),
    }
