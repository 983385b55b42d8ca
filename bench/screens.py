"""What the screens cost on a terminal, at two sizes, beside a table of Textual's own and the least a program can be."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from bench.accepted import DATA_TABLE, LINE_API, ONE_STATIC
from bench.data import NOW, USER, Data
from bench.figures import Figure
from bench.peers.sqlite import Sqlite
from bench.terminal import Sample, Terminal, backlog, bytes_of, p95
from store.model.instants import to_text

SIZES = ((80, 24), (120, 40))
SLOW_LINE = 56_000
_STARTS = 5
_MOVES = 16
_ROUNDS = 3
_PAGES = 12
_RESTED_SECONDS = 10.0
_KEHU = "from tui.main import main; main()"
_PAGE_DOWN, _ESC = "\x1b[6~", "\x1b"


def screens(data: Data, size: str) -> Iterator[Figure]:
    """Every line of the budget of the screens; `size` is that of the data."""
    names = _names_file(data)
    for columns, lines in SIZES:
        yield from _Screens(data, names, columns, lines).figures()


def _names_file(data: Data) -> str:
    """The names of the customers, a line each, for the peers to show."""
    path = os.path.join(data.folder, "names.txt")
    sqlite = Sqlite(data.sqlite)
    with open(path, "w", encoding="utf-8") as file:
        for (name,) in sqlite.rows("SELECT json_extract(document, '$.name') FROM customers ORDER BY doc_id"):
            file.write(f"{name}\n")
    sqlite.close()
    return path


class _Screens:
    """The measures at one size of the terminal."""

    def __init__(self, data: Data, names: str, columns: int, lines: int) -> None:
        self._data = data
        self._names = names
        self._columns, self._lines = columns, lines

    def figures(self) -> Iterator[Figure]:
        yield from self._start()
        with self._kehu() as terminal:
            terminal.until("Today ·")
            terminal.settle()
            terminal.press("2")
            terminal.until("Customers by")
            terminal.settle()
            yield from self._moving(terminal)
            yield from self._filtering(terminal)
            yield from self._opening(terminal)
            yield from self._typing(terminal)
            yield from self._held(terminal)
            yield from self._resting(terminal)

    def _start(self) -> Iterator[Figure]:
        """From nothing to the first screen, in turns with the peers."""
        ours, least, table = [], [], []
        for _turn in range(_STARTS):
            with self._kehu() as terminal:
                ours.append(terminal.until("Today ·"))
            with self._peer("one_static") as terminal:
                least.append(terminal.until("one line"))
            with self._peer("data_table", self._names) as terminal:
                table.append(terminal.until("grade"))
        for peer, taken in ((ONE_STATIC, least), (DATA_TABLE, table)):
            yield self._figure("start", min(ours), peer=peer, peer_value=min(taken))

    def _down_and_up(self, down: str, up: str) -> list[str]:
        """Moves within the view, so many that one slow one is not the slowest of twenty."""
        there = min(_MOVES, self._lines - 6)
        return [*[down] * there, *[up] * there] * _ROUNDS

    def _moving(self, terminal: Terminal) -> Iterator[Figure]:
        """The cursor within the view, then page by page, beside the same in both lists."""
        moves = terminal.press_each(self._down_and_up("j", "k"))
        pages = terminal.press_each([_PAGE_DOWN] * _PAGES)
        yield from self._costs("cursor move", moves)
        yield from self._costs("page", pages)
        peers = ((DATA_TABLE, "data_table", "\x1b[B", "\x1b[A"), (LINE_API, "line_api", "j", "k"))
        for peer, program, down, up in peers:
            with self._peer(program, self._names) as other:
                other.settle()
                theirs = other.press_each(self._down_and_up(down, up))
                pages_there = other.press_each([_PAGE_DOWN] * _PAGES)
            yield self._figure("cursor move", p95(moves), peer=peer, peer_value=p95(theirs))
            yield self._figure("page", p95(pages), peer=peer, peer_value=p95(pages_there))
        terminal.press("g")

    def _filtering(self, terminal: Terminal) -> Iterator[Figure]:
        """A word typed and taken back letter by letter, then left."""
        terminal.press("/")
        typed = terminal.press_each([*"shanghai", *["\x7f"] * 8])
        terminal.press("wu")
        left = terminal.press_each([_ESC])
        terminal.settle()
        yield from self._costs("filter character", typed)
        yield self._figure("esc", left[0].seconds)

    def _opening(self, terminal: Terminal) -> Iterator[Figure]:
        """Opening and leaving the customer under the cursor."""
        yield from self._costs("detail", terminal.press_each(["\r", "q"] * 4))

    def _typing(self, terminal: Terminal) -> Iterator[Figure]:
        """The log bar opened, a line typed into it and given up; a name typed in a form."""
        yield self._figure("log bar opened", terminal.press("c").sent, unit="B")
        yield self._figure(
            "character in the log bar", bytes_of(terminal.press_each("called about the quote")), unit="B"
        )
        terminal.press("\x15")
        terminal.press(_ESC)
        terminal.press("a")
        yield self._figure("character in a form", bytes_of(terminal.press_each("Acme Trading")), unit="B")
        terminal.press(_ESC)
        terminal.press(_ESC)
        terminal.settle()

    def _held(self, terminal: Terminal) -> Iterator[Figure]:
        """A key held for two seconds on a slow line: how long its screen lags behind."""
        terminal.press("g")
        released, chunks = terminal.hold("j", 30, 2.0)
        yield self._figure("held key, lag at 56 kbit/s", backlog(released, chunks, SLOW_LINE))

    def _resting(self, terminal: Terminal) -> Iterator[Figure]:
        terminal.settle()
        sent, share = terminal.rest(_RESTED_SECONDS)
        yield self._figure("idle, bytes", sent, unit="B")
        yield self._figure("idle", share, unit="%")
        yield self._figure("resident", terminal.resident_megabytes, unit="MB")

    def _costs(self, what: str, samples: Sequence[Sample]) -> Iterator[Figure]:
        yield self._figure(what, p95(samples))
        yield self._figure(f"{what}, bytes", bytes_of(samples), unit="B")

    def _figure(self, what: str, value: float, **more: object) -> Figure:
        return Figure(name=f"{what}, {self._columns}×{self._lines}", value=value, **more)  # type: ignore[arg-type]

    def _kehu(self) -> Terminal:
        environment = {**self._data.own_places(), "KEHU_NOW": to_text(NOW), "KEHU_USER": USER, "KEHU_LANG": "en"}
        return self._terminal(["-c", _KEHU, "--book", self._data.book], environment)

    def _peer(self, program: str, *arguments: str) -> Terminal:
        return self._terminal(["-m", f"bench.peers.{program}", *arguments], {})

    def _terminal(self, arguments: Sequence[str], environment: dict[str, str]) -> Terminal:
        return Terminal([sys.executable, *arguments], self._columns, self._lines, environment)
