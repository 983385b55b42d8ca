"""The holidays that are shipped: readable for every country, and taken in without doubling."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from store.errors import Invalid
from store.model import RECORD_TYPES
from store.model.calendars import read_calendar
from store.model.validate import normalise
from store.rules.calendar_file import COUNTRIES, HolidayFile, path_of, read_file, with_holidays


def shipped(country: str) -> HolidayFile:
    with open(path_of(country), "rb") as file:
        return read_file(file.read())


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_its_days_and_says_until_when_they_are_known(country: str) -> None:
    file = shipped(country)
    calendar = read_calendar(with_holidays({"name": "office", "hours": {"mon": "09:00-18:00"}}, file))
    assert calendar.country == file.country == country
    assert calendar.known_until == date.fromisoformat(file.known_until) >= date(2026, 12, 31)
    assert {day.year for day in calendar.holidays} == set(range(2024, calendar.known_until.year + 1))
    assert date(2026, 1, 1) in calendar.holidays
    assert bool(calendar.workdays) == (country == "CN")


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("CN", "2026-10-01", "国庆节"),
        ("US", "2026-11-26", "Thanksgiving Day"),
        ("DE", "2026-10-03", "Tag der Deutschen Einheit"),
        ("JP", "2026-05-05", "こどもの日"),
        ("GB", "2026-08-31", "Late Summer Bank Holiday"),
    ],
)
def test_known_days_are_there(country: str, day: str, name: str) -> None:
    assert {each.date: each.name for each in shipped(country).holidays}[day] == name


def test_the_make_up_days_of_china_are_weekends() -> None:
    days = [date.fromisoformat(day.date) for day in shipped("CN").workdays]
    assert date(2026, 9, 20) in days
    assert all(day.weekday() >= 5 for day in days)


def test_taking_in_a_file_again_changes_nothing_and_other_years_stay() -> None:
    own: dict[str, Any] = {
        "name": "office",
        "holidays": [{"date": "2019-05-04", "name": "Fair"}, {"date": "2026-05-04"}],
    }
    once = with_holidays(own, shipped("CN"))
    assert once == with_holidays(once, shipped("CN"))
    assert once["holidays"][0] == {"date": "2019-05-04", "name": "Fair"}
    assert {"date": "2026-05-04"} not in once["holidays"], "of a year the file knows, the file is right"
    changed = {"calendars": [once]}
    assert normalise(RECORD_TYPES["settings"], changed, whole={}, settings={}) == changed


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"country":1}'])
def test_any_other_file_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="calendars are as they were"):
        read_file(content)
