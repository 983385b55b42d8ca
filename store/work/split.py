"""Splitting a customer in two: what belongs to somebody else moves to a customer of their own (Rule 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Refused
from store.model import RECORD_TYPES
from store.text import _
from store.work.customers import BELONGS_BY, found
from store.work.logs import with_logs
from store.work.merged import links_to
from store.work.outcome import Outcome, Record, concluded, counted, name_of
from store.work.people import with_people_meant

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

Named = tuple[str, str]
"""A record by its table and ULID."""

_TAKEN_OVER = ("kind", "owner", "grade", "status", "industry", "region", "source")


def movable(book: Book, customer_id: str) -> list[tuple[str, Record]]:
    """The records of a customer that a split can move, by table, newest first."""
    tables = [other.table for other, field in links_to("customers") if field == BELONGS_BY]
    return [(table, each) for table in tables for each in book.children(table, BELONGS_BY, customer_id, limit=-1)]


def split(book: Book, customer_id: str, fields: Mapping[str, Any], chosen: Sequence[Named], now: datetime) -> Outcome:
    """Add a customer with these fields and move the chosen records of another one to it; one operation.

    With a record goes what hangs on it: with a contact what was said with them and is to do for them, with a ticket
    its messages, with an interaction what was promised there. Kind, owner and the like are taken over where `fields`
    do not say. Raises Refused where nothing is chosen or something chosen is
    not the customer's, Invalid for fields that cannot be stored.
    """
    if not chosen:
        raise Refused(_("Nothing was chosen to move; nothing was changed."))
    given = with_people_meant(book, "customers", fields)
    with book.change("split customer") as change:
        source = found(change, "customers", customer_id)
        taken_over = {name: source[name] for name in _TAKEN_OVER if name in source}
        new = change.create("customers", {**taken_over, **given})
        new = with_logs(change, "customers", {}, new, book.user)
        moving = _with_what_follows(book, change, customer_id, chosen)
        for table, id in moving:
            _move(change, table, id, new["id"], moving)
        _give_primary(change, [id for table, id in moving if table == "contacts"])
    counts: dict[str, int] = {}
    for table, _id in moving:
        counts[table] = counts.get(table, 0) + 1
    sentence = _("Split {counts} off {name}: they are {new}'s now.").format(
        counts=counted(counts), name=name_of("customers", source), new=name_of("customers", new)
    )
    return concluded(change, sentence, [("customers", new), ("customers", source)])


def _with_what_follows(book: Book, change: Change, customer_id: str, chosen: Sequence[Named]) -> dict[Named, None]:
    """The records chosen and those that go with them, each once."""
    moving: dict[Named, None] = {}
    waiting = list(chosen)
    while waiting:
        table, id = waiting.pop(0)
        record = found(change, table, id)
        if record.get(BELONGS_BY) != customer_id:
            raise Refused(_("{name} is not this customer's; nothing was changed.").format(name=name_of(table, record)))
        if (table, id) in moving:
            continue
        moving[table, id] = None
        for other, field in links_to(table):
            if other.field(BELONGS_BY) is not None and field != "follow_up_of":
                children = book.children(other.table, field, id, limit=-1)
                waiting += [(other.table, child["id"]) for child in children if child.get(BELONGS_BY) == customer_id]
    return moving


def _move(change: Change, table: str, id: str, to: str, moving: Mapping[Named, None]) -> None:
    record = found(change, table, id)
    fields: dict[str, Any] = {BELONGS_BY: to}
    contact = record.get("contact")
    if contact is not None and RECORD_TYPES[table].field("contact") is not None and ("contacts", contact) not in moving:
        # The contact stays with the other customer, and a record names contacts of its own customer only.
        fields["contact"] = None
    change.update(table, id, fields)


def _give_primary(change: Change, contacts: Sequence[str]) -> None:
    """The new customer has one primary contact, if it has any."""
    primary = [id for id in contacts if found(change, "contacts", id).get("primary")]
    for id in primary[1:]:
        change.update("contacts", id, {"primary": None})
    if contacts and not primary:
        change.update("contacts", contacts[0], {"primary": True})
