"""Functions, their layer and their mappings, as the program declares them."""

from __future__ import annotations

import json

from tests.policies.builders import foundation, logs, sqs
from tests.policies.builders.foundation import SUFFIX, Props, regional
from tests.policies.harness import UNKNOWN, Res

PURPOSES = ("transaction-processor", "fraud-handler", "notification-sender")
_RESERVES = {"transaction-processor": 50, "fraud-handler": 20, "notification-sender": 150}
_ASSET = "4dabf18193072939515e22adb298388d"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def archive(path: str) -> Props:
    """A file archive, as the protocol carries it."""
    return {_ASSET: _ARCHIVE, "path": path}


def layer(name: str = "layer-dependencies") -> Res:
    """A layer of this stack."""
    return Res(
        "aws:lambda/layerVersion:LayerVersion",
        name,
        {
            "layerName": f"{name}-{SUFFIX}",
            "code": archive("../build/layer.zip"),
            "compatibleArchitectures": ["arm64"],
            "compatibleRuntimes": ["python3.11"],
            "skipDestroy": False,
            "arn": UNKNOWN,
        },
    )


def _environment(purpose: str) -> Props:
    notifications = {"NOTIFICATION_QUEUE_URL": sqs.url("queue", "notifications")}
    api = {
        "TRANSACTIONS_TABLE": f"table-transactions-{SUFFIX}",
        "CALLERS_PARAMETER": f"parameter-callers-{SUFFIX}",
    }
    merchants = {"acme": {"webhookUrl": f"parameter-webhook-url-acme-{SUFFIX}"}}
    return {
        "POWERTOOLS_SERVICE_NAME": purpose.replace("-", "_"),
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_METRICS_NAMESPACE": "payments",
        "ENVIRONMENT_SUFFIX": SUFFIX,
        **notifications,
        **{
            "transaction-processor": {**api, "TRANSACTION_QUEUE_URL": sqs.url("queue", "transaction-processing")},
            "fraud-handler": {
                **api,
                "FRAUD_ALERTS_TABLE": f"table-fraud-alerts-{SUFFIX}",
                "FRAUD_SIGNING_SECRET_PARAMETER": f"parameter-fraud-signing-secret-{SUFFIX}",
            },
            "notification-sender": {"MERCHANT_PARAMETERS": json.dumps(merchants)},
        }[purpose],
    }


def function(purpose: str = "transaction-processor") -> Res:
    """One of the three functions."""
    snake = purpose.replace("-", "_")
    return Res(
        "aws:lambda/function:Function",
        f"function-{purpose}",
        {
            "name": f"function-{purpose}-{SUFFIX}",
            "role": foundation.role_arn(purpose),
            "runtime": "python3.11",
            "architectures": ["arm64"],
            "memorySize": 3072,
            "timeout": 300,
            "reservedConcurrentExecutions": _RESERVES[purpose],
            "packageType": "Zip",
            "handler": f"handlers.{snake}.handler.handle",
            "code": archive(f"../build/function-{purpose}.zip"),
            "layers": [UNKNOWN],
            "kmsKeyArn": UNKNOWN,
            "environment": {"variables": _environment(purpose)},
            "tracingConfig": {"mode": "Active"},
            "loggingConfig": {
                "logFormat": "JSON",
                "logGroup": f"log-group-{purpose}-{SUFFIX}",
                "applicationLogLevel": "INFO",
                "systemLogLevel": "INFO",
            },
            "skipDestroy": False,
        },
        depends={
            "role": [foundation.role(purpose)],
            "layers": [layer()],
            "kmsKeyArn": [foundation.key()],
            "loggingConfig": [logs.group(purpose)],
        },
        dependencies=[foundation.role_policy(purpose), logs.group(purpose)],
    )


def mapping(purpose: str = "transaction-processor") -> Res:
    """The mapping that feeds a function."""
    processor = purpose == "transaction-processor"
    queue = "transaction-processing" if processor else "notifications"
    return Res(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        f"mapping-{purpose}",
        {
            "eventSourceArn": sqs.arn("queue", queue),
            "functionName": f"function-{purpose}-{SUFFIX}",
            "enabled": True,
            "batchSize": 10 if processor else 1,
            "functionResponseTypes": ["ReportBatchItemFailures"],
            "scalingConfig": {"maximumConcurrency": 20 if processor else 150},
        },
        depends={"eventSourceArn": [sqs.queue(queue)], "functionName": [function(purpose)]},
        dependencies=[foundation.role_policy(purpose)],
    )


def permission(purpose: str = "transaction-processor") -> Res:
    """What lets the API invoke a function."""
    return Res(
        "aws:lambda/permission:Permission",
        f"permission-{purpose}",
        {
            "function": f"function-{purpose}-{SUFFIX}",
            "principal": "apigateway.amazonaws.com",
            "action": "lambda:InvokeFunction",
        },
        depends={"function": [function(purpose)]},
    )


def stack() -> list[Res]:
    """Everything that the functions and queues of the payment stack lean on."""
    parameters = ("callers", "fraud-signing-secret", "webhook-url-acme")
    return [
        foundation.aws(),
        foundation.key(),
        layer(),
        *(foundation.table(purpose) for purpose in ("transactions", "fraud-alerts")),
        *(foundation.parameter(purpose) for purpose in parameters),
        *(build(purpose) for purpose in PURPOSES for build in (foundation.role, foundation.role_policy)),
        *(logs.group(purpose) for purpose in (*PURPOSES, "api-access")),
        *(function(purpose) for purpose in PURPOSES),
        *(item for purpose in sqs.PURPOSES for item in sqs.messaging(purpose)),
        mapping("transaction-processor"),
        mapping("notification-sender"),
        permission("transaction-processor"),
        permission("fraud-handler"),
    ]


def foreign_function() -> str:
    """The ARN of a function that is not of this stack."""
    return regional("lambda", "function:another")
