"""Complaints and feedback in figures: steps, acceptance, repetition, themes and replies."""

from __future__ import annotations

from typing import Any

from store.measure.complaints import (
    accepted,
    acknowledgement,
    feedback,
    feedback_answered,
    repeated,
    step_durations,
)
from store.measure.definition import Complaint, Figure, Material, Ticket
from store.model.instants import to_text
from tests.store.measure.some import HOUR, hours, material, message, november, ticket


def step(name: str, begin: float, end: float | None, **fields: Any) -> dict[str, Any]:
    done = {} if end is None else {"done_at": to_text(hours(end))}
    return {"name": name, "started_at": to_text(hours(begin)), **done, **fields}


def complaint(id: str, *steps: dict[str, Any], **fields: Any) -> Ticket:
    return ticket(id, kind="complaint", steps=list(steps), **fields)


def parts(figure: Figure) -> dict[str, float | None]:
    return {part.name: part.value for part in figure.breakdown}


def test_how_long_the_steps_took() -> None:
    figure = step_durations(
        material(
            complaint("A", step("intake", 0, 1), step("investigation", 1, 5), step("handling", 5, None)),
            complaint("B", step("intake", 0, 3), step("investigation", 3, 5), step("investigation", 9, 24 * 40)),
            ticket("no complaint", steps=[step("intake", 0, 9)]),
        ),
        november(),
    )
    assert figure.n == 4
    assert parts(figure) == {"intake": 2 * HOUR, "investigation": 3 * HOUR}
    assert figure.records == (("tickets", "A"), ("tickets", "B"))


def test_the_share_accepted_goes_by_the_latest_answer() -> None:
    figure = accepted(
        material(
            complaint("yes", step("feedback", 1, 2, accepted="yes")),
            complaint("at last", step("feedback", 1, 2, accepted="no"), step("feedback", 5, 6, accepted="yes")),
            complaint("no", step("feedback", 1, 2, accepted="no")),
            complaint("silent", step("feedback", 1, 2, accepted="no-answer")),
            complaint("later", step("feedback", 1, 24 * 40, accepted="yes")),
            complaint("open", step("feedback", 1, None, accepted="yes")),
        ),
        november(),
    )
    assert (figure.value, figure.n, parts(figure)) == (50, 4, {"no-answer": 1})


def test_a_complaint_repeats_one_of_the_same_customer_and_cause_within_ninety_days() -> None:
    given = [
        complaint("first", customer="K", cause="delivery"),
        complaint("again", customer="K", cause="delivery", opened=48),
        complaint("other cause", customer="K", cause="price", opened=48),
        complaint("other customer", customer="L", cause="delivery", opened=48),
        complaint("long after", customer="M", cause="delivery", opened=48),
        complaint("cause unknown", customer="K", opened=48),
    ]
    known = [Complaint(each.customer, each.cause, each.facts.opened) for each in given]
    known.append(Complaint("M", "delivery", int(hours(48 - 24 * 91).timestamp())))
    figure = repeated(Material(tickets=given, complaints=known), november())
    assert (figure.value, figure.n) == (20, 5)
    longer = Material(tickets=given, complaints=known, repeat_seconds=92 * 86_400)
    assert repeated(longer, november()).value == 40


def test_complaints_are_acknowledged_by_their_first_response() -> None:
    answered = complaint("A", said=(message(2, "out"),))
    figure = acknowledgement(material(answered, ticket("ticket", said=(message(1, "out"),))), november())
    assert (figure.value, figure.n) == (2 * HOUR, 1)


def test_feedback_by_theme_and_whether_it_was_answered() -> None:
    tickets = material(
        ticket("A", kind="feedback", theme="price", reply_owed=True, said=(message(1, "out"),)),
        ticket("B", kind="feedback", theme="price", reply_owed=True),
        ticket("C", kind="feedback", theme="service"),
        ticket("D", kind="feedback"),
        ticket("E", kind="feedback", opened=24 * 40),
        ticket("F", theme="price", reply_owed=True),
    )
    assert parts(feedback(tickets, november())) == {"price": 2, "service": 1}
    assert feedback(tickets, november()).value == 4
    answered = feedback_answered(tickets, november())
    assert (answered.value, answered.n, answered.provisional) == (50, 2, 1)
    assert feedback(material(), november()) == feedback_answered(material(), november()) == Figure(None, 0)
