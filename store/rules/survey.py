"""Surveys: who is due, who is to be left alone, what a low score calls for, and what the answers say (Rule 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from store.model.fields import BadValue, quoted
from store.model.instants import instant_in
from store.model.service import DIMENSIONS, Question, SurveyTemplate, SurveyTerms
from store.text import N_, _

LOWEST, HIGHEST = 1, 5
NPS_HIGHEST = 10
PROMOTER, DETRACTOR = 9, 6
"""Who gives at least 9 recommends us, who gives at most 6 does the opposite; the others are counted only."""

NPS_QUESTION = N_("How likely are you to recommend us to others, from 0 to 10?")

Opinion = Literal["promoter", "passive", "detractor"]


class Due(msgspec.Struct, frozen=True):
    """A customer whom a survey is due for: since when, and when one was last sent, None for never."""

    customer: str
    since: datetime
    last_sent: datetime | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as far as surveys go; instants in UTC. since: from when on they are a customer."""

    customer: str
    grade: str
    since: datetime
    last_sent: datetime | None = None
    do_not_contact: bool = False


def due(customers: Iterable[Asked], days: Mapping[str, int], now: datetime) -> list[Due]:
    """The customers to be asked at `now`, the longest due first; `days` are those between surveys by grade.

    Customers of a grade that is not asked, and those who do not want to be contacted, are never due.
    """
    found = []
    for customer in customers:
        if customer.grade not in days or customer.do_not_contact:
            continue
        since = (customer.last_sent or customer.since) + timedelta(days=days[customer.grade])
        if since <= now:
            found.append(Due(customer.customer, since, customer.last_sent))
    return sorted(found, key=lambda each: (each.since, each.customer))


def may_invite(sent: Iterable[datetime], do_not_contact: bool, terms: SurveyTerms, now: datetime) -> str | None:
    """Why a contact is not to be asked at `now`, given when they were asked before; None if they may be."""
    if do_not_contact:
        return _("This contact does not want to be contacted.")
    last = max((at for at in sent if at <= now), default=None)
    if last is not None and now < (free := last + timedelta(days=terms.quarantine_days)):
        days = -(-(free - now).total_seconds() // 86_400)
        return _("This contact was asked less than {limit} days ago; they may be asked in {days} days.").format(
            limit=terms.quarantine_days, days=int(days)
        )
    return None


def label(question: Question) -> str:
    """What a dimension is called: its own words, or those of a built-in one."""
    return question.label or _(DIMENSIONS.get(question.value, question.value))


def check_answers(template: SurveyTemplate, answers: Mapping[str, Any], nps: object = None) -> None:
    """BadValue with a sentence where an answer is to no question of the template, or out of its range."""
    known = {question.value: label(question) for question in template.dimensions}
    for dimension, score in answers.items():
        if dimension not in known:
            raise BadValue(
                _("{value} is not asked; there are {all}.").format(value=quoted(dimension), all=", ".join(known))
            )
        if not _is_within(score, LOWEST, HIGHEST):
            raise BadValue(_("{question}: a score is 1 to 5.").format(question=known[dimension]))
    if nps is not None and not (template.nps and _is_within(nps, 0, NPS_HIGHEST)):
        raise BadValue(_("Whether they would recommend us is a number from 0 to 10, where the survey asks for it."))


def score(answers: object) -> float | None:
    """The mean of the scores of one survey, 1 to 5; None where nothing was answered."""
    scores = scores_of(answers)
    return sum(scores.values()) / len(scores) if scores else None


def scores_of(answers: object) -> dict[str, int]:
    """The scores that can be read, by dimension."""
    if not isinstance(answers, Mapping):
        return {}
    return {str(name): value for name, value in answers.items() if _is_within(value, LOWEST, HIGHEST)}


def opinion(nps: int) -> Opinion:
    """Which side of the Net Promoter Score an answer is on."""
    return "promoter" if nps >= PROMOTER else "detractor" if nps <= DETRACTOR else "passive"


def low_answers(survey: Mapping[str, Any], terms: SurveyTerms) -> list[str]:
    """The dimensions answered below the low score; one or more call for a task, and for a complaint if so set."""
    return [name for name, value in scores_of(survey.get("answers")).items() if value < terms.low_score]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What surveys say about one dimension, or about everything for one owner or type of ticket.

    n: the answers; mean: of their scores, None without any; low: how many are below the low score.
    """

    name: str
    n: int
    mean: float | None
    low: int


def by_dimension(surveys: Iterable[Mapping[str, Any]], terms: SurveyTerms) -> list[Score]:
    """The scores of each dimension over these surveys, the worst first."""
    collected: dict[str, list[float]] = {}
    for survey in surveys:
        for name, value in scores_of(survey.get("answers")).items():
            collected.setdefault(name, []).append(value)
    return _scores(collected, terms)


def by_field(surveys: Iterable[Mapping[str, Any]], name: str, terms: SurveyTerms) -> list[Score]:
    """The mean scores of surveys by one of their fields, such as owner, template or type, the worst first.

    Surveys without the field are called "".
    """
    collected: dict[str, list[float]] = {}
    for survey in surveys:
        given = score(survey.get("answers"))
        if given is not None:
            collected.setdefault(str(survey.get(name) or ""), []).append(given)
    return _scores(collected, terms)


def answered_at(survey: Mapping[str, Any]) -> datetime | None:
    """When a survey was answered, in UTC; None where it was not, or nobody can read when."""
    return instant_in(survey.get("answered_at"))


def _scores(collected: Mapping[str, Sequence[float]], terms: SurveyTerms) -> list[Score]:
    scores = [
        Score(name=name, n=len(given), mean=sum(given) / len(given), low=sum(each < terms.low_score for each in given))
        for name, given in collected.items()
    ]
    return sorted(scores, key=lambda each: (each.mean or 0, each.name))


def _is_within(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
