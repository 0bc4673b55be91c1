"""The domain: states, ids, decisions, signatures, deadlines."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.core import identity, signatures
from handlers.core.authorization import DEFAULT_LIMITS, RuleBasedAuthorization
from handlers.core.deadline import API_SECONDS, CALL_SECONDS, Deadline
from handlers.core.domain import PaymentRequest, TransactionState, Transition, judge, sources_of
from handlers.core.errors import DeadlineError, SignatureError, TransitionError

RECEIVED, PROCESSED, DECLINED, FLAGGED = TransactionState
IMPOSSIBLE = None
# Rows: the state that is there; columns: the state that is asked for.
TABLE: dict[TransactionState, dict[TransactionState, Transition | None]] = {
    RECEIVED: {
        RECEIVED: Transition.SAME,
        PROCESSED: Transition.APPLY,
        DECLINED: Transition.APPLY,
        FLAGGED: Transition.APPLY,
    },
    PROCESSED: {RECEIVED: IMPOSSIBLE, PROCESSED: Transition.SAME, DECLINED: IMPOSSIBLE, FLAGGED: Transition.APPLY},
    DECLINED: {RECEIVED: IMPOSSIBLE, PROCESSED: IMPOSSIBLE, DECLINED: Transition.SAME, FLAGGED: Transition.APPLY},
    FLAGGED: {
        RECEIVED: IMPOSSIBLE,
        PROCESSED: Transition.SUPERSEDED,
        DECLINED: Transition.SUPERSEDED,
        FLAGGED: Transition.SAME,
    },
}


class TestStates:
    """The state machine."""

    @pytest.mark.parametrize("current", TransactionState)
    @pytest.mark.parametrize("target", TransactionState)
    def test_judges_every_pair(self, current: TransactionState, target: TransactionState) -> None:
        """Every pair of states has exactly the verdict of the table; only impossible ones are errors."""
        expected = TABLE[current][target]
        if expected is IMPOSSIBLE:
            with pytest.raises(TransitionError):
                judge(current, target)
        else:
            assert judge(current, target) is expected

    def test_conditions_match_the_verdicts(self) -> None:
        """What a conditional write asks for is what the machine applies."""
        for target in TransactionState:
            assert sources_of(target) == {
                state for state in TransactionState if TABLE[state][target] is Transition.APPLY
            }

    @given(st.permutations([PROCESSED, FLAGGED, PROCESSED, FLAGGED]))
    def test_converges_in_any_order(self, asked: list[TransactionState]) -> None:
        """However processing, its repeat, an alert and its repeat interleave, the payment ends flagged."""
        state = RECEIVED
        for target in asked:
            state = target if judge(state, target) is Transition.APPLY else state

        assert state is FLAGGED


class TestIds:
    """Derived ids."""

    @given(st.text(), st.text(), st.text(), st.text())
    def test_depend_on_merchant_and_key_alone(self, merchant: str, key: str, other: str, another: str) -> None:
        """Same pair, same id; another pair, another id, even when the concatenation is equal."""
        same = identity.transaction_id(merchant, key) == identity.transaction_id(other, another)

        assert same is ((merchant, key) == (other, another))
        assert identity.transaction_id("ab", "c") != identity.transaction_id("a", "bc")

    def test_digest_ignores_order_but_nothing_else(self) -> None:
        """The order of members does not matter; any value does."""
        assert identity.content_digest({"a": 1, "b": None}) == identity.content_digest({"b": None, "a": 1})
        assert identity.content_digest({"a": 1}) != identity.content_digest({"a": "1"})


class TestDecision:
    """The default decision."""

    @pytest.mark.parametrize(
        ("amount", "currency", "state"),
        [
            (1, "USD", PROCESSED),
            (DEFAULT_LIMITS["USD"], "USD", PROCESSED),
            (DEFAULT_LIMITS["USD"] + 1, "USD", DECLINED),
            (1, "XPF", DECLINED),
        ],
    )
    def test_declines_above_limit_and_unknown_currency(
        self, amount: int, currency: str, state: TransactionState
    ) -> None:
        """The limit itself is accepted; one more, or a currency without a limit, is not."""
        request = PaymentRequest(amount=amount, currency=currency, card_token="tok_12345678")

        assert RuleBasedAuthorization().decide(request, idempotency_key="txn_x") is state


class TestSignatures:
    """HMAC with a timestamp."""

    BODY = b'{"a":1}'

    def _verify(self, **changes: object) -> None:
        parts: dict[str, object] = {
            "secrets": ("key",),
            "timestamp": "1795000000",
            "signature": signatures.sign("key", 1_795_000_000, self.BODY),
            "body": self.BODY,
            "now": 1_795_000_000.0,
        }
        signatures.verify(**{**parts, **changes})  # type: ignore[arg-type]  # wrong types are part of the test

    def test_known_value(self) -> None:
        """The signature is the one that any other implementation computes."""
        assert signatures.sign("key", 1, b"x") == "v1=" + hmac.new(b"key", b"1.x", "sha256").hexdigest()

    def test_two_secrets_are_valid_during_a_rotation(self) -> None:
        """A signature under either is genuine, and what we send is signed with both, newest first."""
        self._verify(secrets=("new", "key"))
        self._verify(secrets=("key", "old"))
        both = [signatures.sign(secret, 1, b"x") for secret in ("new", "old")]

        assert signatures.sign_with_each(("new", "old"), 1, b"x") == ",".join(both)

    @pytest.mark.parametrize("skew", [-300, -1, 0, 299.9, 300])
    def test_accepts_inside_the_window(self, skew: float) -> None:
        """Five minutes either way are accepted."""
        self._verify(now=1_795_000_000.0 + skew)

    @pytest.mark.parametrize(
        "changes",
        [
            {"now": 1_795_000_300.1},
            {"now": 1_794_999_699.9},
            {"timestamp": "1795000001"},
            {"timestamp": None},
            {"timestamp": "1795000000 "},
            {"timestamp": "-795000000"},
            {"timestamp": "١٧٩٥٠٠٠٠٠٠"},
            {"body": b'{"a":2}'},
            {"secrets": ("other", "third")},
            {"secrets": ()},
            {"signature": None},
            {"signature": ""},
            {"signature": "v1=" + "0" * 64},
            {"signature": "v0=" + "0" * 64},
            {"signature": "é" * 67},
        ],
    )
    def test_refuses_anything_else(self, changes: dict[str, object]) -> None:
        """Another time, body, key or form is refused, always with the same error."""
        with pytest.raises(SignatureError):
            self._verify(**changes)


class TestDeadline:
    """The budget."""

    def test_takes_the_tighter_limit(self) -> None:
        """The function's remaining time counts when it is less than our own limit."""
        assert Deadline.within(remaining_millis=300_000, clock=lambda: 0.0).remaining() == API_SECONDS
        assert Deadline.within(remaining_millis=5_000, clock=lambda: 0.0).remaining() == 4.0

    def test_starts_no_call_that_may_end_too_late(self) -> None:
        """A call needs its worst case to be left."""
        Deadline(CALL_SECONDS, lambda: 0.0).require()
        with pytest.raises(DeadlineError):
            Deadline(CALL_SECONDS - 0.01, lambda: 0.0).require()

    def test_worst_path_fits_the_gateway(self) -> None:
        """However slow each call is, the last one that may start ends before 29 s."""
        spent = 0.0
        deadline = Deadline.within(remaining_millis=300_000, clock=lambda: spent)
        for _ in range(10):
            try:
                deadline.require()
            except DeadlineError:
                break
            spent += CALL_SECONDS

        assert CALL_SECONDS <= spent <= API_SECONDS < 29
