"""What each control over xray finds, resource by resource of the real program."""

from __future__ import annotations

from tests.policies.program_cases import REMOVED, of, on, row

PAY = "POST /stage-payments-dev/transactions"
LISTED = f"{PAY}, GET /stage-payments-dev/transaction/txn_*, POST /stage-payments-dev/fraud-webhook, * *"
NONE = f"sampling rules: are 0 for {PAY}; required: exactly 1 for api-payments-dev/stage-payments-dev"

CASES = (
    *on("stage-payments",
        of("xray-stages-sampled",
            row({}, NONE, removed=("sampling-path-1",)),
            row({}, "sampling rules: are 0 for * *; required: exactly 1 for api-payments-dev/stage-payments-dev",
                removed=("sampling-others",)),
            row({}, f"sampling rules: are 2 for {PAY}; required: exactly 1 for api-payments-dev/stage-payments-dev",
                added={"sampling-2": ("aws:xray/samplingRule:SamplingRule", {"ruleName": "sampling-path-9-dev", "priority": 100, "version": 1, "fixedRate": 1.0, "reservoirSize": 1, "serviceName": "api-payments-dev/stage-payments-dev", "serviceType": "AWS::ApiGateway::Stage", "host": "*", "httpMethod": "POST", "urlPath": "/stage-payments-dev/transactions", "resourceArn": "*"})}))),
    *on("sampling-path-1",
        of("xray-stages-sampled",
            row({"serviceName": "*"}, "serviceName: is '*'; required: api-payments-dev/stage-payments-dev", ("stage-payments", NONE)),
            row({"serviceName": "api-other/stage"},
                "serviceName: is 'api-other/stage'; required: api-payments-dev/stage-payments-dev",
                ("stage-payments", NONE)),
            row({"serviceType": "AWS::EC2::Instance"},
                "serviceType: is 'AWS::EC2::Instance'; required: * or AWS::ApiGateway::Stage"),
            row({"resourceArn": "arn:aws:apigateway:us-east-2::/restapis/abc/stages/x"},
                "resourceArn: is 'arn:aws:apigateway:us-east-2::/restapis/abc/stages/x'; required: *"),
            row({"serviceType": "*"}),
            row({"fixedRate": 0.05}, "fixedRate: is 0.05; required: 1"),
            row({"fixedRate": REMOVED}, "fixedRate: is not set; required: 1"),
            row({"version": 2}, "version: is 2; required: 1"),
            row({"host": "example.com"}, "host: is 'example.com'; required: *"),
            row({"priority": 9999}, "priority: is 9999; required: at most 100"),
            row({"attributes": {"merchant": "acme"}}, "attributes: are set; required: none: they leave requests out"),
            row({"urlPath": "/stage-payments-dev/*"}, ("stage-payments", NONE),
                ("stage-payments", f"sampling rules: trace POST /stage-payments-dev/*; required: {LISTED}")))),
    *on("sampling-others",
        of("xray-stages-sampled",
            row({"fixedRate": 1.0}, "fixedRate: is 1; required: 0"),
            row({"reservoirSize": 1}, "reservoirSize: is 1; required: 0"),
            row({"httpMethod": "POST"}, "httpMethod: is 'POST'; required: *",
                ("stage-payments", "sampling rules: are 0 for * *; required: exactly 1 for api-payments-dev/stage-payments-dev"),
                ("stage-payments", f"sampling rules: trace POST *; required: {LISTED}")),
            row({"priority": 50}, "priority: is 50; required: more than 100"))),
)
