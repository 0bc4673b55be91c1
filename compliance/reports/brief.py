"""The words of the project specification beside the ids that controls name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from compliance.evidence_file import Evidence
from compliance.pci_dss import OWN_PROJECT


def texts(evidence: Evidence) -> Mapping[str, str]:
    """Return each item of the specification by id; nothing for another project, whose specification this is not."""
    return _own() if (evidence.run["project"], evidence.run["profile"]) == OWN_PROJECT else {}


@cache
def _own() -> Mapping[str, str]:
    text = resources.files("compliance").joinpath("brief.toml").read_text(encoding="utf-8")
    return {key: row["text"] for key, row in tomllib.loads(text).items()}
