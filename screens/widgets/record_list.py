"""The list of records that serves every screen: rows stay in the book and are fetched by number when seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from screens.shell.theme import BOLD, CURSOR, CURSOR_ELSEWHERE, CURSOR_ON_MARKED, FAINT, MARKED, PLAIN
from screens.widgets.line_list import LineList
from screens.widgets.prose import column
from store.model.fields import safe
from store.text.cells import pad


class Identified(Protocol):
    """What a list needs of a row."""

    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=Identified)


_WITHOUT_CURSOR = frozenset({" ", MARKED})


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
    style = PLAIN if mark in _WITHOUT_CURSOR else BOLD
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
    """Rows by number, one line each; some of them may be marked, for what is done to several at once.

    fetch: the rows of these numbers, by number; one that is gone meanwhile is missing and shown as an empty line.
    columns: the columns for a width in cells; the first is bold under the cursor.
    empty: what to say, line by line, when there is nothing to show.
    """

    _KEPT_ROWS = 2000

    class Marked(Message):
        """Other rows are marked than before."""

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
        self._marked: set[int] = set()
        self._range_from: int | None = None

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
        seen = self.lines_in_view()
        before = self._current_number
        self._numbers = numbers
        if self._marked:
            # What is hidden by a filter must not be changed unseen.
            self._keep_marks(self._marked.intersection(numbers))
        self._rows.clear()
        self._strips.clear()
        self._hold(before if current is None else current)
        self.refresh_changed(seen)
        if self._current_number != before:
            self.post_message(self.Moved(self))

    def columns_changed(self) -> None:
        """Ask anew which columns to show."""
        self._columns_width = -1
        self._strips.clear()
        self.refresh()

    # Marks.

    @property
    def marked(self) -> list[Row]:
        """The rows that are marked, in the order of the list."""
        numbers = [number for number in self._numbers if number in self._marked] if self._marked else []
        known = self._fetch(numbers) if numbers else {}
        return [known[number] for number in numbers if number in known]

    @property
    def marked_count(self) -> int:
        """How many rows are marked."""
        return len(self._marked)

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._mark(set())

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        number = self._current_number
        if number is not None:
            self._range_from = None
            self._mark(self._marked ^ {number})
            self.move_to(self.cursor + 1)

    def action_mark_range(self) -> None:
        """Begin a range at the cursor; the second time mark all from there to the cursor."""
        number = self._current_number
        if number is None:
            return
        if self._range_from is None or self._range_from not in self._numbers:
            self._range_from = number
            self._mark(self._marked | {number})
            return
        first, last = sorted((self._numbers.index(self._range_from), self.cursor))
        self._range_from = None
        self._mark(self._marked.union(self._numbers[first : last + 1]))

    def _mark(self, numbers: set[int]) -> None:
        changed = numbers ^ self._marked
        self._keep_marks(numbers)
        for line in range(self.top, min(self.top + self.size.height, len(self._numbers))):
            if self._numbers[line] in changed:
                self.refresh_cells(range(line, line + 1), 1)

    def _keep_marks(self, numbers: set[int]) -> None:
        if numbers != self._marked:
            self._marked = numbers
            self.post_message(self.Marked())

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

    def draw(self, line: int) -> Strip:
        mark = self._sign_before(line)
        key = (self._numbers[line], mark, self.size.width)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > self._KEPT_ROWS:
                self._strips.clear()
            strip = self._strips[key] = self._draw_row(self._row(line), mark)
        return strip

    def _sign_before(self, line: int) -> str:
        marked = self._numbers[line] in self._marked
        if line != self.cursor:
            return MARKED if marked else " "
        if marked:
            return CURSOR_ON_MARKED
        return CURSOR if self.has_focus else CURSOR_ELSEWHERE

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
