"""Errors in families, each with a stable code.

A code is a promise to callers, dashboards and runbooks: texts may change, codes may not.
No message ever quotes what was received, since it may be the very thing that must not be written down;
what a caller may see of an error is its code, its summary and its `detail`.
"""

from __future__ import annotations

from typing import ClassVar


class PaymentError(Exception):
    """The root: everything that this system raises on purpose."""

    code: ClassVar[str] = "payment.error"
    summary: ClassVar[str] = "The request could not be handled."

    def __init__(self, **detail: str) -> None:
        """Keep only what is safe to show: names and numbers of ours, never input."""
        super().__init__(self.code)
        self.detail = detail

    def __str__(self) -> str:
        """Show code and detail, so that a traceback is useful without the input."""
        return " ".join([self.code, *(f"{name}={value}" for name, value in sorted(self.detail.items()))])


class RequestError(PaymentError):
    """The caller must change something: answered with a 4xx, never retried."""

    status: ClassVar[int] = 400


class MalformedRequestError(RequestError):
    """The body is not the JSON that was promised."""

    code = "request.malformed"
    summary = "The request is not well-formed JSON."


class OversizedRequestError(RequestError):
    """The body is larger than any honest request."""

    code = "request.too_large"
    summary = "The request body is too large."
    status = 413


class SchemaViolationError(RequestError):
    """The body is JSON but not what the schema says."""

    code = "request.schema"
    summary = "The request does not match its schema."


class IdempotencyKeyError(RequestError):
    """The Idempotency-Key header is missing or unusable."""

    code = "request.idempotency_key"
    summary = "Idempotency-Key is required: 8 to 128 characters of A-Z a-z 0-9 . _ : -, the first a letter or digit."


class CardDataError(RequestError):
    """Something in the request looks like account data; it is refused and forgotten."""

    code = "request.card_data"
    summary = "The request holds what looks like card data. Send a token instead."


class CallerError(RequestError):
    """The caller is not who may do this."""

    status = 403


class UnknownCallerError(CallerError):
    """The API key belongs to nobody that we know."""

    code = "caller.unknown"
    summary = "This API key may not be used here."


class CallerRoleError(CallerError):
    """The API key belongs to somebody else's endpoint."""

    code = "caller.role"
    summary = "This API key may not be used here."


class SignatureError(CallerError):
    """The webhook's signature is missing, wrong, or outside its window."""

    code = "caller.signature"
    summary = "The signature is missing, wrong or too old."
    status = 401


class ConflictError(RequestError):
    """The request contradicts one that was accepted before."""

    status = 409


class IdempotencyConflictError(ConflictError):
    """The same key came with another body."""

    code = "conflict.idempotency_key"
    summary = "This Idempotency-Key was used with another body."


class AlertConflictError(ConflictError):
    """The same alert id and timestamp came with another content."""

    code = "conflict.alert"
    summary = "This alert was received before with another content."


class NotFoundError(RequestError):
    """There is nothing here, or nothing that this caller may know of."""

    status = 404


class UnknownTransactionError(NotFoundError):
    """No such transaction for this caller; others' transactions look the same."""

    code = "transaction.unknown"
    summary = "There is no such transaction."


class UnknownRouteError(NotFoundError):
    """The method and path are not ours."""

    code = "request.route"
    summary = "There is no such resource."


class TransitionError(PaymentError):
    """A transaction was asked to go where its state machine has no way."""

    code = "transaction.impossible_transition"
    summary = "The transaction cannot change to that state."


class MessageError(PaymentError):
    """A queue message that no repetition will mend: it goes to the dead-letter queue."""


class MalformedMessageError(MessageError):
    """The message is not what our own code sends."""

    code = "message.malformed"


class OrphanMessageError(MessageError):
    """The message names a transaction that is not stored."""

    code = "message.unknown_transaction"


class DependencyError(PaymentError):
    """Something that we depend on failed: safe to repeat, answered with 503."""

    code = "dependency.unavailable"
    summary = "Temporarily unavailable. Repeat with the same Idempotency-Key."


class StoreError(DependencyError):
    """DynamoDB did not do what it was asked."""

    code = "dependency.store"


class QueueError(DependencyError):
    """SQS did not do what it was asked."""

    code = "dependency.queue"


class ParameterError(DependencyError):
    """SSM did not answer, or with something that cannot be used."""

    code = "dependency.parameter"


class DeadlineError(DependencyError):
    """What is left of the budget does not cover one more call."""

    code = "dependency.deadline"


class DeliveryError(PaymentError):
    """A notification did not reach its merchant: tried again, whatever the reason, for three days."""

    code = "delivery.failed"

    def __init__(self, *, retry_after: int | None = None, **detail: str) -> None:
        """Remember how many seconds the merchant asked us to wait."""
        super().__init__(**detail)
        self.retry_after = retry_after


class DeliveryTimeoutError(DeliveryError):
    """The merchant did not answer within the time limit: its circuit opens at once."""

    code = "delivery.timeout"


class DeliveryUnavailableError(DeliveryError):
    """The merchant could not be reached, or answered 408, 425, 429 or 5xx."""

    code = "delivery.unavailable"


class DeliveryRefusedError(DeliveryError):
    """Another answer than 2xx, a redirect, a bad certificate, a forbidden address or port, a broken URL."""

    code = "delivery.refused"


class UnknownMerchantError(DeliveryError):
    """The merchant has no endpoint: its configuration was removed, and may come back."""

    code = "delivery.unknown_merchant"


class ConfigurationError(PaymentError):
    """The function's environment is not what the stack declares."""

    code = "configuration.invalid"
