"""Traces of every request to an endpoint, and of no other: X-Ray keeps the address that was asked for."""

from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.naming import Kind, Names

ENDPOINT_PRIORITY: Final = 100
OTHERS_PRIORITY: Final = 200


class ApiTracing(pulumi.ComponentResource):
    """A sampling rule for each endpoint, which traces all of its requests, and one that traces no other request to the API.

    The account's default rule keeps one request a second and five in a hundred, which is no trail. It would also keep
    addresses that no endpoint has, whatever a caller wrote into them.

    X-Ray charges for each trace recorded, about 5 USD a million: at a steady 1,000 requests a second some 430 USD a
    day, the price of following any one payment through every component.
    """

    def __init__(
        self,
        name: str,
        *,
        service_name: pulumi.Input[str],
        stage_name: str,
        names: Names,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:tracing:ApiTracing", name, None, opts)
        self._service_name = service_name
        self._names = names
        for number, endpoint in enumerate(ARCHITECTURE.endpoints, 1):
            self._rule(
                f"path-{number}",
                path=f"/{stage_name}{endpoint.path_pattern}",
                method=endpoint.method,
                rate=ARCHITECTURE.fraction("trace-sampling-rate"),
                priority=ENDPOINT_PRIORITY,
            )
        self._rule("others", path="*", method="*", rate=0.0, priority=OTHERS_PRIORITY)
        self.register_outputs({})

    def _rule(self, purpose: str, *, path: str, method: str, rate: float, priority: int) -> None:
        aws.xray.SamplingRule(
            f"sampling-{purpose}",
            rule_name=self._names.of(Kind.SAMPLING, purpose),
            priority=priority,
            version=1,
            fixed_rate=rate,
            reservoir_size=1 if rate else 0,
            # As X-Ray names a stage: the API's name, a slash, the stage's name.
            service_name=self._service_name,
            service_type="AWS::ApiGateway::Stage",
            host="*",
            http_method=method,
            url_path=path,
            # What to sample, not what to grant: the service's name above says which.
            resource_arn="*",
            opts=pulumi.ResourceOptions(parent=self),
        )
