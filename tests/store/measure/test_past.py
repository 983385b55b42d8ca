"""What a past period said stays as it was, or is marked as not settled yet (issue 6, Must show 5 and 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from store.measure import kpi
from store.measure.definition import Figure, Material, Survey
from tests.store.measure.some import TERMS, hours, material, message, november, record, ticket

NEVER_CHANGE = (
    *("first-response", "next-response", "first-resolution", "csat", "nps", "response-rate", "backlog"),
    *("backlog-age", "complaint-acknowledgement", "complaint-steps"),
)
MAY_CHANGE = ("total-resolution", "requester-wait", "sla-first-response", "sla-next-reply", "sla-resolution")
SURVEY = Survey(id="S", customer="K", sent=int(hours(1).timestamp()), answered=int(hours(2).timestamp()), nps=9)
TALK = (message(0.5), message(1, "out"), message(2), message(3, "out"))
DECEMBER = 24 * 30


def november_of(*log: tuple[float, str], now: datetime, said: tuple[dict[str, Any], ...] = TALK) -> dict[str, Figure]:
    """The figures of November with one ticket of such a course, asked at `now`."""
    one = ticket("T", *log, said=said, now=now, rating=5, rated_at=record("T", opened=4)["created"])
    given = material(one, surveys=[SURVEY])
    return {definition.id: definition.compute(given, november(now)) for definition in kpi.DEFINITIONS}


SOLVED = ((5.0, "solved"),)
REOPENED = (*SOLVED, (100.0, "open"), (DECEMBER + 5.0, "solved"))


def test_reopening_later_leaves_what_was_said_as_it_was() -> None:
    before = november_of(*SOLVED, now=hours(DECEMBER))
    after = november_of(*SOLVED, (DECEMBER - 30, "open"), (DECEMBER + 5, "solved"), now=hours(DECEMBER + 10))
    back_in_december = november_of(*SOLVED, now=hours(6))
    for id in set(NEVER_CHANGE) - {"backlog", "backlog-age"}:
        assert before[id] == after[id] == back_in_december[id], id
        assert before[id].provisional == 0


def test_reopening_after_the_period_leaves_its_backlog() -> None:
    solved = ((24 * 25.0, "solved"),)
    before = november_of(*solved, now=hours(DECEMBER))
    after = november_of(*solved, (DECEMBER + 1, "open"), now=hours(DECEMBER + 10))
    for id in NEVER_CHANGE:
        assert before[id] == after[id], id


@pytest.mark.parametrize("id", MAY_CHANGE)
def test_what_goes_by_the_latest_resolution_is_provisional_until_the_ticket_is_closed(id: str) -> None:
    fresh = november_of(*SOLVED, now=hours(50))[id]
    assert (fresh.n, fresh.provisional) == (1, 1)
    assert november_of(*REOPENED, now=hours(DECEMBER + 10))[id].n == 0, "it is december's now"
    settled = november_of(*SOLVED, now=hours(5 + 24 * 7))[id]
    assert (settled.n, settled.provisional) == (1, 0)
    too_late = november_of(*SOLVED, now=hours(DECEMBER), said=(*TALK, message(24 * 20)))[id]
    assert too_late == settled, "a closed ticket does not come back"


def test_the_share_reopened_is_provisional_until_the_ticket_is_closed() -> None:
    figures = [november_of(*SOLVED, now=hours(at))["reopen-rate"] for at in (50, 24 * 9)]
    assert [(figure.value, figure.provisional) for figure in figures] == [(0, 1), (0, 0)]
    reopened = november_of(*REOPENED, now=hours(DECEMBER))["reopen-rate"]
    assert (reopened.value, reopened.provisional) == (100, 1)


def test_one_contact_settled_it_unless_more_is_heard_within_three_days() -> None:
    once = (message(1, "out"),)

    def fcr(now: float, *log: tuple[float, str], said: tuple[dict[str, Any], ...] = once) -> tuple[float | None, int]:
        figure = november_of(*SOLVED, *log, now=hours(now), said=said)["fcr"]
        return figure.value, figure.provisional

    assert fcr(50) == (100, 1)
    assert fcr(5 + 72) == (100, 0)
    assert fcr(200, (5 + 71, "open")) == (0, 0)
    assert fcr(200, (5 + 73, "open")) == (100, 0), "after its window it does not change any more"
    assert fcr(200, said=(*once, message(4, "out"))) == (0, 0), "two answers"
    assert fcr(200, said=(*once, message(6))) == (0, 0), "the customer wrote again"
    assert fcr(200, (5.05, "open"), (5.06, "solved")) == (100, 0), "a slip of staff"


def test_a_follow_up_shows_that_one_contact_was_not_enough() -> None:
    first = ticket("T", (5, "solved"), said=(message(1, "out"),))
    followed, later = (Material(tickets=[first], followed={"T": int(hours(at).timestamp())}) for at in (40, 400))
    fcr = kpi.definition("fcr")
    assert fcr is not None
    assert (fcr.compute(followed, november()).value, fcr.compute(later, november()).value) == (0, 100)


@pytest.mark.parametrize("definition", kpi.DEFINITIONS, ids=lambda definition: definition.id)
def test_of_nothing_there_is_no_figure(definition: Any) -> None:
    assert definition.compute(Material(), november()) == Figure(None, 0)


@pytest.mark.parametrize("definition", kpi.DEFINITIONS, ids=lambda definition: definition.id)
def test_one_ticket_makes_figures_of_one(definition: Any) -> None:
    figure = definition.compute(material(ticket("T", (5, "solved"), said=TALK)), november())
    assert figure.n in (0, 1)
    if figure.n == 0:
        assert figure.value in (None, 0) and (figure.value is None or definition.unit == "number")


def test_shares_lie_between_nothing_and_all() -> None:
    tickets = [ticket(str(number), (number, "solved"), (number + 2, "open"), said=TALK) for number in range(1, 12)]
    for definition in kpi.DEFINITIONS:
        figure = definition.compute(material(*tickets, surveys=[SURVEY]), november())
        if definition.unit == "percent" and figure.value is not None:
            assert 0 <= figure.value <= 100
        assert 0 <= figure.provisional <= figure.n


def test_the_story_is_told_in_terms_that_run_around_the_clock() -> None:
    assert TERMS.calendar().name == "24x7"
