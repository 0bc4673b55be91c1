"""Who may call the API: a key for each merchant, and one for the fraud provider."""

from typing import Final

import pulumi
import pulumi_aws as aws

from infra import compact_json
from infra.naming import Kind, Names

FRAUD_PROVIDER: Final = "fraud-provider"


class Callers(pulumi.ComponentResource):
    """The API keys. A key identifies its caller and meters it; it is not strong authentication."""

    keys: dict[str, aws.apigateway.ApiKey]

    def __init__(
        self,
        name: str,
        *,
        merchant_ids: tuple[str, ...],
        names: Names,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:access:Callers", name, None, opts)
        self.keys = {
            caller: aws.apigateway.ApiKey(
                f"api-key-{caller}",
                name=names.of(Kind.API_KEY, caller),
                description=f"Identifies {caller}",
                enabled=True,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for caller in (*merchant_ids, FRAUD_PROVIDER)
        }
        self.register_outputs({"apiKeyIds": {caller: key.id for caller, key in self.keys.items()}})

    def registry(self) -> pulumi.Output[str]:
        """Map each key's id to its caller: a request is its key's merchant's, whatever its body says."""
        callers = list(self.keys)
        ids = pulumi.Output.all(*(key.id for key in self.keys.values()))
        return compact_json.output(ids.apply(lambda found: dict(zip(found, map(_identity, callers), strict=True))))


def _identity(caller: str) -> dict[str, str]:
    return {"role": caller} if caller == FRAUD_PROVIDER else {"merchant": caller}
