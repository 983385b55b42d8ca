"""What the desk has written, in a list with the one under the cursor beside it: read, added, edited, looked over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from screens.forms.engine import Form
from screens.shell.host import BookChanged
from screens.two_panes import TwoPanes
from screens.widgets.line_list import LineList
from screens.widgets.prose import one_line
from screens.widgets.record_list import Column, RecordList
from screens.widgets.text_page import TextPage
from screens.widgets.title import write_title
from store.text import _
from store.work.articles import looked_over
from store.work.outcome import Outcome, Record

_NAME_CELLS = 60


class WrittenLine(Protocol):
    """A record as its list shows it."""

    @property
    def id(self) -> str:
        """The ULID of the record."""


Line = TypeVar("Line", bound=WrittenLine)


class WrittenRecords(TwoPanes, Generic[Line]):
    """A screen says which lines there are, their columns, what the page shows, and which form writes one."""

    TABLE: ClassVar[str]
    SHOWN_TABLES: ClassVar[frozenset[str]]
    """A change in one of these tables is a change of what is shown; "" for one that may be anywhere."""

    def __init__(self, name: str | None) -> None:
        super().__init__(name=name or "")
        self.lines: list[Line] = []

    # What a screen says.

    def found(self) -> list[Line]:
        """The lines of the list, in order."""
        raise NotImplementedError

    def columns(self, width: int) -> Sequence[Column[Line]]:
        """The columns of a list so many cells wide."""
        raise NotImplementedError

    def when_empty(self) -> Sequence[str]:
        """What stands in a list without lines."""
        raise NotImplementedError

    def page_of(self, record: Record) -> tuple[str, str]:
        """What is told about a record in one line, and its text."""
        raise NotImplementedError

    def form(self, record: Record | None) -> Form:
        """The form that edits a record, or writes a new one."""
        raise NotImplementedError

    def over_list(self) -> Iterable[Widget]:
        """What stands over the list in its frame."""
        return ()

    def heading(self) -> tuple[str, str]:
        """What the list is called, and how many lines it has."""
        raise NotImplementedError

    # What is seen.

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield from self.over_list()
                yield RecordList[Line](self._fetch, self.columns, self.when_empty, id="list")
            with Vertical(id="pane"):
                yield TextPage(id="page")

    def on_mount(self) -> None:
        self.load()
        self.give_keys_to(self.listed)
        self.follow()

    @property
    def pane_list(self) -> LineList:
        return self.page

    @property
    def page(self) -> TextPage:
        """The text under the cursor."""
        return self.query_one("#page", TextPage)

    @property
    def has_records(self) -> bool:
        return bool(self.lines)

    @property
    def selected(self) -> str | None:
        """The id of the record a key acts on."""
        line: Line | None = self.listed.current
        return line.id if line else None

    @property
    def record(self) -> Record | None:
        """The record under the cursor, as it is in the book now."""
        return self.host.book.get(self.TABLE, self.selected) if self.selected else None

    def load(self) -> None:
        """Find the lines anew."""
        self.lines = self.found()
        self.listed.show(range(len(self.lines)))
        self.show_title()
        self.show_sides()
        self.update_footer()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, Line]:
        return {number: self.lines[number] for number in numbers if number < len(self.lines)}

    def show_title(self) -> None:
        write_title(self.query_one("#list-pane"), *self.heading())

    def show_beside(self) -> None:
        record = self.record
        name, head, text = "", "", ""
        if record is not None:
            name = one_line(str(record.get("title") or record.get("name") or ""), _NAME_CELLS)
            head, text = self.page_of(record)
        self.query_one("#pane").border_title = Content(name)
        self.page.show(f"{head}\n\n{text}" if record else "", faint=1)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in self.SHOWN_TABLES for table, _id in message.changed):
            self.load()
            self.follow_unless_moving()

    # Keys.

    async def action_new_customer(self) -> None:
        """Write a new one."""
        await self.app.push_screen(self.form(None), self._written)

    async def action_edit(self) -> None:
        """Edit the one under the cursor."""
        if (record := self.record) is not None:
            await self.app.push_screen(self.form(record), self._written)

    def _written(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self.load()
        place = next((at for at, line in enumerate(self.lines) if line.id == outcome.record["id"]), None)
        if place is not None:
            self.listed.move_to(place)
        self.follow()

    def action_verify(self) -> None:
        """Say that it was looked over today, and is right."""
        if (record := self.record) is not None:
            book = self.host.book
            self.host.submit(looked_over, book, self.TABLE, record["id"], book.clock.now())


def when_looked_over(record: Record) -> str:
    """When somebody has looked the record over last, in words."""
    looked = record.get("reviewed_on")
    return _("looked over {day}").format(day=looked) if looked else _("never looked over")
