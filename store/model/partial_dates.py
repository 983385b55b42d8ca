"""Dates that may lack year or day, as birthdays do: `1955-05-28`, `1955-05`, `1955`, `--05-28`."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

from store.model.fields import BadValue, clean, quoted
from store.text import _

# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on
_LEAP_YEAR = 2000
_LUNAR_MONTH_DAYS = 30

_YEAR, _MONTH, _DAY = r"(?P<year>[1-9]\d{3})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_NAMED_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_FORMS = (
    rf"{_YEAR}",
    rf"{_YEAR}([-/.]){_MONTH}(?:\2{_DAY})?",
    rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})",
    rf"(?:--)?{_MONTH}-{_DAY}",
    rf"{_YEAR}年(?:{_MONTH}月(?:{_DAY}[日号號]?)?)?",
    rf"{_MONTH}月{_DAY}[日号號]?",
    rf"{_DAY}{_ORDINAL} {_NAMED_MONTH}(?:,? {_YEAR})?",
    rf"{_NAMED_MONTH} {_DAY}{_ORDINAL}(?:,? {_YEAR})?",
    rf"{_NAMED_MONTH} {_YEAR}",
)
# Day and month in either order, with or without a year after them.
_EITHER_ORDER = rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?:(?P=mark){_YEAR}?)?"


def normalise_partial_date(text: str, *, lunar: bool = False) -> str:
    """The date as it is stored, out of ISO, Chinese, English or numeric writing.

    A `lunar` month has up to 30 days, whichever it is. BadValue if there is no such day, and where the order
    of day and month could be either, with both readings named. Rule 11.
    """
    typed = " ".join(normalize("NFKC", clean(text)).lower().split())
    for form in _FORMS:
        if match := re.fullmatch(form, typed):
            parts = match.groupdict()
            month = _month_named(parts["name"], text) if "name" in parts else _number(parts.get("month"))
            return _checked(_number(parts.get("year")), month, _number(parts.get("day")), lunar, text)
    if match := re.fullmatch(_EITHER_ORDER, typed):
        return _either_order(match, lunar, text)
    raise BadValue(
        _("{value} is not a date, which looks like 1955-05-28, 1955-05, 1955 or --05-28.").format(value=quoted(text))
    )


def _either_order(match: re.Match[str], lunar: bool, typed: str) -> str:
    first, second, year = int(match["first"]), int(match["second"]), _number(match["year"])
    readings = [
        _text(year, month, day)
        for month, day in dict.fromkeys(((first, second), (second, first)))
        if _exists(year, month, day, lunar)
    ]
    if not readings:
        raise _no_such_day(typed)
    if len(readings) > 1:
        raise BadValue(
            _("{value} could be {month_first} or {day_first}; type one of them.").format(
                value=quoted(typed), month_first=readings[0], day_first=readings[1]
            )
        )
    return readings[0]


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month_named(name: str, typed: str) -> int:
    """The number of the month with the English name, or its first three letters or more."""
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name):
            return number
    raise BadValue(_("{value} names no month.").format(value=quoted(typed)))


def _checked(year: int | None, month: int | None, day: int | None, lunar: bool, typed: str) -> str:
    if not _exists(year, month, day, lunar):
        raise _no_such_day(typed)
    return _text(year, month, day)


def _no_such_day(typed: str) -> BadValue:
    return BadValue(_("{value} does not exist; check the month and the day.").format(value=quoted(typed)))


def _exists(year: int | None, month: int | None, day: int | None, lunar: bool) -> bool:
    if lunar and day is not None:
        return 1 <= day <= _LUNAR_MONTH_DAYS and _exists(year, month, None, lunar)
    try:
        date(_LEAP_YEAR if year is None else year, month or 1, day or 1)
    except ValueError:
        return False
    return month != 0 and day != 0


def _text(year: int | None, month: int | None, day: int | None) -> str:
    written = "-" if year is None else f"{year:04}"
    if month is not None:
        written += f"-{month:02}"
    if day is not None:
        written += f"-{day:02}"
    return written
