"""The web ACL as the program declares it, asked about requests: the endpoints pass, and no other address does."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from infra.components import firewall
from tests.handlers.cards import TEST_CARDS
from tests.mutation.recorded import declared

STAGE = "/stage-payments-dev"
TRANSACTION = "txn_" + "a" * 32


@cache
def _alternatives() -> tuple[dict[str, Any], ...]:
    (acl,) = (item for item in declared() if item.name == "web-acl-payments")
    last = max(acl.inputs["rules"], key=lambda rule: rule["priority"])
    assert (acl.inputs["defaultAction"], last["action"]) == ({"block": {}}, {"allow": {}})
    return tuple(last["statement"]["orStatement"]["statements"])


def _passes(method: str, path: str, query: str) -> bool:
    """Evaluate the last rule: some endpoint's method is this one, its expression finds the path, and the query is empty."""
    for alternative in _alternatives():
        verb, address, asked = alternative["andStatement"]["statements"]
        if (
            verb["byteMatchStatement"]["searchString"] == method
            and re.search(address["regexMatchStatement"]["regexString"], path)
            and len(query) == asked["sizeConstraintStatement"]["size"]
        ):
            return True
    return False


@pytest.mark.parametrize("stage", [STAGE, ""], ids=["invoke URL", "own domain"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/transactions"), ("POST", "/fraud-webhook"), ("GET", f"/transaction/{TRANSACTION}")],
)
def test_endpoints_pass(stage: str, method: str, path: str) -> None:
    """Under the stage's name, and on a domain of the stack's own."""
    assert _passes(method, stage + path, "")


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        *(("GET", f"{STAGE}/transaction/{card}", "") for card in TEST_CARDS),
        ("GET", f"{STAGE}/transaction/txn_{TEST_CARDS[0] * 2}", ""),
        ("GET", f"{STAGE}/transaction/{TRANSACTION}/{TEST_CARDS[0]}", ""),
        ("GET", f"{STAGE}/transaction/{TRANSACTION}", f"card={TEST_CARDS[0]}"),
        ("POST", f"{STAGE}/transactions", "a"),
        ("POST", f"{STAGE}/transactions/{TEST_CARDS[0]}", ""),
        ("POST", f"/{TEST_CARDS[0]}/transactions", ""),
        ("GET", f"{STAGE}/transactions", ""),
        ("DELETE", f"{STAGE}/transaction/{TRANSACTION}", ""),
        ("GET", "/", ""),
    ],
)
def test_other_addresses_do_not(method: str, path: str, query: str) -> None:
    """A card number in a path or a query, another method, another path: refused."""
    assert not _passes(method, path, query)


def test_an_or_statement_has_two_statements_or_more() -> None:
    """AWS refuses one of fewer: a contract with one endpoint gives the endpoint's own statement."""
    first, second = (firewall._endpoint_statement(endpoint, "s") for endpoint in firewall.ARCHITECTURE.endpoints[:2])
    assert firewall._any_of([first]) is first
    assert firewall._any_of([first, second]).or_statement.statements == [first, second]
