"""Event source mappings, as Lambda polls them: with the function's role, in batches, deleting what did not fail."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from tests.sandbox.aws import REGION, LocalAws
from tests.sandbox.functions import Function, FunctionCrashedError, FunctionFailedError

WAIT_SECONDS: Final = 20
"""A long poll, as long as Lambda's own."""
PAUSE_SECONDS: Final = 0.05
"""Between two attempts of a poller that may not ask, or that is to keep still."""


def _record(message: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Write a message as Lambda's event has it."""
    attributes = {
        name: {
            "stringValue": value.get("StringValue"),
            "binaryValue": None,
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": REGION,
    }


def _failed(response: Any, messages: Sequence[Mapping[str, Any]]) -> set[str]:
    """Read a partial batch response; one that cannot be read fails the whole batch, as in Lambda."""
    everything = {message["MessageId"] for message in messages}
    if response is None:
        return set()
    failures = response.get("batchItemFailures") or []
    named = {failure.get("itemIdentifier") for failure in failures}
    return min(named, everything)


@dataclass
class SourceMapping:
    """One event source mapping, polled by as many threads as may run at once here."""

    aws: LocalAws
    function: Function
    configuration: Mapping[str, Any]
    pollers: int
    busy: int = 0
    """Batches that are being worked on. Asking an empty queue is no work: with some pollers, one of them always asks."""
    polling: int = 0
    """Pollers that ask the queue, or work on what it gave."""
    held: dict[str, str] = field(default_factory=dict)
    """Receipt handles, by message id, of what was received and not deleted."""
    unsuccessful: dict[str, list[str]] = field(default_factory=dict)
    """By message id, what became of each receive that did not end in a deletion: three of them make a dead letter."""
    failures: list[str] = field(default_factory=list)
    """What went wrong in polling itself: nothing may, so whoever waits for the queue reports it."""
    _paused: threading.Event = field(default_factory=threading.Event)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def source(self) -> str:
        """The queue's ARN."""
        return str(self.configuration["EventSourceArn"])

    @property
    def url(self) -> str:
        """The queue's URL."""
        return str(self.aws.client("sqs").get_queue_url(QueueName=self.source.rpartition(":")[2])["QueueUrl"])

    def start(self) -> None:
        """Look at the queue, and poll it, if the mapping is enabled and the role permits it."""
        declared = self.configuration.get("ScalingConfig", {}).get("MaximumConcurrency", self.pollers)
        if self.configuration["State"] != "Enabled":
            return
        url = self.url
        for _ in range(min(self.pollers, declared)):
            thread = threading.Thread(target=self._poll, args=(url,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _poll(self, url: str) -> None:
        sqs = self.aws.client("sqs")
        while not self._stopped.is_set():
            if self._paused.is_set() or not self._polled(sqs, url):
                self._stopped.wait(PAUSE_SECONDS)

    def _polled(self, sqs: Any, url: str) -> bool:
        try:
            return self.poll_once(sqs, url)
        except Exception as error:  # noqa: BLE001 - a thread that ended without a word would leave its queue full
            self.failures.append(f"{type(error).__name__}: {error}")
            return False

    def poll_once(self, sqs: Any, url: str) -> bool:
        """Receive one batch and hand it over; say whether there was one."""
        if not self._permits("GetQueueAttributes") or not self._permits("ReceiveMessage"):
            return False
        with self._lock:
            self.polling += 1
        try:
            messages = sqs.receive_message(
                QueueUrl=url,
                WaitTimeSeconds=WAIT_SECONDS,
                MaxNumberOfMessages=min(10, self.configuration["BatchSize"]),
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            if messages:
                self._work_on(sqs, url, messages)
            return bool(messages)
        finally:
            with self._lock:
                self.polling -= 1

    def _work_on(self, sqs: Any, url: str, messages: Sequence[Mapping[str, Any]]) -> None:
        with self._lock:
            self.busy += 1
        try:
            self.hand_over(sqs, url, messages)
        finally:
            with self._lock:
                self.busy -= 1

    def hand_over(self, sqs: Any, url: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Invoke the function with a batch, and delete what did not fail."""
        event = {"Records": [_record(message, self.source) for message in messages]}
        self.held.update((message["MessageId"], message["ReceiptHandle"]) for message in messages)
        ids = [str(message["MessageId"]) for message in messages]
        try:
            failed = _failed(self.function.invoke(event), messages)
        except (FunctionCrashedError, FunctionFailedError) as error:
            self._note(ids, "killed" if isinstance(error, FunctionCrashedError) else "raised")
            self.let_time_pass(ids)
            return
        self._note(failed, "failed")
        for message in messages:
            if message["MessageId"] not in failed and self._permits("DeleteMessage"):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                self.held.pop(message["MessageId"], None)

    def _note(self, messages: Iterable[str], what: str) -> None:
        for message in messages:
            self.unsuccessful.setdefault(message, []).append(what)

    def let_time_pass(self, messages: Sequence[str] | None = None) -> None:
        """End the visibility timeout of what is still held: half an hour that the sandbox does not wait."""
        sqs, url = self.aws.client("sqs"), self.url
        for message in list(self.held) if messages is None else messages:
            handle = self.held.pop(message, None)
            with suppress(sqs.exceptions.ReceiptHandleIsInvalid):  # it is in the dead-letter queue by now
                if handle is not None:
                    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)

    def _permits(self, action: str) -> bool:
        return self.function.permits(f"sqs:{action}", self.source)

    def pause(self) -> None:
        """Stop receiving, and wait until what was received is done."""
        self._paused.set()
        while self.polling:
            self.aws.wake()
            self._stopped.wait(0.005)

    def resume(self) -> None:
        """Go on."""
        self._paused.clear()

    def stop(self) -> None:
        """End polling."""
        self._stopped.set()
        for thread in self._threads:
            while thread.is_alive():
                self.aws.wake()
                thread.join(0.05)


def mappings_of(
    aws: LocalAws, functions: Mapping[str, Function], processes: Mapping[str, int]
) -> dict[str, SourceMapping]:
    """Read the mappings back from the local AWS, by the function that each feeds."""
    by_arn = {function.arn: function for function in functions.values()}
    found = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {
        by_arn[item["FunctionArn"]].name: SourceMapping(
            aws, by_arn[item["FunctionArn"]], item, processes.get(by_arn[item["FunctionArn"]].name, 1)
        )
        for item in found
    }
