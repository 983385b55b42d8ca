"""Keeping customers: add, edit, archive, hand over, and delete with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import NotFound
from store.model import RECORD_TYPES
from store.model.declare import RecordType
from store.model.instants import to_text
from store.text import _
from store.work.logs import with_logs
from store.work.merged import MERGED_INTO
from store.work.outcome import Outcome, Record, concluded, counted, name_of
from store.work.people import person_meant, with_people_meant

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

# A record that names its customer in this field is part of the customer's file and goes with it. So does what is left
# of a customer that was merged into it: alone it would come back to life.
BELONGS_BY = "customer"


def add_customer(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Add a customer: a company owned by the person at the keyboard unless `fields` say otherwise.

    Raises Invalid with a sentence for each field that cannot be stored.
    """
    meant = with_people_meant(book, "customers", {"kind": "company", "owner": book.user, **fields})
    with book.change("add customer") as change:
        customer = change.create("customers", meant)
        customer = with_logs(change, "customers", {}, customer, book.user)
    sentence = _("Added {name}.").format(name=customer["name"])
    return concluded(change, sentence, [("customers", customer)])


def edit_record(
    book: Book,
    table: str,
    id: str,
    fields: Mapping[str, Any],
    now: datetime,
    expect: Mapping[str, Any] | None = None,
) -> Outcome:
    """Change these fields of a record; None takes a field out. A new owner, assignee or status enters its log.

    `expect` holds the values that were on the screen: Conflict if somebody changed one of them since.
    Raises Invalid for fields that cannot be stored, NotFound if the record is gone.
    """
    meant = with_people_meant(book, table, fields)
    with book.change(f"edit {RECORD_TYPES[table].singular}") as change:
        before = found(change, table, id)
        record = change.update(table, id, meant, expect=expect)
        record = with_logs(change, table, before, record, book.user)
    sentence = _("Saved {name}.").format(name=name_of(table, record))
    return concluded(change, sentence, [(table, record)])


def set_owner(book: Book, ids: Sequence[str], login: str | None, now: datetime, reason: str | None = None) -> Outcome:
    """Hand customers over to a person, or release them with None; the change of hands is logged on each.

    Raises Invalid with a suggestion for an unknown login (Rule 15), and changes none if one of them is gone.
    """
    owner = person_meant(book, login) if login is not None else None
    with book.change("set owner" if owner else "release") as change:
        customers = [_handed_over(change, id, owner, book.user, reason) for id in dict.fromkeys(ids)]
    sentence = (
        _("{names}: owner is now {owner}.").format(names=_names(customers), owner=owner)
        if owner
        else _("{names}: nobody's any more.").format(names=_names(customers))
    )
    return concluded(change, sentence, [("customers", customer) for customer in customers])


def archive(book: Book, id: str, now: datetime, back: bool = False) -> Outcome:
    """Put a customer away, out of lists and searches, or `back` into them; its records stay as they are."""
    return archive_many(book, [id], now, back)


def archive_many(book: Book, ids: Sequence[str], now: datetime, back: bool = False) -> Outcome:
    """Put customers away, or `back`, in one operation; those that are there already stay as they are."""
    customers = [book.get("customers", id) for id in dict.fromkeys(ids)]
    known = [customer for customer in customers if customer is not None]
    if len(known) < len(customers):
        raise NotFound(_("The customer is gone."))
    moving = [customer for customer in known if ("archived" in customer) is back]
    names = _names(moving or known)
    if not moving:
        sentence = _("{name} was not archived.") if back else _("{name} was archived already.")
        return Outcome(sentence.format(name=names), [("customers", customer) for customer in known])
    verb = "unarchive" if back else "archive"
    with book.change(f"{verb} {'customer' if len(moving) == 1 else 'customers'}") as change:
        archived = None if back else to_text(now)
        moved = [change.update("customers", customer["id"], {"archived": archived}) for customer in moving]
    sentence = _("{name} is back from the archive.") if back else _("Archived {name}.")
    return concluded(change, sentence.format(name=names), [("customers", customer) for customer in moved])


def what_goes_with(book: Book, table: str, *ids: str) -> dict[str, int]:
    """How many records of each table deleting these takes along, for the question asked before it."""
    counts = {
        other.table: sum(book.count_children(other.table, field, id) for id in ids)
        for other, field, cascades in _links_to(table)
        if cascades
    }
    return {other: count for other, count in counts.items() if count}


def delete_record(book: Book, table: str, id: str, now: datetime) -> Outcome:
    """Delete a record and, with a customer, all that belongs to it: one operation, one undo.

    Records that only mention one of these stay, without the mention. The outcome's first record is the deleted one.
    """
    return delete_records(book, table, [id], now)


def delete_records(book: Book, table: str, ids: Sequence[str], now: datetime) -> Outcome:
    """Delete records of a table as `delete_record` does, all of them in one operation; none if one of them is gone."""
    kind = RECORD_TYPES[table]
    with book.change(f"delete {kind.singular if len(ids) == 1 else kind.plural}") as change:
        named = [(table, found(change, table, id)) for id in dict.fromkeys(ids)]
        gone = [each for _table, record in named for each in _belonging(book, table, record["id"])]
        _forget(book, change, [*named, *gone])
        for other_table, other in [*gone, *named]:
            change.delete(other_table, other["id"])
    counts: dict[str, int] = {}
    for other_table, _other in gone:
        counts[other_table] = counts.get(other_table, 0) + 1
    name = name_of(*named[0]) if len(named) == 1 else counted({table: len(named)})
    sentence = (
        _("Deleted {name} with {counts}.").format(name=name, counts=counted(counts))
        if counts
        else _("Deleted {name}.").format(name=name)
    )
    return concluded(change, sentence, [*named, *gone])


def found(change: Change, table: str, id: str) -> Record:
    """The record as this change sees it; NotFound if it is gone."""
    record = change.get(table, id)
    if record is None:
        raise NotFound(_("The record is gone: somebody deleted it. Nothing was changed."))
    return record


def _links_to(table: str) -> Iterator[tuple[RecordType, str, bool]]:
    """The record types and their fields that can link a record of the table, and whether they go with it."""
    for other in RECORD_TYPES.values():
        for field in other.fields:
            if field.kind == "link" and field.target == table and field.name in other.index.references:
                yield other, field.name, field.name in (BELONGS_BY, MERGED_INTO)


def _belonging(book: Book, table: str, id: str) -> Iterator[tuple[str, Record]]:
    """The records that go with this one when it is deleted."""
    for other, field, cascades in _links_to(table):
        if cascades:
            yield from ((other.table, record) for record in book.children(other.table, field, id, limit=-1))


def _forget(book: Book, change: Change, gone: Sequence[tuple[str, Record]]) -> None:
    """Take every mention of the records that go out of those that stay."""
    going = {(table, record["id"]) for table, record in gone}
    for table, record in gone:
        for other, field, cascades in _links_to(table):
            mentioning = () if cascades else book.children(other.table, field, record["id"], limit=-1)
            for each in mentioning:
                if (other.table, each["id"]) not in going:
                    change.update(other.table, each["id"], {field: None})


def _handed_over(change: Change, id: str, owner: str | None, by: str, reason: str | None) -> Record:
    before = found(change, "customers", id)
    after = change.update("customers", id, {"owner": owner})
    return with_logs(change, "customers", before, after, by, reason)


def _names(customers: Sequence[Record]) -> str:
    """The names of up to three customers, or how many there are."""
    if len(customers) > 3:
        return counted({"customers": len(customers)})
    return ", ".join(str(customer["name"]) for customer in customers)
