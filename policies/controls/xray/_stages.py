"""How X-Ray calls an API stage."""

from __future__ import annotations

from typing import Final

from policies.model.resource import Resource
from policies.model.stack import Stack

RULE: Final = "aws:xray/samplingRule:SamplingRule"
STAGE: Final = "aws:apigateway/stage:Stage"
EVERY_PATH: Final = "*"
"""What a sampling rule's path, method or host is when it matches all."""
API: Final = "aws:apigateway/restApi:RestApi"


def stage_name(stack: Stack, stage: Resource) -> str:
    """Return a stage's service name: the API's name, a slash, the stage's name; "" when its API is none of this stack's."""
    api = stack.target(stage, "restApi", API)
    return "" if api is None else f"{api.resource.text('name')}/{stage.text('stageName')}"
