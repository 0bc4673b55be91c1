"""Everything that a function must not find in its environment: SecureStrings, read by name at run time."""

import pulumi
import pulumi_aws as aws

from infra.components.callers import Callers
from infra.naming import Kind, Names
from infra.references import carry
from infra.settings import Merchant, Settings


class Parameters(pulumi.ComponentResource):
    """The stack's parameters: merchants' webhooks and keys, the fraud provider's secret, and who the callers are."""

    def __init__(
        self,
        name: str,
        *,
        settings: Settings,
        callers: Callers,
        key_arn: pulumi.Output[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:configuration:Parameters", name, None, opts)
        self._names: Names = settings.names
        self._key_arn = key_arn
        self._parameters: dict[str, aws.ssm.Parameter] = {}
        for merchant in settings.merchants:
            self._merchant(merchant)
        for caller, key in callers.keys.items():
            self._secure(f"api-key-{caller}", key.value, f"The API key of {caller}")
        self._secure("fraud-signing-secret", settings.fraud_signing_secret, "Verifies the fraud provider's signatures")
        self._secure("callers", callers.registry(), "Maps each API key's id to its caller")
        self.register_outputs({})

    def has(self, purpose: str) -> bool:
        """Tell whether this stack has a parameter."""
        return purpose in self._parameters

    def name_of(self, purpose: str) -> pulumi.Output[str]:
        """Name a parameter of this stack; the name carries the parameter."""
        return carry(self._names.of(Kind.PARAMETER, purpose), self._parameters[purpose])

    def arn_of(self, purpose: str) -> pulumi.Output[str]:
        """Tell a parameter's ARN; it carries the parameter."""
        return carry(self._names.parameter_arn(purpose), self._parameters[purpose])

    def _merchant(self, merchant: Merchant) -> None:
        self._secure(f"webhook-url-{merchant.id}", merchant.webhook_url, f"Where {merchant.id} is notified")
        self._secure(f"signing-key-{merchant.id}", merchant.signing_key, f"Signs the notifications to {merchant.id}")

    def _secure(self, purpose: str, value: pulumi.Output[str], description: str) -> None:
        secret: pulumi.Output[str] = pulumi.Output.secret(value)
        self._parameters[purpose] = aws.ssm.Parameter(
            f"parameter-{purpose}",
            name=self._names.of(Kind.PARAMETER, purpose),
            description=description,
            type="SecureString",
            tier="Standard",
            key_id=self._key_arn,
            value=secret,
            opts=pulumi.ResourceOptions(parent=self),
        )
