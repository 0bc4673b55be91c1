"""Log and metrics through Powertools, with the redaction in front of every line."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.core.card_data.redaction import Redactor

_STACK_LEVEL = 3
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
