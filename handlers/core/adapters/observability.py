"""Log, metrics and traces through Powertools, with the redaction in front of every line.

Tracing stands behind a port because the X-Ray SDK under Powertools' Tracer is in maintenance, unsupported from
2027-02-25.
boto3 is not patched: the patch would record arguments and exception texts; each adapter opens its own segment instead.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.core.card_data.redaction import Redactor

_STACK_LEVEL = 3
_AWS = frozenset({"DynamoDB", "SQS", "SSM"})
_TRACE_VARIABLE = "_X_AMZN_TRACE_ID"
_WITHHELD = '{"level":"ERROR","message":"log line withheld: it could not be redacted"}\n'


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Formats as Powertools does, and redacts what comes out: message, arguments, exception, extra fields alike."""

    def __init__(self, redactor: Redactor) -> None:
        """Format times in UTC by RFC 3339, as audit records want them."""
        super().__init__(utc=True, use_rfc3339=True, serialize_stacktrace=False)
        self._redactor = redactor

    def serialize(self, log: Any) -> str:
        """Write the redacted line; `log` is a dict, whatever Powertools' annotation says."""
        kept = {name: value for name, value in log.items() if name in {"timestamp", "level", "location"}}
        redacted = self._redactor.document({name: value for name, value in log.items() if name not in kept})
        rest = redacted if isinstance(redacted, dict) else {}
        return json.dumps({**kept, **rest}, separators=(",", ":"), default=str)


class RedactingHandler(logging.StreamHandler[IO[str]]):
    """Writes lines, and never falls back to logging's own report of a failure, which prints the raw message."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002 (the standard library's name and signature)
        """Say that a line is missing, and nothing of what it held."""
        self.stream.write(_WITHHELD)


def redact_every_logger(formatter: logging.Formatter, stream: IO[str]) -> None:
    """Make the root logger, and so every library's, write through the redaction; only their warnings are of use."""
    root = logging.getLogger()
    handler = RedactingHandler(stream)
    handler.setFormatter(formatter)
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


class PowertoolsLog:
    """The structured log."""

    def __init__(self, *, service: str, redactor: Redactor, stream: IO[str] | None = None) -> None:
        """Redirect every logger of the process: done once, by the composition root."""
        out = stream or sys.stdout
        formatter = RedactingFormatter(redactor)
        redact_every_logger(formatter, out)
        self._logger = Logger(service=service, logger_formatter=formatter, logger_handler=RedactingHandler(out))

    def info(self, event: str, **fields: object) -> None:
        """Record what happened."""
        self._logger.info(event, stacklevel=_STACK_LEVEL, extra=fields)

    def warning(self, event: str, **fields: object) -> None:
        """Record what was refused or will be tried again."""
        self._logger.warning(event, stacklevel=_STACK_LEVEL, extra=fields)

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Record what somebody must look at, with the traceback."""
        self._logger.error(event, stacklevel=_STACK_LEVEL, exc_info=error, extra=fields)

    @contextmanager
    def correlated(self, **ids: str) -> Iterator[None]:
        """Put ids on every line that is written inside, other libraries' lines included."""
        with self._logger.append_context_keys(**ids):
            yield


class PowertoolsMetrics:
    """Counts in the embedded metric format, which needs no call and no permission."""

    def __init__(self, *, service: str, namespace: str) -> None:
        """Name where the counts go."""
        self._metrics = EphemeralMetrics(service=service, namespace=namespace)

    def count(self, name: str, value: int = 1) -> None:
        """Add to a count."""
        self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)

    def gauge(self, name: str, seconds: int) -> None:
        """Report an age."""
        self._metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=seconds)

    def flush(self) -> None:
        """Write what was counted, if anything."""
        if self._metrics.metric_set:
            self._metrics.flush_metrics()


class PowertoolsTracing:
    """X-Ray subsegments, one per downstream call; off by itself outside Lambda."""

    def __init__(self, *, service: str) -> None:
        """Take Powertools' provider, unpatched."""
        self._tracer = Tracer(service=service, auto_patch=False)

    @contextmanager
    def call(self, service: str, operation: str) -> Iterator[None]:
        """Time a call. A failure is marked by its type; its text stays out of the trace."""
        failure: Exception | None = None
        provider: Any = self._tracer.provider
        namespace = "aws" if service in _AWS else "remote"
        with provider.in_subsegment(name=service, namespace=namespace) as segment:
            if segment is not None:
                segment.put_annotation("operation", operation)
            try:
                yield
            except Exception as exc:  # noqa: BLE001 (raised again below, once the segment has closed without its text)
                failure = exc
                if segment is not None:
                    segment.add_fault_flag()
                    segment.put_annotation("error", type(exc).__name__)
        if failure is not None:
            raise failure

    @staticmethod
    def header() -> str | None:
        """Return the trace header that Lambda gave this invocation."""
        return os.environ.get(_TRACE_VARIABLE) or None
