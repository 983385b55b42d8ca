"""The agenda: its sections, the order in them, and when it changes by time alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from store.book import Book
from store.work.agenda import MOST_NEXT, MOST_OVERDUE, MOST_SILENT, Entry, agenda, next_appointments
from tests.factories import NOW, add, contact_made, customer, task


def sections(book: Book, now: datetime = NOW, owner: str | None = None) -> dict[str, list[str]]:
    """What each section says, the title of a task and the customer's name elsewhere."""
    found = agenda(book, now, owner)
    return {section.name: [_called(entry) for entry in section.entries] for section in found.sections}


def _called(entry: Entry) -> str:
    return entry.what if entry.table == "tasks" else entry.customer_name


def ticket(book: Book, customer_id: str, number: int, **fields: Any) -> str:
    """A ticket opened two days ago."""
    created = "2026-11-18T02:00:00Z"
    given = {"kind": "ticket", "subject": f"subject {number}", "status": "open", "priority": "normal", **fields}
    log = [{"at": created, "to": given["status"], "by": "li"}]
    return add(book, "tickets", customer=customer_id, number=number, created=created, status_log=log, **given)


def test_a_book_without_anything_to_do_has_no_sections(book: Book) -> None:
    customer(book, "Acme Ltd")
    assert agenda(book, NOW).sections == []


def test_tasks_are_overdue_due_today_or_next(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for title, due in (
        ("this evening", "2026-11-20T10:00:00Z"),
        ("today", "2026-11-20"),
        ("at noon", "2026-11-20T04:00:00Z"),
        ("yesterday", "2026-11-19"),
        ("tomorrow", "2026-11-21"),
        ("tomorrow at eight", "2026-11-21T00:00:00Z"),
        ("tonight, which is tomorrow in UTC's yesterday", "2026-11-20T16:30:00Z"),
    ):
        task(book, acme, title, due)
    add(book, "tasks", title="some day", kind="other", owner="li")
    assert sections(book) == {
        "overdue": ["yesterday", "at noon"],
        "today": ["this evening", "today"],
        "next": ["tonight, which is tomorrow in UTC's yesterday", "tomorrow at eight", "tomorrow", "some day"],
    }


def test_exactly_at_its_instant_a_task_is_still_in_time(book: Book) -> None:
    task(book, customer(book, "Acme Ltd"), "call", "2026-11-20T06:02:00Z")
    assert list(sections(book)) == ["today"]
    assert list(sections(book, NOW + timedelta(seconds=1))) == ["overdue"]


def test_done_tasks_and_what_is_no_date_do_not_disturb(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "done", "2026-11-19", done="2026-11-19T02:00:00Z", done_by="li")
    assert sections(book) == {}


def test_equal_tasks_stand_in_the_order_they_were_noted(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for title in ("first", "second", "third"):
        task(book, acme, title, "2026-11-19")
    assert sections(book)["overdue"] == ["first", "second", "third"]


def test_of_very_many_the_first_are_named_and_all_are_counted(book: Book) -> None:
    with book.change("import") as change:
        for number in range(MOST_OVERDUE + 5):
            change.create("tasks", {"title": f"{number}", "due": "2026-11-01", "kind": "call", "owner": "li"})
        for number in range(MOST_NEXT + 5):
            change.create("tasks", {"title": f"{number}", "due": "2026-12-01", "kind": "call", "owner": "li"})
        for number in range(MOST_SILENT + 5):
            created = "2026-01-01T00:00:00Z"
            change.create("customers", {"name": f"{number}", "kind": "company", "grade": "B", "created": created})
    found = {section.name: (len(section.entries), section.total) for section in agenda(book, NOW).sections}
    assert found == {
        "overdue": (MOST_OVERDUE, MOST_OVERDUE + 5),
        "silent": (MOST_SILENT, MOST_SILENT + 5),
        "next": (MOST_NEXT, MOST_NEXT + 5),
    }


def test_tickets_past_due_come_in_the_order_of_the_queue(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    ticket(book, acme, 1001, due="2026-11-19")
    ticket(book, acme, 1002, due="2026-11-18")
    ticket(book, acme, 1003, due="2026-11-21")
    ticket(book, acme, 1004, due="2026-11-18", status="solved")
    (section,) = agenda(book, NOW).sections
    assert [entry.what for entry in section.entries] == [
        "#1002 solution 1 d 14 h late · subject 1002",
        "#1001 solution 14 h 2 min late · subject 1001",
    ]


def test_customers_are_silent_beyond_the_days_of_their_grade(book: Book) -> None:
    for name, grade, days in (
        ("A 31", "A", 31),
        ("A 29", "A", 29),
        ("B 61", "B", 61),
        ("B 59", "B", 59),
        ("C", "C", 99),
    ):
        contact_made(book, customer(book, name, grade=grade), "hello", hours_ago=24 * days)
    contact_made(book, customer(book, "ungraded"), "hello", hours_ago=24 * 999)
    assert sections(book) == {"silent": ["A 31", "B 61", "C"]}


def test_the_best_grade_and_the_longest_silence_come_first(book: Book) -> None:
    for name, grade, days in (("B long", "B", 300), ("A short", "A", 40), ("A long", "A", 50)):
        contact_made(book, customer(book, name, grade=grade), "hello", hours_ago=24 * days)
    assert sections(book)["silent"] == ["A long", "A short", "B long"]


def test_a_note_breaks_no_silence_and_a_call_does(book: Book) -> None:
    acme = customer(book, "Acme Ltd", grade="A")
    contact_made(book, acme, "long ago", hours_ago=24 * 40)
    contact_made(book, acme, "to myself", channel="note")
    assert sections(book) == {"silent": ["Acme Ltd"]}
    contact_made(book, acme, "hello")
    assert sections(book) == {}


def test_one_never_contacted_is_silent_since_they_were_added(book: Book) -> None:
    customer(book, "new", grade="A")
    customer(book, "old", grade="A", created="2026-10-01T00:00:00Z")
    assert sections(book) == {"silent": ["old"]}


def test_the_archived_and_those_who_want_no_contact_are_left_in_peace(book: Book) -> None:
    old = {"grade": "A", "created": "2026-01-01T00:00:00Z"}
    customer(book, "archived", archived="2026-06-01T00:00:00Z", **old)
    customer(book, "leave me", do_not_contact=True, **old)
    assert sections(book) == {}


def test_a_grade_without_days_is_never_silent(book: Book) -> None:
    customer(book, "VIP", grade="A", created="2026-01-01T00:00:00Z")
    with book.change("settings") as change:
        change.update("settings", book.settings["id"], {"grades": [{"name": "A"}]})
    assert sections(book) == {}


@pytest.mark.parametrize(
    ("birthday", "said"),
    [
        ("1986-11-20", "turns 40"),
        ("--12-04", "birthday"),
        ("2026-11-25", "birthday"),
        ("1986-12-05", None),
        ("1986-11-19", None),
        ("1986-11", None),
        ("1986", None),
    ],
)
def test_birthdays_within_fourteen_days_are_shown(book: Book, birthday: str, said: str | None) -> None:
    customer(book, "王小明", kind="person", birthday=birthday)
    assert [entry.what for entry in agenda(book, NOW).entries()] == ([said] if said else [])


def test_a_month_of_a_year_is_no_day_of_another_month(book: Book) -> None:
    customer(book, "王小明", kind="person", birthday="2011-11")
    at_the_eleventh = datetime(2026, 11, 11, tzinfo=UTC)
    assert sections(book, at_the_eleventh) == {}


@pytest.mark.parametrize(("year", "day"), [(2027, date(2027, 2, 28)), (2028, date(2028, 2, 29))])
def test_who_was_born_on_the_29th_of_february_celebrates_every_year(book: Book, year: int, day: date) -> None:
    customer(book, "王小明", kind="person", birthday="2000-02-29")
    (entry,) = agenda(book, datetime(year, 2, 20, tzinfo=UTC)).entries()
    assert entry.when == day
    assert entry.what == f"turns {year - 2000}"


def test_birthdays_across_the_new_year_are_in_order(book: Book) -> None:
    for name, birthday in (("second", "1980-01-03"), ("first", "--12-30")):
        customer(book, name, kind="person", birthday=birthday)
    assert sections(book, datetime(2026, 12, 25, tzinfo=UTC)) == {"birthdays": ["first", "second"]}


def test_a_contacts_birthday_is_shown_with_their_customer(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    add(book, "contacts", customer=acme, name="李四", birthday="1990-11-22")
    (entry,) = agenda(book, NOW).entries()
    assert (entry.customer, entry.customer_name, entry.what) == (acme, "Acme Ltd", "李四 · turns 36")


def test_lunar_birthdays_are_counted_and_not_placed(book: Book) -> None:
    customer(book, "王小明", kind="person", birthday="--11-22", birthday_calendar="lunar")
    found = agenda(book, NOW)
    assert (found.sections, found.lunar_birthdays) == ([], 1)


def test_one_persons_agenda_is_what_they_own_or_are_assigned(book: Book) -> None:
    for login in ("li", "zhou"):
        mine = customer(book, f"{login} silent", owner=login, grade="A", created="2026-01-01T00:00:00Z")
        task(book, mine, f"{login} task", "2026-11-19", owner=login)
        customer(book, f"{login} born", owner=login, kind="person", birthday="--11-21")
        ticket(book, mine, 1001 + (login == "li"), due="2026-11-19", assignee=login)
    assert sections(book, owner="zhou") == {
        "overdue": ["zhou task"],
        "tickets": ["zhou silent"],
        "silent": ["zhou silent"],
        "birthdays": ["zhou born"],
    }


def test_it_holds_until_something_runs_out_or_the_day_ends(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    assert agenda(book, NOW).holds_until == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    ticket(book, acme, 1001, due="2026-11-20T09:00:00Z")
    assert agenda(book, NOW).holds_until == datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC)
    task(book, acme, "call", "2026-11-20T07:00:00Z")
    assert agenda(book, NOW).holds_until == datetime(2026, 11, 20, 7, 0, 1, tzinfo=UTC)


def test_the_next_appointments_are_mine_or_nobodys_and_have_a_time(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "no time", "2026-11-20")
    task(book, acme, "hers", "2026-11-20T06:30:00Z", owner="zhou")
    task(book, acme, "passed", "2026-11-20T06:02:00Z")
    add(book, "tasks", title="nobody's", due="2026-11-20T07:00:00Z", kind="call")
    task(book, acme, "mine", "2026-11-20T07:00:00Z")
    task(book, acme, "later", "2026-11-20T08:00:00Z")
    assert [entry.what for entry in next_appointments(book, NOW)] == ["nobody's", "mine"]
    assert [entry.what for entry in next_appointments(book, NOW + timedelta(hours=1))] == ["later"]
