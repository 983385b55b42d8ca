"""A calendar of working time as the settings of a book hold it, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from store.model.fields import BadValue, clean, quoted
from store.model.instants import zone_named
from store.text import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 3600
_SPAN = re.compile(r"([0-2]?\d):([0-5]\d)\s*[-\u2013\u2014~\uff5e]\s*([0-2]?\d):([0-5]\d)")
_APART = re.compile(r"[,;\uff0c\u3001\uff1b]")

Span = tuple[int, int]
"""A time of the day that is worked, in seconds since local midnight by the clock on the wall; the end is without."""


class CalendarRecord(msgspec.Struct, frozen=True, kw_only=True):
    """When work is done: hours by weekday, Monday first, and the days that differ; dates are local.

    hours: None where every hour of every day is worked, holidays included. holidays: the days off, by name.
    workdays: days worked although their weekday is off or they are holidays, with hours of their own or, at
    None, those of the first weekday that has any. known_until: the last day whose holidays are known; None
    where the calendar has no holidays to know. zone: "" for that of the book.
    """

    name: str
    zone: str = ""
    hours: tuple[tuple[Span, ...], ...] | None = None
    holidays: Mapping[date, str] = {}
    workdays: Mapping[date, tuple[Span, ...] | None] = {}
    known_until: date | None = None
    country: str = ""


def read_calendar(item: Mapping[str, object]) -> CalendarRecord:
    """The calendar of one entry of `calendars` in the settings; BadValue with a sentence if it is none."""
    return CalendarRecord(
        name=_text(item, "name"),
        zone=_zone(_text(item, "zone")),
        hours=_hours(item.get("hours")),
        holidays={_date(day): _text(day, "name") for day in _days(item, "holidays")},
        workdays={_date(day): read_spans(day.get("hours")) or None for day in _days(item, "workdays")},
        known_until=_date(item, "known_until") if item.get("known_until") else None,
        country=_text(item, "country"),
    )


def read_spans(value: object) -> tuple[Span, ...]:
    """The times of one day, as in "09:00-12:00, 13:30-18:00"; none for nothing, 24:00 is midnight."""
    if value is None or value == "":
        return ()
    if not isinstance(value, str):
        raise BadValue(_not_hours(value))
    spans = sorted(_span(part) for part in _APART.split(clean(value)) if part.strip())
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end:
            raise BadValue(_("{hours}: two of the times overlap.").format(hours=quoted(value)))
    return tuple(spans)


def spans_text(spans: Sequence[Span]) -> str:
    """The times of one day as the settings hold them."""
    return ", ".join(f"{_time_text(start)}-{_time_text(end)}" for start, end in spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise BadValue(_not_hours(text))
    hours, minutes, end_hours, end_minutes = map(int, found.groups())
    start, end = hours * 3600 + minutes * 60, end_hours * 3600 + end_minutes * 60
    if not start < end <= DAY:
        raise BadValue(
            _(
                "{hours}: work ends after it begins and by 24:00; what goes on after midnight belongs to the next day."
            ).format(hours=quoted(text))
        )
    return start, end


def _time_text(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def _not_hours(value: object) -> str:
    return _("{value} is not a time of work, which looks like 09:00-12:00, 13:30-18:00.").format(value=quoted(value))


def _hours(value: object) -> tuple[tuple[Span, ...], ...] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise BadValue(
            _("The hours of a calendar are an object such as {example}.").format(example='{"mon": "09:00-18:00"}')
        )
    unknown = [str(day) for day in value if day not in WEEKDAYS]
    if unknown:
        raise BadValue(
            _("{day} is not a weekday; there are {all}.").format(day=quoted(unknown[0]), all=", ".join(WEEKDAYS))
        )
    return tuple(read_spans(value.get(day)) for day in WEEKDAYS)


def _days(item: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    listed = item.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(day, Mapping) for day in listed):
        raise BadValue(_("{value} is not a list of days.").format(value=quoted(listed)))
    return listed


def _date(item: Mapping[str, object], name: str = "date") -> date:
    try:
        return date.fromisoformat(str(item.get(name)))
    except ValueError as error:
        shown = quoted(str(item.get(name)))
        raise BadValue(_("{value} is not a date, which looks like 2026-11-24.").format(value=shown)) from error


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def _zone(name: str) -> str:
    if name:
        try:
            zone_named(name)
        except ValueError as error:
            raise BadValue(
                _("{value} is not a time zone, which looks like Asia/Shanghai.").format(value=quoted(name))
            ) from error
    return name
