"""The list of records that serves every screen: rows stay in the book and are fetched by number when seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.shell.theme import BOLD, CURSOR, CURSOR_ELSEWHERE, FAINT, PLAIN
from screens.widgets.line_list import LineList
from screens.widgets.prose import column
from store.model.fields import safe
from store.text.cells import pad


class Identified(Protocol):
    """What a list needs of a row."""

    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=Identified)


class Column(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """One column: its cells (0 takes what the others leave, in the first column only) and what it says of a row.

    title: what stands over it where a list has titles; style: how it is painted, plain without one.
    """

    cells: int = 0
    text: Callable[[Row], str]
    right: bool = False
    title: str = ""
    style: Callable[[Row], Style] | None = None


def drawn(row: Row, columns: Sequence[Column[Row]], width: int, mark: str) -> Strip:
    """The row on a line of `width` cells, behind the mark of the cursor or a blank."""
    first, *others = columns
    style = PLAIN if mark == " " else BOLD
    if first.style is not None:
        style += first.style(row)
    segments = [Segment(mark + column(first.text(row), first_column_cells(columns, width)), style)]
    plain = ""
    for other in others:
        text = " " + column(other.text(row), other.cells, right=other.right)
        if other.style is None:
            plain += text
        else:
            segments += [Segment(plain, PLAIN), Segment(text, other.style(row))]
            plain = ""
    return Strip([*segments, Segment(plain + " ", PLAIN)]).adjust_cell_length(width)


def titles(columns: Sequence[Column[Row]], width: int) -> str:
    """The line of titles over the columns."""
    first, *others = columns
    text = " " + column(first.title, first_column_cells(columns, width))
    return text + "".join(" " + column(other.title, other.cells, right=other.right) for other in others)


def first_column_cells(columns: Sequence[Column[Row]], width: int) -> int:
    """How wide the first column is in a list of `width` cells."""
    first, *others = columns
    return first.cells or width - 2 - sum(1 + other.cells for other in others)


class RecordList(LineList, Generic[Row]):
    """Rows by number, one line each.

    fetch: the rows of these numbers, by number; one that is gone meanwhile is missing and shown as an empty line.
    columns: the columns for a width in cells; the first is bold under the cursor.
    empty: what to say, line by line, when there is nothing to show.
    """

    _KEPT_ROWS = 2000

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Mapping[int, Row]],
        columns: Callable[[int], Sequence[Column[Row]]],
        empty: Callable[[], Sequence[str]],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._fetch = fetch
        self._columns_for = columns
        self._empty = empty
        self._numbers: Sequence[int] = ()
        self._rows: dict[int, Row] = {}
        self._strips: dict[tuple[int, str, int], Strip] = {}
        self._columns: Sequence[Column[Row]] = ()
        self._columns_width = -1

    @property
    def item_count(self) -> int:
        return len(self._numbers)

    @property
    def marked_cells(self) -> int:
        return 1 + self._first_column_cells()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._row(self.cursor) if self._numbers else None

    def show(self, numbers: Sequence[int], *, current: int | None = None) -> None:
        """Show the rows of these numbers, all of them fetched anew, with the cursor on the number `current`.

        Without it the cursor stays on its row, and the row keeps its place on the screen. Where the row is not among
        them, the cursor stays on the line. Only lines that look different afterwards are repainted.
        """
        seen = self._lines_in_view()
        before = self._current_number
        self._numbers = numbers
        self._rows.clear()
        self._strips.clear()
        self._hold(before if current is None else current)
        for y, strip in enumerate(seen):
            if self.render_line(y) != strip:
                self.refresh_cells(range(self.top + y, self.top + y + 1), self.size.width)
        if self._current_number != before:
            self.post_message(self.Moved(self))

    @property
    def _current_number(self) -> int | None:
        return self._numbers[self.cursor] if self._numbers else None

    def _hold(self, number: int | None) -> None:
        """Put the cursor on the number, at the height on the screen where the cursor is now."""
        before = self.cursor
        if before < len(self._numbers) and self._numbers[before] == number:
            place = before
        else:
            place = self._numbers.index(number) if number in self._numbers else before
        self.cursor = max(0, min(place, len(self._numbers) - 1))
        self.scroll_lines_to(self.top + self.cursor - before)
        self.bring_into_view()

    def _lines_in_view(self) -> list[Strip]:
        return [self.render_line(y) for y in range(self.size.height)]

    def draw(self, line: int) -> Strip:
        mark = " " if line != self.cursor else CURSOR if self.has_focus else CURSOR_ELSEWHERE
        key = (self._numbers[line], mark, self.size.width)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > self._KEPT_ROWS:
                self._strips.clear()
            strip = self._strips[key] = self._draw_row(self._row(line), mark)
        return strip

    def draw_below(self, line: int) -> Strip:
        if self._numbers:
            return super().draw_below(line)
        said = self._empty()
        text = said[line - 1] if 0 < line <= len(said) else ""
        return Strip([Segment(pad(" " + safe(text), self.size.width), FAINT)], self.size.width)

    def _draw_row(self, row: Row | None, mark: str) -> Strip:
        width = self.size.width
        if row is None:
            return Strip.blank(width)
        return drawn(row, self._columns_now(), width, mark)

    def _columns_now(self) -> Sequence[Column[Row]]:
        if self._columns_width != self.size.width:
            self._columns_width = self.size.width
            self._columns = self._columns_for(self.size.width)
        return self._columns

    def _first_column_cells(self) -> int:
        return first_column_cells(self._columns_now(), self.size.width)

    def _row(self, line: int) -> Row | None:
        number = self._numbers[line]
        if number not in self._rows:
            if len(self._rows) > self._KEPT_ROWS:
                self._rows.clear()
            in_view = range(self.top, min(self.top + self.size.height, len(self._numbers)))
            lines = in_view if line in in_view else range(line, line + 1)
            missing = [self._numbers[each] for each in lines if self._numbers[each] not in self._rows]
            self._rows.update(self._fetch(missing))
        return self._rows.get(number)
