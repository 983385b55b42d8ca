"""The book: records made, changed, found and deleted, each change whole or not at all."""

import os
import threading
import time

import pytest

from store.book import EVERYTHING, Book
from store.errors import Conflict, Invalid, NotFound, NotSaved, Refused
from store.ids import new_ulid
from store.stamps import HybridClock, stamp_at
from store.watch import Watch
from store.writer import Writer
from tests.store.conftest import add, delete, edit, shown

CUSTOM = [
    {"slug": "id", "table": "customers", "label": "Id elsewhere", "type": "text"},
    {"slug": "stamps", "table": "customers", "label": "Stamps", "type": "text"},
    {"slug": "tax_code", "table": "customers", "label": "Tax code", "type": "text"},
]


def operations(book):
    return list(book.all("operations"))


# Records


def test_a_record_has_identity_and_says_who_made_it_and_when(li):
    id = add(li, name=" Acme ", phones="138 0013 8000")
    record = li.get("customers", id)
    assert record == {
        "id": id,
        "created": "2026-11-20T02:00:00Z",
        "by": "li",
        "name": "Acme",
        "phones": ["+8613800138000"],
        "stamps": {"created": record["stamps"]["created"]},
    }
    assert record["stamps"]["created"].endswith("-0001")


def test_a_new_book_has_settings_and_the_person_who_began_it(li):
    assert li.settings["zone"] == "UTC"
    add(li, name="Acme")
    (settings,) = li.all("settings")
    (person,) = li.all("people")
    assert settings["book"] == li.settings["book"]
    assert (person["login"], person["role"]) == ("li", "admin")
    assert [(entry["verb"], entry.get("automatic")) for entry in operations(li)] == [
        ("new book", True),
        ("add customers", None),
    ]


def test_looking_alone_writes_nothing(li):
    before = os.path.getsize(li.path)
    assert (li.count("customers"), li.settings["currency"], li.history()) == (0, "CNY", [])
    with li.change("look") as change:
        assert change.get("customers", new_ulid()) is None
    assert os.path.getsize(li.path) > before  # the settings of a new book
    before = os.path.getsize(li.path)
    with li.change("look"):
        pass
    assert os.path.getsize(li.path) == before


def test_an_update_lays_a_patch_over_the_record_and_stamps_what_it_changed(li):
    id = add(li, name="Acme", note="old", grade="A")
    before = li.get("customers", id)
    record = edit(li, "customers", id, note="new", grade=None)
    assert "grade" not in record and record["note"] == "new"
    assert set(record["stamps"]) == {"created", "note", "grade"}
    assert record["stamps"]["note"] > before["stamps"]["created"]


def test_a_patch_that_changes_nothing_leaves_no_trace(li):
    id = add(li, name="Acme")
    before = os.path.getsize(li.path)
    edit(li, "customers", id, name="Acme", note=None)
    assert os.path.getsize(li.path) == before


def test_custom_fields_change_one_by_one_whatever_they_are_called(li):
    add(li, name="first")
    edit(li, "settings", li.settings["id"], custom_fields=CUSTOM)
    id = add(li, name="Acme", custom={"tax_code": "91"})
    edit(li, "customers", id, custom__id="X-1", custom__stamps="none")
    record = li.get("customers", id)
    assert record["custom"] == {"tax_code": "91", "id": "X-1", "stamps": "none"}
    (_table, _id, _kind, fields) = operations(li)[-1]["changes"][0]
    assert fields == {"custom.id": [None, "X-1"], "custom.stamps": [None, "none"]}
    li.undo()
    assert li.get("customers", id)["custom"] == {"tax_code": "91"}
    edit(li, "customers", id, custom__tax_code=None)
    assert "custom" not in li.get("customers", id)


def test_a_change_sees_itself(li):
    with li.change("all at once") as change:
        id = change.create("customers", {"name": "Acme"})["id"]
        assert change.update("customers", id, {"note": "x"})["note"] == "x"
        change.append(
            "customers", id, "owner_log", {"at": "2026-11-20T02:00:00Z", "to": "li", "by": "li", "reason": None}
        )
        assert change.get("customers", id)["owner_log"] == [{"at": "2026-11-20T02:00:00Z", "to": "li", "by": "li"}]
        change.delete("customers", id)
        assert change.get("customers", id) is None
        with pytest.raises(NotFound, match="deleted"):
            change.update("customers", id, {"note": "y"})
    assert li.count("customers") == li.count("deleted") == 0


def test_several_records_in_one_change_get_rows_of_their_own(li):
    with li.change("import") as change:
        ids = [change.create("customers", {"name": f"Nr. {number}"})["id"] for number in range(5)]
    assert [li.row_of("customers", id) for id in ids] == [1, 2, 3, 4, 5]
    assert [record["id"] for record in li.all("customers")] == ids


def test_an_exception_writes_nothing(li):
    id = add(li, name="Acme")
    before = os.path.getsize(li.path)
    with pytest.raises(ZeroDivisionError), li.change("edit") as change:
        change.update("customers", id, {"note": "x"})
        raise ZeroDivisionError
    assert os.path.getsize(li.path) == before
    assert "note" not in li.get("customers", id)


def test_what_cannot_be_stored_is_refused_field_by_field(li):
    with pytest.raises(Invalid) as caught, li.change("add") as change:
        change.create("customers", {"name": "", "phones": "no number", "birthday": "soon"})
    assert set(caught.value.fields) == {"name", "phones", "birthday"}
    assert li.count("customers") == 0


def test_an_id_serves_once_and_never_again_even_after_a_deletion(li):
    id = new_ulid()
    with li.change("add") as change:
        change.create("customers", {"name": "Acme"}, id=id)
    with pytest.raises(Refused, match="saved already"), li.change("add") as change:
        change.create("customers", {"name": "Acme"}, id=id)
    delete(li, "customers", id)
    with pytest.raises(Refused, match="saved already"), li.change("add") as change:
        change.create("customers", {"name": "Acme"}, id=id)
    with pytest.raises(Refused, match="no record id"), li.change("add") as change:
        change.create("customers", {"name": "Acme"}, id="acme")


def test_a_conflict_names_every_field_somebody_else_changed(li, zhang):
    id = add(li, name="Acme")
    edit(zhang, "customers", id, note="theirs", grade="B")
    with pytest.raises(Conflict) as caught, li.change("edit") as change:
        change.update("customers", id, {"note": "mine"}, expect={"note": None, "grade": None, "name": "Acme"})
    assert caught.value.fields == {"note": (None, "theirs"), "grade": (None, "B")}


def test_a_change_within_a_change_is_a_mistake_of_the_program(li):
    add(li, name="Acme")
    with pytest.raises(RuntimeError), li.change("outer"), li.change("inner"):
        pass
    with pytest.raises(RuntimeError), li.change("outer"):
        li.undo()
    add(li, name="Acme again")
    assert li.count("customers") == 2


def test_a_person_that_could_not_be_saved_is_made_with_the_next_change(li, monkeypatch):
    with monkeypatch.context() as broken, pytest.raises(NotSaved):
        broken.setattr(li.file.journal, "_append", _refuse)
        add(li, name="Acme")
    add(li, name="Acme")
    assert [person["login"] for person in li.all("people")] == ["li"]


def _refuse(*_arguments):
    raise NotSaved("The disk is full.")


def test_unknown_fields_tables_and_stamps_survive_every_change(li):
    id = add(li, name="Acme")
    row, document = li.file.by_id("customers", id)
    strange = {**document, "future": {"a": [1, None, {"b": True}]}, "stamps": "none of ours", "custom": "text"}
    with li.file.lock():
        li.file.commit([("customers", row, strange), ("future_table", 3, {"x": []})])
    edit(li, "customers", id, note="x")
    edit(li, "customers", id, name="Acme Ltd")
    li.undo()
    li.undo()
    record = li.get("customers", id)
    assert (record["future"], record["custom"]) == (strange["future"], "text")
    delete(li, "customers", id)
    li.undo()
    assert li.get("customers", id)["future"] == strange["future"]
    li.fold()
    assert li.file.get("future_table", 3) == {"x": []}


def test_what_another_tool_wrote_without_identity_gets_one(li, zhang):
    add(li, name="Acme")
    with zhang.file.lock():
        zhang.file.commit([("customers", 7, {"name": "From TinyDB"})])
    assert add(li, name="Next")
    stranger = li.file.get("customers", 7)
    assert stranger["name"] == "From TinyDB" and len(stranger["id"]) == 26 and stranger["by"] == "li"
    assert li.get("customers", stranger["id"]) == stranger
    assert "changed outside Kehu" in [entry["verb"] for entry in operations(li)]


# Finding


def test_children_come_newest_first_and_page_by_page(li):
    customer = add(li, name="Acme")
    for day in (3, 1, 2):
        add(li, "interactions", customer=customer, channel="call", at=f"2026-11-0{day}T00:00:00Z", text=str(day))
    assert [call["text"] for call in li.timeline(customer)] == ["3", "2", "1"]
    assert [call["text"] for call in li.timeline(customer, limit=1, offset=1)] == ["2"]
    assert li.count_children("interactions", "customer", customer) == 3
    moved = li.timeline(customer)[0]
    edit(li, "interactions", moved["id"], at="2026-10-01T00:00:00Z")
    assert [call["text"] for call in li.timeline(customer)] == ["2", "1", "3"]


def test_the_last_contact_leaves_notes_out(li):
    customer = add(li, name="Acme")
    assert li.last_contact(customer) is None
    add(li, "interactions", customer=customer, channel="call", at="2026-11-01T00:00:00Z")
    note = add(li, "interactions", customer=customer, channel="note", at="2026-11-05T00:00:00Z")
    assert li.last_contact(customer) == "2026-11-01T00:00:00Z"
    edit(li, "interactions", note, channel="visit")
    assert li.last_contact(customer) == "2026-11-05T00:00:00Z"


def test_summaries_come_in_the_order_asked_for_and_none_for_what_is_gone(li):
    first, second = add(li, name="Acme", grade="A", owner="li"), add(li, name="Beta")
    add(li, "tasks", title="call", customer=first)
    rows = [li.row_of("customers", second), 99, li.row_of("customers", first)]
    beta, gone, acme = li.summaries("customers", rows)
    assert gone is None and (beta.name, beta.open_tasks, beta.last_contact) == ("Beta", 0, None)
    assert (acme.id, acme.grade, acme.owner, acme.open_tasks, acme.archived) == (first, "A", "li", 1, False)


def test_a_list_leaves_out_the_archived_unless_asked(li):
    kept, archived = add(li, name="Acme"), add(li, name="Beta")
    edit(li, "customers", archived, archived="2026-11-20T02:00:00Z")
    listing = li.listing("customers")
    assert listing.rows == [li.row_of("customers", kept)] and listing.total == 1


# Hearing of changes


def test_subscribers_hear_of_changes_and_of_undoing_them(li):
    heard = []
    leave = li.subscribe(heard.append)
    id = add(li, name="Acme")
    assert ("customers", id) in heard[-1]
    li.undo()
    assert ("customers", id) in heard[-1]
    leave()
    add(li, name="Beta")
    assert len(heard) == 2


def test_a_fold_by_another_process_is_everything(li, zhang):
    add(li, name="Acme")
    zhang.refresh()
    li.fold()
    assert zhang.refresh() == EVERYTHING
    assert zhang.refresh() == frozenset()
    assert shown(zhang) == shown(li)


def test_a_watch_tells_what_others_wrote_until_it_is_stopped(li, zhang):
    add(li, name="Acme")
    zhang.refresh()
    heard, came = [], threading.Event()
    zhang.subscribe(lambda changed: (heard.append(changed), came.set()))
    watch = Watch(zhang, pytest.fail)
    id = add(li, name="Beta")
    assert came.wait(10)
    watch.stop()
    assert any(("customers", id) in changed for changed in heard)


def test_a_writer_does_one_thing_after_the_other_and_gives_back_errors(li):
    writer = Writer()
    done = [writer.submit(add, li, name=f"Nr. {number}") for number in range(5)]
    failed = writer.submit(edit, li, "customers", new_ulid(), note="x")
    assert [li.row_of("customers", future.result()) for future in done] == [1, 2, 3, 4, 5]
    with pytest.raises(NotFound):
        failed.result()
    writer.close()


# Stamps


def test_stamps_never_go_back_with_the_clock():
    times = iter([1000, 1000, 500, 2000])
    clock = HybridClock("0a1b", lambda: next(times))
    stamps = [clock.next() for _ in range(4)]
    assert stamps == sorted(set(stamps))


def test_a_stamp_from_a_clock_far_ahead_is_not_followed():
    clock = HybridClock("0a1b", lambda: 1000)
    clock.see("ZZZZZZZZZZZZZ-dead")
    clock.see("not a stamp")
    assert clock.next() < "1"


def test_a_change_is_stamped_after_what_a_faster_clock_left_in_the_record(li, zhang):
    id = add(li, name="Acme")
    ahead = time.time_ns() // 1_000_000 + 3_600_000
    zhang.see_stamp(stamp_at(ahead, 0, "0002"))
    fast = edit(zhang, "customers", id, note="fast")["stamps"]["note"]
    later = edit(li, "customers", id, note="later")["stamps"]["note"]
    assert later > fast and later.endswith("-0001")


def test_records_that_another_tool_wrote_without_an_id_get_one_when_the_book_is_opened(tmp_path):
    path = tmp_path / "elsewhere.json"
    path.write_text('{"customers":{"1":{"name":"Bob"},"2":{"name":5}}}', encoding="utf-8")
    with Book.open(str(path), user="li", device="00aa") as book:
        (row,) = book.listing("customers", "bob").rows
        (bob,) = book.summaries("customers", [row])
        assert bob is not None and book.get("customers", bob.id)["by"] == "li"
        assert [operation.verb for operation in book.history(bob.id)] == ["changed outside Kehu"]
