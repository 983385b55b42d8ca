"""Working tickets: numbers, the log, what each action comes to, and that each is one operation to take back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from store.book import Book
from store.clock import FixedClock
from store.errors import Conflict, Invalid, NotFound, Refused
from store.ids import new_ulid
from store.model.instants import to_text
from store.work.contacts import add_contact
from store.work.customers import add_customer, delete_record, edit_record, what_goes_with
from store.work.log import LogInput, log_contact, preview
from store.work.people import logins
from store.work.ticket_queue import queue, status_of
from store.work.tickets import (
    close,
    follow_up,
    hand_over,
    message,
    open_ticket,
    pause,
    rate,
    reopen,
    reply,
    set_aside,
    solve,
    take_next,
)
from tests.store.work.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def customer(book: Book) -> str:
    return str(add_customer(book, {"name": "上海金桥贸易", "kind": "company"}, NOW).record["id"])


@pytest.fixture
def ticket(book: Book, customer: str) -> str:
    return opened(book, customer, "printer offline")


def opened(book: Book, customer: str, subject: str, **fields: Any) -> str:
    return str(open_ticket(book, {"customer": customer, "subject": subject, **fields}, NOW).record["id"])


def stored(book: Book, id: str) -> dict[str, Any]:
    record = book.get("tickets", id)
    assert record is not None
    return record


def log_of(book: Book, id: str) -> list[tuple[str | None, str]]:
    return [(line.get("from"), line["to"]) for line in stored(book, id)["status_log"]]


def colleague(book: Book, login: str) -> None:
    with book.change("add person") as change:
        change.create("people", {"login": login, "name": login, "role": "service"})


def test_a_ticket_opens_new_with_a_number_and_a_log(book: Book, customer: str) -> None:
    outcome = open_ticket(book, {"customer": customer, "subject": "printer offline", "due": "2026-11-24"}, NOW)
    record = outcome.record
    assert outcome.sentence == "Opened #1001 printer offline for 上海金桥贸易."
    assert (record["number"], record["kind"], record["priority"], record["status"]) == (1001, "ticket", "normal", "new")
    assert record["status_log"] == [{"at": to_text(NOW), "to": "new", "by": "li"}]
    assert "assignee" not in record
    assert outcome.operation == book.history(limit=1)[0].id


def test_numbers_go_up_and_are_never_given_again(book: Book, customer: str) -> None:
    first = opened(book, customer, "first")
    second = opened(book, customer, "second")
    delete_record(book, "tickets", second, NOW)
    third = opened(book, customer, "third")
    book.undo()
    fourth = opened(book, customer, "fourth")
    assert [stored(book, id)["number"] for id in (first, fourth)] == [1001, 1004]
    assert book.get("tickets", third) is None


def test_a_ticket_needs_a_subject_and_a_customer(book: Book, customer: str) -> None:
    with pytest.raises(Invalid) as error:
        open_ticket(book, {"customer": customer, "type": "riddle"}, NOW)
    assert error.value.fields.keys() == {"subject", "type"}
    with pytest.raises(NotFound):
        open_ticket(book, {"customer": new_ulid(), "subject": "lost"}, NOW)
    assert book.count("tickets") == 0


def test_an_assignee_of_the_first_hour_is_logged(book: Book, customer: str) -> None:
    record = stored(book, opened(book, customer, "printer", assignee="li"))
    assert record["assignee_log"] == [{"at": to_text(NOW), "to": "li", "by": "li"}]


def test_a_ticket_takes_over_the_contact_it_came_up_in(book: Book, customer: str) -> None:
    wang = add_contact(book, customer, {"name": "王小明"}, NOW).record["id"]
    entry = LogInput(customer=customer, text="printer offline\nsince Monday", direction="in", contact=wang)
    call = log_contact(book, entry, NOW).record["id"]
    outcome = open_ticket(book, {"priority": "high"}, NOW, from_interaction=call)
    record = outcome.record
    assert (record["customer"], record["contact"], record["interaction"]) == (customer, wang, call)
    assert (record["subject"], record["text"]) == ("printer offline", "printer offline\nsince Monday")
    assert record["opened_by_phone"] is True
    assert book.children("interactions", "ticket", record["id"]) == [outcome.records[1][1]]
    with pytest.raises(Refused, match="#1001 printer offline: This contact belongs to it already"):
        open_ticket(book, {}, NOW, from_interaction=call)


@pytest.mark.parametrize(
    ("channel", "outcome", "answered"),
    [("call", None, True), ("call", "reached", True), ("call", "voicemail", False), ("mail", None, False)],
)
def test_only_a_call_that_reached_somebody_answers_its_ticket(
    book: Book, customer: str, channel: str, outcome: str | None, answered: bool
) -> None:
    entry = LogInput(customer=customer, text="help", channel=channel, outcome=outcome, ticket="ticket")
    record = dict(log_contact(book, entry, NOW).records)["tickets"]
    assert record.get("opened_by_phone", False) is answered


def test_a_log_line_opens_a_ticket_in_the_same_operation(book: Book, customer: str) -> None:
    seen = preview(book, customer, "打印机离线 @4d !! !c <", NOW)
    assert seen.sentence == "call → inbound → follow-up Tue 11-24 → complaint → urgent"
    outcome = log_contact(book, seen.entry, NOW)
    records = dict(outcome.records)
    assert outcome.sentence == "Logged: call, 上海金桥贸易; follow-up Tue 11-24; complaint #1001."
    assert (records["tickets"]["kind"], records["tickets"]["priority"]) == ("complaint", "urgent")
    assert records["tickets"]["subject"] == "打印机离线"
    assert records["interactions"]["ticket"] == records["tasks"]["ticket"] == records["tickets"]["id"]
    assert records["tickets"]["interaction"] == records["interactions"]["id"]
    again = log_contact(book, seen.entry, NOW)
    assert (again.operation, book.count("tickets")) == (None, 1)
    book.undo()
    assert (book.count("tickets"), book.count("interactions"), book.count("tasks")) == (0, 0, 0)


def test_a_line_of_nothing_but_its_result_opens_a_ticket_called_so(book: Book, customer: str) -> None:
    seen = preview(book, customer, "=vm ! !t", NOW)
    assert seen.problems == ()
    assert seen.sentence == "call → voicemail → ticket → high"
    assert dict(log_contact(book, seen.entry, NOW).records)["tickets"]["subject"] == "Ticket"


def test_a_contact_opens_tickets_and_complaints_only(book: Book, customer: str) -> None:
    with pytest.raises(Refused, match="nothing else"):
        log_contact(book, LogInput(customer=customer, text="hello", ticket="lottery"), NOW)


def test_an_answer_is_an_interaction_and_makes_a_new_ticket_open(book: Book, ticket: str) -> None:
    outcome = reply(book, ticket, "please restart it", NOW)
    said = outcome.record
    assert outcome.sentence == "Answered #1001 printer offline."
    assert (said["ticket"], said["direction"], said["channel"]) == (ticket, "out", "mail")
    assert log_of(book, ticket) == [(None, "new"), ("new", "open")]
    reply(book, ticket, "did it help?", NOW, channel="call", minutes=4)
    assert len(log_of(book, ticket)) == 2
    assert book.count_children("interactions", "ticket", ticket) == 2


def test_an_internal_note_is_no_answer(book: Book, ticket: str) -> None:
    outcome = reply(book, ticket, "third time this month", NOW, channel="note")
    assert outcome.sentence == "Noted on #1001 printer offline."
    assert "direction" not in outcome.record
    assert stored(book, ticket)["status"] == "new"


def test_an_answer_is_saved_once_and_never_empty(book: Book, ticket: str) -> None:
    id = new_ulid()
    reply(book, ticket, "please restart it", NOW, interaction=id)
    again = reply(book, ticket, "please restart it", NOW, interaction=id)
    assert (again.sentence, again.operation) == ("It was saved already.", None)
    assert book.count("interactions") == 1
    with pytest.raises(Invalid, match="nothing to log"):
        reply(book, ticket, "  \n", NOW)


def test_a_message_opens_what_waits_for_the_customer(book: Book, ticket: str) -> None:
    pause(book, ticket, NOW)
    outcome = message(book, ticket, "it is on again", NOW + HOUR)
    assert outcome.sentence == "Message on #1001 printer offline: it is open again."
    assert outcome.record["direction"] == "in"
    assert stored(book, ticket)["status"] == "open"


def test_a_message_leaves_alone_what_waits_for_others_or_is_new(book: Book, ticket: str) -> None:
    assert message(book, ticket, "hurry", NOW).sentence == "Message on #1001 printer offline."
    assert stored(book, ticket)["status"] == "new"
    pause(book, ticket, NOW, "third-party")
    message(book, ticket, "hurry", NOW + HOUR)
    assert stored(book, ticket)["status"] == "hold"


def test_a_message_on_a_closed_ticket_is_kept_and_says_what_to_do(book: Book, ticket: str) -> None:
    solve(book, ticket, NOW)
    outcome = message(book, ticket, "again!", NOW + 8 * DAY)
    assert "a follow-up can be opened" in outcome.sentence
    assert stored(book, ticket)["status"] == "solved"
    assert status_of(book, stored(book, ticket), NOW + 8 * DAY).status == "closed"


def test_pausing_says_for_whom_and_until_when(book: Book, ticket: str) -> None:
    outcome = pause(book, ticket, NOW, "customer", date(2026, 11, 25))
    assert outcome.sentence == "#1001 printer offline is waiting for the customer until Wed 2026-11-25."
    assert (outcome.record["status"], outcome.record["resume_at"]) == ("waiting", "2026-11-24T16:00:00Z")
    assert outcome.record["status_log"][-1]["resume_at"] == "2026-11-24T16:00:00Z"
    again = pause(book, ticket, NOW, "customer", date(2026, 11, 25))
    assert (again.sentence, again.operation) == ("#1001 printer offline is waiting for the customer already.", None)
    other = pause(book, ticket, NOW, "third-party")
    assert other.sentence == "#1001 printer offline is waiting for a third party."
    assert "resume_at" not in other.record
    with pytest.raises(Refused, match="has passed"):
        pause(book, ticket, NOW, until=NOW)


def test_a_pause_that_ran_out_ended_when_it_did(book: Book, ticket: str) -> None:
    pause(book, ticket, NOW, until=NOW + HOUR)
    assert reopen(book, ticket, NOW + 2 * HOUR).sentence == "#1001 printer offline is open already."
    solve(book, ticket, NOW + 3 * HOUR)
    assert log_of(book, ticket)[-1] == ("open", "solved")
    assert "resume_at" not in stored(book, ticket)


def test_solving_takes_the_result_and_the_rating(book: Book, ticket: str) -> None:
    outcome = solve(book, ticket, NOW + HOUR, "new cable", 5)
    record = outcome.record
    assert outcome.sentence == "Solved #1001 printer offline."
    assert (record["status"], record["result"], record["rating"]) == ("solved", "new cable", 5)
    assert record["rated_at"] == to_text(NOW + HOUR)
    assert solve(book, ticket, NOW + 2 * HOUR).operation is None
    later = solve(book, ticket, NOW + 2 * HOUR, rating=3).record
    assert (later["rating"], later["rated_at"], len(later["status_log"])) == (3, to_text(NOW + 2 * HOUR), 2)
    with pytest.raises(Invalid):
        solve(book, ticket, NOW, rating=6)


def test_a_rating_may_come_after_the_end(book: Book, ticket: str) -> None:
    solve(book, ticket, NOW)
    outcome = rate(book, ticket, 4, NOW + 30 * DAY)
    assert outcome.sentence == "#1001 printer offline is rated 4 of 5."
    assert outcome.record["rated_at"] == to_text(NOW + 30 * DAY)


def test_reopening_is_for_what_is_solved_or_paused(book: Book, ticket: str) -> None:
    pause(book, ticket, NOW)
    assert reopen(book, ticket, NOW).sentence == "#1001 printer offline is open again."
    solve(book, ticket, NOW)
    reopen(book, ticket, NOW)
    assert status_of(book, stored(book, ticket), NOW).reopens == 1
    solve(book, ticket, NOW)
    with pytest.raises(Refused, match="#1001 printer offline: The ticket is closed for good; a follow-up"):
        reopen(book, ticket, NOW + 7 * DAY)


def test_a_closed_ticket_is_answered_no_more_and_gets_a_follow_up(book: Book, ticket: str) -> None:
    with pytest.raises(Refused, match="not done yet"):
        follow_up(book, ticket, NOW)
    assert close(book, ticket, NOW).sentence == "Closed #1001 printer offline."
    assert close(book, ticket, NOW).operation is None
    with pytest.raises(Refused, match="follow-up"):
        reply(book, ticket, "one more thing", NOW)
    reply(book, ticket, "they rang again", NOW, channel="note")
    outcome = follow_up(book, ticket, NOW)
    assert outcome.sentence == "Opened #1002 printer offline, following up #1001."
    assert (outcome.record["follow_up_of"], outcome.record["status"]) == (ticket, "new")
    assert book.children("tickets", "follow_up_of", ticket) == [outcome.record]


def test_what_is_no_ticket_is_set_aside(book: Book, ticket: str) -> None:
    assert set_aside(book, ticket, NOW, "duplicate").sentence == "#1001 printer offline is set aside (duplicate)."
    assert queue(book, NOW) == []
    with pytest.raises(Refused, match="undoing that brings it back"):
        solve(book, ticket, NOW)
    book.undo()
    assert stored(book, ticket)["status"] == "new"


def test_a_ticket_changes_hands_with_a_reason(book: Book, ticket: str) -> None:
    colleague(book, "zhou")
    outcome = hand_over(book, ticket, "Zhou", NOW, "holiday")
    assert outcome.sentence == "#1001 printer offline is with zhou now."
    assert outcome.record["assignee_log"][-1] == {
        "at": to_text(NOW),
        "to": "zhou",
        "by": "li",
        "reason": "holiday",
    }
    assert outcome.record["status"] == "new"
    assert hand_over(book, ticket, "zhou", NOW).operation is None
    assert hand_over(book, ticket, None, NOW).sentence == "#1001 printer offline is back in the queue."
    with pytest.raises(Invalid, match="mean “zhou”"):
        hand_over(book, ticket, "zhuo", NOW)
    assert logins(book) == ["li", "zhou"]


def test_taking_the_next_one_takes_the_top_that_nobody_has(book: Book, customer: str) -> None:
    with pytest.raises(NotFound, match="no ticket to take"):
        take_next(book, NOW)
    colleague(book, "zhou")
    low = opened(book, customer, "low", priority="low")
    opened(book, customer, "urgent, but taken", priority="urgent", assignee="zhou")
    high = opened(book, customer, "high", priority="high")
    pause(book, opened(book, customer, "paused", priority="urgent"), NOW)
    taken = take_next(book, NOW)
    assert taken.sentence == "#1003 high is yours."
    assert (taken.record["id"], taken.record["assignee"], taken.record["status"]) == (high, "li", "open")
    assert take_next(book, NOW).record["id"] == low
    again = take_next(book, NOW)
    assert (again.sentence, again.operation) == ("#1003 high is yours already.", None)


def test_editing_a_ticket_logs_its_assignee_and_its_rating_and_refuses_the_rest(book: Book, ticket: str) -> None:
    outcome = edit_record(book, "tickets", ticket, {"priority": "high", "assignee": "li", "rating": 4}, NOW)
    assert outcome.sentence == "Saved #1001 printer offline."
    assert outcome.record["assignee_log"][-1]["to"] == "li"
    assert outcome.record["rated_at"] == to_text(NOW)
    assert "rated_at" not in edit_record(book, "tickets", ticket, {"rating": None}, NOW).record
    with pytest.raises(Invalid) as error:
        edit_record(book, "tickets", ticket, {"status": "solved", "number": 7}, NOW)
    assert error.value.fields.keys() == {"status", "number"}
    with pytest.raises(Conflict):
        edit_record(book, "tickets", ticket, {"priority": "low"}, NOW, expect={"priority": "normal"})


def test_everything_is_taken_back_step_by_step(book: Book, customer: str) -> None:
    before = list(book.all("tickets")), list(book.all("interactions"))
    ticket = opened(book, customer, "printer offline")
    reply(book, ticket, "restart it", NOW)
    pause(book, ticket, NOW, until=NOW + HOUR)
    reopen(book, ticket, NOW)
    solve(book, ticket, NOW, "restarted", 5)
    hand_over(book, ticket, "zhou", NOW)
    for _step in range(6):
        book.undo()
    assert (list(book.all("tickets")), list(book.all("interactions"))) == before


def test_a_ticket_that_is_gone_is_said_so(book: Book) -> None:
    for act in (reopen, close, follow_up, solve, pause, set_aside):
        with pytest.raises(NotFound):
            act(book, new_ulid(), NOW)  # type: ignore[operator]
    with pytest.raises(NotFound):
        reply(book, new_ulid(), "hello", NOW)


def test_a_deleted_ticket_leaves_its_interactions_and_tasks(book: Book, customer: str, ticket: str) -> None:
    reply(book, ticket, "restart it", NOW)
    delete_record(book, "tickets", ticket, NOW)
    (said,) = book.timeline(customer)
    assert "ticket" not in said
    book.undo()
    assert book.timeline(customer)[0]["ticket"] == ticket


def test_the_tickets_of_a_customer_go_with_it(book: Book, customer: str, ticket: str) -> None:
    reply(book, ticket, "restart it", NOW)
    assert what_goes_with(book, "customers", customer) == {"interactions": 1, "tickets": 1}
    outcome = delete_record(book, "customers", customer, NOW)
    assert outcome.sentence == "Deleted 上海金桥贸易 with 1 interaction, 1 ticket."
    assert (book.count("tickets"), book.count("interactions")) == (0, 0)
    book.undo()
    assert (book.count("tickets"), book.count("interactions")) == (1, 1)


def test_two_processes_never_give_one_number(book: Book, customer: str) -> None:
    with Book.open(book.path, user="zhou", device="ffff", clock=FixedClock(NOW)) as other:
        numbers = [
            open_ticket(each, {"customer": customer, "subject": "x"}, NOW).record["number"]
            for each in (book, other, book, other)
        ]
    assert numbers == [1001, 1002, 1003, 1004]


def test_a_contact_about_a_ticket_belongs_to_it_and_brings_it_on(book: Book, customer: str, ticket: str) -> None:
    seen = preview(book, customer, "restart it @4d", NOW, channel="mail", about=ticket)
    assert seen.entry.direction == "out"
    outcome = log_contact(book, seen.entry, NOW)
    records = dict(outcome.records)
    assert outcome.sentence == "Answered #1001 printer offline. Follow-up Tue 11-24."
    assert records["interactions"]["ticket"] == records["tasks"]["ticket"] == ticket
    assert records["tickets"]["status"] == "open"
    solve(book, ticket, NOW + HOUR)
    log_contact(book, preview(book, customer, "broken again <", NOW, about=ticket).entry, NOW + 2 * HOUR)
    assert stored(book, ticket)["status"] == "open"


def test_a_contact_about_a_ticket_opens_no_other(book: Book, customer: str, ticket: str) -> None:
    seen = preview(book, customer, "printer !t", NOW, about=ticket)
    assert seen.problems == ("This contact belongs to a ticket already; take out !t or !c.",)
    with pytest.raises(Refused, match="take out !t"):
        log_contact(book, seen.entry, NOW)
