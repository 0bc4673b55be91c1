"""Parameters from SSM, cached for a bounded time; the redaction knows each secret once it is read."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.core.adapters.clients import downstream
from handlers.core.domain import FraudProvider, Merchant, MerchantEndpoint
from handlers.core.errors import ConfigurationError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from types_boto3_ssm import SSMClient

    from handlers.core.card_data.redaction import Redactor
    from handlers.core.domain import Caller
    from handlers.core.ports import Metrics, Tracing

CACHE_SECONDS: Final = 60
"""How long a rotated secret or a withdrawn key may live on while SSM answers."""
STALE_SECONDS: Final = 4 * 60 * 60
"""How long it may live on while SSM does not: a function that is warm goes on working through an outage."""
RETRY_SECONDS: Final = 15
"""How long a stale value is used before SSM is asked again: an outage must not cost each request a timeout."""
MOST_SECRETS: Final = 2
"""During a rotation the new secret and the one before it are valid."""
_OPERATION: Final = "GetParameter"
_FRAUD_PROVIDER_ROLE: Final = "fraud-provider"


@dataclass(slots=True)
class _Cached:
    """A value, when it was read, and when SSM is asked next (monotonic seconds)."""

    value: str
    read_at: float
    ask_at: float


class Parameters:
    """Reads SecureStrings by name, through a cache that outlasts an outage of SSM for a bounded time."""

    def __init__(
        self,
        *,
        client: SSMClient,
        tracing: Tracing,
        redactor: Redactor,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep one cache per cold start."""
        self._client = client
        self._tracing = tracing
        self._redactor = redactor
        self._metrics = metrics
        self._clock = clock
        self._cache: dict[str, _Cached] = {}

    def secrets(self, name: str) -> tuple[str, ...]:
        """Read a secret, or during a rotation two of them with a space between, newest first; the log holds neither."""
        values = tuple(self.text(name).split())
        if not 0 < len(values) <= MOST_SECRETS:
            raise ParameterError(operation=_OPERATION, aws="not_one_or_two_secrets")
        for value in values:
            self._redactor.learn(value)
        return values

    def text(self, name: str) -> str:
        """Read a parameter; while SSM fails, what was read before, for a bounded time and with a count."""
        now, cached = self._clock(), self._cache.get(name)
        if cached is not None and now < cached.ask_at:
            return cached.value
        try:
            value = self._read(name)
        except ParameterError:
            if cached is None or now - cached.read_at > STALE_SECONDS:
                raise
            self._metrics.count("ParameterStale")
            cached.ask_at = now + RETRY_SECONDS
            return cached.value
        self._cache[name] = _Cached(value, now, now + CACHE_SECONDS)
        return value

    def _read(self, name: str) -> str:
        with downstream(self._tracing, "SSM", _OPERATION, ParameterError):
            answer = self._client.get_parameter(Name=name, WithDecryption=True)
        value = answer["Parameter"].get("Value", "")
        if not value:
            raise ParameterError(operation=_OPERATION, aws="empty")
        return value


def _caller(entry: object) -> Caller | None:
    """Read one entry; what is neither a merchant nor the fraud provider is nobody."""
    if not isinstance(entry, dict):
        return None
    merchant, role = entry.get("merchant"), entry.get("role")
    if isinstance(merchant, str) and merchant and role is None:
        return Merchant(merchant)
    if role == _FRAUD_PROVIDER_ROLE and merchant is None:
        return FraudProvider()
    return None


class ParameterCallerDirectory:
    """Callers by API key id, from one JSON parameter."""

    def __init__(self, *, parameters: Parameters, name: str) -> None:
        """Bind the parameter."""
        self._parameters = parameters
        self._name = name

    def identify(self, api_key_id: str) -> Caller | None:
        """Look the key's id up."""
        try:
            callers = json.loads(self._parameters.text(self._name))
        except ValueError as exc:
            raise ParameterError(operation=_OPERATION, aws="not_json") from exc
        if not isinstance(callers, dict):
            raise ParameterError(operation=_OPERATION, aws="not_an_object")
        return _caller(callers.get(api_key_id))


class ParameterSecret:
    """One secret parameter."""

    def __init__(self, *, parameters: Parameters, name: str) -> None:
        """Bind the parameter."""
        self._parameters = parameters
        self._name = name

    def valid(self) -> tuple[str, ...]:
        """Read it, from the cache for up to a minute."""
        return self._parameters.secrets(self._name)


class ParameterMerchantDirectory:
    """Merchants' endpoints: two secret parameters each, whose names are the function's environment."""

    def __init__(self, *, parameters: Parameters, names: Mapping[str, tuple[str, str]]) -> None:
        """Bind the parameters' names: URL and signing key by merchant."""
        self._parameters = parameters
        self._names = names

    def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
        """Read both."""
        names = self._names.get(merchant_id)
        if names is None:
            return None
        url, key = names
        return MerchantEndpoint(url=self._parameters.secrets(url)[0], signing_keys=self._parameters.secrets(key))


def merchant_parameter_names(text: str) -> dict[str, tuple[str, str]]:
    """Read MERCHANT_PARAMETERS: `{merchant: {"webhookUrl": name, "signingKey": name}}`."""
    try:
        merchants = json.loads(text)
        return {
            str(merchant): (str(names["webhookUrl"]), str(names["signingKey"])) for merchant, names in merchants.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ConfigurationError(variable="MERCHANT_PARAMETERS") from exc
