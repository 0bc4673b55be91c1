"""What the zips rely on: importing a door needs no environment, no network and no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ("transaction_processor", "fraud_handler", "notification_sender")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_imports_in_an_empty_environment(function: str) -> None:
    """Each door imports with no variable set, and pulls in nothing outside handlers, the standard library and the layer."""
    foreign = {"pulumi", "moto", "policies", "infra", "tests", "compliance", "guard"}
    script = (
        f"import sys; import handlers.{function}.handler as door; assert callable(door.handle);"
        f"print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}} & {foreign!r})))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={}, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


COSTLY = ("asyncio", "aws_lambda_powertools.utilities.batch", "boto3", "handlers.core.ports")
"""What a cold start once paid for and does not need."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_cold_start_imports_nothing_costly(function: str) -> None:
    """Importing a door imports all that its function runs."""
    script = (
        f"import sys; import handlers.{function}.handler;"
        f"print(' '.join(name for name in {COSTLY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={}, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_does_not_import_the_other_functions(function: str) -> None:
    """A zip holds one function: its sources name no other."""
    others = [f"handlers.{other}" for other in FUNCTIONS if other != function]
    sources = "".join(
        path.read_text() for folder in (function, "core") for path in (ROOT / "handlers" / folder).rglob("*.py")
    )

    assert not [other for other in others if other in sources]
