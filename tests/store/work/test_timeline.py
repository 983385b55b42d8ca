"""The timeline of a customer: contacts and ticket events in one line, a page at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store.book import Book
from store.model.instants import to_text
from store.work.customers import add_customer
from store.work.log import LogInput, log_contact
from store.work.ticket_queue import queue
from store.work.tickets import close, hand_over, message, open_ticket, pause, reply, solve
from store.work.timeline import events, events_of_ticket
from tests.store.work.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def customer(book: Book) -> str:
    return str(add_customer(book, {"name": "Acme Ltd"}, NOW).record["id"])


def opened(book: Book, customer: str, subject: str) -> str:
    return str(open_ticket(book, {"customer": customer, "subject": subject}, NOW).record["id"])


def told(book: Book, customer: str, now: datetime) -> list[str]:
    return [
        event.record["text"] if event.what == "contact" else event.what for event in events(book, customer, now=now)
    ]


def test_contacts_and_ticket_events_stand_in_one_line(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "printer")
    reply(book, ticket, "restart it", NOW + HOUR)
    pause(book, ticket, NOW + 2 * HOUR)
    message(book, ticket, "works again", NOW + 3 * HOUR)
    solve(book, ticket, NOW + 4 * HOUR, rating=5)
    message(book, ticket, "broken again", NOW + 5 * HOUR)
    solve(book, ticket, NOW + 6 * HOUR)
    assert told(book, customer, NOW + DAY) == [
        "solved",
        "reopened",
        "broken again",
        "rated",
        "solved",
        "open",
        "works again",
        "waiting",
        "open",
        "restart it",
        "opened",
    ]
    assert told(book, customer, NOW + 10 * DAY)[0] == "closed"


def test_an_event_says_who_did_it(book: Book, customer: str) -> None:
    pause(book, opened(book, customer, "printer"), NOW, until=NOW + HOUR)
    lines = events(book, customer, now=NOW + DAY)
    assert [(event.what, event.by, event.table) for event in lines] == [
        ("open", "", "tickets"),
        ("waiting", "li", "tickets"),
        ("opened", "li", "tickets"),
    ]


def test_pages_of_any_size_make_up_the_whole(book: Book, customer: str) -> None:
    for number in range(12):
        at = NOW - number * HOUR * 7
        log_contact(book, LogInput(customer=customer, text=f"call {number}", at=at), NOW)
    for number in range(3):
        ticket = opened(book, customer, f"ticket {number}")
        with book.change("date back") as change:
            log = [{"at": to_text(NOW - number * DAY), "to": "new", "by": "li"}]
            change.update("tickets", ticket, {"status_log": log})
        close(book, ticket, NOW - number * 3 * HOUR)
    whole = events(book, customer, limit=100, now=NOW)
    assert len(whole) == 18
    assert whole == sorted(whole, key=lambda event: event.at, reverse=True)
    for size in (1, 2, 5, 17, 18):
        pages = [events(book, customer, size, start, now=NOW) for start in range(0, 30, size)]
        assert [event for page in pages for event in page] == whole
    assert queue(book, NOW) == []


def test_a_customer_without_any_history_has_none(book: Book, customer: str) -> None:
    assert events(book, customer, now=NOW) == []


def test_a_ticket_has_its_own_line_with_the_hands_it_went_through(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "printer")
    other = opened(book, customer, "scanner")
    reply(book, other, "never mind", NOW)
    reply(book, ticket, "restart it", NOW + HOUR)
    hand_over(book, ticket, "li", NOW + HOUR)
    found = events_of_ticket(book, ticket, now=NOW + DAY)
    assert [event.what for event in found][-1] == "opened"
    assert {event.what for event in found} == {"opened", "open", "contact", "assigned"}
    assert [event.to for event in found if event.what == "assigned"] == ["li"]
    assert events_of_ticket(book, customer, now=NOW) == []
