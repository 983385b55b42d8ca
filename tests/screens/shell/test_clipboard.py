"""Text on its way to the clipboard: in the envelope of what lies between, harmless whatever it says."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.shell.clipboard import MOST_BYTES, fits, sequence
from screens.shell.terminal import describe

PLAIN = describe({"TERM": "xterm-256color"})
TMUX = describe({"TERM": "tmux-256color", "TMUX": "/run/tmux,1,0"})
SCREEN = describe({"TERM": "screen", "STY": "1.pts"})


def unwrapped(sent: str) -> str:
    """The text in the first sequence for the clipboard."""
    found = re.search(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sent)
    assert found is not None
    return b64decode(found[1]).decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_the_text_is_the_terminal_gets_letters_and_digits(text: str) -> None:
    sent = sequence(text, PLAIN)
    assert unwrapped(sent) == text
    assert re.fullmatch(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", sent)


def test_tmux_gets_it_for_itself_and_passes_it_on() -> None:
    sent = sequence("客户", TMUX)
    own, envelope = sent.split("\x1bPtmux;")
    assert unwrapped(own) == "客户"
    assert envelope.endswith("\x1b\\")
    assert unwrapped(envelope.removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")) == "客户"


def test_screen_gets_pieces_it_does_not_cut() -> None:
    text = "客户" * 400
    pieces = sequence(text, SCREEN).split("\x1b\\")
    assert all(len(piece) <= 768 for piece in pieces)
    assert unwrapped("".join(piece.removeprefix("\x1bP") for piece in pieces)) == text


@pytest.mark.parametrize(
    ("text", "taken"), [("x" * MOST_BYTES, True), ("x" * (MOST_BYTES + 1), False), ("客" * 24_999, False)]
)
def test_more_than_terminals_take_is_not_sent(text: str, taken: bool) -> None:
    assert fits(text) is taken
