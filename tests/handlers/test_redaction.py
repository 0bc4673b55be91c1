"""The redaction: nothing that must not be written down is, wherever in a log line it comes from."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.core.adapters.observability import PowertoolsLog
from handlers.core.card_data.detector import holds_card_data
from handlers.core.card_data.redaction import CARD_DATA, SECRET, Redactor
from tests.handlers.cards import ENCODINGS, SEPARATORS, TEST_CARDS, grouped

CARD = TEST_CARDS[0]
harmless = st.text("abcdefgh ,.:{}[]\"'", max_size=20)


class TestTexts:
    """One text at a time."""

    @given(harmless, st.sampled_from(TEST_CARDS), st.sampled_from(SEPARATORS), st.integers(1, 6), harmless)
    def test_cuts_a_card_out_of_any_text(self, before: str, card: str, separator: str, size: int, after: str) -> None:
        """Nothing that the detector would find is left."""
        redacted = Redactor().text(f"{before} {grouped(card, separator, size)} {after}")

        assert not holds_card_data(redacted)
        assert card not in redacted

    @given(harmless, st.sampled_from(sorted(ENCODINGS)), st.sampled_from(TEST_CARDS), harmless)
    def test_leaves_no_encoded_card(self, before: str, encoding: str, card: str, after: str) -> None:
        """A card that is only there once decoded takes the whole text with it."""
        assert not holds_card_data(Redactor().text(f"{before} {ENCODINGS[encoding](card)} {after}"))

    def test_keeps_what_stands_around(self) -> None:
        """A plain finding is cut out exactly, invisible characters and all."""
        hidden = "\u200b".join(CARD)

        assert Redactor().text(f"card {hidden} of order 17") == f"card {CARD_DATA} of order 17"

    def test_cuts_overlapping_findings_once(self) -> None:
        """Track data holds a card number; both go, the rest stays."""
        redacted = Redactor().text(f"swipe ;{CARD}=28121010000? done")

        assert CARD not in redacted
        assert redacted.startswith("swipe ")
        assert redacted.endswith(" done")

    @pytest.mark.parametrize(
        "text",
        [
            "Authorization: Bearer s3cr3t-value",
            "x-api-key=s3cr3t-value",
            '{"signing_key": "s3cr3t-value"}',
            "password = s3cr3t-value",
            "https://user:s3cr3t-value@host/",
        ],
    )
    def test_cuts_named_secrets(self, text: str) -> None:
        """What is assigned to a secret's name goes."""
        redacted = Redactor().text(text)

        assert "s3cr3t" not in redacted
        assert SECRET in redacted

    def test_cuts_learnt_secrets_anywhere(self) -> None:
        """A value that was loaded as a secret is known in any text, also as a URL writes it."""
        redactor = Redactor()
        redactor.learn("hush/hush key")

        assert redactor.text("saw hush/hush key and hush%2Fhush%20key") == f"saw {SECRET} and {SECRET}"

    def test_cuts_by_key(self) -> None:
        """The value under a secret's name goes whatever it looks like, and so does a security code's."""
        redacted = Redactor().document({"X-Api-Key": "abc", "cvv": "123", "nested": [{"card_token": "tok_x"}]})

        assert redacted == {"X-Api-Key": SECRET, "cvv": CARD_DATA, "nested": [{"card_token": SECRET}]}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Log through Powertools into memory, and put the root logger back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def _log(stream: io.StringIO, name: str) -> PowertoolsLog:
    return PowertoolsLog(service=name, redactor=Redactor(), stream=stream)


def _raised(text: str) -> ValueError:
    """Raise and catch an error with a cause, so that it has a traceback."""

    def fail() -> None:
        raise KeyError(text)

    def fail_again() -> None:
        try:
            fail()
        except KeyError as cause:
            raise ValueError(text) from cause

    try:
        fail_again()
    except ValueError as exc:
        return exc
    return ValueError(text)


class TestLogLines:
    """Whole lines, from every source that a line has."""

    @pytest.mark.parametrize("encoding", sorted(ENCODINGS))
    def test_redacts_every_part_of_a_line(self, lines: io.StringIO, encoding: str) -> None:
        """Message, fields, keys, exception text, its cause and correlation ids alike."""
        hidden = ENCODINGS[encoding](CARD)
        log = _log(lines, f"parts-{encoding}")
        error = _raised(hidden)
        with log.correlated(note=hidden):
            message = f"about {hidden}"
            log.error(message, error=error, field=hidden, nested={hidden: [hidden]})

        assert lines.getvalue()
        assert not holds_card_data(lines.getvalue())

    @pytest.mark.parametrize("name", ["botocore.hooks", "urllib3.connectionpool", "aws_xray_sdk.core", "some.library"])
    def test_redacts_other_libraries_lines(self, lines: io.StringIO, name: str) -> None:
        """A library's logger writes through the redaction too: message, arguments, extra fields and traceback."""
        _log(lines, f"libraries-{name}")
        logging.getLogger(name).error("got %s", CARD, exc_info=_raised(CARD), extra={"payload": {"number": CARD}})

        [line] = lines.getvalue().splitlines()
        assert json.loads(line)["message"] == f"got {CARD_DATA}"
        assert not holds_card_data(line)

    def test_never_reports_a_failed_line_raw(self, lines: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        """When formatting fails, the standard library would print message and arguments; this says that a line is missing."""
        _log(lines, "failing")
        logging.getLogger("careless").warning("%d is no number", CARD)

        assert "withheld" in lines.getvalue()
        assert CARD not in lines.getvalue() + "".join(capsys.readouterr())

    @settings(max_examples=60)
    @given(
        st.recursive(
            st.sampled_from([*TEST_CARDS, "x", None, 1, int(CARD), 4.5]),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([CARD, "k", "cvv"]), inner, max_size=3)
            ),
        )
    )
    def test_redacts_any_document(self, document: Any) -> None:
        """Whatever the shape of a field, no card comes out."""
        assert not holds_card_data(json.dumps(Redactor().document(document)).replace('"cvv"', '""'))

    def test_writes_correlation_ids(self, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
        """Request id, transaction id and trace id stand on the line, for the audit record."""
        monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-67891233-abcdef012345678912345678;Sampled=1")
        log = _log(lines, "correlated")
        transaction = "txn_" + "a" * 32
        with (
            log.correlated(request_id="11111111-1111-4111-8111-111111111111"),
            log.correlated(transaction_id=transaction),
        ):
            log.info("payment.accepted", merchant_id="acme")

        line = json.loads(lines.getvalue())
        names = ("message", "service", "request_id", "transaction_id", "merchant_id", "xray_trace_id")
        assert [line[name] for name in names] == [
            "payment.accepted",
            "correlated",
            "11111111-1111-4111-8111-111111111111",
            transaction,
            "acme",
            "1-67891233-abcdef012345678912345678",
        ]
