"""The detector: finds cards wherever they hide, and leaves look-alikes alone."""

from __future__ import annotations

import base64
import datetime
import json
import time
import uuid
import zlib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.core import identity
from handlers.core.card_data.detector import find_card_data, holds_card_data
from handlers.core.card_data.numbers import is_card_number, passes_luhn
from handlers.core.card_data.patterns import Kind
from handlers.core.messages import encode_announcement, encode_submission
from tests.handlers.cards import ENCODINGS, INVISIBLE, SEPARATORS, TEST_CARDS, ZEROS, grouped, in_script

cards = st.sampled_from(TEST_CARDS)
# Around the card: anything but digits and the signs of a phone number, since "9" + card is another number.
surroundings = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Nd", "No", "Cs", "Cc", "Cf", "Mn", "Me"], exclude_characters="+%\\=&"
    ),
    max_size=12,
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """Write a test card as people and machines do."""
    number = draw(cards)
    style = draw(st.sampled_from(("plain", "groups", "invisible", "script")))
    if style == "groups":
        return grouped(number, draw(st.sampled_from(SEPARATORS)), draw(st.integers(1, 6)))
    if style == "invisible":
        return draw(st.sampled_from(INVISIBLE)).join(number)
    if style == "script":
        return in_script(draw(st.sampled_from(ZEROS)))(number)
    return number


@st.composite
def documents_with(draw: st.DrawFn, hidden: st.SearchStrategy[str]) -> Any:
    """Put a text somewhere into a document: as value, key, or list member, at any depth."""
    document: Any = draw(hidden)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.sampled_from(("value", "key", "list", "nested json")))
        sibling = draw(st.sampled_from((None, True, 17, "harmless", 3.5)))
        if place == "value":
            document = {"a": sibling, "b": document}
        elif place == "key":
            document = {document if isinstance(document, str) else json.dumps(document): sibling}
        elif place == "list":
            document = [sibling, document]
        else:
            document = {"payload": json.dumps(document)}
    return document


class TestHiddenCards:
    """What must be refused."""

    @given(surroundings, written(), surroundings)
    def test_finds_a_card_between_any_text(self, before: str, card: str, after: str) -> None:
        """A card is found whatever letters, signs and blanks stand around it."""
        assert holds_card_data(f"{before} {card} {after}")

    @given(cards, st.lists(st.sampled_from(INVISIBLE), min_size=1, max_size=5), st.sampled_from(("", " ", "-")))
    def test_sees_through_invisible_characters(self, card: str, invisible: list[str], separator: str) -> None:
        """Any mixture of characters that nobody sees is as if it were not there, between separators too."""
        sprinkled = "".join(d + invisible[n % len(invisible)] * (n % 5) for n, d in enumerate(card))

        assert holds_card_data(separator.join(sprinkled[start : start + 9] for start in range(0, len(sprinkled), 9)))

    @given(cards, st.text("abcxyzABC", max_size=6), st.text("abcxyzABC", max_size=6))
    def test_finds_a_card_glued_to_letters(self, card: str, before: str, after: str) -> None:
        """A card is found without any boundary around it."""
        assert holds_card_data(before + card + after)

    @pytest.mark.parametrize("encoding", ENCODINGS)
    @pytest.mark.parametrize("card", TEST_CARDS)
    def test_finds_every_encoding_of_every_card(self, encoding: str, card: str) -> None:
        """Each encoding of each test card is read, alone and in a sentence, and glued to a prefix."""
        encoded = ENCODINGS[encoding](card)

        assert [holds_card_data(text) for text in (encoded, f"ref {encoded} end", f"id_{encoded}")] == [True] * 3

    @given(st.sampled_from(sorted(ENCODINGS)), st.sampled_from(sorted(ENCODINGS)), cards)
    @settings(max_examples=150)
    def test_finds_two_layers_of_encoding(self, outer: str, inner: str, card: str) -> None:
        """An encoding of an encoding is taken off too."""
        assert holds_card_data(ENCODINGS[outer](ENCODINGS[inner](card)))

    @given(st.sampled_from(("/transactions/", "id_", "Bearer:", "a/b-c_d")), st.sampled_from(sorted(ENCODINGS)), cards)
    def test_finds_layers_behind_a_glued_prefix(self, prefix: str, encoding: str, card: str) -> None:
        """Two layers of base64 are taken off although a prefix of its own letters shifts them."""
        assert holds_card_data(prefix + ENCODINGS["base64"](ENCODINGS[encoding](card)))

    @given(documents_with(written()))
    @settings(max_examples=150)
    def test_finds_a_card_anywhere_in_a_document(self, document: Any) -> None:
        """Keys, values, lists and strings that are JSON themselves are searched at any depth."""
        assert holds_card_data(document)
        assert holds_card_data(json.dumps(document))

    @given(cards)
    def test_finds_a_number_and_a_split_list(self, card: str) -> None:
        """A card as a JSON number, as a float, or dealt over a list is one still."""
        parts = [card[start : start + 4] for start in range(0, len(card), 4)]

        assert [holds_card_data(value) for value in ({"amount": int(card)}, [float(card)], parts)] == [True] * 3

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("%B4111111111111111^DOE/JANE^2812101000000?", Kind.TRACK),
            (";4111111111111111=28121010000?", Kind.TRACK),
            ("%B4111111111111112^DOE/JANE^2812101000000?", Kind.TRACK),
            ("cvv: 123", Kind.SECURITY_CODE),
            ("CVC2=1234", Kind.SECURITY_CODE),
            ("security code is 999", Kind.SECURITY_CODE),
            ("ccv 737", Kind.SECURITY_CODE),
            ("737 (cvv)", Kind.SECURITY_CODE),
            ("código de seguridad: 737", Kind.SECURITY_CODE),
            ("Pruefziffer 737", Kind.SECURITY_CODE),
            ("csc code 737", Kind.SECURITY_CODE),
            ("41111111111111111228", Kind.PAN),
            ("4111111111111111737", Kind.PAN),
            ("7374111111111111111", Kind.PAN),
            ("4111.1111-1111.1111", Kind.PAN),
            ("4111----1111----1111----1111", Kind.PAN),
            ("4111x1111x1111x1111", Kind.PAN),
            ("4111 then 1111 and 1111 or 1111", Kind.PAN),
            ("4111-1111-1111-1111737", Kind.PAN),
            ("4O12888888881881", Kind.PAN),
            (hex(4111111111111111), Kind.PAN),
            (f"{4111111111111111:x}", Kind.PAN),
            (oct(4222222222222), Kind.PAN),
            (base64.b32encode(b"4111111111111111").decode(), Kind.PAN),
            ("NDExM TExM-TExM TExM TExMQ", Kind.PAN),
            ("34-31-31-31-31-31-31-31-31-31-31-31-31-31-31-31", Kind.PAN),
            ("4111111111111111".encode("cp037").hex(), Kind.PAN),
            (base64.b64encode(zlib.compress(b"4111111111111111")).decode(), Kind.PAN),
            (zlib.compress(b"card 4111111111111111").hex(), Kind.PAN),
            ("6703444444444449", Kind.PAN),
            ("501800000009", Kind.PAN),
            ("41111111111111111228123", Kind.PAN),
        ],
    )
    def test_finds_track_data_and_codes(self, text: str, kind: Kind) -> None:
        """Track data, named security codes, and a card with its expiry glued on are named for what they are."""
        assert find_card_data(text) is kind

    @pytest.mark.parametrize(
        "name",
        [
            "cvv",
            "CVV2",
            "card_cvc",
            "securityCode",
            "card-security-code",
            "\uff43\uff56\uff56",
            "track2",
            "magstripe_data",
            "pin_block",
        ],
    )
    def test_refuses_keys_that_name_sensitive_data(self, name: str) -> None:
        """A key that names sensitive authentication data is refused whatever its value."""
        found = holds_card_data({name: "x"}) or holds_card_data({name.removeprefix("card_"): "x"})

        assert found

    def test_treats_what_it_cannot_finish_as_card_data(self) -> None:
        """A document nested deeper than any honest one is refused rather than waved through."""
        document: Any = "harmless"
        for _ in range(100):
            document = [document]

        assert holds_card_data(document)

    @pytest.mark.parametrize(
        "text", ["%25" * 5000, "[" * 15000, "9" * 16000, "1 " * 8000, "A" * 16000, "&#52" * 4000, "=3" * 8000]
    )
    def test_ends_in_time(self, text: str) -> None:
        """No text of the largest size keeps a function busy."""
        started = time.perf_counter()
        holds_card_data(text)

        assert time.perf_counter() - started < 5


KEYS_OF_LOST_PAYMENTS = ("order-8", "order-161", "order-361", "order-573")
"""Idempotency keys of acme whose payments were destroyed: their transaction ids were taken for card numbers."""


class TestLookAlikes:
    """What must not be refused without need."""

    @given(st.uuids())
    def test_accepts_uuids(self, value: uuid.UUID) -> None:
        """A random UUID is an idempotency key, not a card."""
        assert not holds_card_data(str(uuid.UUID(int=value.int, version=4)))

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_accepts_our_own_ids(self, merchant: str, key: str) -> None:
        """No id of ours can ever be refused, alone, in a message or in a merchant's reference."""
        transaction = identity.transaction_id(merchant, key)
        for text in (
            transaction,
            encode_submission(transaction),
            encode_announcement(transaction, 2),
            f"refund {transaction}",
        ):
            assert not holds_card_data(text)
        assert not holds_card_data(identity.withheld_alert_id(transaction, key))

    @pytest.mark.parametrize("key", KEYS_OF_LOST_PAYMENTS)
    def test_accepts_letters_that_inflate_to_anything(self, key: str) -> None:
        """Read as base32 or base64, these ids are the beginning of a compressed text without a header, which never ends."""
        transaction = identity.transaction_id("acme", key)
        assert not holds_card_data(transaction.replace("txn_", "xyz_"))
        assert not holds_card_data(encode_submission(transaction))

    @pytest.mark.parametrize(
        "text", ["{id} 4111111111111111", "4111111111111111{id}", "{id}4111111111111111", "{id}\n4111-1111-1111-1111"]
    )
    def test_finds_a_card_beside_an_id_of_ours(self, text: str) -> None:
        """Only the id is left out, and only as a word of its own."""
        assert holds_card_data(text.format(id=identity.transaction_id("acme", "order-17")))

    @given(st.binary(min_size=32, max_size=32))
    def test_accepts_digests(self, value: bytes) -> None:
        """Signatures and digests pass, as header values too."""
        if any(character.isalpha() for character in value.hex()):
            assert not holds_card_data(value.hex())

    @given(st.integers(1, 999_999_999_999))
    def test_accepts_every_amount(self, amount: int) -> None:
        """Every amount that the schema allows is shorter than a card number."""
        assert not holds_card_data({"amount": amount, "currency": "USD"})

    @given(st.integers(1_500_000_000_000_000, 2_100_000_000_000_000))
    def test_accepts_epoch_times(self, micros: int) -> None:
        """Seconds, milliseconds and microseconds of these decades are no issuer's range."""
        texts = [
            str(micros // 1_000_000),
            str(micros // 1000),
            *([str(micros)] if micros < 1_800_000_000_000_000 else []),
        ]

        assert not any(map(holds_card_data, texts))

    @given(
        st.datetimes(
            min_value=datetime.datetime.fromisoformat("2010-01-01"),
            max_value=datetime.datetime.fromisoformat("2049-12-31"),
        )
    )
    @example(datetime.datetime.fromisoformat("2029-04-27T06:04:17.000001"))
    def test_accepts_written_times(self, moment: Any) -> None:
        """Dates and times in the usual notations pass, also when a time of day begins as a Maestro card does."""
        for text in (
            moment.isoformat(),
            moment.isoformat(" "),
            moment.strftime("%Y%m%d%H%M%S"),
            moment.strftime("%Y-%m-%d %H:%M:%S.%f"),
        ):
            assert not holds_card_data(text), text

    @given(st.sampled_from(("+1", "+44", "+49", "+43", "+33", "+86", "+91")), st.integers(10**8, 10**11 - 1))
    def test_accepts_phone_numbers(self, country: str, number: int) -> None:
        """International numbers pass, also those of 13 digits that begin like a Visa."""
        assert not holds_card_data(f"{country}{number}")
        assert not holds_card_data(f"tel:{country}{number}")

    def test_tells_a_phone_number_from_the_card_that_it_looks_like(self) -> None:
        """Thirteen digits with a plus are somebody's number; without it they are a Visa test card."""
        card = next(card for card in TEST_CARDS if len(card) == 13)

        assert [holds_card_data(text) for text in (f"+{card}", f"call (+{card})", card, f"no {card}")] == [
            False,
            False,
            True,
            True,
        ]

    def test_accepts_ids_whose_digits_would_pass(self) -> None:
        """A UUID and a digest pass even when their digits, on their own, would be a card number."""
        digits = next(number for n in range(1000) if is_card_number(number := f"4111111111114{n:03}"))
        uuid_text = f"{digits[:8]}-{digits[8:12]}-{digits[12:]}-8abc-0123456789ab"

        assert holds_card_data(digits)
        assert not holds_card_data([uuid_text, f"abcdef01{digits}abcdef01"])

    @pytest.mark.parametrize(
        "text",
        [
            "Root=1-67891233-0123456789123456789012ab;Parent=53995c3f42cd8ad8;Sampled=1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.6099.129 Safari/537.36",
            "4111111111111112",
            "9999999999999995",
            "order-20260115-000123",
            "CSC-0378",
            "20260115143055",
            "INV/2026/000123456",
            "113-1234567-1234567",
            "tok_8f14e45fceea167a5a36dedd4bea2543",
            "discover the security of code reviews",
            "",
        ],
    )
    def test_accepts_ordinary_texts(self, text: str) -> None:
        """Trace headers, user agents, numbers that fail Luhn or have no issuer, references and tokens pass."""
        assert not holds_card_data(text)


def test_luhn_detects_every_single_wrong_digit() -> None:
    """Changing any one digit of a card breaks its check digit."""
    for card in TEST_CARDS:
        assert is_card_number(card)
        for place, digit in enumerate(card):
            assert not passes_luhn(card[:place] + str((int(digit) + 1) % 10) + card[place + 1 :])
