"""Each proof notices when the line that it guards is gone; test_teardown has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from tests.handlers.cards import TEST_CARDS
from tests.sandbox.flows import process_what_was_lost
from tests.sandbox.sandbox import Sandbox
from tests.sandbox.test_card_data import test_in_what_the_model_admits as no_card_in_a_reference
from tests.sandbox.test_card_data import test_on_a_queue as no_card_on_a_queue
from tests.sandbox.test_crash_points import test_every_crash_point_leads_to_the_same_end as crash_points
from tests.sandbox.test_delivery import test_a_redrive_is_safe as redrive
from tests.sandbox.test_delivery import test_a_repeated_alert_is_one_alert as one_alert
from tests.sandbox.test_delivery import test_a_stale_notice_is_not_sent as stale
from tests.sandbox.test_delivery import test_one_poison_and_nine_followers_of_its_group as poison
from tests.sandbox.test_endpoints import test_a_repeat_is_the_same_payment as one_payment
from tests.sandbox.test_load import bad_day

CARD = TEST_CARDS[0]


@dataclass(frozen=True)
class Broken:
    """A line of a function, what it becomes, and the proof that must fail then."""

    name: str
    function: str
    source: str
    old: str
    new: str
    proof: Callable[[Sandbox], object]


CASES = (
    Broken(
        "what is lost on the way is not sent again",
        "transaction_processor",
        "handlers/core/outbox.py",
        "self._send(work, sends)",
        "pass",
        process_what_was_lost,
    ),
    Broken(
        "what faults leave owed is not sent again",
        "transaction_processor",
        "handlers/core/outbox.py",
        "self._send(work, sends)",
        "pass",
        lambda sandbox: bad_day(sandbox, seed=4, payments=16),
    ),
    Broken(
        "what is accepted is not owed",
        "transaction_processor",
        "handlers/core/adapters/items.py",
        "if transaction.owed is not None:",
        "if False:",
        process_what_was_lost,
    ),
    Broken(
        "a message whose payment a crash left decided is taken for an orphan",
        "transaction_processor",
        "handlers/core/payments.py",
        "return Settlement(transaction=received, applied=False)",
        "raise OrphanMessageError(transaction_id=received.transaction_id)",
        lambda sandbox: crash_points(sandbox, "process"),
    ),
    Broken(
        "a notice that was delivered stays owed",
        "notification_sender",
        "handlers/core/delivery.py",
        "self.notices.delivered(notification.transaction_id, notification.version)",
        "pass",
        redrive,
    ),
    Broken(
        "a stale notice is sent",
        "notification_sender",
        "handlers/core/adapters/notices.py",
        'or int(item["version"]["N"]) != version',
        "",
        stale,
    ),
    Broken(
        "a key with another body is taken for a repeat",
        "transaction_processor",
        "handlers/core/payments.py",
        "if existing is not None and existing.request_digest != wanted.request_digest:",
        "if False:",
        one_payment,
    ),
    Broken(
        "a repeated alert is another one",
        "fraud_handler",
        "handlers/core/fraud.py",
        "if known is not None and known.digest == digest:",
        "if False:",
        one_alert,
    ),
    Broken(
        "poison takes its followers along",
        "notification_sender",
        "handlers/core/fifo_processor.py",
        "wait, holds_up = self._backoff.after(record.receives, error), bool(record.group) and not last",
        "wait, holds_up = 1800, True",
        poison,
    ),
    Broken(
        "a reference is not searched",
        "transaction_processor",
        "handlers/transaction_processor/routes.py",
        '        require_no_card_data(content["card_token"], content.get("reference"))\n',
        "",
        lambda sandbox: no_card_in_a_reference.hypothesis.inner_test(sandbox, CARD, "base64"),
    ),
    Broken(
        "a message is not searched",
        "transaction_processor",
        "handlers/core/batch.py",
        "if not holds_card_data([record.body, record.attribute_texts]):",
        "if True:",
        lambda sandbox: no_card_on_a_queue.hypothesis.inner_test(
            sandbox, (CARD, CARD), "transaction-processing", as_key=False
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_the_proof_notices(sandbox: Sandbox, case: Broken) -> None:
    """With the line changed, the proof fails; with it, it passes (that is its own test)."""
    function = sandbox.functions[case.function]
    sandbox.patience = 6.0
    failed = False
    try:
        with function.patched(case.source, case.old, case.new):
            try:
                case.proof(sandbox)
            except (AssertionError, TimeoutError, LookupError, ClientError):
                failed = True
    finally:
        sandbox.patience = 60.0
        function.ends.clear()
        for mapping in sandbox.mappings.values():
            mapping.let_time_pass()
    assert failed, f"nothing noticed that {case.name}"
