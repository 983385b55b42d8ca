"""Surveys: who is due, who is left alone, what a low score brings about; and who is at risk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from store.book import Book
from store.errors import Invalid, Refused
from store.model.instants import to_text
from store.work.customers import add_customer, archive, edit_record
from store.work.figures import figures
from store.work.health import at_risk, health_of
from store.work.surveys import analysis, answer, due_surveys, invite, surveys
from store.work.tickets import open_ticket
from tests.factories import NOW, add, contact_made

DAY = timedelta(days=1)
TODAY = (date(2026, 11, 20), date(2026, 11, 21))


@pytest.fixture
def acme(book: Book) -> str:
    return old_customer(book, "Acme", 92, grade="A", mails=["office@acme.example"])


def old_customer(book: Book, name: str, days: int, **fields: object) -> str:
    """A customer that was added so many days ago."""
    id = str(add_customer(book, {"name": name, **fields}, NOW).record["id"])
    with book.change("as if added earlier") as change:
        change.update("customers", id, {"created": to_text(NOW - days * DAY)})
    return id


def test_who_is_due_by_grade_and_who_was_asked_lately_is_not(book: Book, acme: str) -> None:
    old_customer(book, "Baker", 50, grade="B")
    old_customer(book, "Chen", 400, grade="A", do_not_contact=True)
    (line,) = due_surveys(book, NOW)
    assert (line.customer, line.last_sent, line.refused) == (acme, None, "")
    invite(book, acme, NOW)
    assert due_surveys(book, NOW) == []
    with pytest.raises(Refused, match="30 days"):
        invite(book, acme, NOW + 29 * DAY)
    assert [each.customer for each in due_surveys(book, NOW + 92 * DAY)] == [acme]


def test_an_invitation_is_text_and_a_link_and_undo_takes_it_back(book: Book, acme: str) -> None:
    made = invite(book, acme, NOW)
    assert "Dear Acme" in made.text and "Quality of service" in made.text and "0 to 10" in made.text
    assert made.mailto.startswith("mailto:office@acme.example?subject=") and "\n" not in made.mailto
    assert made.outcome.record["owner"] == "li"
    book.undo()
    assert book.count("surveys") == 0


def test_a_low_score_makes_a_task_and_a_complaint_where_so_set_in_one_operation(book: Book, acme: str) -> None:
    edit_record(book, "settings", book.settings["id"], {"surveys": {"complaint": True}}, NOW)
    id = invite(book, acme, NOW).outcome.record["id"]
    outcome = answer(book, id, {"service": 2, "product": 5}, NOW, nps=3, text="太慢")
    assert [table for table, _record in outcome.records] == ["surveys", "tasks", "tickets"]
    survey, task, complaint = (record for _table, record in outcome.records)
    assert "Quality of service 2" in task["title"] and task["ticket"] == complaint["id"]
    assert (complaint["kind"], complaint["text"], complaint["steps"][0]["name"]) == ("complaint", "太慢", "intake")
    answer(book, id, {"service": 2, "product": 4}, NOW)
    assert book.count("tasks") == 1, "answering again does not ask twice"
    book.undo()
    book.undo(outcome.operation)
    assert book.count("tasks") == book.count("tickets") == 0
    assert "answered_at" not in (book.get("surveys", survey["id"]) or {})


def test_answers_to_what_was_not_asked_are_refused(book: Book, acme: str) -> None:
    id = invite(book, acme, NOW).outcome.record["id"]
    for answers, nps in (({"colour": 3}, None), ({"service": 6}, None), ({}, 11), ({}, None)):
        with pytest.raises(Invalid):
            answer(book, id, answers, NOW, nps=nps)
    assert surveys(book, answered=False)[0]["id"] == id


def test_what_the_answers_say(book: Book, acme: str) -> None:
    answer(book, invite(book, acme, NOW).outcome.record["id"], {"service": 2, "product": 5}, NOW, nps=9)
    assert [(each.name, each.mean, each.low) for each in analysis(book, *TODAY)] == [
        ("service", 2.0, 1),
        ("product", 5.0, 0),
    ]
    assert [(each.name, each.mean) for each in analysis(book, *TODAY, by="owner")] == [("li", 3.5)]
    found = {shown.definition.id: shown.figure for shown in figures(book, *TODAY, NOW + DAY)}
    assert (found["nps"].value, found["response-rate"].value, found["csat"].n) == (100, 100, 1)


# At risk


def test_those_at_risk_the_worst_first_with_their_reasons(book: Book, acme: str) -> None:
    lost = old_customer(book, "Lost", 400, grade="A", status="lost")
    happy = old_customer(book, "Happy", 92, grade="A")
    contact_made(book, happy, "fine", hours_ago=1)
    for _ in range(2):
        open_ticket(book, {"customer": acme, "subject": "late", "due": "2026-11-01"}, NOW)
    (found,) = at_risk(book, NOW)
    assert (found.customer, found.name, found.health.level) == (acme, "Acme", "at-risk")
    assert found.health.reasons[0].startswith("no contact for") and "2 overdue" in found.health.reasons[1]
    assert at_risk(book, NOW, owner="chen") == []
    assert health_of(book, lost, NOW) is not None, "asked for by name it is told all the same"
    archive(book, acme, NOW)
    assert at_risk(book, NOW) == []


def test_a_part_nothing_is_known_of_drops_out(book: Book) -> None:
    nobody = add(book, "customers", name="New", kind="company")
    assert health_of(book, nobody, NOW) is None
    contact_made(book, nobody, "unhappy", rating=1)
    known = health_of(book, nobody, NOW)
    assert known is not None
    assert [(part.name, part.share, part.score) for part in known.parts] == [("satisfaction", 100, 0)]
    contact_made(book, nobody, "happy again", rating=5, hours_ago=0)
    assert (health_of(book, nobody, NOW) or known).score == 100
