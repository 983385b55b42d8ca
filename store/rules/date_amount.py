"""Reads a distance from now: +3d, in 2 hours, 半个月后, 10分钟前, 3bd (Rule 11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from store.rules import date_words as w
from store.rules.date_cursor import Cursor
from store.rules.date_errors import DateRefused
from store.rules.date_frame import Frame, add_months
from store.text import _

_LONGEST_M = 24  # months that a bare `m` may count before minutes are the likelier meaning
_MARKS_THAT_COUNT = {w.YEAR_MARK: w.YEARS, w.DAY_MARK: w.DAYS, w.MINUTE_MARK: w.MINUTES}
# One unit as (months, days, workdays, minutes).
_SIZES = {
    w.MINUTES: (0, 0, 0, 1),
    w.HOURS: (0, 0, 0, 60),
    w.DAYS: (0, 1, 0, 0),
    w.WORKDAYS: (0, 0, 1, 0),
    w.WEEKS: (0, 7, 0, 0),
    w.MONTHS: (1, 0, 0, 0),
    w.LETTER_M: (1, 0, 0, 0),
    w.YEARS: (12, 0, 0, 0),
}
# Half a day or a week names no point, so it is not understood.
_HALVES = {w.HOURS: (0, 0, 0, 30), w.MONTHS: (0, 15, 0, 0), w.YEARS: (6, 0, 0, 0)}

_ELAPSING = frozenset({w.MINUTES, w.HOURS, w.HOURS_AND_HALF})

_Size = tuple[int, int, int, int]


def counted_unit(cursor: Cursor, ahead: int) -> int | None:
    """The unit that the word so many places ahead counts; 年, 日 and 分 count only where 后 or 前 follows."""
    word = cursor.peek(ahead)
    if word.kind == w.UNIT:
        return word.value
    is_counted = word.kind in _MARKS_THAT_COUNT and cursor.peek(ahead + 1).kind in {w.AFTER, w.BEFORE}
    is_day_number = word.kind == w.DAY_MARK and not word.value
    return _MARKS_THAT_COUNT[word.kind] if is_counted and not is_day_number else None


def read_amount(cursor: Cursor, frame: Frame) -> date | datetime:
    """The day so far from today, or the instant so far from the base if hours or minutes are among the units.

    Calendar units keep the clock on the wall; hours and minutes elapse.
    """
    lead = cursor.take("+", "-", w.IN)
    sizes: list[_Size] = []
    elapses = False
    while quantity := _read_quantity(cursor):
        unit, size = quantity
        sizes.append(size)
        elapses = elapses or unit in _ELAPSING
    if not sizes:
        raise cursor.error()
    is_back = lead.kind == "-" if lead else not cursor.take(w.AFTER) and bool(cursor.take(w.BEFORE))
    sign = -1 if is_back else 1
    months, days, workdays, minutes = (sign * sum(parts) for parts in zip(*sizes, strict=True))
    day = add_months(frame.today, months) + timedelta(days=days)
    if workdays:
        day = frame.add_workdays(day, workdays)
    return frame.elapsed(day, minutes) if elapses else day


def _read_quantity(cursor: Cursor) -> tuple[int, _Size] | None:
    """One number with its unit: the unit and the size of both, or None with the cursor where it was."""
    start = cursor.index
    is_half = cursor.take(w.HALF) is not None
    number = cursor.take(w.NUMBER)
    unit = counted_unit(cursor, 0)
    if unit is None or not (is_half or number):
        cursor.index = start
        return None
    cursor.next()
    if is_half:
        if unit not in _HALVES or (number and number.value != 1):
            raise cursor.error(back=1)
        return unit, _HALVES[unit]
    count = number.value if number else 1
    if unit == w.HOURS_AND_HALF:
        return unit, (0, 0, 0, 60 * count + 30)
    if unit == w.LETTER_M and count > _LONGEST_M:
        sentence = _("“m” counts months, and {count} months is more than two years; write {count}min for minutes.")
        raise DateRefused(sentence.format(count=count))
    months, days, workdays, minutes = (count * part for part in _SIZES[unit])
    return unit, (months, days, workdays, minutes)
