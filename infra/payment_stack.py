"""The payment stack, put together: what depends on what can be read off the order."""

from typing import Any

import pulumi
import pulumi_aws as aws

from infra import workloads
from infra.api_definition import ApiDefinition, read_models
from infra.architecture import ARCHITECTURE
from infra.components.account_logging import AccountLogging
from infra.components.api_endpoint import ApiEndpoint, ApiEndpointArgs
from infra.components.api_stage import ApiStage, ApiStageArgs
from infra.components.callers import Callers
from infra.components.dependency_layer import DependencyLayer
from infra.components.encryption_key import EncryptionKey, EncryptionKeyArgs
from infra.components.fifo_queue import GuardedQueue, Messaging
from infra.components.firewall import Firewall
from infra.components.function_role import FunctionRole
from infra.components.ledger_table import LedgerTable, TableKeys
from infra.components.log_group import GuardedLogGroup, Logging
from infra.components.operations_alarms import OperationsAlarms, OperationsAlarmsArgs
from infra.components.parameters import Parameters
from infra.components.payment_function import PaymentFunction
from infra.components.rest_api import RestApi
from infra.components.sweep_schedule import ScheduleRole, SweepSchedule, SweepScheduleArgs
from infra.components.tracing import ApiTracing
from infra.literals import LiteralInputs
from infra.naming import Kind
from infra.references import carry
from infra.settings import AccountRole, Settings


class PaymentStack:
    """Every component of one deployment.

    Roles come before the key, which names them; the key comes before all that it encrypts; the functions come after
    what they work with; the API comes last.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names = settings.names
        self._opts = pulumi.ResourceOptions(providers=[self._provider()])
        self._roles = {
            function.name: FunctionRole(function, names=self._names, opts=self._opts)
            for function in ARCHITECTURE.functions
        }
        self._schedule_roles = {
            schedule.role: ScheduleRole(schedule.role, names=self._names, opts=self._opts)
            for schedule in ARCHITECTURE.schedules
        }
        self._key = self._encryption_key()
        self._logging = Logging(
            names=self._names,
            key_arn=self._key.arn,
            archive_destination_arn=settings.log_archive_destination_arn,
        )
        self._callers = Callers("callers", merchant_ids=self._merchant_ids, names=self._names, opts=self._opts)
        self._backbone = self._make_backbone()
        self._functions = self._make_functions()
        for schedule in ARCHITECTURE.schedules:
            SweepSchedule(
                f"{schedule.name}-schedule",
                SweepScheduleArgs(
                    schedule=schedule,
                    names=self._names,
                    queue=self._backbone.queues[schedule.queue],
                    role=self._schedule_roles[schedule.role],
                ),
                self._opts,
            )
        self._stage = self._publish()

    def outputs(self) -> dict[str, Any]:
        """List what the stack tells the outside."""
        backbone = self._backbone
        return {
            "invokeUrl": self._stage.invoke_url,
            "functionArns": {name: function.arn for name, function in self._functions.items()},
            "tableNames": {name: table.name for name, table in backbone.tables.items()},
            "queueNames": {name: queue.name for name, queue in backbone.queues.items()},
            "apiKeyIds": {caller: key.id for caller, key in self._callers.keys.items()},
        }

    @property
    def _merchant_ids(self) -> tuple[str, ...]:
        return tuple(merchant.id for merchant in self._settings.merchants)

    def _provider(self) -> aws.Provider:
        """Speak to one region of one account: the provider refuses any other, whatever the credentials are for."""
        return aws.Provider(
            "aws-payments",
            region=self._names.region,
            allowed_account_ids=[self._names.account_id],
            default_tags=aws.ProviderDefaultTagsArgs(
                tags={
                    "project": pulumi.get_project(),
                    "environmentSuffix": self._names.suffix,
                    "managed-by": "pulumi",
                    "data-classification": "confidential",
                }
            ),
        )

    def _encryption_key(self) -> EncryptionKey:
        groups = [
            (Kind.LOG_GROUP, purpose)
            for purpose in (*(function.purpose for function in ARCHITECTURE.functions), "api-access")
        ]
        if self._settings.web_acl:
            groups.append((Kind.WAF_LOG_GROUP, "payments"))
        return EncryptionKey(
            "encryption-key",
            EncryptionKeyArgs(
                names=self._names,
                deployer_role_arn=self._settings.deployer_role_arn,
                roles=self._roles,
                schedule_roles=self._schedule_roles,
                log_group_arns=tuple(self._names.log_group_arn(kind, purpose) for kind, purpose in groups),
            ),
            self._opts,
        )

    def _make_backbone(self) -> workloads.Backbone:
        names, key_arn, opts = self._names, self._key.arn, self._opts
        messaging = Messaging(names=names, key_arn=key_arn, alarm_topic_arn=self._settings.alarm_topic_arn)
        return workloads.Backbone(
            tables={
                table.name: LedgerTable(
                    table.purpose,
                    keys=TableKeys(partition=table.partition_key, sort=table.sort_key, index=table.index),
                    names=names,
                    key_arn=key_arn,
                    opts=opts,
                )
                for table in ARCHITECTURE.tables
            },
            queues={name: GuardedQueue(name, messaging=messaging, opts=opts) for name in ARCHITECTURE.queues},
            parameters=Parameters(
                "parameters", settings=self._settings, callers=self._callers, key_arn=key_arn, opts=opts
            ),
            merchant_ids=self._merchant_ids,
            suffix=names.suffix,
        )

    def _make_functions(self) -> dict[str, PaymentFunction]:
        layer = DependencyLayer("dependency-layer", names=self._names, opts=self._opts)
        return {
            function.name: PaymentFunction(
                workloads.workload(function, self._backbone),
                role=self._roles[function.name],
                logging=self._logging,
                layer=layer,
                opts=self._opts,
            )
            for function in ARCHITECTURE.functions
        }

    def _publish(self) -> ApiStage:
        names, opts = self._names, self._opts
        definition = ApiDefinition(
            name=names.of(Kind.API, "payments"),
            stage=names.of(Kind.STAGE, "payments"),
            models=read_models(),
            integrations={function.name: names.invocation_uri(function.purpose) for function in ARCHITECTURE.functions},
        )
        literals = LiteralInputs()
        recorded = pulumi.ResourceOptions.merge(opts, literals.options())
        api = RestApi("rest-api", definition=definition, names=names, opts=recorded)
        endpoints = [
            ApiEndpoint(
                ApiEndpointArgs(
                    endpoint=endpoint,
                    definition=definition,
                    api=api,
                    function=self._functions[endpoint.function],
                    names=names,
                ),
                recorded,
            )
            for endpoint in definition.endpoints
        ]
        access_log = GuardedLogGroup("api-access", logging=self._logging, opts=opts)
        stage = ApiStage(
            "api-stage",
            ApiStageArgs(
                definition=definition,
                literals=literals,
                api=api,
                parts=(*endpoints, *self._account_logging(access_log)),
                callers=self._callers,
                access_log=access_log,
                names=names,
            ),
            opts,
        )
        self._guard(stage, definition, api)
        OperationsAlarms(
            "operations-alarms",
            OperationsAlarmsArgs(
                names=names,
                topic_arn=self._settings.alarm_topic_arn,
                queues={name: queue.name for name, queue in self._backbone.queues.items()},
                functions={
                    function.purpose: self._functions[function.name].name for function in ARCHITECTURE.functions
                },
                api_name=carry(definition.name, api.api),
            ),
            opts,
        )
        return stage

    def _account_logging(self, access_log: GuardedLogGroup) -> list[pulumi.Resource]:
        if self._settings.account_role is AccountRole.EXTERNAL:
            return []
        return [AccountLogging("account-logging", names=self._names, log_group=access_log, opts=self._opts)]

    def _guard(self, stage: ApiStage, definition: ApiDefinition, api: RestApi) -> None:
        service = carry(f"{definition.name}/{definition.stage}", api.api, stage.stage)
        ApiTracing("api-tracing", service_name=service, stage_name=definition.stage, names=self._names, opts=self._opts)
        if self._settings.web_acl:
            log_group = GuardedLogGroup("payments", logging=self._logging, kind=Kind.WAF_LOG_GROUP, opts=self._opts)
            Firewall("firewall", stage=stage.stage, log_group=log_group, names=self._names, opts=self._opts)
