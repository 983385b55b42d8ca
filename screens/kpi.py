"""KPI: the figures of a period beside those of the period before, their targets and their trend, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import msgspec
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from screens.figure_records import FigureRecordsScreen
from screens.kpi_lines import GROUPS, FigureLine, detail_lines, sections
from screens.kpi_spans import SPANS
from screens.report_work import ReportWork
from screens.shell.host import BookChanged, tone_of
from screens.shell.sentences import keyed
from screens.shell.status import Bar, Footer, Header, StatusLine
from screens.shell.theme import FAINT, PLAIN
from screens.widgets.card import Card
from screens.widgets.line_list import LineList
from screens.widgets.menu import MenuBar
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column, titles
from screens.widgets.sectioned_list import SectionedList
from screens.widgets.title import write_title
from store.errors import BookError
from store.measure.compare import Group
from store.model.fields import safe
from store.text import _
from store.work.figures import Shown, figures, figures_by, trends
from store.work.people import logins, person_meant

if TYPE_CHECKING:
    from store.book import Book

NAME = "kpi"
TREND_PERIODS = 8
_WIDE = 100
_NARROW = 70
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "customers", "interactions", "tasks", "tickets", "surveys", "targets", "settings"})


class Wanted(msgspec.Struct, frozen=True):
    """What is asked of the book: the local dates from `start` until before `end`, of whom, taken apart by what."""

    number: int
    start: date
    end: date
    owner: str | None
    group: Group | None


class Answer(msgspec.Struct, frozen=True):
    """What the book says: the figures, and those of each owner, type and so on where they are taken apart."""

    figures: list[Shown]
    by: dict[str, list[Shown]] | None = None


class KpiScreen(ReportWork):
    """A dense table of figures; they are read in a thread of their own, so that keys are never held up."""

    CSS_PATH = "kpi.tcss"
    FOOTER: ClassVar = ("open", "period", "group", "whose", "report", "help", "palette", "undo")

    class Read(Message):
        """The figures that were asked for, or why there are none."""

        def __init__(self, wanted: Wanted, answer: Answer | None, error: BookError | None = None) -> None:
            super().__init__()
            self.wanted = wanted
            self.answer = answer
            self.error = error

    class Followed(Message):
        """How the figures that were asked for came to be what they are: their values over the periods before."""

        def __init__(self, wanted: Wanted, values: dict[str, tuple[float | None, ...]]) -> None:
            super().__init__()
            self.wanted = wanted
            self.values = values

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._span = 0
        self._owner: str | None = None
        self._group: Group | None = None
        self._request = 0
        self._reading = False
        self._answer = Answer([])
        self._trends: dict[str, tuple[float | None, ...]] = {}
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield PromptBar()
        yield Footer()
        yield MenuBar()

    def body(self) -> Iterable[Widget]:
        with Vertical(id="figures-pane"):
            yield Bar(id="titles")
            yield SectionedList[FigureLine](self._columns, self._when_empty, id="figures")
            yield Card(id="about")

    def on_mount(self) -> None:
        self.give_keys_to(self.table)
        self._read()

    def on_resize(self) -> None:
        self._show_title()
        self._show_titles()

    def _show_titles(self) -> None:
        width = self.table.size.width
        if width:
            self.query_one("#titles", Bar).show(Content.styled(titles(self._columns(width), width), "dim"))

    @property
    def table(self) -> SectionedList[FigureLine]:
        """The list of figures."""
        return self.query_one("#figures", SectionedList)

    # What the report is about.

    @property
    def dates(self) -> tuple[date, date]:
        book = self.host.book
        return SPANS[self._span].dates(book.clock.now().astimezone(book.zone).date())

    @property
    def owner(self) -> str | None:
        return self._owner

    # Reading the figures.

    def _read(self) -> None:
        """Have the figures read; an answer to an earlier question is of no interest any more."""
        self._request += 1
        self._reading = True
        self._show_title()
        wanted = Wanted(self._request, *self.dates, self._owner, self._group)
        reading = partial(self._read_in_thread, wanted, self.host.book)
        self.run_worker(reading, thread=True, exclusive=True, group="figures")

    def _read_in_thread(self, wanted: Wanted, book: Book) -> None:
        """The figures first, which are waited for; then what they came to before, if nothing else was asked since."""
        now, dates = book.clock.now(), (wanted.start, wanted.end)
        try:
            shown = figures(book, *dates, now, owner=wanted.owner)
            by = figures_by(book, *dates, now, wanted.group, owner=wanted.owner) if wanted.group else None
            self.post_message(self.Read(wanted, Answer(shown, by)))
            if wanted.number == self._request:
                ids = [each.definition.id for each in shown]
                followed = trends(book, ids, *dates, now, count=TREND_PERIODS, owner=wanted.owner)
                self.post_message(self.Followed(wanted, {each.definition.id: each.values for each in followed}))
        except BookError as error:
            self.post_message(self.Read(wanted, None, error))

    def on_kpi_screen_read(self, message: Read) -> None:
        message.stop()
        if message.wanted.number != self._request:
            return
        self._reading = False
        if message.answer is None:
            if message.error is not None:
                self.host.say(message.error.sentence, tone_of(message.error))
            self.table.refresh()
        else:
            self._answer = message.answer
            self._trends = {}
            self._show()
        self._show_title()
        self.update_footer()

    def on_kpi_screen_followed(self, message: Followed) -> None:
        message.stop()
        if message.wanted.number == self._request:
            self._trends = message.values
            self._show()

    def _show(self) -> None:
        settings = self.host.book.settings
        self.table.show(sections(self._answer.figures, self._answer.by, self._group, self._trends, settings))
        self._show_titles()
        self._show_detail()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            self._read()

    # The table.

    def _columns(self, width: int) -> Sequence[Column[FigureLine]]:
        columns = [
            Column[FigureLine](title=_("figure"), text=lambda line: line.label, style=_dim),
            Column[FigureLine](cells=11, title=_("value"), text=lambda line: line.value, right=True, style=_dim),
            Column[FigureLine](cells=5, title=_("n"), text=lambda line: line.n, right=True, style=_dim),
            Column[FigureLine](cells=1, text=lambda line: line.mark, style=_dim),
            Column[FigureLine](
                cells=19, title=_("change"), text=lambda line: line.change, right=True, style=lambda line: line.verdict
            ),
        ]
        if width < _NARROW:
            return columns
        if any(shown.target is not None for shown in self._answer.figures):
            if width >= _WIDE:
                columns.append(
                    Column[FigureLine](cells=11, title=_("target"), text=lambda line: line.target, right=True)
                )
            columns.append(Column[FigureLine](cells=7, title=_("reached"), text=lambda line: line.attained, right=True))
        return [
            *columns,
            Column[FigureLine](cells=TREND_PERIODS, title=_("trend"), text=lambda line: line.trend),
        ]

    def _when_empty(self) -> Sequence[str]:
        return (
            (_("reading…"),)
            if self._reading
            else (keyed(self, _("There are no figures; {period} shows another period.")),)
        )

    def _show_title(self) -> None:
        start, end = self.dates
        whose = safe(self._owner) if self._owner is not None else _("everybody's")
        name = _("KPI {period} · {start} – {end} · {whose}").format(
            period=_(SPANS[self._span].label), start=start, end=end - timedelta(days=1), whose=whose
        )
        if self._group is not None:
            name = f"{name} · {_(GROUPS[self._group])}"
        state = _("reading…") if self._reading else ""
        write_title(self.query_one("#figures-pane"), name, state)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """What the figure is about follows once the cursor rests."""
        message.stop()
        self.update_footer()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(self.host.terminal.rest_seconds, self._show_detail)

    def _show_detail(self) -> None:
        marked = any(shown.figure.provisional for shown in self._answer.figures)
        lines = detail_lines(self.table.current, self.table.size.width - 2, marked=marked)
        self.query_one("#about", Card).show(lines)

    # Keys.

    def action_open(self) -> None:
        line = self.table.current
        if line is None:
            self.say(_("The figures are still being read"), "hint")
        elif not line.records:
            self.say(_("There are no records behind this figure"), "hint")
        else:
            self.app.push_screen(FigureRecordsScreen(line.title, line.records, self.name))

    def action_back(self) -> None:
        self.say(keyed(self, _("{today} shows Today, {customers} the customers; {quit} quits")), "hint")

    def action_period(self) -> None:
        self._span = (self._span + 1) % len(SPANS)
        self._read()

    def action_group(self) -> None:
        """Take the figures apart by the next thing there is, or show them whole again."""
        choices: list[Group | None] = [None, *GROUPS]
        self._group = choices[(choices.index(self._group) + 1) % len(choices)]
        self._read()

    def action_whose(self) -> None:
        """Ask whose figures to show; Enter at once shows one's own."""
        self._ask_whose(self.host.book.user)

    def _ask_whose(self, typed: str) -> None:
        book = self.host.book
        self.query_one(PromptBar).ask(_("Whose (empty: everybody's):"), typed, logins(book), self._show_of)

    def _show_of(self, typed: str) -> None:
        try:
            self._owner = person_meant(self.host.book, typed) if typed else None
        except BookError as error:
            self._ask_whose(typed)
            self.host.say(error.sentence, "refused")
            return
        self._read()


def _dim(line: FigureLine) -> Style:
    return FAINT if line.dimmed else PLAIN
