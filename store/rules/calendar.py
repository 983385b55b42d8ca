"""Working time: how much of it lies between two instants, and when so much of it will be over (Rule 2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from store.model.calendars import DAY, CalendarRecord, Span, read_calendar
from store.model.fields import BadValue
from store.model.instants import zone_named
from store.text import _

FIRST_YEAR = 1970
LAST_YEAR = 2199
"""Work is done from the first of these years to the last; no record is dated seriously outside."""

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
ALWAYS_NAME = "24x7"


class Calendar:
    """The working time of one calendar in its time zone; instants are UTC.

    What is worked goes by the clock on the wall: on a day on which the clock is put forward or back, a time of
    the day that is left out is not worked and one that comes twice is worked twice. Makes itself ready year by
    year, so that a call takes a microsecond.
    """

    def __init__(self, record: CalendarRecord, zone: tzinfo) -> None:
        self.record = record
        self.zone: tzinfo = zone_named(record.zone) if record.zone else zone
        self._always = record.hours is None
        self._make_up = next((spans for spans in record.hours or () if spans), ())
        days = record.workdays if self._make_up else [day for day, spans in record.workdays.items() if spans]
        self._last_worked_year = LAST_YEAR if self._make_up else max((day.year for day in days), default=FIRST_YEAR)
        self._from = self._until = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        self._after: list[int] = []

    @property
    def name(self) -> str:
        """What the settings call it."""
        return self.record.name

    @property
    def known_until(self) -> date | None:
        """The last day whose holidays are known, None where there are none to know."""
        return self.record.known_until

    def work(self, start: datetime, end: datetime) -> int:
        """The seconds of work in `[start, end)`; none where the end is not the later one."""
        return self.seconds(int(start.timestamp()), int(end.timestamp()))

    def advance(self, start: datetime, seconds: int) -> datetime:
        """The first instant by which so many seconds have been worked since `start`, in UTC.

        Where they are over with an interval of work, this is its end, not the start of the next (Rule 2); no
        seconds are over at once. It is NEVER where the calendar has no time for them.
        """
        return datetime.fromtimestamp(self.after(int(start.timestamp()), seconds), UTC)

    def seconds(self, start: int, end: int) -> int:
        """As `work`, between two instants in seconds since 1970."""
        if end <= start:
            return 0
        if self._always:
            return end - start
        if not (self._from <= start and end < self._until):
            self._make_ready(start)
            self._make_ready(end)
        return self._worked(end) - self._worked(start)

    def after(self, start: int, seconds: int) -> int:
        """As `advance`, from and to instants in seconds since 1970."""
        if seconds <= 0:
            return start
        if self._always:
            return start + seconds
        if not self._from <= start < self._until:
            self._make_ready(start)
        wanted = self._worked(start) + seconds
        while not self._after or self._after[-1] < wanted:
            if self._years[1] >= self._last_worked_year or not self._add_later_year():
                return NEVER
        place = bisect_left(self._after, wanted)
        return self._starts[place] + wanted - self._before[place]

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """What is worked on a local day by the clock on the wall, in seconds since its midnight."""
        if self.record.hours is None:
            return ((0, DAY),)
        if day in self.record.workdays:
            return self.record.workdays[day] or self.record.hours[day.weekday()] or self._make_up
        return () if day in self.record.holidays else self.record.hours[day.weekday()]

    def is_workday(self, day: date) -> bool:
        """Whether anything is worked on a local day."""
        return bool(self.spans_of(day))

    def warning(self, day: date) -> str | None:
        """What to say where the holidays of a local day are not known and the weekly hours stand in."""
        if self.known_until is None or day <= self.known_until:
            return None
        return _("{calendar}: holidays for {year} not loaded.").format(calendar=self.name, year=day.year)

    def _worked(self, instant: int) -> int:
        """The seconds worked until the instant, since a moment that only another year made ready changes."""
        place = bisect_right(self._starts, instant) - 1
        if place < 0:
            return self._before[0] if self._before else 0
        if instant >= self._ends[place]:
            return self._after[place]
        return self._before[place] + instant - self._starts[place]

    def _make_ready(self, instant: int) -> None:
        year = min(max(date.fromordinal(EPOCH_ORDINAL + _day_number(instant)).year, FIRST_YEAR), LAST_YEAR)
        if not self._until:
            self._set_bounds(year, year)
            self._append(list(self._worked_in(year)))
        while instant < self._from and self._add_earlier_year():
            pass
        while instant >= self._until and self._add_later_year():
            pass

    def _add_later_year(self) -> bool:
        """Make one more year ready after those that are; False where there is none."""
        if self._years[1] >= LAST_YEAR:
            return False
        self._set_bounds(self._years[0], self._years[1] + 1)
        self._append(list(self._worked_in(self._years[1])))
        return True

    def _add_earlier_year(self) -> bool:
        if self._years[0] <= FIRST_YEAR:
            return False
        self._set_bounds(self._years[0] - 1, self._years[1])
        earlier = list(self._worked_in(self._years[0]))
        # Counting backwards below zero keeps every number that was given out before.
        worked = (self._before[0] if self._before else 0) - sum(end - start for start, end in earlier)
        later = self._starts, self._ends, self._before, self._after
        self._starts, self._ends, self._before, self._after = [], [], [], []
        self._append(earlier, worked)
        for mine, theirs in zip((self._starts, self._ends, self._before, self._after), later, strict=True):
            mine.extend(theirs)
        return True

    def _append(self, intervals: list[tuple[int, int]], worked: int | None = None) -> None:
        total = worked if worked is not None else self._after[-1] if self._after else 0
        for start, end in intervals:
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(total)
            total += end - start
            self._after.append(total)

    def _set_bounds(self, first: int, last: int) -> None:
        self._years = first, last
        # A local year may begin or end up to a day before or after that of UTC.
        self._from = _year_start(first) + DAY if first > FIRST_YEAR else -(1 << 62)
        self._until = _year_start(last + 1) - DAY if last < LAST_YEAR else 1 << 62

    def _worked_in(self, year: int) -> Iterator[tuple[int, int]]:
        """The intervals worked on the local days of a year, as instants in seconds since 1970."""
        first, last = date(year, 1, 1).toordinal() - EPOCH_ORDINAL, date(year, 12, 31).toordinal() - EPOCH_ORDINAL
        for stretch in _offsets(self.zone, (first - 1) * DAY, (last + 2) * DAY):
            earliest = max(first, _day_number(stretch.start + stretch.offset))
            latest = min(last, _day_number(stretch.end + stretch.offset))
            for number in range(earliest, latest + 1):
                midnight = number * DAY - stretch.offset
                for start, end in self.spans_of(date.fromordinal(EPOCH_ORDINAL + number)):
                    begins, ends = max(midnight + start, stretch.start), min(midnight + end, stretch.end)
                    if begins < ends:
                        yield begins, ends


def calendar_from(settings: Mapping[str, object], name: str = "", zone: tzinfo | None = None) -> Calendar:
    """The calendar that the settings of a book call so, "" for the first; ALWAYS where there is none.

    `zone` is that of the book, where the calendar has none of its own; without it, the zone in the settings.
    """
    listed = settings.get("calendars")
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    for entry in entries:
        if not name or entry.get("name") == name:
            return _readable(entry, zone or _book_zone(settings))
    return ALWAYS


def _readable(entry: Mapping[str, object], zone: tzinfo) -> Calendar:
    try:
        return Calendar(read_calendar(entry), zone)
    except BadValue:
        # What another tool has spoilt is named by `kehu doctor`; until it is mended every hour counts.
        return ALWAYS


def _book_zone(settings: Mapping[str, object]) -> tzinfo:
    try:
        return zone_named(str(settings.get("zone", "UTC")))
    except ValueError:
        return UTC


class _Offset(NamedTuple):
    """A stretch of time in which the local clock is so many seconds ahead of UTC."""

    start: int
    end: int
    offset: int


def _offsets(zone: tzinfo, start: int, end: int) -> Iterator[_Offset]:
    """The stretches between two instants, each as long as no clock is changed."""
    since, offset, instant = start, _offset(zone, start), start
    while instant < end:
        following = min(instant + DAY, end)
        ahead = _offset(zone, following)
        if ahead != offset:
            changed = _change(zone, instant, following, offset)
            yield _Offset(since, changed, offset)
            since, offset = changed, _offset(zone, changed)
            instant = changed
        else:
            instant = following
    yield _Offset(since, end, offset)


def _change(zone: tzinfo, before: int, after: int, offset: int) -> int:
    """The second at which the clock is no longer `offset` ahead, between two instants a day apart."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: tzinfo, instant: int) -> int:
    ahead = datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset()
    return int((ahead or timedelta()).total_seconds())


def _day_number(instant: int) -> int:
    return max(instant // DAY, 0)


def _year_start(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY


NEVER = _year_start(LAST_YEAR + 1)
"""When work is over that a calendar has no time for."""

ALWAYS = Calendar(CalendarRecord(name=ALWAYS_NAME), UTC)
"""Every hour of every day, wherever it is."""
