"""Surveys in figures: satisfaction, who would recommend us, who answers."""

from __future__ import annotations

from typing import Any

from store.measure.definition import Figure, Material, Survey
from store.measure.satisfaction import net_promoter_score, response_rate, satisfied
from tests.store.measure.some import hours, november, ticket


def survey(id: str, sent: float, answered: float | None = None, customer: str = "", **more: Any) -> Survey:
    at = None if answered is None else int(hours(answered).timestamp())
    return Survey(id=id, customer=customer or id, sent=int(hours(sent).timestamp()), answered=at, **more)


def figures(*surveys: Survey) -> Material:
    return Material(surveys=surveys)


def test_promoters_less_detractors_by_the_latest_answer_of_each_customer() -> None:
    given = figures(
        survey("A", 0, 1, nps=10),
        survey("B", 0, 1, nps=9),
        survey("C", 0, 1, nps=8),
        survey("D", 0, 1, nps=0),
        survey("E1", 0, 1, "E", nps=0),
        survey("E2", 0, 2, "E", nps=10),
        survey("not in november", 0, 24 * 40, nps=0),
        survey("no number", 0, 1),
    )
    figure = net_promoter_score(given, november())
    assert (figure.value, figure.n) == (40, 5)
    assert ("surveys", "E1") not in figure.records
    assert {part.name: part.value for part in figure.breakdown} == {"promoter": 3, "passive": 1, "detractor": 1}


def test_only_detractors_make_the_worst_score() -> None:
    assert net_promoter_score(figures(survey("A", 0, 1, nps=6)), november()).value == -100
    assert net_promoter_score(figures(), november()) == Figure(None, 0)


def test_a_survey_is_one_answer_beside_the_ratings() -> None:
    rated = ticket("T", rating=5, rated_at="2026-11-05T00:00:00Z")
    given = Material(tickets=[rated], surveys=[survey("A", 0, 1, score=3.5), survey("B", 0, 1, score=4.0)])
    figure = satisfied(given, november())
    assert (round(figure.value or 0, 1), figure.n) == (66.7, 3)
    assert figure.breakdown[0].value == (5 + 3.5 + 4) / 3


def test_the_share_of_answers_is_of_the_invitations_sent_in_the_period() -> None:
    given = figures(survey("A", 0, 24 * 40), survey("B", 0), survey("C", -24 * 10, 1), survey("D", 0, 24 * 400))
    figure = response_rate(given, november())
    assert (round(figure.value or 0, 1), figure.n) == (33.3, 3), "what is answered later than now is not known"
