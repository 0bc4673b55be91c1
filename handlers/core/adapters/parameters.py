"""Parameters from SSM, cached for a bounded time by Powertools; the redaction knows each secret once it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from handlers.core.domain import FraudProvider, Merchant
from handlers.core.errors import ConfigurationError, ParameterError
from handlers.core.ports import MerchantEndpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from types_boto3_ssm import SSMClient

    from handlers.core.card_data.redaction import Redactor
    from handlers.core.domain import Caller
    from handlers.core.ports import Tracing

CACHE_SECONDS: Final = 60
"""How long a rotated secret or a withdrawn key may live on."""
_OPERATION: Final = "GetParameter"
_FRAUD_PROVIDER_ROLE: Final = "fraud-provider"


class Parameters:
    """Reads SecureStrings by name."""

    def __init__(self, *, client: SSMClient, tracing: Tracing, redactor: Redactor) -> None:
        """Keep one cache per cold start."""
        self._provider = SSMProvider(boto3_client=client)
        self._tracing = tracing
        self._redactor = redactor

    def secret(self, name: str) -> str:
        """Read a secret; whatever is logged from now on will not hold it."""
        value = self.text(name)
        self._redactor.learn(value)
        return value

    def text(self, name: str) -> str:
        """Read a parameter."""
        if self._provider.has_not_expired_in_cache((name, None, False)):
            return str(self._provider.fetch_from_cache((name, None, False)))
        try:
            with self._tracing.call("SSM", _OPERATION):
                value = self._provider.get(name, max_age=CACHE_SECONDS, decrypt=True)
        except GetParameterError as exc:
            raise ParameterError(operation=_OPERATION, aws=_aws_code(exc)) from exc
        if not isinstance(value, str) or not value:
            raise ParameterError(operation=_OPERATION, aws="empty")
        return value


def _aws_code(error: GetParameterError) -> str:
    cause = error.__context__
    return str(cause.response.get("Error", {}).get("Code")) if isinstance(cause, ClientError) else type(cause).__name__


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

    def current(self) -> str:
        """Read it, from the cache for up to a minute."""
        return self._parameters.secret(self._name)


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
        return MerchantEndpoint(url=self._parameters.secret(url), signing_key=self._parameters.secret(key))


def merchant_parameter_names(text: str) -> dict[str, tuple[str, str]]:
    """Read MERCHANT_PARAMETERS: `{merchant: {"webhookUrl": name, "signingKey": name}}`."""
    try:
        merchants = json.loads(text)
        return {
            str(merchant): (str(names["webhookUrl"]), str(names["signingKey"])) for merchant, names in merchants.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ConfigurationError(variable="MERCHANT_PARAMETERS") from exc
