"""Nothing invokes, alters or shares a function or a layer beside what the brief names."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-no-side-doors",
    title="Nothing invokes, alters or shares a function beside what the brief names",
    severity=Severity.HIGH,
    applies_to=(
        "aws:lambda/alias:Alias",
        "aws:lambda/capacityProvider:CapacityProvider",
        "aws:lambda/codeSigningConfig:CodeSigningConfig",
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
        "aws:lambda/functionScalingConfig:FunctionScalingConfig",
        "aws:lambda/invocation:Invocation",
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
        "aws:lambda/resourcePolicy:ResourcePolicy",
        "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
    ),
    brief=("B2.1", "B2.7"),
    pci=(partial("2.2.4", "The unneeded features of one service; the standard covers every component."),),
    remedy="Remove the resource.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-invocation.html",
)
def no_side_doors(resource: Resource, _context: Context) -> Iterator[Finding]:
    """An alias runs older code, an invoke configuration drops or diverts events, a permission shares what is ours.

    A recursion setting lifts Lambda's stop of loops, and a runtime setting holds back patches.

    Violates: any of these resources.

    Complies: functions, layers, mappings and permissions only.
    """
    kind = resource.type.rpartition(":")[2]
    yield Finding(
        prop="type", observed=f"is {kind}", required="nothing beside functions, layers, mappings, permissions"
    )
