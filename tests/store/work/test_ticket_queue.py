"""The queue as it is read from the book: its order, the derived statuses, and what a look back shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.book import Book
from store.model.instants import to_text
from store.work.customers import add_customer, edit_record
from store.work.ticket_queue import queue
from store.work.tickets import close, open_ticket, pause, reply, solve
from tests.store.work.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def customer(book: Book) -> str:
    return str(add_customer(book, {"name": "Acme Ltd", "grade": "A"}, NOW).record["id"])


@pytest.fixture
def no_policy(book: Book) -> None:
    """A book that promises nobody anything, so that only dates set by hand run."""
    edit_record(book, "settings", book.settings["id"], {"policies": None}, NOW)


def opened(book: Book, customer: str, subject: str, **fields: Any) -> str:
    return str(open_ticket(book, {"customer": customer, "subject": subject, **fields}, NOW).record["id"])


def subjects(book: Book, **options: Any) -> list[str]:
    return [line.subject for line in queue(book, options.pop("now", NOW), **options)]


@pytest.mark.usefixtures("no_policy")
def test_the_queue_is_in_the_order_of_the_rule(book: Book, customer: str) -> None:
    pause(book, opened(book, customer, "paused", due="2026-11-01"), NOW)
    solve(book, opened(book, customer, "solved"), NOW)
    opened(book, customer, "normal")
    opened(book, customer, "urgent", priority="urgent")
    opened(book, customer, "running", due="2026-12-24")
    opened(book, customer, "at risk", due=to_text(NOW + HOUR / 6))
    opened(book, customer, "overdue", due="2026-11-19")
    assert subjects(book) == ["overdue", "at risk", "running", "urgent", "normal", "paused"]
    assert subjects(book, include_done=True)[-1] == "solved"


def test_a_line_says_all_the_list_shows(book: Book, customer: str) -> None:
    id = opened(book, customer, "printer offline", due=to_text(NOW + timedelta(minutes=100)), assignee="li")
    (line,) = queue(book, NOW + HOUR)
    assert (line.id, line.number, line.customer, line.customer_name) == (id, 1001, customer, "Acme Ltd")
    assert (line.priority, line.status, line.category, line.assignee) == ("normal", "new", "open", "li")
    assert (line.state, line.clock, line.remaining) == ("running", "resolution", timedelta(minutes=40))
    assert line.words == "40 min left"
    assert queue(book, NOW + 2 * HOUR)[0].words == "overdue by 20 min"


@pytest.mark.usefixtures("no_policy")
def test_without_a_clock_the_status_is_said(book: Book, customer: str) -> None:
    pause(book, opened(book, customer, "paused"), NOW, until=NOW + HOUR)
    opened(book, customer, "new")
    new, paused = queue(book, NOW)
    assert (new.state, new.words) == ("none", "new")
    assert (paused.state, paused.words, paused.resume_at) == ("paused", "waiting for the customer", NOW + HOUR)


def test_the_clocks_of_the_policy_order_the_queue(book: Book, customer: str) -> None:
    opened(book, customer, "normal")
    opened(book, customer, "high", priority="high")
    urgent = opened(book, customer, "urgent", priority="urgent")
    lines = queue(book, NOW + HOUR / 2)
    assert [(line.subject, line.state, line.clock) for line in lines] == [
        ("urgent", "at-risk", "first-response"),
        ("high", "running", "first-response"),
        ("normal", "running", "first-response"),
    ]
    reply(book, urgent, "We are on it.", NOW + HOUR / 2)
    assert [(line.subject, line.clock) for line in queue(book, NOW + HOUR / 2)][:2] == [
        ("high", "first-response"),
        ("urgent", "resolution"),
    ]
    assert queue(book, NOW + HOUR)[0].state == "at-risk", "exactly when it is due is in time"
    assert [line.state for line in queue(book, NOW + HOUR + timedelta(seconds=1))] == ["breached", "running", "running"]


def test_a_look_back_shows_the_clocks_as_they_were(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "printer", priority="urgent")
    reply(book, ticket, "We are on it.", NOW + 2 * HOUR)
    assert [(line.state, line.clock) for line in queue(book, NOW + HOUR)] == [("breached", "first-response")]


def test_a_pause_that_is_over_is_over_without_anybody_writing(book: Book, customer: str) -> None:
    pause(book, opened(book, customer, "paused"), NOW, until=NOW + HOUR)
    assert [line.status for line in queue(book, NOW)] == ["waiting"]
    (line,) = queue(book, NOW + HOUR)
    assert (line.status, line.category, line.resume_at) == ("open", "open", None)


def test_an_answer_that_another_tool_logged_ends_the_wait(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "paused")
    pause(book, ticket, NOW)
    with book.change("sync") as change:
        said = {"customer": customer, "ticket": ticket, "at": to_text(NOW + HOUR), "text": "on again"}
        change.create("interactions", {**said, "channel": "note"})
        change.create("interactions", {**said, "channel": "mail", "direction": "out"})
    assert queue(book, NOW + 2 * HOUR)[0].status == "waiting"
    with book.change("sync") as change:
        change.create("interactions", {**said, "channel": "mail", "direction": "in"})
    assert queue(book, NOW + 2 * HOUR)[0].status == "open"


def test_done_ones_are_listed_with_the_status_they_have_now(book: Book, customer: str) -> None:
    solve(book, opened(book, customer, "late", due="2026-11-19"), NOW)
    close(book, opened(book, customer, "in time", due="2026-11-21"), NOW)
    lines = {line.subject: line for line in queue(book, NOW + 8 * DAY, include_done=True)}
    assert {subject: (line.status, line.state) for subject, line in lines.items()} == {
        "late": ("closed", "breached"),
        "in time": ("closed", "met"),
    }
    assert lines["late"].words == "closed"


def test_a_look_back_shows_the_queue_as_it_was(book: Book, customer: str) -> None:
    solve(book, opened(book, customer, "solved since"), NOW + HOUR)
    assert subjects(book, now=NOW - HOUR) == []
    with book.change("as if it had been opened yesterday") as change:
        ticket = next(book.all("tickets"))
        log = [{**ticket["status_log"][0], "at": to_text(NOW - DAY)}, ticket["status_log"][1]]
        change.update("tickets", ticket["id"], {"created": to_text(NOW - DAY), "status_log": log})
    assert subjects(book, now=NOW - HOUR) == ["solved since"]
    assert subjects(book, now=NOW + HOUR) == []


def test_the_queue_of_one_person_of_nobody_and_of_one_customer(book: Book, customer: str) -> None:
    other = add_customer(book, {"name": "Baker Ltd"}, NOW).record["id"]
    opened(book, customer, "mine", assignee="li")
    opened(book, customer, "nobody's")
    opened(book, other, "of another")
    assert subjects(book, assignee="li") == ["mine"]
    assert subjects(book, assignee="") == ["nobody's", "of another"]
    assert subjects(book, customer=other) == ["of another"]
    assert subjects(book, customer=customer, assignee="") == ["nobody's"]


def test_the_grade_of_the_customer_settles_a_tie(book: Book, customer: str) -> None:
    other = add_customer(book, {"name": "Baker Ltd", "grade": "B"}, NOW).record["id"]
    opened(book, other, "grade B", due="2026-11-19")
    opened(book, customer, "grade A", due="2026-11-19")
    assert subjects(book) == ["grade A", "grade B"]
    edit_record(book, "customers", customer, {"grade": "C"}, NOW)
    assert subjects(book) == ["grade B", "grade A"]


def test_what_another_tool_wrote_badly_is_still_in_the_queue(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "odd")
    row = book.row_of("tickets", ticket)
    assert row is not None
    odd = {"id": ticket, "number": "12", "subject": 7, "due": "soon", "status": "parked", "created": "2026-11-20"}
    with book.file.lock():
        book.file.commit([("tickets", row, odd)])
    (line,) = queue(book, NOW)
    assert (line.number, line.subject, line.state, line.status, line.customer_name) == (0, "", "none", "parked", "")
