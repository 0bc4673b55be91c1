"""The adapters and composition roots, against moto in this process: real boto3, real conditions, real FIFO queues."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from handlers.core import messages
from handlers.core.adapters.clients import downstream, dynamodb_client, sqs_client, ssm_client
from handlers.core.adapters.dynamodb import DynamoTransactionStore
from handlers.core.adapters.parameters import (
    STALE_SECONDS,
    ParameterCallerDirectory,
    Parameters,
    merchant_parameter_names,
)
from handlers.core.adapters.sqs import SqsNotificationQueue, SqsTransactionQueue
from handlers.core.adapters.tracing import XrayTracing
from handlers.core.card_data.detector import holds_card_data
from handlers.core.card_data.redaction import Redactor
from handlers.core.deadline import ATTEMPTS, CALL_SECONDS, CONNECT_SECONDS, READ_SECONDS
from handlers.core.domain import FraudProvider, Merchant, Owed, OwedKind, TransactionState
from handlers.core.errors import ConfigurationError, DeliveryRefusedError, ParameterError, StoreError
from handlers.core.runtime import Environment, powertools
from handlers.fraud_handler.composition import compose as compose_fraud_handler
from handlers.notification_sender.composition import compose as compose_notification_sender
from handlers.transaction_processor.composition import compose as compose_transaction_processor
from tests.handlers.cards import TEST_CARDS
from tests.handlers.fakes import (
    NOW,
    SECRET,
    Context,
    NoTracing,
    RecordingMetrics,
    api_event,
    payment_event,
    record,
)
from tests.handlers.tables import make_tables, stored_payment
from tests.handlers.test_api import ACCEPTED, alert_event

CALLERS = {
    "key-acme": {"merchant": "acme"},
    "key-provider": {"role": "fraud-provider"},
    "key-odd": {"merchant": "x", "role": "fraud-provider"},
}
URL = "https://hooks.acme.test/in?t=s3cr3t-path"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Make the resources that the stack declares, and the environment that names them."""
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-2",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with mock_aws():
        dynamodb, sqs, ssm = boto3.client("dynamodb"), boto3.client("sqs"), boto3.client("ssm")
        make_tables(dynamodb)
        urls = {
            name: sqs.create_queue(
                QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
            )["QueueUrl"]
            for name in ("processing", "notifications")
        }
        for name, value in {
            "callers": json.dumps(CALLERS),
            "fraud-secret": SECRET,
            "acme-url": URL,
            "acme-key": "acme-signing-key",
        }.items():
            ssm.put_parameter(Name=name, Value=value, Type="SecureString")
        yield {
            "POWERTOOLS_METRICS_NAMESPACE": "payments",
            "TRANSACTIONS_TABLE": "transactions",
            "FRAUD_ALERTS_TABLE": "alerts",
            "TRANSACTION_QUEUE_URL": urls["processing"],
            "NOTIFICATION_QUEUE_URL": urls["notifications"],
            "CALLERS_PARAMETER": "callers",
            "FRAUD_SIGNING_SECRET_PARAMETER": "fraud-secret",
            "MERCHANT_PARAMETERS": json.dumps({"acme": {"webhookUrl": "acme-url", "signingKey": "acme-key"}}),
        }
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


class TestQueues:
    """What is sent."""

    def test_passes_the_trace_on_and_deduplicates_by_attempt(self, aws: dict[str, str]) -> None:
        """The consumer's trace is linked; a repeat of an attempt is no second message; the group is merchant and shard."""

        class Traced(NoTracing):
            def header(self) -> str | None:
                return "Root=1-67891233-abcdef012345678912345678;Sampled=1"

        url = aws["NOTIFICATION_QUEUE_URL"]
        for tracing in (Traced(), NoTracing()):
            queue = SqsNotificationQueue(client=sqs_client(), url=url, tracing=tracing)
            queue.announce(ACCEPTED, 2, "acme", attempt="attempt-1")
        [received] = _received(url)["Records"]
        names = ("MessageGroupId", "MessageDeduplicationId", "AWSTraceHeader")
        group, attempt, trace = (received["attributes"][name] for name in names)

        assert re.fullmatch(r"acme#[0-9]{1,2}", group)
        assert (attempt, trace) == ("attempt-1", Traced().header())
        assert json.loads(received["body"]) == {"transaction_id": ACCEPTED, "version": 2}

    def test_makes_each_attempt_a_group(self, aws: dict[str, str]) -> None:
        """No payment waits for another, nor for what a dead process holds of its own."""
        queue = SqsTransactionQueue(client=sqs_client(), url=aws["TRANSACTION_QUEUE_URL"], tracing=NoTracing())
        queue.submit(ACCEPTED, attempt="attempt-1")
        [received] = _received(aws["TRANSACTION_QUEUE_URL"])["Records"]

        assert received["attributes"]["MessageGroupId"] == "attempt-1"
        assert received["attributes"]["MessageDeduplicationId"] == "attempt-1"


def _parameters(
    tracing: NoTracing,
    *,
    redactor: Redactor | None = None,
    metrics: RecordingMetrics | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Parameters:
    return Parameters(
        client=ssm_client(),
        tracing=tracing,
        redactor=redactor or Redactor(),
        metrics=metrics or RecordingMetrics(),
        clock=clock,
    )


class TestParameters:
    """Callers and secrets."""

    @staticmethod
    def _directory(tracing: NoTracing, name: str = "callers") -> ParameterCallerDirectory:
        parameters = _parameters(tracing)
        return ParameterCallerDirectory(parameters=parameters, name=name)

    def test_identifies_callers(self, aws: dict[str, str]) -> None:
        """Merchants and the provider are known; an entry that is both, or none, is nobody."""
        directory = self._directory(NoTracing())
        found = [directory.identify(key) for key in ("key-acme", "key-provider", "key-odd", "key-nobody")]

        assert found == [Merchant("acme"), FraudProvider(), None, None]

    def test_reads_once_a_minute(self, aws: dict[str, str]) -> None:
        """The cache answers in between."""
        tracing = NoTracing()
        directory = self._directory(tracing)
        for _ in range(5):
            directory.identify("key-acme")

        assert tracing.calls == [("SSM", "GetParameter")]

    def test_turns_failures_into_our_family(self, aws: dict[str, str]) -> None:
        """A parameter that is missing or no JSON object is a parameter error."""
        boto3.client("ssm").put_parameter(Name="list", Value="[]", Type="String")
        for name in ("missing", "fraud-secret", "list"):
            with pytest.raises(ParameterError):
                self._directory(NoTracing(), name).identify("key-acme")

    def test_teaches_secrets_to_the_redaction(self, aws: dict[str, str]) -> None:
        """A secret is known to the log from the moment it is read."""
        redactor = Redactor()

        assert _parameters(NoTracing(), redactor=redactor).secrets("acme-key") == ("acme-signing-key",)
        assert "acme-signing-key" not in redactor.text("key is acme-signing-key")

    def test_reads_two_secrets_during_a_rotation(self, aws: dict[str, str]) -> None:
        """Newest first, both unknown to the log; three are an error, and so is none."""
        ssm, redactor = boto3.client("ssm"), Redactor()
        for name, value in {"two": "new-secret-0001 old-secret-0001", "three": "a b c", "blank": " "}.items():
            ssm.put_parameter(Name=name, Value=value, Type="SecureString")
        parameters = _parameters(NoTracing(), redactor=redactor)

        assert parameters.secrets("two") == ("new-secret-0001", "old-secret-0001")
        assert "secret-0001" not in redactor.text("new-secret-0001, old-secret-0001")
        for name in ("three", "blank"):
            with pytest.raises(ParameterError):
                parameters.secrets(name)

    def test_a_warm_function_outlasts_an_outage(self, aws: dict[str, str]) -> None:
        """While SSM fails the old value is used, counted, and SSM asked now and then; for four hours, and no longer."""
        now, metrics, tracing = [0.0], RecordingMetrics(), NoTracing()
        parameters = _parameters(tracing, metrics=metrics, clock=lambda: now[0])
        parameters.text("acme-key")
        boto3.client("ssm").delete_parameter(Name="acme-key")
        for moment in (59.0, 61.0, 70.0, 77.0, float(STALE_SECONDS)):
            now[0] = moment
            assert parameters.text("acme-key") == "acme-signing-key"
        assert metrics.counts == {"ParameterStale": 3}
        assert len(tracing.calls) == 4
        now[0] = STALE_SECONDS + 61.0
        with pytest.raises(ParameterError):
            parameters.text("acme-key")

    @pytest.mark.parametrize("text", ["", "[]", "{", '{"acme": {}}', '{"acme": 1}'])
    def test_refuses_a_broken_declaration(self, text: str) -> None:
        """MERCHANT_PARAMETERS that does not name both parameters stops the function at its start."""
        with pytest.raises(ConfigurationError):
            merchant_parameter_names(text)


class TestClients:
    """Timeouts and attempts."""

    def test_fit_the_call_budget(self, aws: dict[str, str]) -> None:
        """What a call may take at worst is what the deadline reckons with."""
        for client in (dynamodb_client(), sqs_client(), ssm_client()):
            config: Any = client.meta.config
            assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
            assert config.retries["total_max_attempts"] == ATTEMPTS
        assert ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) < CALL_SECONDS


class TestTracing:
    """Subsegments behind the port, as the daemon gets them."""

    TRACE = "Root=1-67891233-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled={}"

    @pytest.fixture
    def daemon(self) -> Iterator[socket.socket]:
        """Listen as the X-Ray daemon does."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.settimeout(5)
            yield listener

    @staticmethod
    def _tracing(daemon: socket.socket, form: str = "{}") -> XrayTracing:
        return XrayTracing({"AWS_XRAY_DAEMON_ADDRESS": form.format(f"127.0.0.1:{daemon.getsockname()[1]}")})

    @pytest.mark.parametrize("form", ["{}", "tcp:127.0.0.1:1 udp:{}"])
    def test_sends_the_documented_form(self, daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
        """A header line and a subsegment document under the function's own segment."""
        monkeypatch.setenv("_X_AMZN_TRACE_ID", self.TRACE.format(1))
        before = time.time()
        with self._tracing(daemon, form).call("DynamoDB", "GetItem"):
            pass

        header, _, document = daemon.recv(65_536).decode().partition("\n")
        segment = json.loads(document)
        assert json.loads(header) == {"format": "json", "version": 1}
        assert before <= segment.pop("start_time") <= segment.pop("end_time") <= time.time()
        assert re.fullmatch(r"[0-9a-f]{16}", segment.pop("id"))
        assert segment == {
            "type": "subsegment",
            "trace_id": "1-67891233-0123456789abcdef01234567",
            "parent_id": "53995c3f42cd8ad8",
            "name": "DynamoDB",
            "namespace": "aws",
            "aws": {"operation": "GetItem"},
            "annotations": {"operation": "GetItem"},
        }

    @pytest.mark.parametrize("header", ["", "Root=1-2-3;Sampled=1", "nonsense", TRACE.format(0), TRACE.format("?")])
    def test_sends_nothing_that_is_not_sampled(
        self, daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, header: str
    ) -> None:
        """Without a sampled trace there is no segment to hang a call under."""
        tracing = self._tracing(daemon)
        for text, service in ((header, "unsampled"), (self.TRACE.format(1), "sampled")):
            monkeypatch.setenv("_X_AMZN_TRACE_ID", text)
            with tracing.call(service, "GetItem"):
                pass

        assert '"sampled"' in daemon.recv(65_536).decode()

    @pytest.mark.parametrize("address", ["", "nowhere", "127.0.0.1:", ":2000", "127.0.0.1:1"])
    def test_costs_no_call_when_nobody_listens(self, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        """No address, an unreadable one, or a port on which nobody listens: the call goes on."""
        monkeypatch.setenv("_X_AMZN_TRACE_ID", self.TRACE.format(1))
        tracing = XrayTracing({"AWS_XRAY_DAEMON_ADDRESS": address})
        answers = []
        for _ in range(3):
            with tracing.call("merchant", "POST"):
                answers.append(True)

        assert answers == [True] * 3

    def test_never_records_what_an_exception_says(self, daemon: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
        """A failed call is marked by its type; its text, which may quote anything, stays out."""
        monkeypatch.setenv("_X_AMZN_TRACE_ID", self.TRACE.format(1))
        with pytest.raises(StoreError), downstream(self._tracing(daemon), "DynamoDB", "GetItem", StoreError):
            raise ClientError({"Error": {"Code": "X", "Message": TEST_CARDS[0]}}, "GetItem")

        sent = daemon.recv(65_536).decode()
        segment = json.loads(sent.partition("\n")[2])
        assert (segment["fault"], segment["annotations"]["error"]) == (True, "ClientError")
        assert TEST_CARDS[0] not in sent


class TestComposition:
    """Whole functions, composed from their declared environment."""

    @pytest.fixture
    def out(self) -> io.StringIO:
        """Catch what is logged."""
        return io.StringIO()

    def test_a_payment_from_end_to_end(self, aws: dict[str, str], out: io.StringIO) -> None:
        """Accepted, processed, shown, flagged and delivered, with nothing but what the environment names."""
        posts: list[tuple[str, Mapping[str, str], bytes]] = []

        class Sender:
            def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
                posts.append((url, headers, body))

        def instruments(service: str) -> Any:
            return powertools(Environment({**aws, "POWERTOOLS_SERVICE_NAME": service}), out)

        processor = compose_transaction_processor(aws, instruments=instruments("e2e-processor"))
        fraud = compose_fraud_handler(aws, instruments=instruments("e2e-fraud"), clock=lambda: NOW)
        sender = compose_notification_sender(aws, instruments=instruments("e2e-sender"), sender=Sender())

        assert processor(payment_event(), Context())["statusCode"] == 202
        assert processor(payment_event(), Context())["statusCode"] == 202
        assert processor(_received(aws["TRANSACTION_QUEUE_URL"]), Context()) == {"batchItemFailures": []}
        shown = processor(api_event("GET", "/transaction/{id}", pathParameters={"id": ACCEPTED}), Context())
        assert json.loads(shown["body"])["state"] == "PROCESSED"
        assert sender(_received(aws["NOTIFICATION_QUEUE_URL"]), Context()) == {"batchItemFailures": []}
        assert fraud(alert_event(), Context())["statusCode"] == 200
        assert sender(_received(aws["NOTIFICATION_QUEUE_URL"]), Context()) == {"batchItemFailures": []}

        assert [(url, headers["X-Notification-Id"]) for url, headers, _ in posts] == [
            (URL, f"{ACCEPTED}#PROCESSED"),
            (URL, f"{ACCEPTED}#FLAGGED"),
        ]
        shown = processor(api_event("GET", "/transaction/{id}", pathParameters={"id": ACCEPTED}), Context())
        assert json.loads(shown["body"])["notification"] == {"state": "DELIVERED", "failures": 0}
        logged = out.getvalue()
        assert "notification.handled" in logged
        assert not [
            secret for secret in (SECRET, "acme-signing-key", "s3cr3t-path", "tok_8f14e45fceea") if secret in logged
        ]

    def test_production_cannot_reach_this_machine(self, aws: dict[str, str], out: io.StringIO) -> None:
        """Composed as in production, the sender refuses a private address, keeps the message, and says why."""
        boto3.client("ssm").put_parameter(
            Name="acme-url", Value="https://127.0.0.1/in", Type="SecureString", Overwrite=True
        )
        variables = {**aws, "POWERTOOLS_SERVICE_NAME": "guarded-sender"}
        sender = compose_notification_sender(variables, instruments=powertools(Environment(variables), out))
        sender({"Records": [_owed_notice(aws)]}, Context())

        assert "address_forbidden" in out.getvalue()
        [item] = boto3.client("dynamodb").scan(TableName="transactions")["Items"]
        assert (item["notice"], item["failures"]) == ({"S": "PENDING"}, {"N": "1"})

    @pytest.mark.parametrize(
        ("compose", "names"),
        [
            (
                compose_transaction_processor,
                {"TRANSACTIONS_TABLE", "TRANSACTION_QUEUE_URL", "NOTIFICATION_QUEUE_URL", "CALLERS_PARAMETER"},
            ),
            (
                compose_fraud_handler,
                {
                    "TRANSACTIONS_TABLE",
                    "FRAUD_ALERTS_TABLE",
                    "NOTIFICATION_QUEUE_URL",
                    "CALLERS_PARAMETER",
                    "FRAUD_SIGNING_SECRET_PARAMETER",
                },
            ),
            (compose_notification_sender, {"NOTIFICATION_QUEUE_URL", "MERCHANT_PARAMETERS", "TRANSACTIONS_TABLE"}),
        ],
    )
    def test_needs_exactly_its_declared_environment(
        self, aws: dict[str, str], out: io.StringIO, compose: Any, names: set[str]
    ) -> None:
        """Each declared variable is required, and no other is read."""
        common = {"POWERTOOLS_SERVICE_NAME": "needs", "POWERTOOLS_METRICS_NAMESPACE": "payments"}
        declared = {name: aws[name] for name in names} | common
        compose(declared, instruments=powertools(Environment(declared), out))
        for missing in declared:
            rest = {name: value for name, value in declared.items() if name != missing}
            with pytest.raises(ConfigurationError, match=missing):
                compose(rest, instruments=None if missing in common else powertools(Environment(declared), out))

    def test_refuses_card_data_without_a_trace(
        self, aws: dict[str, str], out: io.StringIO, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Real tables, queues, log lines and counts hold nothing of a refused card."""
        variables = {**aws, "POWERTOOLS_SERVICE_NAME": "refusing"}
        processor = compose_transaction_processor(variables, instruments=powertools(Environment(variables), out))
        answer = processor(
            payment_event({"amount": 1, "currency": "USD", "card_token": f"tok_{TEST_CARDS[0]}"}), Context()
        )

        assert answer["statusCode"] == 400
        assert not boto3.client("dynamodb").scan(TableName="transactions")["Items"]
        assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=aws["TRANSACTION_QUEUE_URL"])
        assert not holds_card_data([answer, out.getvalue(), *capsys.readouterr()])

    def test_a_broken_delivery_error_is_redacted(self, aws: dict[str, str], out: io.StringIO) -> None:
        """What a merchant's failure says is logged by code alone."""

        class Sender:
            def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
                raise DeliveryRefusedError(reason="status", status="410") from ValueError(TEST_CARDS[0] + URL)

        variables = {**aws, "POWERTOOLS_SERVICE_NAME": "broken-delivery"}
        sender = compose_notification_sender(
            variables, instruments=powertools(Environment(variables), out), sender=Sender()
        )
        sender({"Records": [_owed_notice(aws)]}, Context())

        assert "notification.failed" in out.getvalue()
        assert "s3cr3t" not in out.getvalue()
        assert not holds_card_data(out.getvalue())


def _owed_notice(aws: dict[str, str]) -> dict[str, Any]:
    """Store a processed payment whose notice is owed, and return the message that asks for it."""
    tracing, client = NoTracing(), dynamodb_client()
    store = DynamoTransactionStore(client=client, table="transactions", tracing=tracing)
    store.create(stored_payment(), now=int(time.time()))
    owed = Owed(kind=OwedKind.NOTIFICATION, since=0, due_at=300)
    store.settle(stored_payment(), TransactionState.PROCESSED, at="2026-11-26T05:00:00.000Z", owed=owed)
    return record(messages.encode_announcement(ACCEPTED, 2), group="acme#1")


def _received(url: str) -> dict[str, Any]:
    """Receive as the poller does, and delete at once: a group of which something is in flight would give no more."""
    sqs = boto3.client("sqs")
    records = []
    for message in sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageSystemAttributeNames=["All"]
    ).get("Messages", []):
        base = record(message["Body"], group=message["Attributes"]["MessageGroupId"], message_id=message["MessageId"])
        records.append({**base, "receiptHandle": message["ReceiptHandle"], "attributes": message["Attributes"]})
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert records
    return {"Records": records}
