"""An API stage and its sampling rule, as the program declares them."""

from __future__ import annotations

from tests.policies.builders import foundation, logs
from tests.policies.builders.foundation import SUFFIX, regional
from tests.policies.harness import UNKNOWN, Res

SERVICE = f"api-payments-{SUFFIX}/stage-payments-{SUFFIX}"


def api() -> Res:
    """The REST API, by name only."""
    return Res("aws:apigateway/restApi:RestApi", "api-payments", {"name": f"api-payments-{SUFFIX}", "id": UNKNOWN})


def stage() -> Res:
    """The API's stage, with its access log."""
    return Res(
        "aws:apigateway/stage:Stage",
        "stage-payments",
        {
            "restApi": UNKNOWN,
            "stageName": f"stage-payments-{SUFFIX}",
            "accessLogSettings": {"destinationArn": regional("logs", f"log-group:log-group-api-access-{SUFFIX}")},
        },
        depends={"restApi": [api()], "accessLogSettings": [logs.group("api-access")]},
    )


def rule() -> Res:
    """The sampling rule of the stage."""
    return Res(
        "aws:xray/samplingRule:SamplingRule",
        "sampling-payments",
        {
            "ruleName": f"sampling-payments-{SUFFIX}",
            "priority": 100,
            "version": 1,
            "fixedRate": 1.0,
            "reservoirSize": 1,
            "serviceName": SERVICE,
            "serviceType": "AWS::ApiGateway::Stage",
            "host": "*",
            "httpMethod": "*",
            "urlPath": "*",
            "resourceArn": "*",
        },
        depends={"serviceName": [api(), stage()]},
    )


def stack() -> list[Res]:
    """An API stage with everything that its traces and its access log lean on."""
    return [foundation.aws(), foundation.key(), logs.group("api-access"), api(), stage(), rule()]
