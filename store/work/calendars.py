"""The calendars of working time of a book: holidays taken in, and a month of days looked at (Rule 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import NotFound, NotPermitted
from store.model.calendars import read_calendar
from store.model.fields import BadValue, quoted
from store.rules.calendar import Calendar, calendar_from
from store.rules.calendar_file import COUNTRIES, HolidayFile, path_of, read_file, with_holidays
from store.text import _
from store.work.customers import edit_record
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book

Entry = dict[str, Any]


class Day(msgspec.Struct, frozen=True):
    """A local day of a calendar: its hours of work as (from, until) in seconds since midnight, and its name if any."""

    date: date
    spans: tuple[tuple[int, int], ...]
    name: str
    is_workday: bool


class Month(msgspec.Struct, frozen=True):
    """The days of a month; `warning` says where holidays are not known for all of them."""

    calendar: str
    days: list[Day]
    warning: str | None


def calendars(book: Book) -> list[Entry]:
    """The calendars as the settings have them; the first is that of the book."""
    listed = book.settings.get("calendars")
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def calendar_meant(book: Book, name: str = "") -> Entry:
    """The calendar of this name, the book's first for ""; NotFound with those there are."""
    known = calendars(book)
    for entry in known:
        if name in ("", entry.get("name")):
            return entry
    names = ", ".join(str(entry.get("name")) for entry in known) or "–"
    raise NotFound(_("There is no calendar {name}; there are: {names}.").format(name=quoted(name), names=names))


def import_holidays(book: Book, source: str, now: datetime, calendar: str = "") -> Outcome:
    """Take the holidays and make-up days of a country, or of a file of one's own, into a calendar of the book.

    `source` is one of COUNTRIES or a path. Taking in the same twice changes nothing. Raises NotFound, NotPermitted,
    and Invalid for a file that is none.
    """
    file = _read(source)
    entry = calendar_meant(book, calendar)
    filled = with_holidays(entry, file)
    outcome = edit_record(
        book, "settings", str(book.settings["id"]), {"calendars": _replaced(calendars(book), filled)}, now
    )
    said = {"calendar": str(entry["name"]), "title": file.title, "day": file.known_until}
    if outcome.operation is None:
        outcome.sentence = _("{calendar} has {title} already; holidays are known until {day}.").format(**said)
    else:
        outcome.sentence = _("{calendar} has {title} now; holidays are known until {day}.").format(**said)
    return outcome


def month_of(book: Book, year: int, month: int, name: str = "") -> Month:
    """The days of a month as a calendar of the book has them."""
    entry = calendar_meant(book, name)
    calendar = calendar_from(book.settings, str(entry["name"]), book.zone)
    first = date(year, month, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    dates = [first + timedelta(days=number) for number in range((following - first).days)]
    return Month(str(entry["name"]), _days(entry, calendar, dates), calendar.warning(dates[-1]))


def _days(entry: Mapping[str, Any], calendar: Calendar, dates: list[date]) -> list[Day]:
    try:
        record = read_calendar(entry)
    except BadValue:
        return [Day(day, tuple(calendar.spans_of(day)), "", calendar.is_workday(day)) for day in dates]
    makeup = {str(day.get("date")): str(day.get("name", "")) for day in entry.get("workdays") or ()}
    return [
        Day(
            day,
            tuple(calendar.spans_of(day)),
            makeup.get(str(day)) or record.holidays.get(day, ""),
            calendar.is_workday(day),
        )
        for day in dates
    ]


def _read(source: str) -> HolidayFile:
    path = path_of(source.upper()) if source.upper() in COUNTRIES else source
    try:
        with open(path, "rb") as file:
            return read_file(file.read())
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            _("There is no file {path}, and no holidays of a country called so; there are {countries}.").format(
                path=source, countries=", ".join(COUNTRIES)
            )
        ) from error
    except PermissionError as error:
        raise NotPermitted(_("{path} may not be read; the calendars are as they were.").format(path=source)) from error


def _replaced(entries: list[Entry], changed: Entry) -> list[Entry]:
    return [changed if entry.get("name") == changed.get("name") else entry for entry in entries]
