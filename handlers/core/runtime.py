"""What every composition root starts from: the environment, and the three instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from handlers.core.adapters.observability import PowertoolsLog, PowertoolsMetrics
from handlers.core.adapters.tracing import XrayTracing
from handlers.core.card_data.redaction import Redactor
from handlers.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.ports import Log, Metrics, Tracing

_CREDENTIALS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID")


@dataclass(frozen=True, slots=True)
class Environment:
    """A function's environment variables, read once by its composition root."""

    variables: Mapping[str, str]

    def required(self, name: str) -> str:
        """Return a variable, or say which one the stack forgot."""
        value = self.variables.get(name)
        if not value:
            raise ConfigurationError(variable=name)
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruments:
    """Log, metrics, tracing, and the redaction that stands in front of the log."""

    redactor: Redactor
    log: Log
    metrics: Metrics
    tracing: Tracing


def powertools(environment: Environment, stream: IO[str] | None = None) -> Instruments:
    """Set up the instruments for one process; its own credentials are the first secrets that they learn."""
    service = environment.required("POWERTOOLS_SERVICE_NAME")
    redactor = Redactor()
    for name in _CREDENTIALS:
        redactor.learn(environment.variables.get(name, ""))
    return Instruments(
        redactor=redactor,
        log=PowertoolsLog(service=service, redactor=redactor, stream=stream),
        metrics=PowertoolsMetrics(service=service, namespace=environment.required("POWERTOOLS_METRICS_NAMESPACE")),
        tracing=XrayTracing(environment.variables),
    )
