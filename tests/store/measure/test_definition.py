"""Periods: half-open local dates, seen at an instant, and when something due is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.measure.definition import FEW, Figure, Period, durations

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_period_goes_from_a_local_midnight_until_before_another() -> None:
    november = Period.of(date(2026, 11, 1), date(2026, 12, 1), SHANGHAI, LATER)
    assert november.begins == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert november.ends == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert november.holds(november.begins)
    assert not november.holds(november.ends)
    assert november.holds(november.ends - timedelta(microseconds=1))
    assert not november.holds(november.begins - timedelta(microseconds=1))


def test_days_of_a_clock_change_are_as_long_as_they_are() -> None:
    october = Period.of(date(2026, 10, 25), date(2026, 10, 26), BERLIN, LATER)
    assert october.ends - october.begins == timedelta(hours=25)


def test_what_is_later_than_now_has_not_happened() -> None:
    now = datetime(2026, 11, 20, 6, tzinfo=UTC)
    november = Period.of(date(2026, 11, 1), date(2026, 12, 1), SHANGHAI, now)
    assert november.holds(now)
    assert not november.holds(now + timedelta(seconds=1))
    assert november.last == now
    assert november.final == november.age_at == november.now_second == int(now.timestamp())
    assert november.has(november.first) and november.has(november.final)
    assert not november.has(november.final + 1) and not november.has(None)


def test_ages_are_taken_at_the_end_of_a_period_that_is_over() -> None:
    october = Period.of(date(2026, 10, 1), date(2026, 11, 1), SHANGHAI, LATER)
    assert (october.age_at, october.final) == (int(october.ends.timestamp()), int(october.ends.timestamp()) - 1)


def test_the_period_before_is_of_equal_length_and_adjoins() -> None:
    week = Period.of(date(2026, 11, 16), date(2026, 11, 23), SHANGHAI, LATER)
    before = week.before()
    assert (before.start, before.end) == (date(2026, 11, 9), date(2026, 11, 16))
    assert before.ends == week.begins


@given(st.datetimes(datetime(2026, 10, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))
def test_every_instant_lies_in_exactly_one_day(instant: datetime) -> None:
    first = date(2026, 9, 30)
    days = [Period.of(first + timedelta(n), first + timedelta(n + 1), BERLIN, LATER) for n in range(95)]
    assert sum(day.holds(instant) for day in days) == 1


def test_the_figure_of_durations_is_their_median() -> None:
    figure = durations([600, 60, 120], [("tickets", "A"), ("tickets", "B")])
    assert (figure.value, figure.n, figure.p90, figure.mean) == (120, 3, 600, 260)
    assert figure.records == (("tickets", "A"), ("tickets", "B"))
    assert durations([], []) == Figure(None, 0)


@pytest.mark.parametrize(("n", "few"), [(0, True), (FEW - 1, True), (FEW, False)])
def test_a_figure_of_few_things_says_so(n: int, few: bool) -> None:
    assert Figure(1.0, n).few is few
