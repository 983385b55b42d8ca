"""Values of the filter language: comparisons, days, numbers and dates, read as half-open intervals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from store.errors import Usage
from store.find.fields import Spec
from store.model.fields import quoted
from store.text import _

if TYPE_CHECKING:
    from store.rules.dates import Past

Bound = int | date | None
Interval = tuple[Bound, Bound]
"""From the first on, up to but not including the second; None where there is no end."""

MOST_DAYS = 36_500
LONGEST_INTEGER = 15  # digits

_COMPARED = re.compile(r"(<=|>=|<|>|=)?(.*)", re.DOTALL)
_SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "…": ".."})
_DAYS = re.compile(r"(\d{1,5})\s*(d|days?|天|w|weeks?|周|m|months?|个?月)?")
_DAYS_OF = {"w": 7, "周": 7, "m": 30, "月": 30, "个": 30}
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")


def interval(spec: Spec, typed: str, base: datetime | None) -> Interval:
    """The interval that a value means: `30`, `>30d`, `<=today`, `2026-10..2026-11`; Usage if it means none.

    `base` is now in the book's zone, against which dates are read.
    """
    typed = typed.translate(_SIGNS)
    read = _reader(spec, base)
    first, dots, last = typed.partition("..")
    if dots and (first or last):
        low = read(first)[0] if first else None
        return low, read(last)[1] if last else None
    sign, rest = _COMPARED.fullmatch(typed).groups()  # type: ignore[union-attr]
    low, high = read(rest.strip())
    if spec.kind == "days" and not sign:
        sign = ">="
    return {
        "<": (None, low),
        "<=": (None, high),
        ">": (high, None),
        ">=": (low, None),
    }.get(sign or "=", (low, high))


def _reader(spec: Spec, base: datetime | None) -> Callable[[str], tuple[Bound, Bound]]:
    if spec.kind == "date":
        return lambda typed: _days_of(spec, typed, base)
    if spec.kind == "days":
        return lambda typed: _count_of_days(spec, typed)
    return lambda typed: _integer(spec, typed)


def _integer(spec: Spec, typed: str) -> tuple[int, int]:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_INTEGER):
        raise Usage(_("{field}: takes a number, such as {example}.").format(field=spec.name, example=spec.example))
    return int(typed), int(typed) + 1


def _count_of_days(spec: Spec, typed: str) -> tuple[int, int]:
    match = _DAYS.fullmatch(typed)
    days = int(match[1]) * _DAYS_OF.get((match[2] or "d")[0], 1) if match else MOST_DAYS + 1
    if days > MOST_DAYS:
        raise Usage(_("{field}: takes days, such as {example}.").format(field=spec.name, example=spec.example))
    return days, days + 1


def _days_of(spec: Spec, typed: str, base: datetime | None) -> tuple[date, date]:
    """The first day of what was typed, and the first day after it."""
    from store.rules.date_errors import DateNotUnderstood

    if base is None:
        raise ValueError("a date is read against an instant with a zone")
    if month := _month(typed):
        return month
    forward = spec.name == "due"
    if (match := _DAYS.fullmatch(typed)) and match[2]:
        days = timedelta(_count_of_days(spec, typed)[0])
        day = base.date() + days if forward else base.date() - days
        return day, day + timedelta(1)
    directions: tuple[Past, Past] = ("refuse", "allow") if forward else ("allow", "refuse")
    try:
        day = _date(typed, base, directions)
        return day, day + timedelta(1)
    except DateNotUnderstood as error:
        sentence = _("{field}: takes a day, such as {example}; {value} is none.")
        sentence = sentence.format(field=spec.name, example=spec.example, value=quoted(typed))
        raise Usage(f"{sentence} {error.sentence}") from error
    except OverflowError as error:
        raise Usage(_("{value} is too far away for a date.").format(value=quoted(typed))) from error


def _month(typed: str) -> tuple[date, date] | None:
    """All days of a month or year, as 2026-11 or 2026."""
    match = _MONTH.fullmatch(typed)
    if match is None or not (1 <= int(match[2] or 1) <= 12 and 1 <= int(match[1]) < 9999):
        return None
    year, month = int(match[1]), int(match[2] or 0)
    if not month:
        return date(year, 1, 1), date(year + 1, 1, 1)
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _date(typed: str, base: datetime, directions: tuple[Past, Past]) -> date:
    from store.rules.date_errors import DateRefused
    from store.rules.dates import parse

    try:
        value = parse(typed, base, past=directions[0]).value
    except DateRefused:
        value = parse(typed, base, past=directions[1]).value
    return value.astimezone(base.tzinfo).date() if isinstance(value, datetime) else value
