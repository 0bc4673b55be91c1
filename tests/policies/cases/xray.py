"""What each control over xray finds, resource by resource of the real program."""

from __future__ import annotations

from tests.policies.program_cases import REMOVED, of, on, row

CASES = (
    *on("stage-payments",
        of("xray-stages-sampled",
            row({}, "sampling rules: are 0; required: exactly 1 for api-payments-dev/stage-payments-dev",
                removed=("sampling-payments",)),
            row({}, "sampling rules: are 2; required: exactly 1 for api-payments-dev/stage-payments-dev",
                added={"sampling-2": ("aws:xray/samplingRule:SamplingRule", {"ruleName": "sampling-payments-dev", "priority": 100, "version": 1, "fixedRate": 1.0, "reservoirSize": 1, "serviceName": "api-payments-dev/stage-payments-dev", "serviceType": "AWS::ApiGateway::Stage", "host": "*", "httpMethod": "*", "urlPath": "*", "resourceArn": "*"})}))),
    *on("sampling-payments",
        of("xray-stages-sampled",
            row({"serviceName": "*"}, "serviceName: is '*'; required: api-payments-dev/stage-payments-dev",
                ("stage-payments", "sampling rules: are 0; required: exactly 1 for api-payments-dev/stage-payments-dev")),
            row({"serviceName": "api-other/stage"},
                "serviceName: is 'api-other/stage'; required: api-payments-dev/stage-payments-dev",
                ("stage-payments", "sampling rules: are 0; required: exactly 1 for api-payments-dev/stage-payments-dev")),
            row({"serviceType": "AWS::EC2::Instance"},
                "serviceType: is 'AWS::EC2::Instance'; required: * or AWS::ApiGateway::Stage"),
            row({"resourceArn": "arn:aws:apigateway:us-east-2::/restapis/abc/stages/x"},
                "resourceArn: is 'arn:aws:apigateway:us-east-2::/restapis/abc/stages/x'; required: *"),
            row({"serviceType": "*"}),
            row({"fixedRate": 0.05}, "fixedRate: is 0.05; required: 1"),
            row({"fixedRate": REMOVED}, "fixedRate: is not set; required: 1"),
            row({"version": 2}, "version: is 2; required: 1"),
            row({"host": "example.com"}, "host: is 'example.com'; required: *"),
            row({"httpMethod": "POST"}, "httpMethod: is 'POST'; required: *"),
            row({"urlPath": "/transactions"}, "urlPath: is '/transactions'; required: *"),
            row({"priority": 9999}, "priority: is 9999; required: at most 100"),
            row({"attributes": {"merchant": "acme"}}, "attributes: are set; required: none: they leave requests out"))),
)
