"""Reads a time of day: 15:00, 3pm, 下午3点一刻, 15点半 (Rule 11)."""

from __future__ import annotations

from datetime import time

from store.rules import date_words as w
from store.rules.date_cursor import Cursor
from store.rules.date_errors import DateRefused
from store.text import _

_NOON = time(12)
# For each part of the day the hours that stand as said, and those that count from noon.
_HOURS = {
    w.SMALL_HOURS: (range(8), range(0)),
    w.MORNING: (range(4, 13), range(0)),
    w.NOON: (range(11, 15), range(1, 3)),
    w.AFTERNOON: (range(12, 20), range(1, 8)),
    w.EVENING: (range(17, 24), range(5, 12)),
}


def read_part_of_day(cursor: Cursor) -> time:
    """The time after 下午 and the like; noon alone is 12:00, any other part needs an hour."""
    part = cursor.next()
    if cursor.is_at_clock():
        return read_clock(cursor, part.value)
    if part.value == w.NOON:
        return _NOON
    raise DateRefused(_("A part of the day needs an hour, as in 下午3点 or 3pm."))


def read_clock(cursor: Cursor, part: int | None = None) -> time:
    """The time of day that begins with the number here, within a part of the day if one was named."""
    hour, minute = cursor.next().value, 0
    if cursor.take(":"):
        minute = _two_digits(cursor)
    elif cursor.take(w.HOUR_MARK):
        minute = _minutes_after_hour(cursor)
    meridiem = cursor.take(w.MERIDIEM)
    if hour > 23 or minute > 59:
        sentence = _("There is no time {hour}:{minute:02}; the last one of a day is 23:59.")
        raise DateRefused(sentence.format(hour=hour, minute=minute))
    if meridiem:
        if not 1 <= hour <= 12:
            raise DateRefused(_("With am and pm the hour runs from 1 to 12."))
        hour = hour % 12 + meridiem.value
    if part is not None:
        hour = _hour_in_part(part, hour)
    return time(hour, minute)


def _two_digits(cursor: Cursor) -> int:
    number = cursor.take(w.NUMBER)
    if number is None or number.digits != 2:
        raise cursor.error(back=1)
    return number.value


def _minutes_after_hour(cursor: Cursor) -> int:
    if cursor.take(w.HALF):
        return 30
    if cursor.take(w.SHARP) or cursor.peek().kind != w.NUMBER:
        return 0
    number = cursor.next().value
    if cursor.take(w.QUARTER_MARK):
        return 15 * number
    cursor.take(w.MINUTE_MARK)
    return number


def _hour_in_part(part: int, hour: int) -> int:
    as_said, from_noon = _HOURS[part]
    if hour in from_noon:
        return hour + 12
    if hour not in as_said:
        sentence = _("{hour} o’clock does not lie in that part of the day; write it with 24 hours, as 15:00.")
        raise DateRefused(sentence.format(hour=hour))
    return hour
