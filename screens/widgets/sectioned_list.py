"""A list in sections: headings that the cursor passes over, and under each its rows, one line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from rich.segment import Segment
from textual.strip import Strip

from screens.shell.theme import CURSOR, CURSOR_ELSEWHERE, FAINT, HEADING
from screens.widgets.line_list import LineList
from screens.widgets.record_list import Column, Identified, drawn, first_column_cells
from store.model.fields import safe
from store.text.cells import pad

Row = TypeVar("Row", bound=Identified)


class ListSection(msgspec.Struct, Generic[Row], frozen=True):
    """A heading and the rows under it."""

    heading: str
    rows: Sequence[Row]


class SectionedList(LineList, Generic[Row]):
    """Rows under headings, all of them at hand; for lists of hundreds, not of thousands.

    columns: the columns for a width in cells; empty: what to say, line by line, when there is no row.
    """

    def __init__(
        self,
        columns: Callable[[int], Sequence[Column[Row]]],
        empty: Callable[[], Sequence[str]],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._empty = empty
        self._rows: list[Row] = []
        self._lines: list[str | int] = []
        self._starts: list[int] = []

    @property
    def item_count(self) -> int:
        return len(self._rows)

    @property
    def line_count(self) -> int:
        return len(self._lines)

    @property
    def marked_cells(self) -> int:
        return 1 + first_column_cells(self._columns(self.size.width), self.size.width)

    @property
    def rows(self) -> Sequence[Row]:
        """All rows from the top."""
        return self._rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def lines_of(self, item: int) -> range:
        start = self._starts[item] if item < len(self._starts) else 0
        return range(start, min(start + 1, len(self._lines)))

    def item_at(self, line: int) -> int:
        below = (item for item in self._lines[line:] if isinstance(item, int))
        return next(below, self.item_count - 1)

    def show(self, sections: Sequence[ListSection[Row]], *, current: str | None = None) -> None:
        """Show these sections, with the cursor on the row with the id `current`.

        Without it the cursor stays on its row, at its height on the screen; where the row is gone, in its place
        among the others. Only lines that look different afterwards are repainted.
        """
        seen = self.lines_in_view()
        held = self.current.id if self.current else None
        # A list that was empty begins with its first heading.
        before = self.lines_of(self.cursor).start if self._rows else None
        self._lay_out(sections)
        wanted = held if current is None else current
        place = next((item for item, row in enumerate(self._rows) if row.id == wanted), self.cursor)
        self.cursor = max(0, min(place, self.item_count - 1))
        if self.size.height:
            if before is not None:
                self.scroll_lines_to(self.top + self.lines_of(self.cursor).start - before)
            self.bring_into_view()
        self.refresh_changed(seen)
        if (self.current.id if self.current else None) != held:
            self.post_message(self.Moved(self))

    def _lay_out(self, sections: Sequence[ListSection[Row]]) -> None:
        self._rows, self._lines, self._starts = [], [], []
        for section in sections:
            self._lines.append(section.heading)
            for row in section.rows:
                self._starts.append(len(self._lines))
                self._lines.append(len(self._rows))
                self._rows.append(row)

    def draw(self, line: int) -> Strip:
        width = self.size.width
        item = self._lines[line]
        if isinstance(item, str):
            return Strip([Segment(pad(" " + safe(item), width), HEADING)], width)
        mark = " " if item != self.cursor else CURSOR if self.has_focus else CURSOR_ELSEWHERE
        return drawn(self._rows[item], self._columns(width), width, mark)

    def draw_below(self, line: int) -> Strip:
        if self._rows:
            return super().draw_below(line)
        said = self._empty()
        at = line - len(self._lines)
        text = said[at - 1] if 0 < at <= len(said) else ""
        return Strip([Segment(pad(" " + safe(text), self.size.width), FAINT)], self.size.width)
