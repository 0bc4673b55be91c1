"""A secret without a parameter ends up in an environment variable or in the code.

Merchants and callers are told by the API keys that the stack declares.

Violates: a merchant without webhook URL, an API key whose value is kept nowhere, a parameter that nobody
listed.

Complies: one for each secret.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.parameters import KEY_WORD, PARAMETER, is_merchant, key_names
from policies.facts.rest_api import purpose_in
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="ssm-every-secret-kept",
    title="Every secret that the contract names is a parameter, and every parameter is listed",
    severity=Severity.HIGH,
    brief=("B6.1",),
    pci=(partial("8.6.2", "Secrets are parameters; the program's own files are not searched."),),
    settings={"provider": Setting("fraud-provider", "string", "what the fraud provider's key is called")},
    remedy="Declare the parameters of each merchant, of the fraud provider, and of the stack.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
    absolute=True,
)
def every_secret_kept(stack: Stack, context: Context) -> Iterator[Finding]:
    listed = context.contract.parameters
    names = [parameter.text("name") for parameter in stack.of_type(PARAMETER)]
    wanted: list[str] = []
    for key in key_names(stack):
        merchant = is_merchant(key, context.settings["provider"])
        kinds = (*listed.caller, *(listed.merchant if merchant else ()))
        wanted += [key.replace(KEY_WORD, kind, 1) for kind in kinds]
    for ending in wanted:
        if sum(name.endswith(f"-{ending}") for name in names) != 1:
            yield Finding(prop="parameter", observed=f"not one is {ending}", required="exactly one")
    for purpose in listed.shared:
        if sum(bool(purpose_in(name, [purpose])) for name in names) != 1:
            yield Finding(prop="parameter", observed=f"not one is for {purpose}", required="exactly one")
    for name in names:
        if not any(name.endswith(f"-{ending}") for ending in wanted) and not purpose_in(name, listed.shared):
            yield Finding(
                prop="parameter",
                observed=f"{name} is not listed",
                required="a purpose that [parameters] in architecture.toml lists",
            )
