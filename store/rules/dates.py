"""Dates as people type them, in English and Chinese, read against a base time (Rule 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Literal

import msgspec

from store import text as text_module
from store.rules.date_errors import DateNotUnderstood as DateNotUnderstood
from store.rules.date_errors import DateRefused as DateRefused
from store.rules.date_frame import Frame
from store.rules.date_reader import Reader
from store.text import _

Past = Literal["refuse", "allow"]
IsWorkday = Callable[[date], bool]

DAY_END = time(18)
MOST_PREFIX_WORDS = 4
_LONGEST_TEXT = 80
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHINESE_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class Parsed(msgspec.Struct, frozen=True):
    """A date that was understood: a local date in the base's zone, or an instant in that zone."""

    value: date | datetime


class Prefix(msgspec.Struct, frozen=True):
    """How many leading words make a date: its value, or the sentence why it cannot be taken."""

    count: int
    value: date | datetime | None
    problem: str | None = None


def is_weekday(day: date) -> bool:
    """True from Monday to Friday: the working calendar where no other is given."""
    return day.weekday() < 5


def parse(
    text: str,
    base: datetime,
    *,
    week_start: int = 0,
    day_end: time = DAY_END,
    past: Past = "refuse",
    day_first: bool | None = None,
    is_workday: IsWorkday = is_weekday,
) -> Parsed:
    """Read a typed date against `base`, an aware instant in the book's zone (Rule 11).

    With `past="refuse"` the text is a due value: it looks forward ("fri" is the next Friday after today)
    and what has passed is refused. With `past="allow"` it back-dates: it looks backward, and what is still
    to come is refused. `week_start` counts from Monday as 0; `day_first` settles 03/04 and 3.4, which are
    ambiguous without it. Hours and minutes elapse; days, weeks and months keep the clock on the wall.

    Raises DateNotUnderstood with the position of the first character not understood, and its subclass
    DateRefused for a date that is impossible, ambiguous or on the wrong side of now.
    """
    if base.tzinfo is None:
        raise ValueError("a date is read against an instant with a zone")
    if len(text) > _LONGEST_TEXT:
        raise DateNotUnderstood(_("That is too long for a date."), _LONGEST_TEXT)
    value: date | datetime | None = _iso_instant(text, base)
    if value is None:
        frame = Frame(base, week_start, day_end, past == "allow", day_first, is_workday)
        value = Reader(text, frame).read()
    _check_side(value, base, past)
    return Parsed(value)


def longest_prefix(
    words: Sequence[str],
    base: datetime,
    *,
    week_start: int = 0,
    day_end: time = DAY_END,
    is_workday: IsWorkday = is_weekday,
) -> Prefix | None:
    """The due value made by the most of the first four words; None if no number of them makes a date."""
    for count in range(min(len(words), MOST_PREFIX_WORDS), 0, -1):
        text = " ".join(words[:count])
        try:
            parsed = parse(text, base, week_start=week_start, day_end=day_end, is_workday=is_workday)
        except DateRefused as refused:
            return Prefix(count, None, refused.sentence)
        except DateNotUnderstood:
            continue
        return Prefix(count, parsed.value)
    return None


def explain(value: date | datetime, base: datetime) -> str:
    """The resolved date as it is echoed before saving: `Wed 2026-11-25 15:00`, in the base's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(base.tzinfo)
    names = _CHINESE_WEEKDAYS if text_module.language.startswith("zh") else _ENGLISH_WEEKDAYS
    clock = f" {value:%H:%M}" if isinstance(value, datetime) else ""
    return f"{names[value.weekday()]} {value.year:04}-{value:%m-%d}{clock}"


def contact_moment(value: date | datetime, base: datetime) -> datetime:
    """The instant of a back-dated contact: a day without a time takes the time of day of `base`."""
    return value if isinstance(value, datetime) else datetime.combine(value, base.timetz())


def _iso_instant(text: str, base: datetime) -> datetime | None:
    """The instant of `2026-12-01T15:00`, with or without `Z` or an offset, as scripts write it; else None."""
    text = text.strip()
    if len(text) < 16 or text[10] not in "Tt":
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(base.tzinfo) if instant.tzinfo else instant.replace(tzinfo=base.tzinfo)
    except (ValueError, OverflowError):
        return None


def _check_side(value: date | datetime, base: datetime, past: Past) -> None:
    now = base if isinstance(value, datetime) else base.date()
    if past == "refuse" and value < now:
        sentence = _("{date} has already passed; a due date must be still to come.")
    elif past == "allow" and value > now:
        sentence = _("{date} is still to come; a contact can only be dated back.")
    else:
        return
    raise DateRefused(sentence.format(date=explain(value, base)))
