"""Working time: the vectors of Rule 2, make-up days and holidays, clock changes, and a count minute by minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.calendars import WEEKDAYS, CalendarRecord, read_calendar
from store.rules.calendar import ALWAYS, Calendar, calendar_from
from store.rules.calendar_file import path_of, read_file, with_holidays

SHANGHAI, BERLIN, NEW_YORK = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
HOUR = 3600
OFFICE = {"name": "office", "hours": dict.fromkeys(WEEKDAYS[:5], "09:00-12:00, 13:30-18:00")}


def calendar(entry: dict[str, Any] | None = None, zone: ZoneInfo = SHANGHAI) -> Calendar:
    return Calendar(read_calendar(entry or OFFICE), zone)


def at(month: int, day: int, hour: float = 0, zone: ZoneInfo = SHANGHAI, year: int = 2026) -> datetime:
    """A local time of day as an instant."""
    minutes = round(hour * 60)
    return datetime(year, month, day, minutes // 60, minutes % 60, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(11, 20, 17.5), 1, at(11, 23, 9.5)),
        (at(11, 20, 17.5), 8, at(11, 23, 18)),
        (at(11, 20, 17.5), 8 + 3.5, at(11, 24, 14)),
        (at(11, 21, 10), 1, at(11, 23, 10)),
        (at(11, 23, 11.75), 1, at(11, 23, 14.25)),
        (at(11, 23, 9), 3, at(11, 23, 12)),
        (at(11, 23, 12.5), 4.5, at(11, 23, 18)),
        (at(11, 21, 10), 0, at(11, 21, 10)),
    ],
)
def test_the_vectors_of_rule_2(start: datetime, hours: float, end: datetime) -> None:
    assert calendar().advance(start, int(hours * HOUR)) == end
    assert calendar().work(start, end) == hours * HOUR


def test_from_friday_evening_to_monday_morning_fifty_minutes_are_worked() -> None:
    assert calendar().work(at(11, 20, 17.5), at(11, 23, 9 + 1 / 3)) == 50 * 60
    assert calendar().work(at(11, 23, 9), at(11, 20, 9)) == 0


def chinese() -> Calendar:
    with open(path_of("CN"), "rb") as file:
        return calendar(with_holidays(OFFICE, read_file(file.read())))


def test_a_make_up_sunday_is_worked_and_a_holiday_on_a_weekday_is_not() -> None:
    year = chinese()
    assert year.is_workday(date(2026, 9, 20)), "for the golden week"
    assert year.work(at(9, 20), at(9, 21)) == 7.5 * HOUR
    assert not year.is_workday(date(2026, 10, 1)) and date(2026, 10, 1).weekday() < 5
    assert year.advance(at(9, 30, 17.5), HOUR) == at(10, 8, 9.5)
    assert year.work(at(9, 27), at(9, 28)) == 0, "any other Sunday"


def test_past_the_known_holidays_the_weekly_hours_hold_and_a_warning_says_so() -> None:
    year = chinese()
    assert year.warning(date(2026, 12, 31)) is None
    assert year.warning(date(2027, 1, 1)) == "office: holidays for 2027 not loaded."
    assert year.is_workday(date(2027, 1, 1))
    assert calendar().warning(date(2099, 1, 1)) is None, "a calendar without holidays has none to know"


def test_a_make_up_day_may_have_hours_of_its_own_and_beats_a_holiday() -> None:
    entry = {
        **OFFICE,
        "holidays": [{"date": "2026-11-21", "name": "Fair"}, {"date": "2026-11-20"}],
        "workdays": [{"date": "2026-11-21", "hours": "10:00-12:00"}, {"date": "2026-11-22"}],
    }
    odd = calendar(entry)
    assert [odd.work(at(11, day), at(11, day + 1)) / HOUR for day in (19, 20, 21, 22)] == [7.5, 0, 2, 7.5]


@pytest.mark.parametrize(
    ("day", "hours"),
    [((3, 29), 23), ((10, 25), 25), ((3, 28), 24)],
)
def test_a_day_of_a_clock_change_has_as_many_hours_as_it_has(day: tuple[int, int], hours: int) -> None:
    entry = {"name": "shop", "hours": dict.fromkeys(WEEKDAYS, "00:00-24:00")}
    berlin = calendar(entry, BERLIN)
    start = at(*day, zone=BERLIN)
    assert berlin.work(start, start + timedelta(days=2)) == 48 * HOUR
    assert berlin.work(start, at(day[0], day[1] + 1, zone=BERLIN)) == hours * HOUR
    night = calendar({"name": "night", "hours": dict.fromkeys(WEEKDAYS, "02:00-03:00")}, BERLIN)
    assert night.work(start, start + timedelta(hours=hours)) == (hours - 23) * HOUR


def test_around_the_clock_nothing_is_left_out() -> None:
    start = at(11, 20, 17.5)
    assert ALWAYS.work(start, start + timedelta(days=9)) == 9 * 24 * HOUR
    assert ALWAYS.advance(start, 100) == start + timedelta(seconds=100)
    assert ALWAYS.is_workday(date(2026, 11, 22)) and ALWAYS.warning(date(2099, 1, 1)) is None


def test_a_calendar_without_any_hours_ends_with_the_last_year() -> None:
    never = calendar({"name": "never", "hours": {"mon": ""}})
    assert never.work(at(1, 1), at(12, 31)) == 0
    assert never.advance(at(1, 1), 60).year >= 2199


def test_instants_of_any_year_can_be_asked_for_in_any_order() -> None:
    office, asked = calendar(), (2026, 1999, 1970, 2040, 1950, 2026, 2300)
    years = {year: office.work(at(3, 2, 0, year=year), at(3, 30, 0, year=year)) for year in asked}
    assert years[1999] == calendar().work(at(3, 2, 0, year=1999), at(3, 30, 0, year=1999)) == 20 * 7.5 * HOUR
    assert years[1950] == years[2300] == 0, "no work outside of the years there are"
    assert office.work(at(1, 5, year=1999), at(1, 5, year=2026)) == sum(
        office.work(at(1, 5, year=year), at(1, 5, year=year + 1)) for year in range(1999, 2026)
    )


def test_the_settings_name_the_calendars_of_a_book() -> None:
    book = {"zone": "Asia/Shanghai", "calendars": [OFFICE, {"name": "24x7"}, {"name": "spoilt", "hours": "?"}]}
    assert calendar_from(book).name == calendar_from(book, "office").name == "office"
    assert calendar_from(book, "24x7").work(at(11, 21), at(11, 22)) == 24 * HOUR
    assert calendar_from(book, "spoilt") is calendar_from(book, "unknown") is calendar_from({}) is ALWAYS
    assert calendar_from({**book, "zone": "Mars/Olympus"}).zone is UTC
    own = {"calendars": [{**OFFICE, "zone": "Europe/Berlin"}], "zone": "Asia/Shanghai"}
    assert calendar_from(own).work(at(11, 20, 9, BERLIN), at(11, 20, 12, BERLIN)) == 3 * HOUR


@st.composite
def calendars(draw: Callable[..., Any]) -> CalendarRecord:
    """Some hours a weekday, some holidays and make-up days in two years."""

    def spans() -> Any:
        cuts = sorted(draw(st.lists(st.integers(0, 24 * 60), max_size=6, unique=True)))
        return tuple((a * 60, b * 60) for a, b in zip(cuts[::2], cuts[1::2], strict=False))

    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    return CalendarRecord(
        name="random",
        hours=tuple(spans() for _day in range(7)),
        holidays=dict.fromkeys(draw(st.lists(days, max_size=20)), "off"),
        workdays={day: draw(st.sampled_from((None, spans() or None))) for day in draw(st.lists(days, max_size=9))},
    )


def minutes_worked(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Every minute of the time looked up by the local clock."""
    count, minute, spans = 0, timedelta(minutes=1), {}
    while start < end:
        local = start.astimezone(calendar.zone)
        day = local.date()
        if day not in spans:
            spans[day] = calendar.spans_of(day)
        second = local.hour * HOUR + local.minute * 60
        count += any(opens <= second < closes for opens, closes in spans[day])
        start += minute
    return count


CHANGES = [
    *(datetime(2025, 3, 30, tzinfo=UTC), datetime(2025, 10, 26, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)),
    *(datetime(2026, 11, 1, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)),
]
zones = st.sampled_from((SHANGHAI, BERLIN, NEW_YORK))


@given(calendars(), zones, st.sampled_from(CHANGES), st.integers(-3000, 3000), st.integers(0, 4000))
@settings(max_examples=25, deadline=None)
def test_work_is_what_counting_the_minutes_gives(
    record: CalendarRecord, zone: ZoneInfo, near: datetime, minutes: int, length: int
) -> None:
    counted = Calendar(record, zone)
    start = near + timedelta(minutes=minutes)
    end = start + timedelta(minutes=length)
    assert counted.work(start, end) == 60 * minutes_worked(counted, start, end)


@pytest.mark.heavy
@given(calendars(), zones)
@settings(max_examples=30, deadline=None)
def test_two_years_of_work_are_what_counting_the_minutes_gives(record: CalendarRecord, zone: ZoneInfo) -> None:
    counted = Calendar(record, zone)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for week in range(104):
        begin = start + timedelta(days=7 * week)
        assert counted.work(begin, begin + timedelta(days=7)) == 60 * minutes_worked(
            counted, begin, begin + timedelta(days=7)
        )


instants = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(microsecond=0)
)


@given(calendars(), zones, st.lists(instants, min_size=3, max_size=3))
@settings(max_examples=50, deadline=None)
def test_work_adds_up(record: CalendarRecord, zone: ZoneInfo, three: list[datetime]) -> None:
    counted = Calendar(record, zone)
    first, second, third = sorted(three)
    assert counted.work(first, third) == counted.work(first, second) + counted.work(second, third)
    assert 0 <= counted.work(first, third) <= (third - first).total_seconds()
    assert counted.work(first, third) == Calendar(record, zone).work(first, third), "whatever was asked before"


@given(calendars(), zones, instants, st.integers(1, 500_000))
@settings(max_examples=50, deadline=None)
def test_advancing_ends_as_soon_as_so_much_is_worked(
    record: CalendarRecord, zone: ZoneInfo, start: datetime, seconds: int
) -> None:
    counted = Calendar(record, zone)
    end = counted.advance(start, seconds)
    if any(record.hours or ()):
        assert counted.work(start, end) == seconds
        assert counted.work(start, end - timedelta(seconds=1)) == seconds - 1, "not a second too late"


def test_the_spans_of_a_day_are_by_the_clock_on_the_wall() -> None:
    assert calendar().spans_of(date(2026, 11, 20)) == ((9 * HOUR, 12 * HOUR), (13 * HOUR + 1800, 18 * HOUR))
