"""``make demo``: the declared stack on this machine, with payments going through it.

It ends at once with ``--once`` or DEMO_ONCE=1; otherwise it stays up for curl until Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

import tests.sandbox.light_imports  # noqa: F401
from tests.sandbox.sandbox import MERCHANTS, Answer, Sandbox, signing_key, unique


def _say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _show(what: str, answer: Answer) -> None:
    body = answer.body.decode()
    _say(f"  {answer.status}  {what:<42} {body if len(body) < 190 else body[:187] + '...'}")


def _payments(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Send a handful; return each accepted one with its merchant."""
    _say("\nPOST /transactions")
    key = unique("order")
    requests: list[tuple[str, str, dict[str, object]]] = [
        ("acme pays 12.50 USD", "acme", {"idempotency_key": key}),
        ("acme repeats it", "acme", {"idempotency_key": key}),
        ("acme: same key, another amount", "acme", {"idempotency_key": key, "amount": 1}),
        ("acme pays 99.00 EUR", "acme", {"amount": 9900, "currency": "EUR"}),
        ("globex pays 10,000.01 USD", "globex", {"merchant": "globex", "amount": 1_000_001}),
        ("globex: a card number as reference", "globex", {"merchant": "globex", "reference": "4111 1111 1111 1111"}),
    ]
    accepted: dict[str, str] = {}
    for what, merchant, arguments in requests:
        answer = sandbox.pay(**arguments)  # type: ignore[arg-type]
        _show(what, answer)
        if answer.status == 202:
            accepted[answer.content["transaction_id"]] = merchant
    sandbox.settle()
    return list(accepted.items())


def _refusals(sandbox: Sandbox) -> None:
    _say("\nWhat API Gateway refuses")
    _show("a wrong key", sandbox.pay(headers={"x-api-key": "wrong"}))
    _show("a bad body", sandbox.pay(amount="12.50"))
    _show("no Idempotency-Key", sandbox.request("POST", "/transactions", headers={"x-api-key": sandbox.keys["acme"]}))
    sandbox.door.limit(sandbox.door.api.keys[sandbox.keys["acme"]], rate=0.001, burst=0)
    _show("over the rate (lowered for the demo)", sandbox.pay())
    sandbox.door.refill()


def _views(sandbox: Sandbox, payments: list[tuple[str, str]]) -> None:
    _say("\nGET /transaction/{id}")
    for transaction_id, merchant in payments:
        _show(f"seen by {merchant}", sandbox.view(transaction_id, merchant))
    _show("the same, seen by the other merchant", sandbox.view(payments[0][0], "globex"))


def _notifications(sandbox: Sandbox) -> None:
    _say("\nWhat the merchants received")
    for received in sandbox.merchants.received:
        merchant = next(name for name in MERCHANTS if f".{name}." in received.host)
        verdict = "signature verified" if received.is_signed_with(signing_key(merchant)) else "SIGNATURE WRONG"
        _say(f"  {merchant:<7} {received.notification_id:<48} {verdict}")


def _curl(sandbox: Sandbox) -> None:
    body = '{"amount": 1250, "currency": "USD", "card_token": "tok_sandbox-0001"}'
    key = sandbox.keys["acme"]
    _say(f"\nIt stays up until Ctrl-C. Try:\n\n  curl -i {sandbox.door.url}/transactions \\")
    _say(f"    -H 'x-api-key: {key}' -H 'Idempotency-Key: {unique('order')}' \\")
    _say(f"    -H 'Content-Type: application/json' -d '{body}'\n")
    _say(f"  curl -i -H 'x-api-key: {key}' {sandbox.door.url}/transaction/TRANSACTION_ID\n")


def _tour(sandbox: Sandbox) -> None:
    payments = _payments(sandbox)
    _refusals(sandbox)
    _say("\nPOST /fraud-webhook")
    _show("the fraud provider flags the first payment", sandbox.alert(payments[0][0]))
    sandbox.settle()
    _views(sandbox, payments)
    _notifications(sandbox)


def main() -> int:
    """Start, show, wait, and take everything down."""
    once = "--once" in sys.argv[1:] or os.environ.get("DEMO_ONCE") == "1"
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    _say("Deploying the declared stack into a local AWS ...")
    sandbox = Sandbox.start(backoff=(2, 5))
    try:
        _say(
            f"{len(sandbox.deployment.created)} resources, three functions in processes of their own: {sandbox.door.url}"
        )
        _tour(sandbox)
        if not once:
            _curl(sandbox)
            ended.wait()
    except KeyboardInterrupt:
        _say()
    finally:
        sandbox.halt()
        sandbox.deployment.destroy(sandbox.aws)
        sandbox.stop()
    _say("Destroyed: nothing is left.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
