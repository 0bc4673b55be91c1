"""POST /transactions and GET /transaction/{id}."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from handlers.core.api import Answer, require_no_card_data
from handlers.core.domain import Merchant, PaymentRequest, TransactionState
from handlers.core.errors import CallerRoleError, IdempotencyKeyError, UnknownTransactionError
from handlers.core.schemas import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.core.api import ApiRequest
    from handlers.core.deadline import Deadline
    from handlers.core.domain import Caller, Transaction
    from handlers.core.payments import AcceptPayment, ViewPayment
    from handlers.core.ports import Log, Metrics

_IDEMPOTENCY_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,127}")
_TRANSACTION_ID: Final = re.compile(r"txn_[a-p]{32}")
_COLLECTION: Final = "/transactions"
_ACCEPTED_STATE: Final = TransactionState.RECEIVED.value


def _merchant(caller: Caller) -> Merchant:
    """Refuse the fraud provider's key: it has no payments."""
    if not isinstance(caller, Merchant):
        raise CallerRoleError
    return caller


def _idempotency_key(request: ApiRequest) -> str:
    key = request.single("idempotency-key") or ""
    if _IDEMPOTENCY_KEY.fullmatch(key) is None:
        raise IdempotencyKeyError
    return key


def _link(request: ApiRequest, transaction_id: str) -> str:
    """Say where to read it, under whatever prefix (stage, custom domain) the request came in by."""
    prefix = request.path.removesuffix(_COLLECTION) if request.path.endswith(_COLLECTION) else ""
    return f"{prefix}/transaction/{transaction_id}"


def _view(transaction: Transaction) -> dict[str, object]:
    """Show a payment without its token: the merchant knows it, and nobody else should learn it here."""
    content: dict[str, object] = {
        "transaction_id": transaction.transaction_id,
        "state": transaction.state.value,
        "amount": transaction.request.amount,
        "currency": transaction.request.currency,
        "received_at": transaction.received_at,
        "changed_at": transaction.changed_at,
        "version": transaction.version,
    }
    if transaction.notice is not None:
        content["notification"] = {"state": transaction.notice.value, "failures": transaction.failures}
    if transaction.request.reference is not None:
        content["reference"] = transaction.request.reference
    return content


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The merchant's two routes."""

    accept: AcceptPayment
    view: ViewPayment
    log: Log
    metrics: Metrics
    schema: Schema = field(default_factory=lambda: Schema("transaction"))

    def table(self) -> Mapping[str, Callable[[ApiRequest, Caller, Deadline], Answer]]:
        """Name the routes as API Gateway does."""
        return {"POST /transactions": self.post, "GET /transaction/{id}": self.get}

    def post(self, request: ApiRequest, caller: Caller, deadline: Deadline) -> Answer:
        """Accept a payment: 202 once it is stored with the processing that it owes."""
        merchant = _merchant(caller)
        key = _idempotency_key(request)
        content = self.schema.require(request.json())
        require_no_card_data(content["card_token"], content.get("reference"))
        acceptance = self.accept(merchant.merchant_id, key, PaymentRequest(**content), deadline)
        transaction_id = acceptance.transaction.transaction_id
        self.metrics.count("PaymentAccepted" if acceptance.is_new else "PaymentRepeated")
        event = "payment.accepted" if acceptance.is_new else "payment.repeated"
        self.log.info(event, transaction_id=transaction_id, merchant_id=merchant.merchant_id)
        link = _link(request, transaction_id)
        return Answer(
            status=HTTPStatus.ACCEPTED,
            # A repeat gets the answer of the first request, whatever has become of the payment since.
            content={"transaction_id": transaction_id, "state": _ACCEPTED_STATE, "links": {"self": link}},
            headers={"Location": link},
        )

    def get(self, request: ApiRequest, caller: Caller, deadline: Deadline) -> Answer:
        """Show a merchant its own payment."""
        merchant = _merchant(caller)
        transaction_id = request.path_parameters.get("id", "")
        if _TRANSACTION_ID.fullmatch(transaction_id) is None:
            raise UnknownTransactionError
        return Answer(status=HTTPStatus.OK, content=_view(self.view(merchant.merchant_id, transaction_id, deadline)))
