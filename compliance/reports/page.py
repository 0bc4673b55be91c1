"""What every HTML page of ours is made with: one file, no asset from elsewhere, and a policy that holds it to that."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from compliance.reports.formatting import one_line


def asset(name: str) -> str:
    """Return a file of ``templates``."""
    return resources.files(__package__).joinpath(f"templates/{name}").read_text(encoding="utf-8")


def environment() -> Environment:
    """Return what renders a template: values are escaped, and a name that is missing is an error."""
    made = Environment(autoescape=True, undefined=StrictUndefined, finalize=_plain, keep_trailing_newline=True)
    made.filters["slug"] = lambda word: str(word).replace(" ", "-")
    return made


def content_policy(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: this style, this script, and nothing from anywhere."""
    style_hash, script_hash = (
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"
        for text in (style, script)
    )
    return f"default-src 'none'; style-src {style_hash}; script-src {script_hash}; base-uri 'none'; form-action 'none'"


def _plain(value: Any) -> Any:
    """Drop control characters from what evidence says; our own style and script keep their lines."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else one_line(value)
