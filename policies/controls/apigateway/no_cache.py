"""The stage caches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import METHOD_SETTINGS, STAGE
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "cacheClusterEnabled": Allowed("nothing is cached", (False,)),
        "cacheClusterSize": Allowed("nothing is cached"),
        "settings.cachingEnabled": Allowed("one caller's answer could be another's", (False,)),
        "settings.cacheTtlInSeconds": Allowed("nothing is cached", (0, 300)),
    }
)


@control(
    id="apigateway-no-cache",
    title="The stage caches nothing",
    severity=Severity.MEDIUM,
    applies_to=(STAGE, METHOD_SETTINGS),
    brief=("B1.1",),
    pci=(partial("3.2.1", "No copy of answers is kept at the gateway."),),
    remedy="Leave cache_cluster_enabled and caching_enabled false.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html",
)
def no_cache(part: Resource, _context: Context) -> Iterator[Finding]:
    """A cached answer to GET /transaction/{id} is served to whoever asks next, whatever key they hold.

    It is a copy of transaction data outside the encrypted tables.

    Violates: `cacheClusterEnabled: true`, `cachingEnabled: true`, encrypted or not.

    Complies: both false or absent.
    """
    yield from expect_plain(part, PLAIN)
