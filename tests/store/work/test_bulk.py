"""One edit of many customers: what is typed, what is said before, what is in the book after, and one undo."""

from __future__ import annotations

import pytest

from store.book import Book
from store.errors import Invalid, Refused
from store.model.customer import TYPE
from store.model.ticket import TYPE as TICKET
from store.work.bulk import Edit, edit_many, preview, read_edit
from store.work.customers import archive_many, delete_records, what_goes_with
from store.work.ticket_queue import status_of
from store.work.tickets import close, open_ticket
from tests.factories import NOW, customer, task


@pytest.fixture
def three(book: Book) -> list[str]:
    """Three customers; the first is grade A already and a vip."""
    return [customer(book, "Acme", grade="A", tags=["vip"]), customer(book, "Beta"), customer(book, "金桥")]


def read(text: str) -> Edit:
    return read_edit(text, TYPE)


def test_a_line_says_what_is_set_emptied_put_in_and_taken_out() -> None:
    assert read('grade=A region= note="a b" tag+vip tag-old') == Edit(
        fields={"grade": "A", "region": None, "note": "a b"}, more={"tags": ["vip"]}, less={"tags": ["old"]}
    )
    assert not read("  ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("grade", "is no change"), ("name=x", "cannot be set for many"), ("foo=1", "region"), ("grade+A", "one value")],
)
def test_what_cannot_be_read_is_said(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(typed)
    assert said in str(refused.value)


def test_only_those_that_differ_are_counted_and_changed(book: Book, three: list[str]) -> None:
    shown = preview(book, "customers", three, read("grade=A tag+vip"), NOW)
    assert (shown.changing, shown.same) == (three[1:], 1)
    outcome = edit_many(book, "customers", three, read("grade=a tag+vip"), NOW)
    assert [id for _table, record in outcome.records if (id := record["id"])] == three[1:]
    assert [(each["grade"], each["tags"]) for each in book.all("customers")] == [("A", ["vip"])] * 3


def test_an_owner_given_to_many_enters_each_owner_log(book: Book, three: list[str]) -> None:
    edit_many(book, "customers", three[1:], read("owner="), NOW)
    for id in three[1:]:
        changed = book.get("customers", id)
        assert changed is not None and "owner" not in changed
        assert changed["owner_log"][-1]["from"] == "li"


def test_one_undo_takes_all_of_it_back(book: Book, three: list[str]) -> None:
    before = list(book.all("customers"))
    edit_many(book, "customers", three, read("region=East tag-vip"), NOW)
    book.undo()
    after = [{**each, "stamps": None} for each in book.all("customers")]
    assert after == [{**each, "stamps": None} for each in before]


def test_a_value_that_cannot_be_stored_changes_none(book: Book, three: list[str]) -> None:
    with pytest.raises(Invalid):
        edit_many(book, "customers", three, read("owner=li preferred_channel=pigeon"), NOW)
    assert [each.get("preferred_channel") for each in book.all("customers")] == [None] * 3


def test_many_are_archived_brought_back_and_deleted_as_one(book: Book, three: list[str]) -> None:
    task(book, three[1], "call", "2026-11-24")
    assert what_goes_with(book, "customers", *three) == {"tasks": 1}
    archive_many(book, three, NOW)
    assert book.listing("customers").rows == []
    archive_many(book, three[:2], NOW, back=True)
    assert len(book.listing("customers").rows) == 2
    delete_records(book, "customers", three, NOW)
    assert (book.count("customers"), book.count("tasks")) == (0, 0)
    book.undo()
    assert (book.count("customers"), book.count("tasks")) == (3, 1)


def test_tickets_change_together_and_the_one_that_is_closed_for_good_is_named(book: Book) -> None:
    acme = customer(book, "Acme")
    ids = [open_ticket(book, {"customer": acme, "subject": subject}, NOW).record["id"] for subject in "abc"]
    close(book, ids[2], NOW)
    wanted = read_edit("owner=li priority=high status=solved", TICKET)

    shown = preview(book, "tickets", ids, wanted, NOW)
    assert (shown.changing, shown.same, shown.what) == (ids[:2], 0, "assignee li, priority high, status solved")
    assert shown.refused == ["#1003 c: The ticket is closed for good; a follow-up can be opened instead."]

    with pytest.raises(Refused):
        edit_many(book, "tickets", ids, wanted, NOW)
    assert status_of(book, book.get("tickets", ids[0]) or {}, NOW).status == "new", "all or nothing"

    edit_many(book, "tickets", shown.changing, wanted, NOW)
    first = book.get("tickets", ids[0]) or {}
    assert (first["assignee"], first["priority"], first["status"]) == ("li", "high", "solved")
    assert [each["to"] for each in (first["assignee_log"][-1], first["status_log"][-1])] == ["li", "solved"]
    assert not preview(book, "tickets", ids[:2], wanted, NOW).changing
    book.undo()
    assert "assignee" not in (book.get("tickets", ids[0]) or {})


@pytest.mark.parametrize("line", ["status=merged", "status=new", "status=", "number=7", "subject=x", "rating=5"])
def test_what_is_a_tickets_own_is_not_set_for_many(book: Book, line: str) -> None:
    id = open_ticket(book, {"customer": customer(book, "Acme"), "subject": "a"}, NOW).record["id"]
    with pytest.raises(Invalid):
        preview(book, "tickets", [id], read_edit(line, TICKET), NOW)
