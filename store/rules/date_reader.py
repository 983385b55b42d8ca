"""Reads the words of a date, clause by clause, into a day or an instant (Rule 11)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from store.rules import date_words as w
from store.rules.date_amount import counted_unit, read_amount
from store.rules.date_clock import read_clock, read_part_of_day
from store.rules.date_cursor import Cursor
from store.rules.date_errors import DateRefused
from store.rules.date_frame import Frame, add_months, last_of_month
from store.text import _

_SHORTEST_YEAR = 1000


class Reader:
    """One reading of one text: each clause takes its words and sets one part of the date."""

    def __init__(self, text: str, frame: Frame) -> None:
        self._frame = frame
        self._cursor = Cursor(text)
        self._day: date | None = None
        self._weekday: int | None = None
        self._clock: time | None = None
        self._moment: datetime | None = None

    def read(self) -> date | datetime:
        """The date, or the instant in the base's zone; DateNotUnderstood or DateRefused if there is none."""
        cursor, position = self._cursor, 0
        try:
            while not cursor.at_end:
                position = cursor.position()
                self._clause()
            return self._result()
        except DateRefused as refused:
            refused.position = position
            raise
        except OverflowError:
            sentence = _("“{text}” lies outside the calendar.").format(text=cursor.text.strip())
            raise DateRefused(sentence, position) from None

    def _result(self) -> date | datetime:
        if self._moment:
            if self._day or self._clock or self._weekday is not None:
                raise self._cursor.error(back=1)
            return self._moment
        day = self._day
        if self._weekday is not None:
            day = day or self._frame.bare_weekday(self._weekday)
            if day.weekday() != self._weekday:
                raise DateRefused(_("{day} is not that day of the week.").format(day=day.isoformat()))
        if self._clock is not None:
            return self._frame.at_clock(day or self._frame.today, self._clock)
        if day is None:
            raise self._cursor.error()
        return day

    def _set_day(self, day: date) -> None:
        if self._day:
            raise self._cursor.error(back=1)
        self._day = day

    def _set_clock(self, clock: time) -> None:
        if self._clock is not None:
            raise self._cursor.error(back=1)
        self._clock = clock

    def _set_point(self, value: date | datetime) -> None:
        if not isinstance(value, datetime):
            self._set_day(value)
        elif self._moment:
            raise self._cursor.error(back=1)
        else:
            self._moment = value

    # Clauses

    def _clause(self) -> None:
        cursor, kind = self._cursor, self._cursor.peek().kind
        if kind == w.NUMBER:
            self._number_clause()
        elif kind in {"+", "-", w.IN, w.HALF}:
            self._set_point(read_amount(cursor, self._frame))
        elif kind == w.PART:
            self._set_clock(read_part_of_day(cursor))
        elif kind == w.RELATIVE:
            self._relative_clause(cursor.next().value)
        elif kind == w.RELATIVE_YEAR:
            self._set_day(self._day_of_year(self._frame.today.year + cursor.next().value))
        elif kind == w.MONTH_NAME:
            self._set_day(self._day_after_month_name(cursor.next().value))
        elif kind == w.WEEKDAY and self._weekday is None:
            self._weekday = cursor.next().value
        elif kind == w.FILLER:
            cursor.next()
            if cursor.at_end:
                raise cursor.error(back=1)
        else:
            self._single_word(cursor.next())

    def _single_word(self, word: w.Word) -> None:
        frame = self._frame
        today = frame.today
        if word.kind == w.DAY:
            self._set_day(today + timedelta(days=word.value))
        elif word.kind == w.NOW:
            self._set_point(frame.base)
        elif word.kind == w.CLOSING:
            self._set_clock(frame.day_end)
        elif word.kind == w.WEEK_END:
            self._set_day(frame.last_workday_of_week())
            self._set_clock(frame.day_end)
        elif word.kind == w.MONTH_END:
            self._set_day(last_of_month(today))
        elif word.kind == w.QUARTER_END:
            self._set_day(last_of_month(add_months(today, -today.month % 3)))
        elif word.kind == w.YEAR_END:
            self._set_day(date(today.year, 12, 31))
        else:
            raise self._cursor.error(back=1)

    def _number_clause(self) -> None:
        cursor, frame = self._cursor, self._frame
        number, following = cursor.peek(), cursor.peek(1).kind
        if cursor.is_at_clock():
            self._set_clock(read_clock(cursor))
        elif number.digits and cursor.glued(1) in {"-", "/", "."}:
            self._set_day(self._numeric_date())
        elif following == w.YEAR_MARK and number.value >= _SHORTEST_YEAR:
            cursor.index += 2
            self._set_day(self._day_of_year(number.value))
        elif following in {w.MONTH_MARK, w.MONTH_END}:
            self._set_day(self._day_of_numbered_month(None))
        elif following == w.MONTH_NAME or (following == w.ORDINAL and self._is_month_after_ordinal()):
            self._set_day(self._day_before_month_name())
        elif following == w.ORDINAL or (following == w.DAY_MARK and counted_unit(cursor, 1) is None):
            cursor.index += 2
            self._set_day(frame.day_of_month(number.value))
        else:
            self._set_point(read_amount(cursor, frame))

    # Days of the calendar

    def _numeric_date(self) -> date:
        """`2026-12-01`, `2026-12`, `11-30`, `11.30`, `30/11/2026`: with a hyphen always month before day."""
        cursor, frame = self._cursor, self._frame
        start, separator = cursor.position(), cursor.peek(1).kind
        numbers = [cursor.next()]
        while cursor.glued(0) == separator and cursor.glued(1) == w.NUMBER and len(numbers) < 3:
            numbers.append(cursor.peek(1))
            cursor.index += 2
        if len(numbers) == 1:
            raise cursor.error()
        first, second, *rest = (number.value for number in numbers)
        if numbers[0].digits == 4:
            return frame.day_of(first, second, rest[0] if rest else 1)
        if rest and numbers[2].digits != 4:
            raise DateRefused(_("Write the year with four digits, as in 2026-12-01."))
        year = rest[0] if rest else None
        if separator == "-" or second > 12 or first == second or frame.day_first is False:
            return frame.day_of(year, first, second)
        if first > 12 or frame.day_first:
            return frame.day_of(year, second, first)
        sentence = _("“{text}” can mean {first} or {second}; write month and day with a hyphen, as in 12-01.")
        text = cursor.text[start : numbers[-1].end]
        readings = frame.day_of(year, first, second), frame.day_of(year, second, first)
        raise DateRefused(sentence.format(text=text, first=readings[0], second=readings[1]))

    def _day_of_year(self, year: int) -> date:
        """What follows a year: a month, a month with its day, 底; else the year's first day."""
        if self._cursor.take(w.YEAR_END):
            return self._frame.day_of(year, 12, 31)
        if self._cursor.peek(1).kind in {w.MONTH_MARK, w.MONTH_END}:
            return self._day_of_numbered_month(year)
        return self._frame.day_of(year, 1, 1)

    def _day_of_numbered_month(self, year: int | None) -> date:
        """`3月5日`, `3月底`, or `3月`, which means its first day."""
        month = self._cursor.next().value
        if self._cursor.next().kind == w.MONTH_END:
            return last_of_month(self._frame.first_of(year, month))
        day = self._take_day()
        return self._frame.first_of(year, month) if day is None else self._frame.day_of(year, month, day)

    def _is_month_after_ordinal(self) -> bool:
        ahead = 3 if self._cursor.peek(2).kind == w.FILLER else 2
        return self._cursor.peek(ahead).kind == w.MONTH_NAME

    def _day_before_month_name(self) -> date:
        """`30 nov`, `30th of november 2026`."""
        cursor = self._cursor
        day = cursor.next().value
        if cursor.take(w.ORDINAL):
            cursor.take(w.FILLER)
        month = cursor.next().value
        return self._frame.day_of(self._take_year(), month, day)

    def _day_after_month_name(self, month: int) -> date:
        """`nov 30`, `november 30th, 2027`, `nov 2027`, or `nov`, which means its first day."""
        day = self._take_day()
        year = self._take_year()
        return self._frame.first_of(year, month) if day is None else self._frame.day_of(year, month, day)

    def _take_day(self) -> int | None:
        """The number of a day here, unless it begins a time of day or an amount."""
        word, following = self._cursor.peek(), self._cursor.peek(1).kind
        if word.kind != w.NUMBER or word.digits > 2 or following == w.UNIT or self._cursor.is_at_clock():
            return None
        self._cursor.next()
        self._cursor.take(w.DAY_MARK, w.ORDINAL)
        return word.value

    def _take_year(self) -> int | None:
        ahead = 1 if self._cursor.peek().kind == w.FILLER else 0
        word = self._cursor.peek(ahead)
        if word.kind != w.NUMBER or word.digits != 4:
            return None
        self._cursor.index += ahead + 1
        return word.value

    # Weeks, months and years counted from this one

    def _relative_clause(self, offset: int) -> None:
        cursor, frame = self._cursor, self._frame
        unit = cursor.next()
        if unit.kind == w.WEEKDAY:
            self._set_day(frame.in_week(offset, unit.value))
        elif unit.kind == w.MONTH_END:
            self._set_day(last_of_month(add_months(frame.today, offset)))
        elif unit.kind == w.MONTH_MARK:
            month = add_months(frame.today, offset)
            self._set_day(frame.day_of(month.year, month.month, self._day_or_first(offset, self._take_day(), 1)))
        elif unit.kind != w.UNIT:
            raise cursor.error(back=1)
        elif unit.value == w.WEEKS:
            weekday = cursor.take(w.WEEKDAY)
            chosen = weekday.value if weekday else self._weekday
            self._set_day(frame.in_week(offset, self._day_or_first(offset, chosen, frame.week_start)))
        elif unit.value == w.MONTHS and offset:
            self._set_day(add_months(frame.today, offset).replace(day=1))
        elif unit.value == w.YEARS and offset:
            self._set_day(frame.day_of(frame.today.year + offset, 1, 1))
        elif unit.value == w.WORKDAYS and offset in {-1, 1}:
            self._set_day(frame.add_workdays(frame.today, offset))
        else:
            raise cursor.error(back=1)

    def _day_or_first(self, offset: int, day: int | None, first: int) -> int:
        """The day named, else the first; of the present period no day is meant unless it is named."""
        if day is not None:
            return day
        if offset == 0:
            raise self._cursor.error(back=1)
        return first
