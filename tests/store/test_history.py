"""Undo and redo: what one person did is taken back and given back, and never what others did since."""

import pytest

from store.errors import Conflict, NotFound, Refused
from store.ids import new_ulid
from tests.store.conftest import add, delete, edit, shown

TAX_CODE = {"slug": "tax_code", "table": "customers", "label": "Tax code", "type": "text"}


def verbs(book, id=None):
    return [operation.verb for operation in book.history(id)]


def newest(book):
    return book.history(limit=1)[0].id


def hand_over(book, id, owner):
    """A change of owner as it is logged."""
    with book.change("set owner") as change:
        before = change.get("customers", id).get("owner")
        change.update("customers", id, {"owner": owner})
        change.append(
            "customers", id, "owner_log", {"at": "2026-11-20T02:00:00Z", "from": before, "to": owner, "by": book.user}
        )


def owners(book, id):
    return [entry["to"] for entry in book.get("customers", id).get("owner_log", [])]


# Undo


def test_an_edit_is_taken_back_and_given_back(li):
    id = add(li, name="Acme", grade="A")
    before = shown(li)
    edit(li, "customers", id, name="Acme Ltd", grade=None, note="x")
    after = shown(li)
    undone = li.undo()
    assert (undone.verb, undone.by, shown(li)) == ("undo", "li", before)
    li.redo()
    assert shown(li) == after
    li.undo()
    assert shown(li) == before


def test_everything_is_undone_step_by_step_and_redone_step_by_step(li):
    id = add(li, name="Acme")
    states = [{"settings": shown(li)["settings"]}, shown(li)]
    edit(li, "customers", id, note="x")
    states.append(shown(li))
    add(li, "tasks", title="call", note=id)
    states.append(shown(li))
    delete(li, "customers", id)
    states.append(shown(li))
    for state in states[-2::-1]:
        li.undo()
        assert shown(li) == state
    with pytest.raises(Refused, match="nothing of yours to undo"):
        li.undo()
    for state in states[1:]:
        li.redo()
        assert shown(li) == state
    with pytest.raises(Refused, match="nothing to redo"):
        li.redo()


def test_after_something_new_there_is_nothing_to_redo(li):
    id = add(li, name="Acme")
    edit(li, "customers", id, note="x")
    li.undo()
    edit(li, "customers", id, grade="A")
    with pytest.raises(Refused, match="nothing to redo"):
        li.redo()
    li.undo()
    assert "grade" not in li.get("customers", id)


def test_an_undo_goes_past_what_was_undone_already(li):
    first, second = add(li, name="Acme"), add(li, name="Beta")
    edit(li, "customers", first, note="1")
    edit(li, "customers", second, note="2")
    li.undo()
    li.undo()
    assert li.get("customers", first).get("note") is li.get("customers", second).get("note") is None
    assert verbs(li)[:2] == ["undo", "undo"]


def test_undo_takes_back_ones_own_and_not_what_others_did(li, zhang):
    id = add(li, name="Acme")
    edit(li, "customers", id, note="mine")
    edit(zhang, "customers", id, grade="A")
    li.undo()
    record = li.get("customers", id)
    assert "note" not in record and record["grade"] == "A"


def test_another_persons_operation_is_undone_by_its_name(li, zhang):
    id = add(li, name="Acme")
    edit(zhang, "customers", id, note="theirs")
    operation = newest(li)
    undone = li.undo(operation)
    assert (undone.by, undone.undoes) == ("li", operation)
    assert "note" not in li.get("customers", id)
    with pytest.raises(Refused, match="taken back already"):
        zhang.undo(operation)
    with pytest.raises(Refused, match="nothing of yours"):
        zhang.undo(None)


def test_only_operations_that_are_there_can_be_named(li):
    add(li, name="Acme")
    with pytest.raises(NotFound):
        li.undo(new_ulid())
    undo = li.undo()
    with pytest.raises(Refused, match="itself an undo"):
        li.undo(undo.id)


def test_a_field_changed_since_is_a_clash_and_nothing_is_taken_back(li, zhang):
    id = add(li, name="Acme")
    edit(li, "customers", id, note="mine", grade="A")
    edit(zhang, "customers", id, note="theirs")
    before = shown(li)
    with pytest.raises(Conflict, match="Nothing was changed") as caught:
        li.undo()
    assert caught.value.fields == {"customers.note": ("mine", "theirs")}
    assert shown(li) == before
    zhang.undo()
    li.undo()
    assert li.get("customers", id).keys() == {"id", "created", "by", "name", "stamps"}


def test_a_custom_field_is_taken_back_alone(li):
    add(li, name="first")
    edit(li, "settings", li.settings["id"], custom_fields=[TAX_CODE, {**TAX_CODE, "slug": "other"}])
    id = add(li, name="Acme", custom={"tax_code": "91"})
    edit(li, "customers", id, custom__tax_code="92")
    operation = newest(li)
    edit(li, "customers", id, custom__other="x")
    li.undo(operation)
    assert li.get("customers", id)["custom"] == {"tax_code": "91", "other": "x"}


def test_the_undone_stay_undone_in_another_process_and_after_a_fold(li, zhang, people):
    id = add(li, name="Acme")
    edit(li, "customers", id, note="x")
    li.undo()
    li.fold()
    assert "note" not in zhang.get("customers", id)
    again = people("li")
    again.redo()
    assert li.get("customers", id)["note"] == "x"


# Records made and deleted


def test_a_record_somebody_has_changed_since_is_not_unmade(li, zhang):
    id = add(li, name="Acme")
    edit(zhang, "customers", id, note="theirs")
    with pytest.raises(Conflict) as caught:
        li.undo()
    assert caught.value.fields["customers.id"] == (id, "edit customers")
    zhang.undo()
    li.undo()
    assert li.get("customers", id) is None


def test_a_customer_somebody_has_logged_to_is_not_unmade(li, zhang):
    add(li, name="first")
    id = add(li, name="Acme")
    add(zhang, "interactions", customer=id, channel="call", at="2026-11-20T02:00:00Z")
    with pytest.raises(Conflict) as caught:
        li.undo()
    assert caught.value.fields["customers.id"] == (id, "interactions")
    assert li.get("customers", id)["name"] == "Acme"


def test_a_record_made_and_named_in_one_operation_is_unmade_with_it(li):
    customer = add(li, name="Acme")
    with li.change("log call") as change:
        call = change.create("interactions", {"customer": customer, "channel": "call", "at": "2026-11-20T02:00:00Z"})
        change.create("tasks", {"title": "call back", "customer": customer, "interaction": call["id"]})
    li.undo()
    assert li.count("interactions") == li.count("tasks") == 0
    li.redo()
    assert li.count("interactions") == li.count("tasks") == 1


def test_a_deletion_is_taken_back_with_all_that_went_along(li):
    customer = add(li, name="Acme", tags="vip")
    contact = add(li, "contacts", customer=customer, name="Wang")
    before = shown(li)
    delete_both(li, customer, contact)
    assert li.count("deleted") == 2
    li.undo()
    assert shown(li) == before
    assert li.count("deleted") == 0
    assert "deleted" in li.get("customers", customer)["stamps"]
    assert li.query("SELECT count(*) FROM sets WHERE value='vip'") == [(1,)]
    li.redo()
    assert li.count("customers") == 0
    li.undo()
    assert shown(li) == before


def delete_both(book, customer, contact):
    with book.change("delete customer") as change:
        change.delete("contacts", contact)
        change.delete("customers", customer)


def test_a_contact_does_not_come_back_to_a_customer_that_is_gone(li):
    customer = add(li, name="Acme")
    contact = add(li, "contacts", customer=customer, name="Wang")
    delete(li, "contacts", contact)
    operation = newest(li)
    delete(li, "customers", customer)
    with pytest.raises(Conflict) as caught:
        li.undo(operation)
    assert caught.value.fields == {"contacts.customer": (customer, None)}
    li.undo()
    li.undo(operation)
    assert li.get("contacts", contact)["customer"] == customer


def test_an_edit_of_a_record_deleted_since_cannot_be_taken_back(li, zhang):
    id = add(li, name="Acme")
    edit(li, "customers", id, note="x")
    delete(zhang, "customers", id)
    with pytest.raises(Conflict):
        li.undo()


def test_what_somebody_else_has_deleted_cannot_be_unmade(li, zhang):
    first = add(li, name="Acme")
    operation = newest(li)
    second = add(li, name="Beta")
    delete(zhang, "customers", second)
    with pytest.raises(Conflict):
        li.undo()
    li.undo(operation)
    assert li.get("customers", first) is None
    zhang.undo()
    li.undo()
    assert li.get("customers", second) is None


# People


def test_the_person_at_the_keyboard_goes_with_their_only_operation(li):
    add(li, name="Acme", owner="li")
    li.undo()
    assert li.count("people") == 0
    li.redo()
    assert li.count("people") == 1


def test_a_person_who_has_done_something_since_stays(li):
    add(li, name="Acme")
    first = newest(li)
    kept = add(li, name="Beta", owner="li")
    li.undo(first)
    assert [person["login"] for person in li.all("people")] == ["li"]
    assert li.count("customers") == 1 and li.get("customers", kept)["by"] == "li"


def test_a_person_who_owns_something_stays(li, zhang):
    add(li, name="Acme")
    add(zhang, name="Beta", owner="li")
    li.undo()
    assert {person["login"] for person in li.all("people")} == {"li", "zhang"}


# Logs that grow


def test_entries_of_a_log_are_taken_back_and_others_stay(li, zhang):
    id = add(li, name="Acme")
    hand_over(li, id, "li")
    operation = newest(li)
    assert li.history(limit=1)[0].changes[0].fields["owner_log"] == {"+": [0, 1]}
    with zhang.change("log") as change:
        change.append("customers", id, "owner_log", {"at": "2026-11-20T02:00:00Z", "to": "wang", "by": "zhang"})
    li.undo(operation)
    assert owners(li, id) == ["wang"]


def test_entries_of_a_log_come_and_go_with_undo_and_redo(li):
    id = add(li, name="Acme")
    for owner in ("li", "zhang", "wang"):
        hand_over(li, id, owner)
    li.undo()
    li.undo()
    assert owners(li, id) == ["li"]
    li.redo()
    assert owners(li, id) == ["li", "zhang"]
    li.undo()
    li.undo()
    assert "owner_log" not in li.get("customers", id)
    for _owner in range(3):
        li.redo()
    assert owners(li, id) == ["li", "zhang", "wang"]


def test_an_entry_that_has_moved_up_is_not_mistaken_for_another(li):
    id = add(li, name="Acme")
    operations = []
    for owner in ("first", "second", "third"):
        with li.change("log") as change:
            change.append("customers", id, "owner_log", {"at": "2026-11-20T02:00:00Z", "to": owner, "by": "li"})
        operations.append(newest(li))
    li.undo(operations[0])
    assert owners(li, id) == ["second", "third"]
    with pytest.raises(Conflict):
        li.undo(operations[1])
    assert owners(li, id) == ["second", "third"]


# Listing and keeping


def test_the_history_of_a_record_names_what_touched_it(li):
    id = add(li, name="Acme")
    other = add(li, name="Beta")
    edit(li, "customers", id, note="x")
    edit(li, "customers", other, note="x")
    li.undo()
    assert verbs(li, id) == ["edit customers", "add customers"]
    assert verbs(li, other) == ["undo", "edit customers", "add customers"]
    assert verbs(li)[-1] == "new book"
    assert len(li.history(limit=2)) == 2


def test_an_undo_of_any_size_is_one_operation(li):
    with li.change("import") as change:
        for number in range(300):
            change.create("customers", {"name": f"Nr. {number}"})
    li.undo()
    assert li.count("customers") == 0 and li.count("operations") == 3
    li.redo()
    assert li.count("customers") == 300


def test_operations_older_than_the_book_keeps_them_go_with_a_fold(li, clock):
    id = add(li, name="Acme")
    clock.pass_days(300)
    edit(li, "customers", id, note="x")
    clock.pass_days(100)
    li.fold()
    assert verbs(li) == ["edit customers"]
    li.undo()
    with pytest.raises(Refused):
        li.undo()
    edit(li, "settings", li.settings["id"], retention_days=1)
    clock.pass_days(2)
    li.fold()
    assert verbs(li) == []
    assert li.get("customers", id)["name"] == "Acme"
