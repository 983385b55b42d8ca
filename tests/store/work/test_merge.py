"""Merging, un-merging and splitting customers and contacts: one operation each, and nothing is lost (Rule 8)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.errors import Conflict, Invalid, NotFound, Refused
from store.exchange.export import export_json
from store.model import RECORD_TYPES
from store.model.instants import to_text
from store.work.contacts import add_contact
from store.work.customers import delete_record, edit_record, set_owner
from store.work.log import LogInput, log_contact
from store.work.merge import merge, prepare
from store.work.merged import links_to, survivor_id
from store.work.split import split
from store.work.tasks import add_task
from store.work.tickets import open_ticket
from store.work.unmerge import unmerge
from tests.factories import NOW, add, contact_made, customer, task


def exported(book: Book) -> bytes:
    return b"".join(export_json(book))


@pytest.fixture
def pair(book: Book) -> tuple[str, str]:
    """Two people who are one: the second has phones, a note, a contact made, a task and a ticket."""
    one = customer(book, "王小明", kind="person", phones=["13800138000"], tags=["vip"], note="爱喝茶", grade="A")
    other = customer(book, "王 小明", kind="person", phones=["021-50581234"], mails=["w@x.example"], note="喜欢咖啡")
    contact_made(book, other, "要报价")
    task(book, other, "回电", "2026-11-24")
    open_ticket(book, {"customer": other, "subject": "打印机离线"}, NOW)
    add(book, "contacts", customer=other, name="李四", primary=True)
    return one, other


def test_every_record_type_that_belongs_to_a_customer_moves_and_remembers_from_where(
    book: Book, pair: tuple[str, str]
) -> None:
    one, other = pair
    merge(book, [one, other], NOW, survivor=one)
    moving = [kind.table for kind, field in links_to("customers") if field == "customer"]
    assert {"contacts", "interactions", "tasks", "tickets"} <= set(moving)
    for table in moving:
        assert RECORD_TYPES[table].field("orig_customer_id") is not None
        assert book.children(table, "customer", other) == []
        assert all(child["orig_customer_id"] == other for child in book.children(table, "customer", one))
    assert all(
        book.count_children(table, "customer", one) for table in ("contacts", "interactions", "tasks", "tickets")
    )


def test_blanks_are_filled_sets_united_and_notes_joined_under_their_origin(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    merged = merge(book, [one, other], NOW, survivor=one).record
    assert merged["phones"] == ["+8613800138000", "+862150581234"]
    assert merged["mails"] == ["w@x.example"]
    assert merged["tags"] == ["vip"]
    assert merged["note"] == f"爱喝茶\n\n[王 小明 #{other[-4:]}]\n喜欢咖啡"
    assert merged["grade"] == "A"
    assert book.get("customers", other)["merged_into"] == one  # type: ignore[index]
    assert book.get("customers", other)["note"] == "喜欢咖啡"  # type: ignore[index]


def test_a_field_that_was_picked_is_taken_and_one_that_was_given_wins(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    merged = merge(book, [one, other], NOW, survivor=one, picks={"name": other, "note": other}, given={"grade": "C"})
    assert merged.record["name"] == "王 小明"
    assert merged.record["note"] == "喜欢咖啡"
    assert merged.record["grade"] == "C"


def test_who_survives_is_the_one_verified_last_then_the_most_complete_then_the_oldest(book: Book) -> None:
    oldest, complete, verified = (
        customer(book, "Acme", id="01JD4K2M8PZ00Q7C1BHXW2E5RA"),
        customer(book, "Acme", grade="A", industry="it"),
        customer(book, "Acme", verified_at="2026-11-01T00:00:00Z"),
    )
    assert prepare(book, [oldest, complete, verified]).survivor["id"] == verified
    assert prepare(book, [oldest, complete]).survivor["id"] == complete
    assert prepare(book, [customer(book, "Acme"), oldest]).survivor["id"] == oldest


def test_owners_that_differ_are_decided_on_and_the_change_is_logged(book: Book) -> None:
    add(book, "people", login="chen", name="Chen", role="sales")
    one, other = customer(book, "Acme"), customer(book, "Acme", owner="chen")
    with pytest.raises(Invalid, match="li, chen"):
        merge(book, [one, other], NOW, survivor=one)
    assert "merged_into" not in (book.get("customers", other) or {})
    merged = merge(book, [one, other], NOW, survivor=one, picks={"owner": other}).record
    assert merged["owner"] == "chen"
    assert merged["owner_log"] == [{"at": to_text(NOW), "from": "li", "to": "chen", "by": "li", "reason": "merge"}]


def test_who_does_not_want_to_be_contacted_is_not_and_one_in_use_is_not_archived(book: Book) -> None:
    quiet = customer(book, "Acme", do_not_contact=True, archived="2026-01-01T00:00:00Z")
    loud = customer(book, "Acme", grade="A")
    merged = merge(book, [loud, quiet], NOW, survivor=quiet, picks={"do_not_contact": loud, "archived": quiet}).record
    assert merged["do_not_contact"] is True
    assert "archived" not in merged


def test_addresses_under_one_label_are_both_kept(book: Book) -> None:
    one = customer(book, "Acme", addresses=[{"label": "office", "text": "1 Main St"}])
    other = customer(book, "Acme", addresses=[{"label": "office", "text": "9 High St"}, {"text": "hut"}])
    merged = merge(book, [one, other], NOW, survivor=one).record
    assert [(each.get("label"), each["text"]) for each in merged["addresses"]] == [
        ("office", "1 Main St"),
        ("office 2", "9 High St"),
        (None, "hut"),
    ]


def test_a_lunar_birthday_goes_with_its_calendar(book: Book) -> None:
    one = customer(book, "王", kind="person")
    other = customer(book, "王", kind="person", birthday="--05-28", birthday_calendar="lunar")
    merged = merge(book, [one, other], NOW, survivor=one).record
    assert (merged["birthday"], merged["birthday_calendar"]) == ("--05-28", "lunar")


def test_any_number_is_merged_at_once_and_chains_are_flat(book: Book) -> None:
    first, second, third, fourth = (customer(book, "Acme") for _each in range(4))
    merge(book, [second, first], NOW, survivor=second)
    merge(book, [second, third, fourth], NOW, survivor=fourth)
    assert {(book.get("customers", id) or {})["merged_into"] for id in (first, second, third)} == {fourth}
    assert survivor_id(book, first) == fourth


def test_a_record_is_not_merged_with_itself_nor_with_what_it_was_merged_into(book: Book) -> None:
    one, other = customer(book, "Acme"), customer(book, "Acme")
    with pytest.raises(Refused):
        merge(book, [one, one], NOW)
    merge(book, [one, other], NOW, survivor=one)
    with pytest.raises(Refused):
        merge(book, [one, other], NOW)
    with pytest.raises(NotFound):
        merge(book, [one, "01JD4K2M8PZ00Q7C1BHXW2E5RA"], NOW)


def test_one_contact_stays_the_primary_one(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    add(book, "contacts", customer=one, name="张三", primary=True)
    merge(book, [one, other], NOW, survivor=one)
    contacts = book.children("contacts", "customer", one)
    assert [contact["name"] for contact in contacts if contact.get("primary")] == ["张三"]


# Un-merging


def test_merged_unmerged_and_merged_again_the_book_is_the_same(book: Book, pair: tuple[str, str]) -> None:
    start = exported(book)
    merge(book, pair, NOW)
    merged = exported(book)
    outcome = unmerge(book, pair[1], NOW)
    assert outcome.record["id"] == pair[1]
    assert exported(book) == start
    merge(book, pair, NOW)
    assert exported(book) == merged
    book.undo()
    assert exported(book) == start
    book.redo()
    assert exported(book) == merged
    unmerge(book, pair[0], NOW)
    assert exported(book) == start


def test_what_was_made_or_changed_since_stays_with_the_survivor_and_is_listed(
    book: Book, pair: tuple[str, str]
) -> None:
    one, other = pair
    merge(book, pair, NOW, survivor=one)
    later = contact_made(book, one, "made since")
    edit_record(
        book, "customers", one, {"note": "rewritten", "phones": ["13800138000", "02150581234", "400 800 1"]}, NOW
    )
    outcome = unmerge(book, one, NOW)
    assert ("interactions", later) in [(table, record["id"]) for table, record in outcome.records]
    assert "1 interaction (made since)" in outcome.sentence and "Note" in outcome.sentence
    survivor = book.get("customers", one) or {}
    assert survivor["note"] == "rewritten"
    assert survivor["phones"] == ["+8613800138000", "4008001"]
    assert "mails" not in survivor
    assert [each["text"] for each in book.timeline(one)] == ["made since"]
    assert [each["text"] for each in book.timeline(other)] == ["要报价"]


def test_an_owner_changed_since_keeps_its_log(book: Book) -> None:
    add(book, "people", login="chen", name="Chen", role="sales")
    one, other = customer(book, "Acme"), customer(book, "Acme", owner="chen")
    merge(book, [one, other], NOW, survivor=one, picks={"owner": other})
    set_owner(book, [one], "li", NOW)
    unmerge(book, one, NOW)
    survivor = book.get("customers", one) or {}
    assert survivor["owner"] == "li"
    assert [line["to"] for line in survivor["owner_log"]] == ["chen", "li"]


def test_a_chain_comes_apart_from_its_end(book: Book) -> None:
    first, second, third = (customer(book, "Acme", note=str(number)) for number in range(3))
    merge(book, [first, second], NOW, survivor=second)
    start = exported(book)
    merge(book, [second, third], NOW, survivor=third)
    with pytest.raises(Refused, match="un-merge that first"):
        unmerge(book, first, NOW)
    unmerge(book, third, NOW)
    assert exported(book) == start
    unmerge(book, first, NOW)
    with pytest.raises(Refused):
        unmerge(book, first, NOW)


def test_what_the_history_forgot_comes_back_with_its_records(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    merge(book, pair, NOW, survivor=one)
    with book.change("forget") as change:
        for operation in list(book.all("operations")):
            change.delete("operations", operation["id"])
    unmerge(book, other, NOW)
    assert "merged_into" not in (book.get("customers", other) or {})
    (call,) = book.timeline(other)
    assert "orig_customer_id" not in call


def test_deleting_the_survivor_takes_what_was_merged_into_it_along(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    merge(book, pair, NOW, survivor=one)
    merged = exported(book)
    delete_record(book, "customers", one, NOW)
    assert book.get("customers", other) is None
    book.undo()
    assert exported(book) == merged


def test_a_line_begun_for_one_that_was_merged_reaches_the_survivor(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    merge(book, pair, NOW, survivor=one)
    log_contact(book, LogInput(customer=other, text="resumed", channel="call"), NOW)
    assert "resumed" in [each["text"] for each in book.timeline(one)]
    for added in (
        add_task(book, {"customer": other, "title": "later"}, NOW),
        open_ticket(book, {"customer": other, "subject": "later"}, NOW),
        add_contact(book, other, {"name": "Later"}, NOW),
    ):
        assert added.record["customer"] == one


def test_contacts_of_one_customer_are_merged_and_unmerged(book: Book) -> None:
    acme = customer(book, "Acme")
    one = add(book, "contacts", customer=acme, name="Wang", phones=["13800138000"], primary=True)
    other = add(book, "contacts", customer=acme, name="Wang", mails=["w@x.example"])
    contact_made(book, acme, "hello", contact=other)
    start = exported(book)
    merged = merge(book, [one, other], NOW, table="contacts").record
    assert merged["mails"] == ["w@x.example"] and merged["primary"] is True
    assert book.get("contacts", other) is None
    assert book.timeline(acme)[0]["contact"] == one
    unmerge(book, one, NOW, table="contacts")
    assert exported(book) == start
    stranger = add(book, "contacts", customer=customer(book, "Beta"), name="Wang")
    with pytest.raises(Refused, match="different customers"):
        merge(book, [one, stranger], NOW, table="contacts")


_FIELDS = {
    "phones": st.lists(st.sampled_from(["13800138000", "13900139000", "021-50581234"]), min_size=1),
    "tags": st.lists(st.sampled_from(["vip", "export", "新"]), min_size=1),
    "note": st.sampled_from(["a", "b\nc", "备注"]),
    "grade": st.sampled_from("ABC"),
    "birthday": st.sampled_from(["--05-28", "1980-01-01"]),
    "do_not_contact": st.just(True),
    "verified_at": st.sampled_from(["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]),
}
_RECORDS = st.lists(st.fixed_dictionaries({}, optional=_FIELDS), min_size=2, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(records=_RECORDS, calls=st.lists(st.integers(0, 3), max_size=4), way=st.randoms(use_true_random=False))
def test_whatever_is_merged_comes_back_as_it_was(book: Book, records, calls, way) -> None:  # type: ignore[no-untyped-def]
    ids = [customer(book, "Acme", **fields) for fields in records]
    for number in calls:
        contact_made(book, ids[number % len(ids)], "call")
    start = exported(book)
    merge(book, ids, NOW)
    merged = exported(book)
    unmerge(book, way.choice(ids), NOW)
    assert exported(book) == start
    way.shuffle(ids)
    merge(book, ids, NOW)
    assert exported(book) == merged


# Splitting


def test_a_split_moves_what_was_chosen_and_what_hangs_on_it(book: Book) -> None:
    acme = customer(book, "Acme", grade="A")
    wang = add(book, "contacts", customer=acme, name="Wang", primary=True)
    li = add(book, "contacts", customer=acme, name="Li")
    theirs = contact_made(book, acme, "with Wang", contact=wang)
    mine = contact_made(book, acme, "with Li", contact=li)
    ticket = open_ticket(book, {"customer": acme, "subject": "broken", "contact": li}, NOW).record["id"]
    message = contact_made(book, acme, "still broken", ticket=ticket)
    start = exported(book)
    outcome = split(book, acme, {"name": "Beta"}, [("contacts", wang), ("tickets", ticket)], NOW)
    new = outcome.record["id"]
    assert outcome.record["grade"] == "A"
    assert {each["id"] for each in book.timeline(new)} == {theirs, message}
    assert [each["id"] for each in book.timeline(acme)] == [mine]
    moved = book.get("tickets", ticket) or {}
    assert moved["customer"] == new and "contact" not in moved
    book.undo()
    assert exported(book) == start


def test_a_split_of_nothing_or_of_what_is_not_there_is_refused(book: Book) -> None:
    acme, beta = customer(book, "Acme"), customer(book, "Beta")
    call = contact_made(book, beta, "hello")
    start = exported(book)
    with pytest.raises(Refused):
        split(book, acme, {"name": "New"}, [], NOW)
    with pytest.raises(Refused, match="not this customer's"):
        split(book, acme, {"name": "New"}, [("interactions", call)], NOW)
    assert exported(book) == start


def test_undoing_a_merge_that_was_built_on_says_what_stands_in_the_way(book: Book, pair: tuple[str, str]) -> None:
    merge(book, pair, NOW, survivor=pair[0])
    operation = book.history(limit=1)[0].id
    edit_record(book, "customers", pair[0], {"note": "rewritten"}, NOW)
    with pytest.raises(Conflict):
        book.undo(operation)
    assert unmerge(book, pair[0], NOW).record["id"] == pair[1]
