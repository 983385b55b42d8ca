"""Tickets coming in: under the policy of the day, given to somebody by the rules, and from mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.book import Book
from store.errors import Refused
from store.work.customers import add_customer, edit_record
from store.work.policies import read_version, set_policy
from store.work.ticket_clocks import clocks_of
from store.work.ticket_mail import open_from_mail
from store.work.tickets import close, open_ticket, pause, reply
from tests.factories import NOW, add

HOUR = timedelta(hours=1)


@pytest.fixture
def acme(book: Book) -> str:
    fields = {"name": "Acme", "grade": "A", "industry": "it", "mails": ["office@acme.example"]}
    return str(add_customer(book, fields, NOW).record["id"])


def opened(book: Book, customer: str, **fields: Any) -> dict[str, Any]:
    return open_ticket(book, {"customer": customer, "subject": "printer", **fields}, NOW).record


def setting(book: Book, **fields: Any) -> None:
    edit_record(book, "settings", book.settings["id"], fields, NOW)


# Policies


def test_a_ticket_keeps_the_version_it_was_opened_under(book: Book, acme: str) -> None:
    before = opened(book, acme)
    assert before["policy"] == {"policy": "standard", "version": 1, "grade": "A"}
    set_policy(book, read_version('{"rules": [{"first_response": "30min", "resolution": "2h"}]}'), NOW)
    after = opened(book, acme)
    assert after["policy"]["version"] == 2
    kept = book.get("tickets", before["id"]) or {}
    assert clocks_of(book, kept, NOW).first_response.remaining == 8 * 3600
    assert clocks_of(book, after, NOW).first_response.remaining == 1800


def test_open_tickets_come_under_a_new_policy_only_if_asked_and_their_pauses_stay(book: Book, acme: str) -> None:
    ticket, done = opened(book, acme), opened(book, acme)
    close(book, done["id"], NOW)
    pause(book, ticket["id"], NOW, until=NOW + HOUR)
    outcome = set_policy(book, read_version('{"rules": [{"resolution": "2h"}]}'), NOW, for_open=True)
    assert outcome.sentence == "standard is at version 2 now. 1 open ticket came under it."
    now = book.get("tickets", ticket["id"]) or {}
    assert now["policy"] == {"policy": "standard", "version": 2, "grade": "A"}
    assert clocks_of(book, now, NOW + HOUR).resolution.elapsed == 0, "it was paused"
    assert (book.get("tickets", done["id"]) or {})["policy"]["version"] == 1
    book.undo()
    assert (book.get("tickets", ticket["id"]) or {})["policy"]["version"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ('{"rules": []}', "list of rules"),
        ('{"rules": [{"resolution": "soon"}]}', "soon"),
        ('{"rules": [{"solution": 3}]}', "solution"),
        ('{"rules": [{"first_response": "3h", "resolution": "1h"}]}', "later than the resolution"),
    ],
)
def test_a_policy_that_is_none_changes_nothing(book: Book, text: str, says: str) -> None:
    before = book.settings
    with pytest.raises(Exception, match=says):
        set_policy(book, read_version(text), NOW)
    assert book.settings == before


# Assignment


def test_the_rules_give_a_ticket_to_the_least_busy_with_the_reason_in_its_log(book: Book, acme: str) -> None:
    for login in ("chen", "zhou"):
        add(book, "people", login=login, role="service")
    setting(book, assignment=[{"name": "IT desk", "to": "chen, zhou, gone", "industry": "it"}])
    assert [opened(book, acme)["assignee"] for _ in range(3)] == ["chen", "zhou", "chen"]
    (line,) = opened(book, acme)["assignee_log"]
    assert line["to"] == "zhou" and "IT desk" in line["reason"]
    assert opened(book, acme, assignee="li")["assignee"] == "li", "who says it decides"
    baker = add_customer(book, {"name": "Baker"}, NOW).record["id"]
    assert "assignee" not in opened(book, baker)


# Mails


def mail(subject: str, text: str = "It is off.", message: str = "1@acme", sender: str = "office@acme.example") -> bytes:
    return (
        f"From: Wang <{sender}>\nTo: desk@example.com\nSubject: {subject}\nMessage-ID: <{message}>\n"
        f"Date: Fri, 20 Nov 2026 13:00:00 +0800\n\n{text}\n"
    ).encode()


def test_a_mail_opens_a_ticket_once_and_a_reply_to_its_number_goes_to_it(book: Book, acme: str) -> None:
    first = open_from_mail(book, mail("Printer 坏了"), NOW)
    ticket = first.record
    assert (ticket["subject"], ticket["text"], ticket["channel"]) == ("Printer 坏了", "It is off.", "mail")
    assert (ticket["customer"], ticket["policy"]["policy"]) == (acme, "standard")
    again = open_from_mail(book, mail("Printer 坏了"), NOW)
    assert (again.operation, again.record["id"]) == (None, ticket["id"])
    pause(book, ticket["id"], NOW)
    answer = open_from_mail(book, mail(f"Re: [#{ticket['number']}] Printer", "Still off.", "2@acme"), NOW + HOUR)
    assert (answer.record["id"], answer.record["status"]) == (ticket["id"], "open")
    assert book.count("tickets") == 1 and book.count_children("interactions", "ticket", ticket["id"]) == 2
    book.undo(answer.operation)
    assert book.count("interactions") == 1


def test_a_number_of_another_customers_ticket_opens_a_new_one(book: Book, acme: str) -> None:
    other = opened(book, add_customer(book, {"name": "Baker"}, NOW).record["id"])
    assert open_from_mail(book, mail(f"Re: #{other['number']}"), NOW).record["id"] != other["id"]


@pytest.mark.parametrize("sender", ["nobody@example.net", "me@example.com"])
def test_a_mail_of_a_stranger_or_of_ones_own_opens_nothing(book: Book, acme: str, sender: str) -> None:
    with pytest.raises(Refused):
        open_from_mail(book, mail("Printer", sender=sender), NOW, ["me@example.com"])
    assert book.count("tickets") == book.count("interactions") == 0


def test_an_answer_to_a_mail_meets_the_first_response(book: Book, acme: str) -> None:
    ticket = open_from_mail(book, mail("Printer"), NOW).record
    reply(book, ticket["id"], "We are on it.", NOW + HOUR, mood="negative")
    now = book.get("tickets", ticket["id"]) or {}
    assert (clocks_of(book, now, NOW + HOUR).first_response.state, now["mood"]) == ("met", "negative")
