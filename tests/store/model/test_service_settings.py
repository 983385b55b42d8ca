"""The settings of service: calendars and policies are checked, and older books have what they need."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from store.errors import Invalid
from store.model import RECORD_TYPES
from store.model.calendars import read_calendar, read_spans, spans_text
from store.model.fields import BadValue
from store.model.policies import read_policies
from store.model.service import (
    HEALTH_WEIGHTS,
    AtRiskTerms,
    ComplaintTerms,
    SurveyTerms,
    at_risk,
    complaint_terms,
    fcr_hours,
    health_terms,
    silent_days,
    survey_days,
    survey_templates,
    survey_terms,
)
from store.model.settings import default_settings
from store.model.validate import normalise
from store.rules.sla import Terms

SETTINGS = RECORD_TYPES["settings"]
DEFAULT = default_settings("01JD4K2M8PZ00000000000000A", "Asia/Shanghai", "CNY")


def change(changed: dict[str, Any]) -> dict[str, Any]:
    return normalise(SETTINGS, changed, whole=DEFAULT, settings=DEFAULT)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("09:00-12:00, 13:30-18:00", ((32400, 43200), (48600, 64800))),
        ("13:30 - 18:00；9:00–12:00", ((32400, 43200), (48600, 64800))),
        ("00:00-24:00", ((0, 86400),)),
        ("", ()),
        (None, ()),
    ],
)
def test_the_times_of_a_day_are_read(text: str | None, spans: tuple[tuple[int, int], ...]) -> None:
    assert read_spans(text) == spans
    assert read_spans(spans_text(spans)) == spans


@pytest.mark.parametrize(
    "text", ["9-18", "18:00-09:00", "22:00-25:00", "09:00-12:00, 11:00-13:00", "09:00-09:00", "noon", 9]
)
def test_what_is_no_time_of_work_is_refused(text: object) -> None:
    with pytest.raises(BadValue):
        read_spans(text)


def test_a_calendar_is_kept_as_it_was_given_and_read() -> None:
    entry = {
        "name": "office",
        "zone": "Asia/Shanghai",
        "hours": {"mon": "09:00-12:00"},
        "holidays": [{"date": "2026-10-01", "name": "国庆节"}],
        "workdays": [{"date": "2026-09-20", "hours": "10:00-11:00"}, {"date": "2026-10-10"}],
        "known_until": "2026-12-31",
    }
    assert change({"calendars": [entry]}) == {"calendars": [entry]}
    calendar = read_calendar(entry)
    assert calendar.hours is not None
    assert (calendar.hours[0], calendar.hours[6]) == (((32400, 43200),), ())
    assert calendar.workdays == {date(2026, 9, 20): ((36000, 39600),), date(2026, 10, 10): None}
    assert calendar.holidays == {date(2026, 10, 1): "国庆节"}


OFFICE = {"name": "office", "hours": {"mon": "09:00-18:00"}}
RULE = {"first_response": 60, "resolution": 600}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"calendars": [{"hours": {}}]}, "Name is missing"),
        ({"calendars": [OFFICE, OFFICE]}, "is there twice"),
        ({"calendars": [{**OFFICE, "hours": {"monday": "09:00-18:00"}}]}, "is not a weekday"),
        ({"calendars": [{**OFFICE, "hours": {"mon": "9 to 5"}}]}, "is not a time of work"),
        ({"calendars": [{**OFFICE, "hours": "09:00-18:00"}]}, "is not an object"),
        ({"calendars": [{**OFFICE, "zone": "Mars/Olympus"}]}, "is not a time zone"),
        ({"calendars": [{**OFFICE, "holidays": [{"date": "1 May"}]}]}, "is not a date"),
        ({"calendars": [{**OFFICE, "workdays": [{"date": "2026-05-09", "hours": "?"}]}]}, "is not a time of work"),
        (
            {"policies": [{"name": "p", "versions": [{"version": 1, "rules": [{**RULE, "resolution": 5}]}]}]},
            "later than",
        ),
        ({"policies": [{"name": "p", "versions": [{"version": 1, "rules": [{"first_response": -1}]}]}]}, "not between"),
        ({"policies": [{"name": "p", "versions": [{"version": 1, "rules": [RULE]}] * 2}]}, "is there twice"),
        ({"policies": [{"name": "p"}]}, "Versions is missing"),
        ({"policies": [{"name": "p", "versions": [{"version": 1, "rules": [{"priority": "asap"}]}]}]}, "is not one of"),
        ({"fcr_hours": 0}, "not between"),
    ],
)
def test_settings_that_do_not_hold_are_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        change(changed)


def test_a_new_book_has_office_hours_and_a_policy_by_priority() -> None:
    terms = Terms(DEFAULT)
    assert [terms.calendar(name).name for name in ("", "office", "24x7")] == ["office", "office", "24x7"]
    given = {
        priority: terms.targets({"priority": priority, "policy": terms.assigned({"priority": priority})})
        for priority in ("urgent", "high", "normal", "low")
    }
    assert {name: (owed.first_response, owed.resolution) for name, owed in given.items()} == {
        "urgent": (1800, 7200),
        "high": (3600, 4 * 3600),
        "normal": (8 * 3600, 24 * 3600),
        "low": (24 * 3600, 72 * 3600),
    }
    assert (given["urgent"].calendar, given["low"].calendar) == ("24x7", "office")


def test_days_by_grade_are_taken_where_they_are_days() -> None:
    grades = [{"name": "A", "silent_days": 30, "survey_days": 10}, {"name": "B", "silent_days": 10**12}, "C", {}]
    assert silent_days({"grades": grades}) == {"A": 30}
    assert survey_days({"grades": grades}) == {"A": 10, "B": 182, "C": 365}


def test_a_book_of_an_earlier_version_promises_nothing_and_works_around_the_clock() -> None:
    terms = Terms({"zone": "Asia/Shanghai"})
    assert terms.assigned({"kind": "ticket"}) is None
    assert terms.calendar().work is not None and terms.calendar().record.hours is None
    assert (at_risk({}), complaint_terms({}), survey_terms({})) == (AtRiskTerms(), ComplaintTerms(), SurveyTerms())
    assert health_terms({}).weights == HEALTH_WEIGHTS
    assert survey_days({}) == {"A": 91, "B": 182, "C": 365}
    assert [question.value for question in survey_templates({})[0].dimensions] == [
        "service",
        "product",
        "communication",
    ]
    assert silent_days({}) == {}
    assert (fcr_hours({}), fcr_hours({"fcr_hours": 24}), fcr_hours({"fcr_hours": "?"})) == (72, 24, 72)


def test_what_another_tool_has_spoilt_is_as_if_it_were_not_there() -> None:
    assert read_policies({"policies": ["?", {"name": 1}, {"name": "p", "versions": [{"version": 1}]}]})[0].name == "p"
    assert read_policies({"policies": "?"}) == ()
    assert at_risk({"at_risk": {"minutes": "ten"}}) == AtRiskTerms()
    assert survey_templates({"survey_templates": [{"nps": 3}]})[0].name == "standard"
