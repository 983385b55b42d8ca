"""Making one record of several: customers, or contacts of one customer, with all that belongs to them (Rule 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Invalid, NotFound, Refused
from store.model import RECORD_TYPES
from store.operations import set_field
from store.rules.merge import Choice, choices, patch, survivor_of, undecided_sentence
from store.text import _
from store.work.customers import BELONGS_BY
from store.work.logs import with_logs
from store.work.merged import MERGED_INTO, links_to, survivor_id
from store.work.outcome import Outcome, Record, concluded, counted, name_of
from store.work.people import with_people_meant

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

VERBS: Mapping[str, str] = {"customers": "merge customers", "contacts": "merge contacts"}
"""What merging records of a table is called in the history."""

_REASON = "merge"


class Merge(msgspec.Struct, frozen=True):
    """What a merge would do: the records with the survivor first, each field, and how many others move by table."""

    table: str
    records: list[Record]
    choices: list[Choice]
    moves: dict[str, int]

    @property
    def survivor(self) -> Record:
        return self.records[0]

    @property
    def undecided(self) -> list[Choice]:
        """The fields a person has to decide on first."""
        return [choice for choice in self.choices if choice.undecided]


def prepare(
    book: Book,
    ids: Sequence[str],
    *,
    table: str = "customers",
    survivor: str | None = None,
    picks: Mapping[str, str] | None = None,
) -> Merge:
    """What merging these records would do; nothing is changed.

    `survivor` is one of the ids, by default chosen by Rule 8; `picks` names for a field the record, by its id, whose
    value is taken. Refused for fewer than two records, NotFound for one that is gone.
    """
    records = _records(book, table, ids)
    record_type = RECORD_TYPES[table]
    chosen = _now(book, table, survivor) if survivor else survivor_of(record_type, records)
    if chosen not in {record["id"] for record in records}:
        raise Refused(_("The one that survives has to be one of those that are merged; nothing was changed."))
    records.sort(key=lambda record: (record["id"] != chosen, record["id"]))
    meant = {field: _now(book, table, id) for field, id in (picks or {}).items()}
    moves: dict[str, int] = {}
    for other, field in links_to(table):
        for loser in records[1:]:
            moves[other.table] = moves.get(other.table, 0) + book.count_children(other.table, field, loser["id"])
    counts = {other: count for other, count in moves.items() if count}
    return Merge(table, records, choices(record_type, records, meant), counts)


def merge(
    book: Book,
    ids: Sequence[str],
    now: datetime,
    *,
    table: str = "customers",
    survivor: str | None = None,
    picks: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Outcome:
    """Make one record of these, as `prepare` says, with the values `given` for some fields; one operation.

    All that names one of the others names the survivor from then on. A customer stays as a tombstone that leads to
    it, a contact is deleted. Raises Invalid for owners that differ and were not decided on, and for a value given
    that cannot be stored.
    """
    given = with_people_meant(book, table, given or {})
    with book.change(VERBS[table]) as change:
        planned = prepare(book, ids, table=table, survivor=survivor, picks=picks)
        undecided = {choice.field: undecided_sentence(choice) for choice in planned.undecided}
        if missing := {field: sentence for field, sentence in undecided.items() if field not in given}:
            raise Invalid(missing)
        merged = _lay_together(change, planned, given, book.user)
        counts = _move_all(book, change, planned)
        losers = [_put_away(book, change, table, loser, merged["id"]) for loser in planned.records[1:]]
    return concluded(change, _sentence(table, merged, losers, counts), [(table, merged), *((table, x) for x in losers)])


def _records(book: Book, table: str, ids: Sequence[str]) -> list[Record]:
    records = []
    for id in dict.fromkeys(_now(book, table, id) for id in ids):
        record = book.get(table, id)
        if record is None:
            raise NotFound(_("One of the records is gone: somebody deleted it. Nothing was changed."))
        records.append(record)
    if len(records) < 2:
        raise Refused(_("A record cannot be merged with itself; name two that differ. Nothing was changed."))
    if len({record.get(BELONGS_BY) for record in records}) > 1:
        raise Refused(_("Contacts of different customers cannot be one; merge the customers first."))
    return records


def _now(book: Book, table: str, id: str) -> str:
    """The record an id means now."""
    return survivor_id(book, id) if table == "customers" else id


def _lay_together(change: Change, planned: Merge, given: Mapping[str, Any], by: str) -> Record:
    """The survivor with what it takes over from the others, and with what was given."""
    table, before = planned.table, planned.survivor
    taken = {field: value for field, value in patch(planned.choices, planned.records).items() if field not in given}
    # What is taken over was valid when it was stored, be a choice since gone from the settings or another tool's.
    document = dict(before)
    for field, value in taken.items():
        set_field(document, field, value)
    change.replace(table, before["id"], document)
    merged = change.update(table, before["id"], given)
    return with_logs(change, table, before, merged, by, _REASON)


def _move_all(book: Book, change: Change, planned: Merge) -> dict[str, int]:
    """Let what names one of the others name the survivor; how many records of each table that were."""
    survivor = planned.survivor["id"]
    moved: dict[str, set[str]] = {}
    for other, field in links_to(planned.table):
        for loser in planned.records[1:]:
            for child in book.children(other.table, field, loser["id"], limit=-1):
                fields = {field: survivor}
                if field == BELONGS_BY:
                    fields.setdefault("orig_customer_id", child.get("orig_customer_id", loser["id"]))
                change.update(other.table, child["id"], fields)
                moved.setdefault(other.table, set()).add(child["id"])
    if planned.table == "customers":
        _keep_one_primary(book, change, survivor, moved.get("contacts", set()))
    return {table: len(ids) for table, ids in moved.items()}


def _keep_one_primary(book: Book, change: Change, survivor: str, moved: set[str]) -> None:
    """Of several primary contacts one stays so: the survivor's own, else the oldest."""
    own = [contact for contact in book.children("contacts", BELONGS_BY, survivor, limit=-1) if contact.get("primary")]
    came = sorted(id for id in moved if (change.get("contacts", id) or {}).get("primary"))
    for id in came if own else came[1:]:
        change.update("contacts", id, {"primary": None})


def _put_away(book: Book, change: Change, table: str, loser: Record, survivor: str) -> Record:
    if table != "customers":
        change.delete(table, loser["id"])
        return loser
    for earlier in book.children(table, MERGED_INTO, loser["id"], limit=-1):
        change.update(table, earlier["id"], {MERGED_INTO: survivor})
    return change.update(table, loser["id"], {MERGED_INTO: survivor})


def _sentence(table: str, merged: Record, losers: Sequence[Record], counts: Mapping[str, int]) -> str:
    names = _(", ").join(name_of(table, loser) for loser in losers)
    said = {"others": names, "name": name_of(table, merged), "counts": counted(counts)}
    if said["counts"]:
        return _("Merged {others} into {name}, with {counts}.").format(**said)
    return _("Merged {others} into {name}.").format(**said)
