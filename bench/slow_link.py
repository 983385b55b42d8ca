"""What a slow line carries, over SSH by telephone: how soon the first screen is there, and what a logged call costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench.data import NOW, USER, Data
from bench.figures import Figure
from bench.terminal import Terminal, backlog
from store.model.instants import to_text

BITS_A_SECOND = 56_000
ROUND_TRIP_SECONDS = 0.150
SIZES = ((80, 24), (120, 40))
_KEHU = "from tui.main import main; main()"
_OVER_SSH = {
    "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
    "KEHU_NOW": to_text(NOW),
    "KEHU_USER": USER,
    "KEHU_LANG": "en",
}
_STARTS = 3
_CALL = "客户要三季度报价，周三回电 @tue =ok"


def slow_link(data: Data, size: str) -> Iterator[Figure]:
    """The first screen and a call with its follow-up, at two sizes of the terminal; `size` is that of the data."""
    for columns, lines in SIZES:
        starts = [_first_screen(data, columns, lines) for _turn in range(_STARTS)]
        yield Figure(name=f"first screen at 56 kbit/s, {columns}×{lines}", value=min(starts))
        yield Figure(
            name=f"a call logged, bytes, {columns}×{lines}", value=_logged_call(data, columns, lines), unit="B"
        )


def _first_screen(data: Data, columns: int, lines: int) -> float:
    """Seconds until the line has brought all of the first screen, the wish to start it included."""
    with _kehu(data, columns, lines) as terminal:
        terminal.until("Today ·")
        terminal.settle()
        return ROUND_TRIP_SECONDS + backlog(terminal.started, terminal.chunks, BITS_A_SECOND)


def _logged_call(data: Data, columns: int, lines: int) -> int:
    """Bytes from the key that opens the line to the screen that shows the call, typed key by key."""
    with _kehu(data, columns, lines) as terminal:
        terminal.until("Today ·")
        terminal.press("2")
        terminal.until("Customers by")
        terminal.settle()
        before = len(terminal.chunks)
        terminal.press_each(["c", *_CALL, "\r"])
        terminal.until("Logged: call")
        terminal.settle()
        return sum(chunk.sent for chunk in terminal.chunks[before:])


def _kehu(data: Data, columns: int, lines: int) -> Terminal:
    environment = {**data.own_places(), **_OVER_SSH}
    return Terminal([sys.executable, "-c", _KEHU, "--book", data.book], columns, lines, environment)
