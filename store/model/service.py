"""The settings of service: what a new book starts with, and what holds in a book of an earlier version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from store.text import N_

Read = TypeVar("Read", bound=msgspec.Struct)

HOUR = 3600
OFFICE = "office"
ALWAYS = "24x7"
POLICY = "standard"
SURVEY = "standard"

DIMENSIONS: Mapping[str, str] = {
    "service": N_("Quality of service"),
    "product": N_("Quality of the product"),
    "communication": N_("Communication"),
}
"""What a survey asks about unless its template says otherwise, each 1 to 5."""

SURVEY_DAYS: Mapping[str, int] = {"A": 91, "B": 182, "C": 365}
"""After how many days customers of a grade are asked again (Rule 13), where the grade itself does not say."""

MOST_DAYS = 3650
"""How many days may be asked for in a grade; more, in a book that was written elsewhere, are none."""

HEALTH_WEIGHTS: Mapping[str, int] = {
    "contact": 25,
    "tickets": 25,
    "satisfaction": 20,
    "purchases": 15,
    "complaints": 15,
}


class AtRiskTerms(msgspec.Struct, frozen=True, kw_only=True):
    """When a ticket that is not overdue is at risk: so little time left, or so small a share of all of it."""

    minutes: int = 15
    percent: int = 20


class ComplaintTerms(msgspec.Struct, frozen=True, kw_only=True):
    """After how many days a closed complaint is followed up, and within how many another is a repetition.

    step_hours: the hours of work that a step may take, by its name; none where it has no end.
    """

    follow_up_days: int = 7
    repeat_days: int = 90
    step_hours: dict[str, int] = {}


class SurveyTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How often a contact is asked at most, and which score calls for a task: one below `low_score`.

    complaint: whether it opens a complaint too.
    """

    quarantine_days: int = 30
    low_score: int = 3
    complaint: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension of a survey, answered 1 to 5; the label of a built-in one is DIMENSIONS'."""

    value: str
    label: str = ""


class SurveyTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """What a survey asks: its dimensions, whether customers would recommend us (NPS), and its text around them."""

    name: str
    dimensions: tuple[Question, ...] = tuple(Question(value=value) for value in DIMENSIONS)
    nps: bool = True
    title: str = ""
    text: str = ""


class HealthTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of the parts of health, and the scores from which a customer is healthy, or neutral."""

    weights: dict[str, int] = msgspec.field(default_factory=lambda: dict(HEALTH_WEIGHTS))
    healthy: int = 70
    neutral: int = 40


class AssignmentRule(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets tickets that meet every condition given; of several people the one with the fewest (Rule: W2).

    A condition is a value or several apart by commas; one that is "" holds for every ticket.
    """

    name: str
    to: str = ""
    kind: str = ""
    type: str = ""
    priority: str = ""
    industry: str = ""
    grade: str = ""
    size: str = ""
    region: str = ""


def default_calendars() -> list[dict[str, Any]]:
    """The calendars of a new book: office hours, and every hour of every day."""
    days = ("mon", "tue", "wed", "thu", "fri")
    return [{"name": OFFICE, "hours": dict.fromkeys(days, "09:00-18:00")}, {"name": ALWAYS}]


def default_policies() -> list[dict[str, Any]]:
    """The policy of a new book, by priority; urgent tickets run around the clock."""
    rules = [
        _targets(HOUR // 2, HOUR, 2 * HOUR, priority="urgent", calendar=ALWAYS),
        _targets(HOUR, 4 * HOUR, 4 * HOUR, priority="high"),
        _targets(24 * HOUR, 24 * HOUR, 72 * HOUR, priority="low"),
        _targets(8 * HOUR, 8 * HOUR, 24 * HOUR),
    ]
    return [{"name": POLICY, "versions": [{"version": 1, "calendar": OFFICE, "rules": rules}]}]


def default_survey_templates() -> list[dict[str, Any]]:
    """The survey of a new book: the three dimensions, NPS and a free text."""
    return [{"name": SURVEY, "dimensions": [{"value": value} for value in DIMENSIONS], "nps": True}]


def at_risk(settings: Mapping[str, Any]) -> AtRiskTerms:
    """When tickets of this book are at risk."""
    return _terms(settings, "at_risk", AtRiskTerms)


def complaint_terms(settings: Mapping[str, Any]) -> ComplaintTerms:
    """The terms of complaints in this book."""
    return _terms(settings, "complaints", ComplaintTerms)


def survey_terms(settings: Mapping[str, Any]) -> SurveyTerms:
    """The terms of surveys in this book."""
    return _terms(settings, "surveys", SurveyTerms)


def health_terms(settings: Mapping[str, Any]) -> HealthTerms:
    """How this book judges the health of its customers."""
    return _terms(settings, "health", HealthTerms)


def survey_templates(settings: Mapping[str, Any]) -> tuple[SurveyTemplate, ...]:
    """The surveys of this book; the usual one where none can be read."""
    return _entries(settings, "survey_templates", SurveyTemplate) or (SurveyTemplate(name=SURVEY),)


def assignment_rules(settings: Mapping[str, Any]) -> tuple[AssignmentRule, ...]:
    """The rules by which new tickets are assigned, in their order."""
    return _entries(settings, "assignment", AssignmentRule)


def survey_days(settings: Mapping[str, Any]) -> dict[str, int]:
    """After how many days customers of each grade are asked again; a grade that is absent is never asked."""
    return {**SURVEY_DAYS, **_days_by_grade(settings, "survey_days")}


def silent_days(settings: Mapping[str, Any]) -> dict[str, int]:
    """After how many days without contact customers of each grade are silent; one that is absent never is."""
    return _days_by_grade(settings, "silent_days")


def _days_by_grade(settings: Mapping[str, Any], field: str) -> dict[str, int]:
    """The days of the grades that have such a field, the best grade first."""
    grades = settings.get("grades")
    named = {
        str(grade.get("name")): grade.get(field)
        for grade in (grades if isinstance(grades, list) else ())
        if isinstance(grade, Mapping)
    }
    return {name: days for name, days in named.items() if isinstance(days, int) and 0 < days <= MOST_DAYS}


def fcr_hours(settings: Mapping[str, Any]) -> int:
    """Within how many hours another contact shows that the first did not solve it (Rule 5)."""
    hours = settings.get("fcr_hours")
    return hours if isinstance(hours, int) and hours > 0 else 72


def _targets(first_response: int, next_reply: int, resolution: int, **conditions: str) -> dict[str, Any]:
    return {**conditions, "first_response": first_response, "next_reply": next_reply, "resolution": resolution}


def _terms(settings: Mapping[str, Any], name: str, kind: type[Read]) -> Read:
    try:
        return msgspec.convert(settings.get(name, {}), kind)
    except msgspec.ValidationError:
        return kind()


def _entries(settings: Mapping[str, Any], name: str, kind: type[Read]) -> tuple[Read, ...]:
    listed = settings.get(name)
    read: list[Read] = []
    for entry in listed if isinstance(listed, list) else ():
        try:
            read.append(msgspec.convert(entry, kind))
        except msgspec.ValidationError:
            continue
    return tuple(read)
