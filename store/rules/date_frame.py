"""Finds days and instants of the calendar around a base time, or says why there is no such one (Rule 11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from store.rules.date_errors import DateRefused
from store.text import N_, _

_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_MOST_WORKDAYS = 1000


class Frame(msgspec.Struct, frozen=True):
    """What a date is read against.

    `base` is aware, in the book's zone; `week_start` counts from Monday as 0; `backwards` looks for the
    latest day that fits instead of the next; `day_first` settles 03/04, None leaves it ambiguous.
    """

    base: datetime
    week_start: int
    day_end: time
    backwards: bool
    day_first: bool | None
    is_workday: Callable[[date], bool]

    @property
    def today(self) -> date:
        """The local day of the base."""
        return self.base.date()

    def day_of(self, year: int | None, month: int, day: int) -> date:
        """The day; without a year the next such day from today on, or the latest when looking backwards."""
        if year is None:
            year = self._nearest_year((month, day), (self.today.month, self.today.day))
        if not 1 <= month <= 12:
            raise DateRefused(_("There is no month {month}.").format(month=month))
        if not 1 <= year <= 9999:
            raise OverflowError
        days = days_in_month(year, month)
        if not 1 <= day <= days:
            sentence = _("{month} {year} has {days} days, so there is no day {day} in it.")
            name = _(_MONTHS[month - 1])
            raise DateRefused(sentence.format(month=name, year=year, days=days, day=day))
        return date(year, month, day)

    def first_of(self, year: int | None, month: int) -> date:
        """The first of the month; without a year of the nearest such month, the present one included."""
        if year is None:
            year = self._nearest_year((month, 1), (self.today.month, 1))
        return self.day_of(year, month, 1)

    def _nearest_year(self, wanted: tuple[int, int], present: tuple[int, int]) -> int:
        if self.backwards:
            return self.today.year - (wanted > present)
        return self.today.year + (wanted < present)

    def day_of_month(self, day: int) -> date:
        """The next (or latest) day of that number, never moved on to a month that happens to have it."""
        month = self.today
        if self.backwards and day > month.day:
            month = add_months(month, -1)
        elif not self.backwards and day < month.day:
            month = add_months(month, 1)
        return self.day_of(month.year, month.month, day)

    def bare_weekday(self, weekday: int) -> date:
        """The next such weekday after today, or the latest before today when looking backwards."""
        distance = weekday - self.today.weekday()
        days = -((-distance - 1) % 7 + 1) if self.backwards else (distance - 1) % 7 + 1
        return self.today + timedelta(days=days)

    def in_week(self, weeks: int, weekday: int) -> date:
        """The weekday of the week that lies so many weeks from this one."""
        first = self.today - timedelta(days=(self.today.weekday() - self.week_start) % 7)
        return first + timedelta(days=7 * weeks + (weekday - self.week_start) % 7)

    def last_workday_of_week(self) -> date:
        """The last workday of this week, whether or not it has passed."""
        last = self.in_week(0, (self.week_start - 1) % 7)
        for back in range(7):
            day = last - timedelta(days=back)
            if self.is_workday(day):
                return day
        raise DateRefused(_("This week has no workday."))

    def add_workdays(self, day: date, workdays: int) -> date:
        """The day so many workdays on, or back if negative."""
        if abs(workdays) > _MOST_WORKDAYS:
            raise DateRefused(_("At most {count} workdays can be counted.").format(count=_MOST_WORKDAYS))
        step = timedelta(days=1 if workdays > 0 else -1)
        left = abs(workdays)
        for _tried in range(4 * _MOST_WORKDAYS):
            if not left:
                return day
            day += step
            left -= self.is_workday(day)
        raise DateRefused(_("The working calendar has too few workdays to count that far."))

    def at_clock(self, day: date, clock: time) -> datetime:
        """The instant of that time on the clock on the wall; the first of two when the clocks go back."""
        zone = self.base.tzinfo
        moment = datetime.combine(day, clock, zone)
        if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            sentence = _("{time} does not exist on {day}, because the clocks go forward.")
            raise DateRefused(sentence.format(time=f"{clock:%H:%M}", day=day.isoformat()))
        return moment

    def elapsed(self, day: date, minutes: int) -> datetime:
        """The instant so many minutes after the base's time of day on that day, whatever the clocks do."""
        start = self.base if day == self.today else self.at_clock(day, self.base.time())
        return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self.base.tzinfo)


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month (31 Jan + 1: 28 Feb)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def last_of_month(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=days_in_month(day.year, day.month))
