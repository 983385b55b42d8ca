"""Keeping customers: who owns them, what their logs say, and what goes along when one is deleted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.book import Book
from store.errors import Conflict, Invalid, NotFound
from store.ids import new_ulid
from store.work.contacts import add_contact
from store.work.customers import add_customer, archive, delete_record, edit_record, set_owner, what_goes_with
from store.work.log import LogInput, log_contact
from store.work.outcome import counted
from tests.factories import NOW, add, new_book

AT = "2026-11-20T06:02:00Z"


def a_customer(book: Book, **fields: Any) -> dict[str, Any]:
    return add_customer(book, {"name": "上海金桥贸易", **fields}, NOW).record


def test_whoever_adds_a_customer_owns_it_unless_told_otherwise(book: Book) -> None:
    assert a_customer(book)["owner"] == "li"
    assert a_customer(book)["owner_log"] == [{"at": AT, "to": "li", "by": "li"}]
    nobodys = a_customer(book, owner=None)
    assert "owner" not in nobodys
    assert "owner_log" not in nobodys


def test_the_outcome_names_the_operation_that_undo_takes_back(book: Book) -> None:
    outcome = add_customer(book, {"name": "Acme"}, NOW)
    assert outcome.sentence == "Added Acme."
    assert book.undo(outcome.operation).undoes == outcome.operation
    assert book.count("customers") == 0


def test_every_wrong_field_is_named(book: Book) -> None:
    with pytest.raises(Invalid) as refused:
        add_customer(book, {"phones": "12", "grade": "Z"}, NOW)
    assert set(refused.value.fields) == {"name", "phones", "grade"}
    assert book.count("customers") == 0


def test_an_unknown_owner_is_refused_with_a_suggestion(book: Book) -> None:
    add(book, "people", login="wang", name="王小明", role="sales")
    with pytest.raises(Invalid, match="Did you mean “wang”"):
        add_customer(book, {"name": "Acme", "owner": "wnag"}, NOW)
    assert a_customer(book, owner="WANG")["owner"] == "wang"


def test_a_book_of_one_person_takes_any_owner(book: Book) -> None:
    assert a_customer(book, owner="chen")["owner"] == "chen"


def test_a_new_owner_or_status_enters_its_log(book: Book) -> None:
    customer = a_customer(book, status="lead")
    edited = edit_record(book, "customers", customer["id"], {"owner": "chen", "status": "Active"}, NOW).record
    assert edited["owner_log"][-1] == {"at": AT, "from": "li", "to": "chen", "by": "li"}
    assert edited["status_log"] == [
        {"at": AT, "to": "lead", "by": "li"},
        {"at": AT, "from": "lead", "to": "active", "by": "li"},
    ]
    assert (
        edit_record(book, "customers", customer["id"], {"region": "华东"}, NOW).record["owner_log"]
        == edited["owner_log"]
    )


def test_a_field_somebody_changed_meanwhile_is_not_overwritten(book: Book) -> None:
    customer = a_customer(book, region="华东")
    edit_record(book, "customers", customer["id"], {"region": "华南"}, NOW)
    with pytest.raises(Conflict) as clash:
        edit_record(book, "customers", customer["id"], {"region": "西南"}, NOW, expect={"region": "华东"})
    assert clash.value.fields == {"region": ("华东", "华南")}


def test_editing_nothing_makes_no_operation(book: Book) -> None:
    customer = a_customer(book, region="华东")
    before = book.count("operations")
    assert edit_record(book, "customers", customer["id"], {"region": "华东"}, NOW).operation is None
    assert book.count("operations") == before


def test_several_change_hands_in_one_operation(book: Book) -> None:
    ids = [a_customer(book)["id"] for _each in range(4)]
    outcome = set_owner(book, ids, "chen", NOW, reason="holiday")
    assert outcome.sentence == "4 customers: owner is now chen."
    assert outcome.record["owner_log"][-1] == {
        "at": AT, "from": "li", "to": "chen", "by": "li", "reason": "holiday",
    }  # fmt: skip
    book.undo()
    assert {book.get("customers", id)["owner"] for id in ids} == {"li"}  # type: ignore[index]


def test_releasing_leaves_a_customer_without_owner(book: Book) -> None:
    released = set_owner(book, [a_customer(book)["id"]], None, NOW).record
    assert "owner" not in released
    assert released["owner_log"][-1] == {"at": AT, "from": "li", "by": "li"}


def test_none_changes_hands_if_one_is_gone(book: Book) -> None:
    customer = a_customer(book)
    with pytest.raises(NotFound):
        set_owner(book, [customer["id"], new_ulid()], "chen", NOW)
    assert book.get("customers", customer["id"])["owner"] == "li"  # type: ignore[index]


def test_archiving_and_back(book: Book) -> None:
    id = a_customer(book)["id"]
    assert archive(book, id, NOW).record["archived"] == AT
    again = archive(book, id, NOW + timedelta(days=1))
    assert (again.operation, again.record["archived"]) == (None, AT)
    assert "archived" not in archive(book, id, NOW, back=True).record
    assert archive(book, id, NOW, back=True).sentence == "上海金桥贸易 was not archived."


@pytest.fixture
def full(book: Book) -> dict[str, Any]:
    """A customer with two contacts, three interactions and two tasks, beside another that has one of each."""
    for _each in range(2):
        customer = a_customer(book)
        contact = add_contact(book, customer["id"], {"name": "王小明"}, NOW).record
        log_contact(
            book,
            LogInput(customer=customer["id"], text="hello", contact=contact["id"], follow_up=NOW.date()),
            NOW,
        )
    add_contact(book, customer["id"], {"name": "李强"}, NOW)
    for text in ("second", "third"):
        log_contact(book, LogInput(customer=customer["id"], text=text), NOW)
    add(book, "tasks", title="call", customer=customer["id"])
    return customer


def test_the_question_before_deleting_counts_what_goes_along(book: Book, full: dict[str, Any]) -> None:
    goes = what_goes_with(book, "customers", full["id"])
    assert goes == {"contacts": 2, "interactions": 3, "tasks": 2}
    assert counted(goes) == "2 contacts, 3 interactions, 2 tasks"
    assert what_goes_with(book, "customers", a_customer(book)["id"]) == {}


def test_deleting_a_customer_takes_all_along_and_one_undo_brings_all_back(book: Book, full: dict[str, Any]) -> None:
    tables = ("customers", "contacts", "interactions", "tasks")
    before = {table: list(book.all(table)) for table in tables}
    outcome = delete_record(book, "customers", full["id"], NOW)
    assert outcome.sentence == "Deleted 上海金桥贸易 with 2 contacts, 3 interactions, 2 tasks."
    assert [book.count(table) for table in tables] == [1, 1, 1, 1]
    book.undo()
    for table in tables:
        assert {record["id"] for record in book.all(table)} == {record["id"] for record in before[table]}


def test_deleting_a_contact_keeps_what_was_said_to_it(book: Book, full: dict[str, Any]) -> None:
    contact = next(record for record in book.children("contacts", "customer", full["id"]) if record.get("primary"))
    spoken = book.children("interactions", "contact", contact["id"])
    assert what_goes_with(book, "contacts", contact["id"]) == {}
    delete_record(book, "contacts", contact["id"], NOW)
    assert "contact" not in book.get("interactions", spoken[0]["id"])  # type: ignore[operator]
    book.undo()
    assert book.get("interactions", spoken[0]["id"])["contact"] == contact["id"]  # type: ignore[index]


def test_deleting_a_customer_leaves_no_mention_of_what_went_with_it(book: Book, full: dict[str, Any]) -> None:
    other = a_customer(book)
    (contact, *_more) = book.children("contacts", "customer", full["id"])
    (call, *_more) = book.timeline(full["id"])
    ticket = add(book, "tickets", number=1001, customer=full["id"], subject="printer", kind="ticket", status="new")
    links = {"contact": contact["id"], "ticket": ticket}
    theirs = {
        "interactions": add(book, "interactions", customer=other["id"], channel="call", at=AT, text="hm", **links),
        "tasks": add(book, "tasks", title="call", customer=other["id"], interaction=call["id"], **links),
        "tickets": add(
            book,
            "tickets",
            number=1002,
            customer=other["id"],
            subject="ink",
            kind="ticket",
            status="new",
            contact=contact["id"],
            interaction=call["id"],
            follow_up_of=ticket,
        ),
    }
    before = {table: book.get(table, id) for table, id in theirs.items()}
    delete_record(book, "customers", full["id"], NOW)
    for table, id in theirs.items():
        left = book.get(table, id)
        assert left is not None
        assert left["customer"] == other["id"]
        assert left.keys().isdisjoint({"contact", "ticket", "interaction", "follow_up_of"}), table
    book.undo()
    for table, id in theirs.items():
        assert without_stamps(book.get(table, id)) == without_stamps(before[table])


def without_stamps(record: dict[str, Any] | None) -> dict[str, Any]:
    return {field: value for field, value in (record or {}).items() if field != "stamps"}


def test_deleting_what_is_gone_is_said(book: Book) -> None:
    with pytest.raises(NotFound):
        delete_record(book, "customers", new_ulid(), NOW)


def test_the_first_write_makes_the_person_at_the_keyboard(tmp_path: Path) -> None:
    with Book.open(f"{tmp_path}/new.json", user="chen", device="00aa", create=True) as book:
        add_customer(book, {"name": "Acme"}, NOW)
        assert [(person["login"], person["role"]) for person in book.all("people")] == [("chen", "admin")]


def test_two_people_edit_different_fields(book: Book, tmp_path: Path) -> None:
    customer = a_customer(book)
    with new_book(tmp_path, user="chen", device="00bb") as other:
        edit_record(other, "customers", customer["id"], {"region": "华东"}, NOW, expect={"region": None})
    edit_record(book, "customers", customer["id"], {"grade": "A"}, NOW, expect={"grade": None})
    merged = book.get("customers", customer["id"])
    assert merged is not None
    assert (merged["region"], merged["grade"]) == ("华东", "A")
