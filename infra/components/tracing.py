"""Traces of every request: the default rule keeps one a second and five in a hundred, which is no trail."""

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.naming import Kind, Names


class ApiTracing(pulumi.ComponentResource):
    """A sampling rule that traces all of this API's requests.

    X-Ray charges for each trace recorded, about 5 USD a million: at a steady 1,000 requests a second some 430 USD a
    day, the price of following any one payment through every component.
    """

    def __init__(
        self,
        name: str,
        *,
        service_name: pulumi.Input[str],
        names: Names,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:tracing:ApiTracing", name, None, opts)
        aws.xray.SamplingRule(
            "sampling-payments",
            rule_name=names.of(Kind.SAMPLING, "payments"),
            priority=100,
            version=1,
            fixed_rate=ARCHITECTURE.fraction("trace-sampling-rate"),
            reservoir_size=1,
            # As X-Ray names a stage: the API's name, a slash, the stage's name.
            service_name=service_name,
            service_type="AWS::ApiGateway::Stage",
            host="*",
            http_method="*",
            url_path="*",
            # What to sample, not what to grant: the service's name above says which.
            resource_arn="*",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
