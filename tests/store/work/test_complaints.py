"""Complaints from intake to the task that asks again, and feedback with the replies owed to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from store.book import Book
from store.errors import Invalid, Refused
from store.work.complaints import (
    close_complaint,
    complaints,
    finish_step,
    hand_step,
    progress_of,
    send_back,
    start_complaint,
)
from store.work.customers import add_customer, edit_record
from store.work.feedback import answer_feedback, feedback, record_feedback
from store.work.figures import figures
from store.work.ticket_clocks import clocks_of
from store.work.tickets import open_ticket, solve
from tests.factories import NOW, add

HOUR = timedelta(hours=1)
INTAKE = {"channel": "call", "severity": "major"}
FOUND = {"cause": "delivery", "text": "The van broke down."}
HANDLED = {"remedy": "refund", "decision": "金额退还", "cost": 9950}
TOLD = {"told_on": date(2026, 11, 20), "channel": "call", "accepted": "yes", "satisfaction": 4}


@pytest.fixture
def acme(book: Book) -> str:
    return str(add_customer(book, {"name": "Acme", "grade": "A"}, NOW).record["id"])


def begun(book: Book, customer: str) -> str:
    return str(start_complaint(book, {"customer": customer, "subject": "late"}, NOW).record["id"])


def ticket(book: Book, id: str) -> dict[str, Any]:
    return book.get("tickets", id) or {}


def names(book: Book, id: str) -> list[str]:
    return [entry["name"] for entry in ticket(book, id)["steps"]]


def test_four_steps_and_a_task_that_asks_again(book: Book, acme: str) -> None:
    id = begun(book, acme)
    with pytest.raises(Refused, match="channel, severity"):
        finish_step(book, id, {}, NOW)
    with pytest.raises(Refused, match="intake comes first"):
        finish_step(book, id, FOUND, NOW, "investigation")
    finish_step(book, id, INTAKE, NOW + HOUR)
    assert clocks_of(book, ticket(book, id), NOW + HOUR).first_response.state == "met", "it is acknowledged"
    finish_step(book, id, FOUND, NOW + HOUR)
    with pytest.raises(Refused, match="Handling is not finished"):
        close_complaint(book, id, NOW + HOUR)
    finish_step(book, id, HANDLED, NOW + HOUR)
    finish_step(book, id, TOLD, NOW + 2 * HOUR)
    outcome = close_complaint(book, id, NOW + 2 * HOUR, "退款")
    closed, task = (record for _table, record in outcome.records)
    assert (closed["status"], closed["cause"], closed["rating"], closed["result"]) == ("closed", "delivery", 4, "退款")
    assert (task["due"], task["ticket"], task["owner"]) == ("2026-11-27", id, "li")
    book.undo()
    assert ticket(book, id)["status"] == "open" and book.count("tasks") == 0
    found = {shown.definition.id: shown.figure for shown in figures(book, *DAYS, NOW + 3 * HOUR)}
    assert found["complaint-acknowledgement"].value == 3600
    assert (found["complaint-steps"].n, found["complaints-accepted"].value, found["csat"].value) == (4, 100, 100)


DAYS = (date(2026, 11, 20), date(2026, 11, 21))


def test_who_does_not_accept_goes_back_to_investigation_and_it_counts_as_reopened(book: Book, acme: str) -> None:
    id = begun(book, acme)
    for fields in (INTAKE, FOUND, HANDLED):
        finish_step(book, id, fields, NOW)
    solve(book, id, NOW + HOUR)
    finish_step(book, id, {**TOLD, "accepted": "no", "satisfaction": 1}, NOW + 2 * HOUR)
    assert names(book, id)[-2:] == ["feedback", "investigation"]
    assert ticket(book, id)["status"] == "open"
    found = {shown.definition.id: shown.figure for shown in figures(book, *DAYS, NOW + 3 * HOUR)}
    assert found["reopen-rate"].value == 100


def test_a_step_is_sent_back_for_a_reason_and_what_was_done_stays(book: Book, acme: str) -> None:
    id = begun(book, acme)
    finish_step(book, id, INTAKE, NOW)
    finish_step(book, id, FOUND, NOW)
    with pytest.raises(Invalid):
        send_back(book, id, "investigation", " ", NOW)
    with pytest.raises(Refused, match="not come further"):
        send_back(book, id, "feedback", "why", NOW)
    send_back(book, id, "investigation", "wrong van", NOW + HOUR)
    assert names(book, id) == ["intake", "investigation", "handling", "investigation"]
    at = progress_of(book, ticket(book, id), NOW + HOUR)
    assert (at.step, at.rounds, at.missing) == ("investigation", 1, ("cause", "text"))


def test_a_step_has_its_owner_and_its_due_date(book: Book, acme: str) -> None:
    add(book, "people", login="chen", role="service")
    edit_record(book, "settings", book.settings["id"], {"complaints": {"step_hours": {"intake": 4}}}, NOW)
    id = begun(book, acme)
    assert ticket(book, id)["steps"][0]["due"] == "2026-11-23T01:02:00Z", "four hours of work later"
    hand_step(book, id, NOW, login="chen", due=date(2026, 11, 19))
    (line,) = complaints(book, NOW, owner="chen")
    assert (line.progress.owner, line.progress.overdue) == ("chen", True)
    assert complaints(book, NOW, owner="li") == []


def test_what_is_no_complaint_and_what_is_no_field_is_refused(book: Book, acme: str) -> None:
    other = open_ticket(book, {"customer": acme, "subject": "printer"}, NOW).record["id"]
    with pytest.raises(Refused, match="no complaint"):
        finish_step(book, other, INTAKE, NOW)
    with pytest.raises(Invalid, match="remedy"):
        finish_step(book, begun(book, acme), {**INTAKE, "remedy": "refund"}, NOW)


def test_feedback_without_a_reply_owed_is_done_and_with_one_waits_for_it(book: Book, acme: str) -> None:
    praise = record_feedback(book, {"customer": acme, "subject": "很好", "theme": "service"}, NOW).record
    wished = {"customer": acme, "subject": "cheaper", "theme": "price", "reply_owed": True}
    wish = record_feedback(book, wished, NOW).record
    assert (praise["status"], wish["status"]) == ("solved", "new")
    assert [each["id"] for each in feedback(book, owed=True)] == [wish["id"]]
    answer_feedback(book, wish["id"], "We look into it.", NOW + HOUR)
    assert ticket(book, wish["id"])["status"] == "solved"
    assert feedback(book, owed=True) == []
    assert [each["subject"] for each in feedback(book, theme="price")] == ["cheaper"]
    found = {shown.definition.id: shown.figure for shown in figures(book, *DAYS, NOW + 2 * HOUR)}
    assert (found["feedback"].value, found["feedback-answered"].value) == (2, 100)
