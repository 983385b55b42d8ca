"""KPI: the figures of a period beside those of the period before, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from screens.figure_records import FigureRecordsScreen
from screens.shell.actions import BOOK, SCREENS, Action
from screens.shell.host import BookChanged, tone_of
from screens.shell.screen import WorkScreen
from screens.shell.status import Bar, Footer, Header, StatusLine
from screens.shell.theme import FAINT, PLAIN
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column, RecordList, titles
from store.errors import BookError
from store.measure.definition import Part
from store.measure.wording import change_text, part_label, value_text
from store.model.fields import safe
from store.text import N_, _
from store.text.cells import cell_width
from store.work.figures import Shown, figures
from store.work.people import logins, person_meant

if TYPE_CHECKING:
    from store.book import Book

NAME = "kpi"
_WIDE = 100
_NOTHING = "—"
_BETTER = Style(color="green")
_WORSE = Style(color="red")
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "interactions", "tasks", "tickets", "settings"})


class Span(msgspec.Struct, frozen=True):
    """A choice of period: its label, and its local dates as seen from a day, from the first to before the second."""

    label: str
    dates: Callable[[date], tuple[date, date]]


def _month(day: date, back: int) -> date:
    """The first of the month that many months before the day's."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, back: int) -> date:
    """The first day of the quarter that many quarters before the day's."""
    return _month(day, (day.month - 1) % 3 + 3 * back)


def _tomorrow(day: date) -> date:
    return day + timedelta(days=1)


SPANS = (
    Span(N_("this month so far"), lambda today: (_month(today, 0), _tomorrow(today))),
    Span(N_("last 30 days"), lambda today: (_tomorrow(today) - timedelta(days=30), _tomorrow(today))),
    Span(N_("last month"), lambda today: (_month(today, 1), _month(today, 0))),
    Span(N_("this quarter so far"), lambda today: (_quarter(today, 0), _tomorrow(today))),
    Span(N_("last quarter"), lambda today: (_quarter(today, 1), _quarter(today, 0))),
    Span(N_("this year so far"), lambda today: (date(today.year, 1, 1), _tomorrow(today))),
    Span(N_("last year"), lambda today: (date(today.year - 1, 1, 1), date(today.year, 1, 1))),
)


ACTION = Action(
    id=NAME,
    keys=("5",),
    label=N_("KPI"),
    help=N_("KPI: the figures of a period, and the records behind each"),
    group=SCREENS,
    command="kehu kpi",
)
WORK = (
    Action(
        id="period",
        keys=("P",),
        label=N_("period"),
        help=N_("Show the figures of the next period: this month, the last 30 days, this quarter and so on"),
        group=BOOK,
        command="kehu kpi --from DATE --to DATE",
    ),
)


class FigureLine(msgspec.Struct, frozen=True):
    """One line of the table: a figure, or a part of it below it; all as it is read."""

    id: str
    label: str
    value: str
    n: str
    median: str
    p90: str
    change: str
    target: str
    dimmed: bool
    verdict: Style
    title: str
    records: tuple[tuple[str, str], ...]


class KpiScreen(WorkScreen):
    """A dense table of figures; they are read in a thread of their own, so that keys are never held up."""

    CSS_PATH = "kpi.tcss"
    FOOTER: ClassVar = ("open", "period", "whose", "help", "palette", "undo")

    class Read(Message):
        """The figures that were asked for by the number `request`, or why there are none."""

        def __init__(self, request: int, figures: list[Shown], error: BookError | None) -> None:
            super().__init__()
            self.request = request
            self.figures = figures
            self.error = error

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._span = 0
        self._owner: str | None = None
        self._request = 0
        self._reading = False
        self._lines: list[FigureLine] = []
        self._title = ""

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield PromptBar()
        yield Footer()

    def body(self) -> Iterable[Widget]:
        with Vertical(id="figures-pane"):
            yield Bar(id="titles")
            yield RecordList[FigureLine](self._fetch, self._columns, self._when_empty, id="figures")

    def on_mount(self) -> None:
        self.give_keys_to(self.table)
        self._read()

    def on_resize(self) -> None:
        self._show_title()
        width = self.table.size.width
        if width:
            self.query_one("#titles", Bar).show(Content.styled(titles(self._columns(width), width), "dim"))

    @property
    def table(self) -> RecordList[FigureLine]:
        """The list of figures."""
        return self.query_one("#figures", RecordList)

    @property
    def occupied(self) -> str | None:
        if self.query_one(PromptBar).is_open:
            return _("a question waits for its answer; esc leaves it")
        return None

    # Reading the figures.

    def _read(self) -> None:
        """Have the figures read; an answer to an earlier question is of no interest any more."""
        self._request += 1
        self._reading = True
        self._show_title()
        start, end = self._dates()
        reading = partial(self._read_in_thread, self._request, self.host.book, start, end, self._owner)
        self.run_worker(reading, thread=True, exclusive=True, group="figures")

    def _read_in_thread(self, request: int, book: Book, start: date, end: date, owner: str | None) -> None:
        try:
            answer = self.Read(request, figures(book, start, end, book.clock.now(), owner=owner), None)
        except BookError as error:
            answer = self.Read(request, [], error)
        self.post_message(answer)

    def on_kpi_screen_read(self, message: Read) -> None:
        message.stop()
        if message.request != self._request:
            return
        self._reading = False
        if message.error is not None:
            self.host.say(message.error.sentence, tone_of(message.error))
            self.table.refresh()
        else:
            settings = self.host.book.settings
            self._lines = [line for shown in message.figures for line in _figure_lines(shown, settings)]
            self.table.show(range(len(self._lines)))
        self._show_title()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            self._read()

    def _dates(self) -> tuple[date, date]:
        book = self.host.book
        return SPANS[self._span].dates(book.clock.now().astimezone(book.zone).date())

    # The table.

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, FigureLine]:
        return {number: self._lines[number] for number in numbers}

    def _columns(self, width: int) -> Sequence[Column[FigureLine]]:
        columns = [
            Column[FigureLine](title=_("figure"), text=lambda line: line.label, style=_dim),
            Column[FigureLine](cells=11, title=_("value"), text=lambda line: line.value, right=True, style=_dim),
            Column[FigureLine](cells=6, title=_("n"), text=lambda line: line.n, right=True, style=_dim),
        ]
        if width >= _WIDE:
            columns.append(
                Column[FigureLine](cells=11, title=_("median"), text=lambda line: line.median, right=True, style=_dim)
            )
        columns += [
            Column[FigureLine](cells=11, title=_("90 % within"), text=lambda line: line.p90, right=True, style=_dim),
            Column[FigureLine](
                cells=18, title=_("change"), text=lambda line: line.change, right=True, style=lambda line: line.verdict
            ),
        ]
        if width >= _WIDE:
            columns.append(Column[FigureLine](cells=9, title=_("target"), text=lambda line: line.target, right=True))
        return columns

    def _when_empty(self) -> Sequence[str]:
        return (_("reading…"),) if self._reading else (_("There are no figures; P shows another period."),)

    def _show_title(self) -> None:
        start, end = self._dates()
        whose = safe(self._owner) if self._owner is not None else _("everybody's")
        name = _("KPI {period} · {start} – {end} · {whose}").format(
            period=_(SPANS[self._span].label), start=start, end=end - timedelta(days=1), whose=whose
        )
        state = _("reading…") if self._reading else ""
        pane = self.query_one("#figures-pane")
        room = pane.size.width - cell_width(name) - cell_width(state) - 6
        title = f"{name} {'─' * max(0, room)} {state}" if state else name
        if title != self._title:
            self._title = title
            pane.border_title = Content(title)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

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
        self.say(_("1 shows Today, 2 the customers; ctrl+q quits"), "hint")

    def action_period(self) -> None:
        self._span = (self._span + 1) % len(SPANS)
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


def _figure_lines(shown: Shown, settings: Mapping[str, Any]) -> Iterator[FigureLine]:
    """The line of a figure, and one for each of its parts below it."""
    definition, figure = shown.definition, shown.figure
    unit = definition.unit
    title = _(definition.label)
    change, verdict = _change(shown)
    yield FigureLine(
        id=definition.id,
        label=title,
        value=_value(figure.value, unit),
        n=str(figure.n),
        median="" if figure.median is None else value_text(figure.median, "seconds"),
        p90="" if figure.p90 is None else value_text(figure.p90, "seconds"),
        change=change,
        target="" if shown.target is None else value_text(shown.target, unit),
        dimmed=figure.few,
        verdict=FAINT if figure.few else verdict,
        title=title,
        records=figure.records,
    )
    for part in figure.breakdown:
        yield _part_line(part, definition.id, title, figure.records, settings)


def _part_line(
    part: Part, figure: str, title: str, records: tuple[tuple[str, str], ...], settings: Mapping[str, Any]
) -> FigureLine:
    return FigureLine(
        id=f"{figure}:{part.group}:{part.name}",
        label=f"· {part_label(part, settings)}",
        value=_value(part.value, part.unit),
        n=str(part.n),
        median="",
        p90="",
        change="",
        target="",
        dimmed=True,
        verdict=FAINT,
        title=title,
        records=records,
    )


def _value(value: float | None, unit: Any) -> str:
    return f"{_NOTHING} {value_text(None, unit)}" if value is None else value_text(value, unit)


def _change(shown: Shown) -> tuple[str, Style]:
    """The change against the period before, with the word for what it means, and its colour."""
    if shown.change is None:
        return _NOTHING, FAINT
    text = change_text(shown.change, shown.definition.unit)
    if not shown.change:
        return _("{change} same").format(change=text), PLAIN
    better = (shown.change > 0) == (shown.definition.direction == "higher")
    if better:
        return _("{change} better").format(change=text), _BETTER
    return _("{change} worse").format(change=text), _WORSE


def _dim(line: FigureLine) -> Style:
    return FAINT if line.dimmed else PLAIN
