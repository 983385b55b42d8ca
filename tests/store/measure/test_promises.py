"""Attainment of the targets: who is judged, what is in time, and what is overdue and still open."""

from __future__ import annotations

from store.measure.definition import Figure
from store.measure.promises import first_responses_met, open_breaches, replies_met, resolutions_met
from tests.store.measure.some import HOUR, hours, material, message, november, ticket

OUT = "out"


def test_the_share_of_tickets_resolved_in_the_period_that_were_in_time() -> None:
    figure = resolutions_met(
        material(
            ticket("in time", (8, "solved")),
            ticket("late", (9, "solved")),
            ticket("paused", (4, "waiting"), (20, "open"), (24, "solved")),
            ticket("nothing promised", (3, "solved"), promised=False),
            ticket("open", opened=0),
            ticket("in december", (24 * 40, "solved")),
            ticket("by hand", (30, "solved"), due="2026-11-04"),
        ),
        november(),
    )
    assert (figure.value, figure.n) == (75, 4)
    assert [id for _table, id in figure.records] == ["in time", "late", "paused", "by hand"]


def test_a_breach_is_not_made_good_by_coming_back() -> None:
    came_back = ticket("T", (9, "solved"), (10, "open"), (11, "solved"))
    assert resolutions_met(material(came_back), november()).value == 0


def test_first_responses_count_where_one_was_owed() -> None:
    figure = first_responses_met(
        material(
            ticket("answered", (5, "solved"), said=(message(1, OUT),)),
            ticket("late", (5, "solved"), said=(message(2, OUT),)),
            ticket("never", (5, "solved")),
            ticket("solved before it was due", (0.5, "solved")),
            ticket("on the phone", (5, "solved"), opened_by_phone=True),
            ticket("still open", said=(message(1, OUT),)),
        ),
        november(),
    )
    assert (figure.value, figure.n) == (50, 4)


def test_every_further_reply_has_to_be_in_time() -> None:
    first = message(0.5, OUT)
    figure = replies_met(
        material(
            ticket("both", (9, "solved"), said=(first, message(1), message(3, OUT), message(4), message(5, OUT))),
            ticket("one", (9, "solved"), said=(first, message(1), message(3, OUT), message(4), message(6.5, OUT))),
            ticket("none asked", (9, "solved"), said=(first,)),
        ),
        november(),
    )
    assert (figure.value, figure.n) == (50, 2)


def test_what_is_overdue_and_open_is_seen_before_it_is_solved() -> None:
    answered = (message(0.5, OUT),)
    tickets = material(
        ticket("late at the end of the month", (24 * 40, "solved"), said=answered),
        ticket("solved within it", (24 * 20, "solved"), said=answered),
        ticket("in time", opened=24 * 27.5, said=(message(24 * 27.5, OUT),)),
        ticket("unanswered", opened=24 * 27.5),
        ticket("paused in time", (2, "hold"), said=answered),
        ticket("paused too late", (10, "hold"), said=answered),
    )
    figure = open_breaches(tickets, november())
    assert {id for _table, id in figure.records} == {"late at the end of the month", "unanswered", "paused too late"}
    assert figure.value == 3
    (longest,) = figure.breakdown
    assert longest.value == november().age_at - hours(8).timestamp()
    assert open_breaches(material(), november()) == Figure(None, 0)
    assert open_breaches(material(ticket("T", (1, "solved"))), november()) == Figure(0, 0)


def test_the_targets_of_the_tests_are_what_they_say() -> None:
    facts = ticket("T").facts
    assert (facts.first_target, facts.next_target, facts.resolution_target) == (HOUR, 2 * HOUR, 8 * HOUR)
