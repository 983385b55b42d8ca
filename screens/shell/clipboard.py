"""Text for the clipboard of the terminal one sits at, through whatever lies between (OSC 52)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from screens.shell.terminal import Terminal

MOST_BYTES = 74_994
"""What xterm takes, and the others take at least as much: 100,000 characters of base 64 with the sequence around."""

_SCREEN_CHUNK = 760  # GNU screen cuts a string at 768 bytes.


def fits(text: str) -> bool:
    """Whether terminals take so much at once."""
    return len(text.encode()) <= MOST_BYTES


def sequence(text: str, terminal: Terminal) -> str:
    """What to send so that the terminal puts the text on its clipboard, in the envelope of tmux or screen.

    The text travels in base 64, so nothing in it can steer a terminal on the way.
    """
    plain = f"\x1b]52;c;{b64encode(text.encode()).decode('ascii')}\x07"
    if terminal.multiplexer == "tmux":
        # The first reaches tmux's own buffer where `set-clipboard` is on, the second the terminal around it.
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if terminal.multiplexer == "screen":
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in _chunks(plain))
    return plain


def _chunks(text: str) -> Iterator[str]:
    return (text[start : start + _SCREEN_CHUNK] for start in range(0, len(text), _SCREEN_CHUNK))
