"""The KPIs of a book, each beside the period before and its target, by owner or type, over time and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from store.collecting import without_collecting
from store.errors import Usage
from store.measure import kpi
from store.measure.causes import Recurring, recurring
from store.measure.compare import (
    Group,
    Target,
    attainment,
    change,
    split,
    target_of,
    targets_from,
    windows,
)
from store.measure.definition import Definition, Figure, Material, Period
from store.measure.later import Later
from store.text import _
from store.work.figure_records import Reading

if TYPE_CHECKING:
    from store.book import Book

Result = TypeVar("Result")
Periods = tuple[Period, Period]
"""The one asked about, and the one it is held against."""
Part = tuple[Group, str] | None

EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)
DATA_QUALITY = "data-quality"
QUALITY_AT_MOST = 2000
"""Above so many customers the quality of the data takes too long to be looked at along the way."""


class Shown(msgspec.Struct, frozen=True):
    """A KPI for a period, beside the same for the period of equal length before, or another one.

    change: from `previous` to `figure`, in points for what is in percent and in percent for all else; None
    where one of them is "n/a" or there was nothing to grow from. target: what is aimed at; None without one.
    """

    definition: Definition
    figure: Figure
    previous: Figure
    change: float | None
    target: float | None = None

    @property
    def attainment(self) -> float | None:
        """How far the target was reached, in percent; None where there is no target or no figure."""
        return attainment(self.definition.direction, self.figure.value, self.target)


class Trend(msgspec.Struct, frozen=True):
    """A KPI over periods of equal length, the oldest first."""

    definition: Definition
    periods: tuple[Period, ...]
    figures: tuple[Figure, ...]

    @property
    def values(self) -> tuple[float | None, ...]:
        """What it came to in each of them."""
        return tuple(figure.value for figure in self.figures)


def figures(
    book: Book,
    start: date,
    end: date,
    now: datetime,
    *,
    owner: str | None = None,
    quality: bool | None = None,
    against: tuple[date, date] | None = None,
) -> list[Shown]:
    """Every KPI for the local dates from `start` until before `end`, as far as they have come by `now` (Rule 5).

    It is held against the period of equal length before, or that `against` names by its first date and its end.

    `owner` is a login: then only tickets assigned to them count, contacts they made, tasks they own and surveys of
    their customers. `quality` says whether that of the data is among them, which looks at every customer; by default
    up to QUALITY_AT_MOST customers. Durations are in the calendars of the book. Raises Usage for dates that make no
    period.
    """
    period = period_of(book, start, end, now)
    other = period.before() if against is None else period_of(book, *against, now)
    reading = Reading(book, [other, period], owner, quality=_with_quality(book, quality))
    targets = targets_from(book.all("targets"))

    def show(material: Material) -> list[Shown]:
        return [_shown(each, material, period, other, targets, owner or "") for each in _definitions(reading)]

    return [_with_records(book, each, (period, other), owner) for each in _from(reading, show)]


def figures_by(
    book: Book,
    start: date,
    end: date,
    now: datetime,
    by: Group,
    *,
    owner: str | None = None,
    quality: bool | None = None,
) -> dict[str, list[Shown]]:
    """The KPIs of each owner, team, type, channel or grade: by its name, "" for none, in the order of the names.

    The targets are those of the owner where it is by owner.
    """
    period = period_of(book, start, end, now)
    before = period.before()
    reading = Reading(book, [before, period], owner, quality=_with_quality(book, quality), by=by)
    targets = targets_from(book.all("targets"))

    def show(material: Material) -> dict[str, list[Shown]]:
        found = {}
        for name, part in sorted(split(material, by).items()):
            aimed = targets if by == "owner" and name else []
            shown = [_shown(each, part, period, before, aimed, name) for each in _definitions(reading)]
            found[name] = [each for each in shown if each.figure.n or each.previous.n]
        return found

    return {
        name: [_with_records(book, each, (period, before), owner, (by, name)) for each in shown]
        for name, shown in _from(reading, show).items()
        if shown
    }


def trends(
    book: Book, ids: Sequence[str], start: date, end: date, now: datetime, *, count: int = 12, owner: str | None = None
) -> list[Trend]:
    """These KPIs over so many periods as long as this one, up to this one; the quality of data has no past."""
    periods = tuple(windows(period_of(book, start, end, now), count))
    wanted = [each for each in kpi.DEFINITIONS if each.id in ids and each.id != DATA_QUALITY]

    def show(material: Material) -> list[Trend]:
        return [Trend(each, periods, tuple(each.compute(material, period) for period in periods)) for each in wanted]

    return _from(Reading(book, periods, owner), show)


def recurring_problems(
    book: Book, start: date, end: date, now: datetime, *, owner: str | None = None
) -> list[Recurring]:
    """The causes that came up more than once among the tickets opened in the period, the worst first (T5)."""
    period = period_of(book, start, end, now)
    reading = Reading(book, [period], owner, named=True)
    return _from(reading, lambda material: recurring(material.within("opened", period)))


def period_of(book: Book, start: date, end: date, now: datetime) -> Period:
    """The period of these local dates in the zone of the book; Usage where they make none."""
    if not EARLIEST <= start < end <= LATEST:
        raise Usage(
            _("From {start} to before {end} is no period; the second day has to be the later one.").format(
                start=start, end=end
            )
        )
    return Period.of(start, end, book.zone, now)


def _from(reading: Reading, show: Callable[[Material], Result]) -> Result:
    """What is made of the material, while the moment of the cache is held that it is of."""
    made: list[Result] = []
    with without_collecting():
        reading.prepare()
        reading.book.facts("tickets").reading(lambda connection: made.append(show(reading.material(connection))))
    return made[-1]


def _with_records(book: Book, shown: Shown, periods: Periods, owner: str | None, part: Part = None) -> Shown:
    """The same with the records behind both figures, which are looked for when somebody asks for them."""

    def later(figure: Figure, period: Period) -> Figure:
        def records(material: Material) -> Sequence[tuple[str, str]]:
            of_part = material if part is None else split(material, part[0]).get(part[1], Material())
            return shown.definition.compute(of_part, period).records

        def find() -> Sequence[tuple[str, str]]:
            quality = shown.definition.id == DATA_QUALITY
            by = None if part is None else part[0]
            return _from(Reading(book, [period], owner, quality=quality, by=by, named=True), records)

        return msgspec.structs.replace(figure, records=Later(find)) if figure.n else figure

    period, other = periods
    return msgspec.structs.replace(shown, figure=later(shown.figure, period), previous=later(shown.previous, other))


def _shown(
    definition: Definition,
    material: Material,
    period: Period,
    other: Period,
    targets: Sequence[Target],
    owner: str,
) -> Shown:
    figure = definition.compute(material, period)
    # How good the data were before is not known: what would be computed is what they are today.
    known_before = definition.id != DATA_QUALITY
    previous = definition.compute(material, other) if known_before else Figure(None, 0)
    moved = change(definition.unit, previous.value, figure.value)
    return Shown(definition, figure, previous, moved, target_of(targets, definition, owner, period))


def _definitions(reading: Reading) -> list[Definition]:
    return [each for each in kpi.DEFINITIONS if reading.quality or each.id != DATA_QUALITY]


def _with_quality(book: Book, wanted: bool | None) -> bool:
    return book.count("customers") <= QUALITY_AT_MOST if wanted is None else wanted
