"""Surveys: who is due, who is left alone, which answers are taken, and what they say (Rule 13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.model.fields import BadValue
from store.model.service import SurveyTerms, survey_days, survey_templates
from store.rules.survey import (
    Asked,
    by_dimension,
    by_field,
    check_answers,
    due,
    label,
    low_answers,
    may_invite,
    opinion,
    score,
)

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
TEMPLATE = survey_templates({})[0]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_customers_are_due_by_their_grade_the_longest_first() -> None:
    asked = [
        Asked(customer="A long ago", grade="A", since=ago(900), last_sent=ago(120)),
        Asked(customer="A lately", grade="A", since=ago(900), last_sent=ago(90)),
        Asked(customer="B just due", grade="B", since=ago(900), last_sent=ago(182)),
        Asked(customer="C never asked", grade="C", since=ago(400)),
        Asked(customer="potential", grade="潜在", since=ago(900)),
        Asked(customer="leave alone", grade="A", since=ago(900), do_not_contact=True),
    ]
    found = due(asked, survey_days({}), NOW)
    assert [each.customer for each in found] == ["C never asked", "A long ago", "B just due"]
    assert (found[0].last_sent, found[2].since) == (None, NOW)
    weekly = survey_days({"grades": [{"name": "潜在", "survey_days": 7}]})
    assert "potential" in [each.customer for each in due(asked, weekly, NOW)]


def test_a_contact_is_asked_once_in_thirty_days_at_most() -> None:
    terms = SurveyTerms()
    assert may_invite([], False, terms, NOW) is None
    assert may_invite([ago(30), ago(300)], False, terms, NOW) is None
    assert "in 1 days" in str(may_invite([ago(300), ago(29.9)], False, terms, NOW))
    assert may_invite([ago(10)], False, SurveyTerms(quarantine_days=7), NOW) is None
    assert may_invite([ago(-1)], False, terms, NOW) is None, "what is sent later is not known yet"
    assert "does not want" in str(may_invite([], True, terms, NOW))


def test_answers_have_to_be_to_the_questions_and_in_their_range() -> None:
    check_answers(TEMPLATE, {"service": 5, "product": 1}, 0)
    check_answers(TEMPLATE, {}, 10)
    bad: list[tuple[dict[str, Any], Any]] = [
        *(({"price": 3}, None), ({"service": 0}, None), ({"service": 6}, None), ({"service": True}, None)),
        *(({"service": "5"}, None), ({}, 11), ({}, -1), ({}, "9")),
    ]
    for answers, nps in bad:
        with pytest.raises(BadValue):
            check_answers(TEMPLATE, answers, nps)
    assert label(TEMPLATE.dimensions[0]) == "Quality of service"


def test_a_low_answer_calls_for_a_task() -> None:
    low = {"answers": {"service": 5, "product": 2, "communication": 3}}
    assert low_answers(low, SurveyTerms()) == ["product"]
    assert low_answers(low, SurveyTerms(low_score=4)) == ["product", "communication"]
    assert low_answers({"answers": "?"}, SurveyTerms()) == []


def test_the_score_of_a_survey_is_the_mean_of_its_dimensions() -> None:
    assert score({"service": 5, "product": 2}) == 3.5
    assert score({}) is score(None) is score({"service": 9}) is None


def test_nine_recommends_and_six_does_not() -> None:
    assert [opinion(nps) for nps in (10, 9, 8, 7, 6, 0)] == [
        *("promoter", "promoter", "passive", "passive", "detractor", "detractor")
    ]


def test_what_surveys_say_by_dimension_and_by_owner() -> None:
    surveys = [
        {"owner": "li", "answers": {"service": 5, "product": 2}},
        {"owner": "li", "answers": {"service": 4}},
        {"answers": {"product": 1}},
        {"owner": "chen"},
    ]
    found = by_dimension(surveys, SurveyTerms())
    assert [(each.name, each.n, each.mean, each.low) for each in found] == [
        ("product", 2, 1.5, 2),
        ("service", 2, 4.5, 0),
    ]
    owners = by_field(surveys, "owner", SurveyTerms())
    assert [(each.name, each.n, each.mean) for each in owners] == [("", 1, 1), ("li", 2, 3.75)]
