"""Variables that a process reads before its own code runs, or that an SDK obeys: none is a function's own setting.

Sources: ld.so(8); Python, "Command line and environment"; bash(1), "Invocation"; OpenSSL, "openssl-env"; AWS SDKs and Tools
Reference Guide, "Settings reference"; AWS Lambda Developer Guide, "Defined runtime environment variables".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FOREIGN: Final = "it makes the runtime load other code"
_DIVERTS: Final = "it sends requests, with their credentials, elsewhere"
_TRUSTS: Final = "it has the function trust other certificates"
_OBEYED: Final = "it changes whom the SDK speaks as, or to"
_SPEAKS: Final = "it lets libraries log what they handle"

_PREFIXES: Final[Mapping[str, str]] = {
    "LD_": _FOREIGN,
    "PYTHON": _FOREIGN,
    "GCONV_": _FOREIGN,
    "GLIBC_": _FOREIGN,
    "BASH_": _FOREIGN,
    "LAMBDA_": _FOREIGN,
    "AWS_LAMBDA_": _FOREIGN,
    "OPENSSL_": _TRUSTS,
    "SSL_": _TRUSTS,
    "AWS_ENDPOINT_URL": _DIVERTS,
    "AWS_XRAY_": _DIVERTS,
    "AWS_": _OBEYED,
    "BOTO": _OBEYED,
}
"""The first that fits holds."""
_NAMES: Final[Mapping[str, str]] = {
    "ENV": _FOREIGN,
    "PATH": _FOREIGN,
    "IFS": _FOREIGN,
    "HOME": _FOREIGN,
    "NODE_OPTIONS": _FOREIGN,
    "JAVA_TOOL_OPTIONS": _FOREIGN,
    "SSLKEYLOGFILE": "it writes the keys of encrypted connections to a file",
    "REQUESTS_CA_BUNDLE": _TRUSTS,
    "CURL_CA_BUNDLE": _TRUSTS,
    "LOG_LEVEL": _SPEAKS,
    "DEBUG": _SPEAKS,
    "TZ": "it changes what day it is",
}


def reason_against(name: str) -> str:
    """Return why no function may have a variable of this name; "" where nothing speaks against it."""
    upper = name.upper()
    if upper.endswith("_PROXY"):
        return _DIVERTS
    return _NAMES.get(upper, "") or next(
        (reason for prefix, reason in _PREFIXES.items() if upper.startswith(prefix)), ""
    )
