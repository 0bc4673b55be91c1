"""What must not be shown is replaced in each form in which it is written."""

from __future__ import annotations

import io

import pytest

from guard import hidden_values
from guard.hidden_values import HidingStream

KEY = "-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG9w0B\nAQ==\n-----END KEY-----"
CASES = {
    "plain": ('the key is p4ss wörd&"x"!', "the key is [secret]!"),
    "as JSON": ('{"key": "p4ss wörd&\\"x\\""}', '{"key": "[secret]"}'),
    "as JSON in ASCII": ('{"key": "p4ss w\\u00f6rd&\\"x\\""}', '{"key": "[secret]"}'),
    "in a URL": ("https://x/?key=p4ss%20w%C3%B6rd%26%22x%22&b", "https://x/?key=[secret]&b"),
    "one inside of another": ('p4ss wörd&"x" and more', "[secret]"),
    "a line of a longer one": ("> MIIBVgIBADANBgkqhkiG9w0B", "> [secret]"),
    "a short line of one": ("AQ==", "AQ=="),
    "nothing to hide": ("p4ss", "p4ss"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_form_is_hidden(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest value first, and nothing else of the text is changed."""
    monkeypatch.setattr(hidden_values, "_hidden", set())
    text, shown = CASES[case]
    hidden_values.never_show(['p4ss wörd&"x"', 'p4ss wörd&"x" and more', KEY])
    written = io.StringIO()

    stream = HidingStream(written)
    assert stream.write(text) == len(text)
    stream.writelines([text])

    assert written.getvalue() == shown * 2
