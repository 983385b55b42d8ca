"""The report of a period: its figures beside others, their course, who did what, and what came up again (M10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from store.exchange.report import Block, Facts, Heading, Plot, Table, Text
from store.exchange.report_file import Report
from store.measure.causes import Recurring
from store.measure.wording import change_text, figure_cells, part_label, provisional_means, value_text
from store.model.vocabulary import label
from store.text import N_, _
from store.work.figures import Shown, Trend, figures, figures_by, recurring_problems, trends

if TYPE_CHECKING:
    from store.book import Book

PLOTTED = ("first-response", "first-resolution", "sla-resolution", "csat", "nps", "contacts", "backlog", "backlog-age")
"""The KPIs whose course is plotted, where there is any of it."""

BY_OWNER = ("first-response", "first-resolution", "sla-resolution", "csat", "contacts", "tasks-in-time")
COURSE = 12
"""Over how many periods of equal length the course is plotted."""

_COLUMNS = ("kpi", "figure", "unit", "value", "n", "provisional", "median", "p90", "mean")
_COLUMNS_OTHER = ("other", "other_n", "change", "target", "attainment")
_TITLES = (
    *(N_("Figure"), N_("Value"), N_("n"), N_("90 % within"), N_("Mean")),
    *(N_("Compared"), N_("n"), N_("Change"), N_("Target")),
)


def report(
    book: Book,
    start: date,
    end: date,
    now: datetime,
    *,
    against: tuple[date, date] | None = None,
    owner: str | None = None,
) -> Report:
    """The report on the local dates from `start` until before `end`, for everybody or for one person.

    It is held against the period of equal length before, or `against` any other. Raises Usage for dates that make
    no period.
    """
    shown = figures(book, start, end, now, owner=owner, against=against)
    title = _("Report {start} to {end}").format(start=start, end=end - timedelta(days=1))
    other = against or (start - (end - start), start)
    blocks: list[Block] = [
        Heading(1, title),
        Facts(_about(book, other, now, owner)),
        Heading(2, _("Figures")),
        Table([_(each) for each in _TITLES], [row for each in shown for row in _figure_rows(book, each)]),
    ]
    if any(each.figure.provisional for each in shown):
        blocks.append(Text(provisional_means()))
    blocks += _course(trends(book, PLOTTED, start, end, now, count=COURSE, owner=owner))
    if owner is None:
        blocks += _by_owner(figures_by(book, start, end, now, "owner", quality=False))
    blocks += _causes(book, recurring_problems(book, start, end, now, owner=owner))
    blocks += [
        Heading(2, _("How the figures are counted")),
        Facts([(_(each.definition.label), _counting(each)) for each in shown]),
    ]
    return Report(title, blocks, [[*_COLUMNS, *_COLUMNS_OTHER], *(_csv_row(each) for each in shown)])


def _counting(shown: Shown) -> str:
    """The formula of a figure in words, and what was decided where it could be doubted."""
    definition = shown.definition
    return " ".join(_(text) for text in (definition.help, definition.edges) if text)


def _about(book: Book, other: tuple[date, date], now: datetime, owner: str | None) -> list[tuple[str, str]]:
    compared = _("{start} to {end}").format(start=other[0], end=other[1] - timedelta(days=1))
    facts = [
        (_("Compared with"), compared),
        (_("As of"), f"{now.astimezone(book.zone):%Y-%m-%d %H:%M}"),
        (_("Time zone"), str(book.settings.get("zone", "UTC"))),
    ]
    return [*facts, (_("Of"), owner)] if owner else facts


def _figure_rows(book: Book, shown: Shown) -> Iterator[list[str]]:
    """The row of a figure, and one for each of its parts below it."""
    unit = shown.definition.unit
    yield [
        *figure_cells(shown.definition, shown.figure),
        value_text(shown.previous.value, unit),
        str(shown.previous.n),
        change_text(shown.change, unit),
        value_text(shown.target, unit) if shown.target is not None else "",
    ]
    for part in shown.figure.breakdown:
        named = f"· {part_label(part, book.settings)}"
        yield [named, value_text(part.value, part.unit), str(part.n), *[""] * 6]


def _course(found: Sequence[Trend]) -> list[Block]:
    plots: list[Block] = [
        Plot(
            _(trend.definition.label),
            [str(period.start) for period in trend.periods],
            trend.values,
            [value_text(value, trend.definition.unit) for value in trend.values],
        )
        for trend in found
        if any(value is not None for value in trend.values)
    ]
    return [Heading(2, _("Course")), *plots] if plots else []


def _by_owner(found: dict[str, list[Shown]]) -> list[Block]:
    columns = [id for id in BY_OWNER if any(each.definition.id == id for shown in found.values() for each in shown)]
    if not columns:
        return []
    labels = {each.definition.id: _(each.definition.label) for shown in found.values() for each in shown}
    rows = []
    for owner, shown in found.items():
        by_id = {each.definition.id: each for each in shown}
        rows.append([owner or _("nobody"), *(_with_n(by_id[id]) if id in by_id else "" for id in columns)])
    return [Heading(2, _("By owner")), Table([_("Owner"), *(labels[id] for id in columns)], rows)]


def _with_n(shown: Shown) -> str:
    return f"{value_text(shown.figure.value, shown.definition.unit)} ({shown.figure.n})"


def _causes(book: Book, found: Sequence[Recurring]) -> list[Block]:
    if not found:
        return []
    rows = [
        [
            label("ticket_type", each.type, book.settings) if each.type else "",
            each.cause,
            str(each.n),
            value_text(each.mean, "score"),
        ]
        for each in found
    ]
    return [
        Heading(2, _("What came up again")),
        Table([_("Type"), _("Cause"), _("Tickets"), _("Mean rating")], rows),
    ]


def _csv_row(shown: Shown) -> list[str]:
    """The numbers as they are: durations in seconds, what there is none of is blank."""
    figure, other = shown.figure, shown.previous
    numbers = [figure.value, figure.n, figure.provisional, figure.median, figure.p90, figure.mean]
    numbers += [other.value, other.n, shown.change, shown.target, shown.attainment]
    written = ["" if number is None else f"{number:.10g}" for number in numbers]
    return [shown.definition.id, _(shown.definition.label), shown.definition.unit, *written]
