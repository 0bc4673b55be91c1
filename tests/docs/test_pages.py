"""The pages of ``docs/`` on how to change the stack are followed word for word, in a copy of the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import Checkout

FOURTH_FUNCTION = [
    "architecture.toml",
    "handlers/refund_handler/__init__.py",
    "handlers/refund_handler/handler.py",
    "handlers/schemas/refund.json",
    "policies/data/observed_access.json",
    "tests/sandbox/flows.py",
]
"""What a fourth function with an endpoint and a table takes, beside the documents that ``make docs`` regenerates."""
GENERATED = ("compliance/", "docs/")


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    assert before.keys() <= after.keys(), "a page removes no file"
    return [name for name, content in after.items() if before.get(name) != content]


def _checked(checkout: Checkout, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_function_an_endpoint_a_table_and_a_queue(tmp_path: Path) -> None:
    """Each page holds after the one before it; the gate is red at each half-done step, and green at the end.

    The fourth function takes six files. What the pages write passes the style checks. Each page ends with `make docs`, which
    runs after the first, where files are counted, and after the last.
    """
    checkout = Checkout.make(tmp_path)
    before = checkout.files()

    checkout.follow("adding-a-function")
    written = [name for name in _changed(before, checkout.files()) if not name.startswith(GENERATED)]
    assert written == FOURTH_FUNCTION
    checkout.follow("adding-an-endpoint", documents=False)
    checkout.follow("adding-a-table", documents=False)
    checkout.follow("adding-a-queue")

    _checked(checkout, "ruff", "check", "handlers", "tests/sandbox")
    _checked(checkout, "ruff", "format", "--check", "handlers", "tests/sandbox")


def test_a_stack(tmp_path: Path) -> None:
    """A second stack beside the first, with one default."""
    Checkout.make(tmp_path).follow("adding-a-stack")


FOLLOWS = "required: what follows from the grants of architecture.toml"
FALSE_GREENS: dict[str, tuple[str, str, str, list[tuple[str, str, str]]]] = {
    "the role may not use its key": (
        "infra/key_policy.py",
        "            for function in ARCHITECTURE.functions\n",
        "            for function in ARCHITECTURE.functions\n            if function.name != 'refund_handler'\n",
        [
            (
                "kms-use-through-services",
                "key-payments",
                f"policy: refund-handler may not kms:Decrypt through {service}; {FOLLOWS}",
            )
            for service in ("dynamodb", "lambda", "ssm")
        ],
    ),
    "the table is another stack's": (
        "infra/workloads.py",
        "            return self.tables[name].name\n",
        "            return 'table-refunds-prod' if name == 'refunds' else self.tables[name].name\n",
        [
            (
                "lambda-environment-as-listed",
                "function-refund-handler",
                "environment.variables.REFUNDS_TABLE: is 'table-refunds-prod'; required: table:refunds, table-refunds-dev",
            )
        ],
    ),
    "two variables are gone": (
        "infra/workloads.py",
        "    references = {**ARCHITECTURE.every_environment, **function.environment}\n",
        """\
    references = {**ARCHITECTURE.every_environment, **function.environment}
    if function.name == 'refund_handler':
        del references['REFUNDS_TABLE'], references['ENVIRONMENT_SUFFIX']
""",
        [
            (
                "lambda-environment-as-listed",
                "function-refund-handler",
                f"environment.variables.{name}: is not set; required: set ([functions.refund_handler.environment])",
            )
            for name in ("ENVIRONMENT_SUFFIX", "REFUNDS_TABLE")
        ],
    ),
}
"""What once stayed green for a function that no list knew: file, what is replaced, by what, and what the gate says."""


@pytest.mark.parametrize("case", FALSE_GREENS)
def test_a_new_function_is_never_exempt(tmp_path: Path, case: str) -> None:
    """Every control judges the fourth function as it judges the others."""
    file, old, new, expected = FALSE_GREENS[case]
    checkout = Checkout.make(tmp_path)
    checkout.follow("adding-a-function", commands=False)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "guard", "gate", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout)
    found = [
        (item["control"], item["resource"].rpartition("::")[2], f"{item['observed']}; required: {item['required']}")
        for item in verdict["violations"]
        if item["control"] != "stack-flows-recorded"
    ]
    assert found == expected
