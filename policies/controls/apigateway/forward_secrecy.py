"""A regional API takes TLS 1.0 unless it is told otherwise.

Most policies keep suites whose recorded traffic can be read once the key leaks. `STRICT` refuses requests
whose host is not the one that TLS was negotiated for.

Violates: no security policy (`TLS_1_0`), `TLS_1_2` and other policies with RSA key exchange, the
TLS-1.3-only ones (not every merchant speaks it), `endpointAccessMode: BASIC`.

Complies: `SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09` with `STRICT`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.profile_overrides import DOMAIN_NAMES, old_tls
from policies.facts.rest_api import REST_API
from policies.model.checks import expect_text, shown
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

POLICIES: Final = ("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09")
"""AWS's list of policies: PFS in the name means that every suite has it; the TLS-1.3-only ones shut out clients."""


@control(
    id="apigateway-forward-secrecy",
    title="The API takes TLS 1.2 or better, with forward secrecy only",
    severity=Severity.CRITICAL,
    applies_to=(REST_API, *DOMAIN_NAMES),
    brief=("B1.1",),
    pci=(
        partial(
            "4.2.1",
            "The API's TLS policy as declared; notifications to merchants and certificates are not judged here.",
        ),
        partial("1.2.6", "No insecure version of TLS is admitted at the API."),
        partial("2.2.5", "TLS 1.2 or better at the API. Confirm on the deployed stage."),
    ),
    settings={
        "policies": Setting(
            list(POLICIES), "array", "security policies whose every cipher suite has forward secrecy, TLS 1.2 included"
        ),
        "accessMode": Setting(
            "STRICT", "string", "the endpoint access mode, which a SecurityPolicy_* needs; none: TLS 1.2 will do"
        ),
    },
    remedy=(
        "Set security_policy='SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09' and endpoint_access_mode='STRICT' "
        "on the RestApi."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html",
    profiles=BOTH_PROFILES,
    baseline=Baseline(
        title="The API and its domain names take TLS 1.2 or better",
        remedy="Set security_policy='TLS_1_2', or a SecurityPolicy_* with endpoint_access_mode, on the RestApi.",
        severity=Severity.HIGH,
        settings={"accessMode": ""},
    ),
)
def forward_secrecy(api: Resource, context: Context) -> Iterator[Finding]:
    if not context.settings["accessMode"]:
        yield from old_tls(api)
        return
    policy = api.text("securityPolicy", "TLS_1_0")
    if policy not in context.settings["policies"]:
        yield Finding(
            prop="securityPolicy", observed=shown(policy), required=f"one of {', '.join(context.settings['policies'])}"
        )
    yield from expect_text(api, "endpointAccessMode", context.settings["accessMode"])
