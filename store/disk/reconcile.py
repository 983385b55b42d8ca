"""Bringing a journal together with tables that another tool has changed without it, pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from store.operations import (
    BOOKKEEPING,
    NESTED,
    FieldChanges,
    RecordChange,
    get_field,
    set_field,
    take_back,
)
from store.text import _
from store.text.cells import cut

Document = dict[str, Any]
Rows = dict[int, Document]
Tables = dict[str, Rows]
Transaction = Sequence[tuple[str, int, Document | None]]
Key = tuple[str, str | int]
"""A document across both sides: its table, and its `id` or, without one, its row."""

TRAIL = frozenset({"operations", "deleted"})
"""Tables that nobody edits, so that what left them in the journal has left them."""

_IDENTITY = frozenset({"id", "created", "by"})
_SHOWN = 60


class Ours(msgspec.Struct):
    """What the journal did with one document: `base` before it, if that is `known`, and `final` after it.

    The base has it in the row `first_row`, the journal at last in `row`: taken back, a deletion may end in another.
    """

    table: str
    id: str | None
    first_row: int
    row: int
    base: Document | None
    known: bool
    final: Document | None

    @property
    def unnamed(self) -> bool:
        """Whether the journal gave the document its id, so that the base has it under its row alone."""
        return self.known and self.base is not None and "id" not in self.base


class Reconciled(msgspec.Struct):
    """The tables with both sides' changes, what the user should hear, and what the outside changed of ours."""

    tables: Tables
    sentences: list[str]
    changes: list[list[object]]


def lay_over(tables: Tables, transactions: Iterable[Transaction]) -> None:
    """Lay the journal over the very base it was written for."""
    for table, row, document in (change for transaction in transactions for change in transaction):
        if document is None:
            tables.get(table, {}).pop(row, None)
        else:
            tables.setdefault(table, {})[row] = document


def reconcile(tables: Tables, transactions: Sequence[Transaction]) -> Reconciled:
    """Join the journal's transactions with tables another tool has changed since they were begun.

    A record is the same on both sides if its `id` is, a document without one if its row and content are. Field by
    field, by the values its first operation found: what only one side changed is taken from that side; where
    both did, the outside value stays, and ours, which the operation keeps, is reported. What one side
    deleted and the other changed is kept and reported. Of a change without an operation, as one through
    TinyDB's face, the value before is unknown: fields are then joined, and differing ones reported. A
    document whose row is taken by another gets a new row. Nothing vanishes unreported.
    """
    return _Reconciliation(tables, transactions).run()


class _Reconciliation:
    def __init__(self, theirs: Tables, transactions: Sequence[Transaction]) -> None:
        self._theirs = theirs
        self._ours = _what_we_did(transactions)
        self._result: Tables = {table: dict(rows) for table, rows in theirs.items()}
        self._by_id = {
            table: {document["id"]: row for row, document in rows.items() if _has_id(document)}
            for table, rows in theirs.items()
        }
        self._last_rows = {table: max(rows, default=0) for table, rows in theirs.items()}
        for ours in self._ours:
            self._last_rows[ours.table] = max(self._last_rows.get(ours.table, 0), ours.row)
        self._sentences: list[str] = []
        self._changes: list[list[object]] = []

    def run(self) -> Reconciled:
        for ours in self._ours:
            row = self._find(ours)
            if ours.final is None:
                if row is not None:
                    self._delete(ours, row)
            elif row is None:
                self._add(ours, ours.final)
            elif _has_id(ours.final):
                self._merge(ours, ours.final, row)
            elif not _same(ours.final, self._theirs[ours.table][row]):
                self._add_beside(ours, ours.final)
        self._forget_graves_of_the_living()
        return Reconciled(self._result, self._sentences, self._changes)

    def _find(self, ours: Ours) -> int | None:
        """The outside's row of the same document, or None if it has none."""
        rows = self._theirs.get(ours.table, {})
        there = rows.get(ours.row)
        if there is not None and there.get("id") == ours.id:
            return ours.row
        if ours.id is None:
            return None if there is None else ours.row
        if ours.unnamed and ours.first_row in rows and not _has_id(rows[ours.first_row]):
            return ours.first_row
        return self._by_id.get(ours.table, {}).get(ours.id)

    def _delete(self, ours: Ours, row: int) -> None:
        theirs = self._theirs[ours.table][row]
        if ours.table in TRAIL or (
            ours.known and ours.base is not None and not {*_differing(ours.base, theirs)} - _IDENTITY
        ):
            self._result[ours.table].pop(row, None)
        elif ours.known:
            self._say(_("{record} was deleted here and changed outside Kehu: it was kept."), ours.table, theirs)
        else:
            self._say(
                _("{record} was deleted here and is still in the other tool's file: it was kept."),
                ours.table,
                theirs,
            )

    def _add(self, ours: Ours, document: Document) -> None:
        self._place(ours, document)
        if ours.known and ours.base is not None:
            self._say(_("{record} was changed here and deleted outside Kehu: it was kept."), ours.table, document)

    def _add_beside(self, ours: Ours, document: Document) -> None:
        self._place(ours, document)
        self._say(
            _("{record} was written here where the other tool has another document: both were kept."),
            ours.table,
            document,
        )

    def _place(self, ours: Ours, document: Document) -> None:
        rows = self._result.setdefault(ours.table, {})
        row = ours.row
        if row in rows:
            row = self._last_rows[ours.table] = self._last_rows[ours.table] + 1
        rows[row] = document

    def _merge(self, ours: Ours, mine: Document, row: int) -> None:
        theirs = self._theirs[ours.table][row]
        base = (ours.base or {}) if ours.known else None
        merged = dict(theirs)
        outside: FieldChanges = {}
        for field in _differing(mine, theirs):
            my_value, their_value = get_field(mine, field), get_field(theirs, field)
            if _ours_stands(field, base, their_value):
                set_field(merged, field, my_value)
                continue
            outside[field] = [my_value, their_value]
            if my_value is not None if base is None else not _same(get_field(base, field), my_value):
                self._report_clash(ours.table, theirs, field, my_value)
        merged["id"] = mine["id"]
        _merge_stamps(merged, mine, theirs)
        self._result[ours.table][row] = merged
        if outside:
            self._changes.append([ours.table, mine["id"], "update", outside])

    def _report_clash(self, table: str, theirs: Document, field: str, my_value: object) -> None:
        self._sentences.append(
            _(
                "{record}: {field} was changed here and outside Kehu. The outside value stays; here it was {value}."
            ).format(record=_title(table, theirs), field=field, value=_shown(my_value))
        )

    def _say(self, sentence: str, table: str, document: Document) -> None:
        self._sentences.append(sentence.format(record=_title(table, document)))

    def _forget_graves_of_the_living(self) -> None:
        """A record that one side kept or brought back is not among the deleted ones as well."""
        graves = self._result.get("deleted", {})
        living = {
            (table, document["id"])
            for table, rows in self._result.items()
            for document in rows.values()
            if table != "deleted" and _has_id(document)
        }
        for row, grave in list(graves.items()):
            if _has_id(grave) and (str(grave.get("table")), grave["id"]) in living:
                del graves[row]


def _what_we_did(transactions: Sequence[Transaction]) -> list[Ours]:
    """Each document the journal touched, with what it was before and after."""
    found: dict[Key, Ours] = {}
    holders: dict[tuple[str, int], Key] = {}
    for transaction in transactions:
        told = _told(transaction)
        emptied: list[tuple[str, int]] = []
        for table, row, document in transaction:
            holder = holders.get((table, row))
            if holder is not None and found[holder].row == row:
                found[holder].final = None
            if document is None:
                if holder is None:
                    emptied.append((table, row))
                holders.pop((table, row), None)
                continue
            id = document["id"] if _has_id(document) else None
            key: Key = (table, row if id is None else id)
            if key in found:
                found[key].row, found[key].final = row, document
            else:
                found[key] = Ours(table, id, row, row, *_before(document, told.get(key)), document)
            holders[table, row] = key
        _note_deletions(found, told, emptied)
    return list(found.values())


def _note_deletions(found: dict[Key, Ours], told: Mapping[Key, RecordChange], emptied: list[tuple[str, int]]) -> None:
    """Deletions of documents the journal had not touched before: by what the operation tells, else by row."""
    explained: dict[str, int] = {}
    for key, change in told.items():
        if change.kind == "delete" and key not in found:
            found[key] = Ours(change.table, change.id, 0, 0, change.fields, True, None)
            explained[change.table] = explained.get(change.table, 0) + 1
    for table in {table for table, _row in emptied}:
        rows = [row for name, row in emptied if name == table]
        if len(rows) > explained.get(table, 0):
            found.update({(table, row): Ours(table, None, row, row, None, False, None) for row in rows})


def _told(transaction: Transaction) -> dict[Key, RecordChange]:
    """What the operation among the documents of a transaction says of each record."""
    told: dict[Key, RecordChange] = {}
    for table, _row, document in transaction:
        if table != "operations" or document is None:
            continue
        changes = document.get("changes")
        for line in changes if isinstance(changes, list) else []:
            try:
                change = msgspec.convert(line, RecordChange)
            except msgspec.ValidationError:
                continue
            told[change.table, change.id] = change
    return told


def _before(document: Document, change: RecordChange | None) -> tuple[Document | None, bool]:
    """The document before a change, and whether that is known."""
    if change is None:
        return None, False
    if change.kind == "create":
        return None, True
    base = dict(document)
    try:
        clashes = take_back(base, change.fields)
    except (TypeError, KeyError, IndexError, ValueError):
        return None, False
    if "created" in change.fields and not base.keys() - BOOKKEEPING:
        # The operation gave identity to a document that was there without, and all else had been in it before.
        base = {field: value for field, value in document.items() if field not in _IDENTITY}
    return (None, False) if clashes else (base, True)


def _ours_stands(field: str, base: Document | None, their_value: object) -> bool:
    """Whether the outside left the field as it was; for an unknown base, whether it has none at all."""
    return their_value is None if base is None else _same(get_field(base, field), their_value)


def _differing(mine: Document, theirs: Document) -> Iterator[str]:
    for field in _fields(mine, theirs):
        if not _same(get_field(mine, field), get_field(theirs, field)):
            yield field


def _fields(*documents: Document) -> Iterator[str]:
    """The names of all fields of the documents, each once, with `custom.slug` for the parts of an object."""
    for field in dict.fromkeys(name for document in documents for name in document):
        values = [document.get(field) for document in documents]
        if field in NESTED and all(isinstance(value, dict) or value is None for value in values):
            yield from dict.fromkeys(f"{field}.{key}" for value in values for key in value or ())
        elif field not in BOOKKEEPING:
            yield field


def _merge_stamps(merged: Document, mine: Document, theirs: Document) -> None:
    """The stamps of ours go with our values; the others stay as the outside has them."""
    my_stamps, their_stamps = mine.get("stamps"), theirs.get("stamps")
    if not isinstance(my_stamps, dict):
        return
    stamps = dict(their_stamps) if isinstance(their_stamps, dict) else {}
    for field, stamp in my_stamps.items():
        if field not in stamps or _same(get_field(merged, field), get_field(mine, field)):
            stamps[field] = stamp
    merged["stamps"] = stamps


def _same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


def _has_id(document: Document) -> bool:
    return isinstance(document.get("id"), str) and document["id"] != ""


def _title(table: str, document: Document) -> str:
    name = next((document[field] for field in ("name", "title", "id") if _is_text(document.get(field))), None)
    return f"{table} {name or _shown(document)}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _shown(value: object) -> str:
    return cut(msgspec.json.encode(value).decode(), _SHOWN)
