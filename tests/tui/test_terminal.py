"""The screens on a real pseudo-terminal: what a person sees there, and how many bytes a key costs."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.factories import contact_made, customer, many_customers, new_book

COLUMNS, LINES = 80, 24
ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
from screens.shell.terminal import prepare
terminal = prepare(os.environ)
from tests.factories import new_book
from tests.driver import books_beside, drafts_of
from tui.app import KehuApp
book = new_book(sys.argv[1])
KehuApp(book, terminal, drafts_of(book), books_beside(book)).run(mouse=False)
"""


class Terminal:
    """A terminal of 80×24 that a program runs in."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._end, far_end = pty.openpty()
        fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=far_end,
            stdout=far_end,
            stderr=far_end,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            start_new_session=True,
        )
        os.close(far_end)
        self.sent = b""

    def press(self, keys: str) -> None:
        """Send keys as the terminal's user would type them."""
        os.write(self._end, keys.encode())

    def see(self, text: str, *, gone: bool = False) -> int:
        """Read until the text is on the screen, or gone from it; how many bytes that took."""
        count = 0
        while (text in "\n".join(self.screen.display)) is gone:
            readable, _, _ = select.select([self._end], [], [], 20)
            assert readable, f"{text!r} did not come; the screen shows\n" + "\n".join(self.screen.display)
            data = os.read(self._end, 65536)
            count += len(data)
            self.sent += data
            # pyte takes the private `CSI > … u` and `CSI < u` for its own `u`, which would move the cursor.
            self._stream.feed(data.replace(b"\x1b[>25u", b"").replace(b"\x1b[<u", b""))
        return count

    def close(self) -> None:
        """End the program."""
        self._process.terminate()
        self._process.wait()
        os.close(self._end)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The screens on a book of fifty customers, the first of them with a call."""
    with new_book(tmp_path) as book:
        contact_made(book, customer(book, "AAA 上海金桥贸易"), "客户要三季度报价")
        many_customers(book, 49)
    terminal = Terminal(str(tmp_path))
    terminal.see("Nothing is due")
    terminal.press("2")
    terminal.see("▸AAA")
    yield terminal
    terminal.close()


def test_a_move_costs_no_more_than_150_bytes(terminal: Terminal) -> None:
    terminal.press("j")
    terminal.see("▸Customer 0001")
    for number in range(2, 12):
        terminal.press("j")
        assert terminal.see(f"▸Customer {number:04}") <= 150


def test_opening_and_leaving_a_customer_costs_little(terminal: Terminal) -> None:
    terminal.press("\r")
    assert terminal.see("客户要三季度报价") <= 5000
    terminal.press("q")
    assert terminal.see("▸AAA") <= 5000


def test_a_lone_esc_clears_the_filter(terminal: Terminal) -> None:
    terminal.press("/0042")
    terminal.see("AAA", gone=True)
    terminal.press("\x1b")
    terminal.see("Customer 0041")


def test_ctrl_q_leaves_the_program(terminal: Terminal) -> None:
    terminal.press("\x11")
    assert terminal._process.wait(20) == 0


def test_keys_typed_ahead_mean_what_they_would_have_meant(terminal: Terminal) -> None:
    terminal.press("/002\rjj\r")
    terminal.see("┌─ Customer 0021")


def test_a_line_typed_in_one_burst_is_logged_and_not_taken_for_commands(terminal: Terminal) -> None:
    terminal.press("jcquiet day, dull weather\r")
    terminal.see("Logged: call, Customer 0001.")
    terminal.press("\r")
    terminal.see("quiet day, dull weather")


def test_a_form_filled_in_one_burst_is_saved_and_not_taken_for_commands(terminal: Terminal) -> None:
    terminal.press("aDudley Ltd\x13")
    terminal.see("▸Dudley Ltd")
