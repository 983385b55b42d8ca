"""What the screens cost on a terminal, at two sizes, beside a table of Textual's own and the least a program can be.

With 100,000 customers the cursor, the page and the filter are measured beside ourselves with 10,000, in the same run.
A table of Textual's own takes a quarter of a minute to hold so many rows, so it is started once and not in turns, and
its moves are measured in that one process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from bench.accepted import DATA_TABLE, FEWER, LINE_API, ONE_STATIC
from bench.data import NOW, USER, Data, built
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
_DOWN, _UP, _PAGE_DOWN, _ESC = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b"
_LARGE, _SMALLER = "L", "M"


def screens(data: Data, size: str) -> Iterator[Figure]:
    """Every line of the budget of the screens; `size` is that of the data."""
    names = _names_file(data)
    fewer = built(_SMALLER).copied("screens-fewer") if size == _LARGE else None
    try:
        for columns, lines in SIZES:
            yield from _Screens(data, names, columns, lines, fewer).figures()
    finally:
        if fewer is not None:
            fewer.remove()


def _names_file(data: Data) -> str:
    """The names of the customers, a line each, for the peers to show."""
    path = os.path.join(data.folder, "names.txt")
    sqlite = Sqlite(data.sqlite)
    with open(path, "w", encoding="utf-8") as file:
        for (name,) in sqlite.rows("SELECT json_extract(document, '$.name') FROM customers ORDER BY doc_id"):
            file.write(f"{name}\n")
    sqlite.close()
    return path


class _Moves(msgspec.Struct):
    """What it cost to move the cursor within the view, and then page by page."""

    cursor: list[Sample]
    pages: list[Sample]


class _Screens:
    """The measures at one size of the terminal, beside those of the same with `fewer` customers."""

    def __init__(self, data: Data, names: str, columns: int, lines: int, fewer: Data | None) -> None:
        self._data = data
        self._names = names
        self._columns, self._lines = columns, lines
        self._fewer = fewer
        self._of_table: _Moves | None = None

    def figures(self) -> Iterator[Figure]:
        self._tell("starts")
        yield from self._start()
        self._tell("keys")
        with self._customers(self._data) as terminal:
            moves, typed, left = self._moves(terminal, "j", "k"), self._filter(terminal), self._leave(terminal)
            yield from self._beside_lists(moves)
            yield from self._beside_fewer(moves, typed)
            yield self._figure("esc", left.seconds)
            yield from self._opening(terminal)
            yield from self._typing(terminal)
            yield from self._held(terminal)
            self._tell("rest")
            yield from self._resting(terminal)

    def _start(self) -> Iterator[Figure]:
        """From nothing to the first screen, in turns with the peers."""
        ours, least, table, fewer = [], [], [], []
        for turn in range(_STARTS):
            with self._kehu(self._data) as terminal:
                ours.append(terminal.until("Today ·"))
            with self._peer("one_static") as terminal:
                least.append(terminal.until("one line"))
            if self._fewer is not None:
                with self._kehu(self._fewer) as terminal:
                    fewer.append(terminal.until("Today ·"))
            if turn == 0 or self._fewer is None:
                with self._peer("data_table", self._names) as terminal:
                    table.append(terminal.until("grade"))
                    if turn == 0:
                        terminal.settle()
                        self._of_table = self._moves(terminal, _DOWN, _UP)
        for peer, taken in ((ONE_STATIC, least), (DATA_TABLE, table), (FEWER, fewer)):
            if taken:
                yield self._figure("start", min(ours), peer=peer, peer_value=min(taken))

    def _moves(self, terminal: Terminal, down: str, up: str) -> _Moves:
        """Moves within the view, so many that one slow one is not the slowest of twenty, then page by page."""
        there = min(_MOVES, self._lines - 6)
        cursor = terminal.press_each([*[down] * there, *[up] * there] * _ROUNDS)
        return _Moves(cursor, terminal.press_each([_PAGE_DOWN] * _PAGES))

    def _filter(self, terminal: Terminal) -> list[Sample]:
        """A word typed into the filter and taken back letter by letter."""
        terminal.press("g")
        terminal.press("/")
        return terminal.press_each([*"shanghai", *["\x7f"] * 8])

    def _leave(self, terminal: Terminal) -> Sample:
        """Leave a filter with esc."""
        terminal.press("wu")
        left = terminal.press(_ESC)
        terminal.settle()
        return left

    def _beside_lists(self, moves: _Moves) -> Iterator[Figure]:
        """The cursor and the page, beside the same in a list of bare lines and in the table of Textual."""
        with self._peer("line_api", self._names) as other:
            other.until("▸")
            other.settle()
            of_lines = self._moves(other, "j", "k")
        for peer, theirs in ((DATA_TABLE, self._of_table), (LINE_API, of_lines)):
            assert theirs is not None
            yield self._figure("cursor move", p95(moves.cursor), peer=peer, peer_value=p95(theirs.cursor))
            yield self._figure("page", p95(moves.pages), peer=peer, peer_value=p95(theirs.pages))

    def _beside_fewer(self, moves: _Moves, typed: list[Sample]) -> Iterator[Figure]:
        """The cursor, the page and the filter: by themselves, or beside the same with fewer customers."""
        costs = {"cursor move": moves.cursor, "page": moves.pages, "filter character": typed}
        for what, samples in costs.items():
            yield self._figure(f"{what}, bytes", bytes_of(samples), unit="B")
        if self._fewer is None:
            for what, samples in costs.items():
                yield self._figure(what, p95(samples))
            return
        with self._customers(self._fewer) as terminal:
            fewer = self._moves(terminal, "j", "k")
            theirs = (fewer.cursor, fewer.pages, self._filter(terminal))
        for (what, samples), of_fewer in zip(costs.items(), theirs, strict=True):
            yield self._figure(what, p95(samples), peer=FEWER, peer_value=p95(of_fewer))

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
        terminal.until_idle()
        sent, share = terminal.rest(_RESTED_SECONDS)
        yield self._figure("idle, bytes", sent, unit="B")
        yield self._figure("idle", share, unit="%")
        yield self._figure("resident", terminal.resident_megabytes, unit="MB")

    def _costs(self, what: str, samples: Sequence[Sample]) -> Iterator[Figure]:
        yield self._figure(what, p95(samples))
        yield self._figure(f"{what}, bytes", bytes_of(samples), unit="B")

    def _figure(self, what: str, value: float, **more: object) -> Figure:
        return Figure(name=f"{what}, {self._columns}×{self._lines}", value=value, **more)  # type: ignore[arg-type]

    def _tell(self, what: str) -> None:
        """Say what is measured now, since all of it takes minutes."""
        print(f"  {self._columns}×{self._lines}: {what}", file=sys.stderr)

    @contextmanager
    def _customers(self, data: Data) -> Iterator[Terminal]:
        """Kehu with the list of customers on the screen."""
        with self._kehu(data) as terminal:
            terminal.until("Today ·")
            terminal.settle()
            terminal.press("2")
            terminal.until("Customers by")
            terminal.settle()
            yield terminal

    def _kehu(self, data: Data) -> Terminal:
        environment = {**data.own_places(), "KEHU_NOW": to_text(NOW), "KEHU_USER": USER, "KEHU_LANG": "en"}
        return self._terminal(["-c", _KEHU, "--book", data.book], environment)

    def _peer(self, program: str, *arguments: str) -> Terminal:
        return self._terminal(["-m", f"bench.peers.{program}", *arguments], {})

    def _terminal(self, arguments: Sequence[str], environment: dict[str, str]) -> Terminal:
        return Terminal([sys.executable, *arguments], self._columns, self._lines, environment)
