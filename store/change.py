"""One change of the book while it is being made: records created, updated and deleted, then one operation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Conflict, NotFound, Refused
from store.ids import is_ulid, new_ulid
from store.model import RECORD_TYPES
from store.model.fields import clean
from store.model.instants import to_text
from store.model.validate import normalise
from store.operations import Document, RecordChange, differences, get_field, set_field, stamps_of
from store.text import _

if TYPE_CHECKING:
    from store.book import Book


class Staged(msgspec.Struct):
    """A record touched by the change: its row, what it was, what it shall be."""

    doc_id: int
    before: Document | None
    after: Document | None
    grown: set[str]


class Change:
    """What `Book.change` hands out; nothing of it reaches the file before the block ends.

    Then `operation` is the ULID of the operation it became, or None where there was nothing to write.
    """

    def __init__(self, book: Book, now: datetime) -> None:
        self.now = now
        self.operation: str | None = None
        self._book = book
        self._staged: dict[tuple[str, str], Staged] = {}
        self._ahead: dict[tuple[str, str], tuple[int, Document] | None] = {}
        self._rows_taken: dict[str, int] = {}
        self._stamp = book.next_stamp()

    def get(self, table: str, id: str) -> Document | None:
        """The record as this change has made it so far."""
        staged = self._staged.get((table, id))
        if staged is not None:
            return None if staged.after is None else dict(staged.after)
        found = self._find(table, id)
        return None if found is None else dict(found[1])

    def create(
        self, table: str, fields: Mapping[str, object], id: str | None = None, *, checked: bool = False
    ) -> Document:
        """Add a record; Invalid names each field that cannot be kept, Refused an id that is taken.

        `checked` says that the fields are stored forms that `normalise` gave, so that many are not checked twice.
        """
        if id is None:
            id = new_ulid()
        elif not is_ulid(id):
            raise Refused(_("{id} is no record id.").format(id=id))
        elif (table, id) in self._staged or self._book.knows(table, id):
            raise Refused(_("This was saved already."))
        values = fields if checked else normalise(RECORD_TYPES[table], fields, whole={}, settings=self._book.settings)
        document: Document = {"id": id, "created": to_text(self.now), "by": self._book.user}
        for field, value in values.items():
            set_field(document, field, value)
        document["stamps"] = {"created": self._stamp}
        self._stage_new(table, id, document)
        return dict(document)

    def update(
        self,
        table: str,
        id: str,
        fields: Mapping[str, object],
        expect: Mapping[str, object] | None = None,
        *,
        checked: bool = False,
    ) -> Document:
        """Lay a patch over a record: None takes a field away, `custom.slug` sets one key.

        `checked` is as for `create`; `expect` holds the values the user saw; Conflict names those that are no longer
        so. Raises NotFound and Invalid. A patch that changes nothing leaves no trace.
        """
        staged = self._touch(table, id)
        document = staged.after
        if document is None:
            raise _gone(table)
        _check_expected(document, expect or {})
        settings = self._book.settings
        values = fields if checked else normalise(RECORD_TYPES[table], fields, whole=document, settings=settings)
        for field, value in values.items():
            if get_field(document, field) != value:
                self._set(document, field, value)
        return dict(document)

    def append(self, table: str, id: str, field: str, item: Mapping[str, object]) -> Document:
        """Add an entry to one of the record's logs; its texts are cleaned, absent values left out."""
        staged = self._touch(table, id)
        document = staged.after
        if document is None:
            raise _gone(table)
        cleaned = {key: clean(value) if isinstance(value, str) else value for key, value in item.items()}
        entry = {key: value for key, value in cleaned.items() if value not in (None, "")}
        self._set(document, field, [*document.get(field, []), entry])
        staged.grown.add(field)
        return dict(document)

    def delete(self, table: str, id: str) -> None:
        """Move a record to the deleted ones, from where undo brings it back."""
        staged = self._touch(table, id)
        if staged.after is None:
            raise _gone(table)
        whole = staged.after
        staged.after = None
        if staged.before is not None:
            grave = {"id": id, "table": table, "document": whole, "stamp": self._stamp}
            self._stage_new("deleted", id, grave)

    # For undo, which lays back documents and values that were valid when they were stored

    def read_ahead(self, table: str, ids: Collection[str]) -> None:
        """Read many records at once that will be asked for; the lock keeps them as they are."""
        found = self._book.file.by_ids(table, ids)
        self._ahead.update({(table, id): found.get(id) for id in ids})

    def restore(self, table: str, document: Document) -> None:
        """Bring a deleted record back as it was."""
        id = document["id"]
        grave = self._touch("deleted", id)
        grave.after = None
        restored = dict(document)
        restored["stamps"] = {**stamps_of(restored), "deleted": self._stamp}
        self._stage_new(table, id, restored)

    def replace(self, table: str, id: str, document: Document) -> None:
        """Put a whole document in the place of a record's present one, stamping the fields that differ."""
        staged = self._touch(table, id)
        after = dict(document)
        stamps = stamps_of(after)
        stamps.update(dict.fromkeys(differences(staged.before or {}, after), self._stamp))
        after["stamps"] = stamps
        staged.after = after

    def name(self, table: str, doc_id: int, document: Document) -> None:
        """Give identity to a record that another tool wrote without."""
        named = {"id": new_ulid(), "created": to_text(self.now), "by": self._book.user, **document}
        named.setdefault("stamps", {"created": self._stamp})
        self._staged[table, named["id"]] = Staged(doc_id, {}, named, set())

    # For a replica of the book, whose records come whole and with the stamps of those who changed them

    def put(self, table: str, document: Document, *, new: bool = False) -> None:
        """Put a record as a replica has it in the place of what is here of it, deleted or not; `new`: of nothing."""
        id = document["id"]
        if new or self.get(table, id) is None:
            if not new and self.get("deleted", id) is not None:
                self._touch("deleted", id).after = None
            self._stage_new(table, id, document)
        else:
            self._touch(table, id).after = document

    def bury(self, table: str, document: Document, stamp: str) -> None:
        """Let a record be deleted as a replica has it, with the stamp of that; it may never have been here."""
        id = document["id"]
        if self.get(table, id) is not None:
            self._touch(table, id).after = None
        self._stage_new("deleted", id, {"id": id, "table": table, "document": document, "stamp": stamp})

    # Staging

    def _find(self, table: str, id: str) -> tuple[int, Document] | None:
        """The row and document of a record as the book has it."""
        if (table, id) in self._ahead:
            return self._ahead[table, id]
        return self._book.file.by_id(table, id)

    def _set(self, document: Document, field: str, value: object) -> None:
        set_field(document, field, value)
        document["stamps"] = {**stamps_of(document), field: self._stamp}

    def _touch(self, table: str, id: str) -> Staged:
        staged = self._staged.get((table, id))
        if staged is None:
            found = self._find(table, id)
            if found is None:
                raise _gone(table)
            doc_id, document = found
            staged = Staged(doc_id, document, dict(document), set())
            self._staged[table, id] = staged
            self._stay_ahead(document)
        return staged

    def _stay_ahead(self, document: Document) -> None:
        """Stamp later than whatever stands in the record, though its device's clock ran ahead of this one."""
        newest = max(stamps_of(document).values(), default="")
        if newest >= self._stamp:
            self._book.see_stamp(newest)
            self._stamp = self._book.next_stamp()

    def _stage_new(self, table: str, id: str, document: Document) -> None:
        known = self._staged.get((table, id))
        if known is not None:
            known.after = document
            return
        taken = self._rows_taken.get(table, 0)
        self._rows_taken[table] = taken + 1
        self._staged[table, id] = Staged(self._book.file.next_doc_id(table) + taken, None, document, set())

    # The outcome

    def documents(self) -> list[tuple[str, int, Document | None]]:
        """What to commit: (table, row, document or None for a deletion)."""
        return [
            (table, staged.doc_id, staged.after)
            for (table, _id), staged in self._staged.items()
            if staged.before != staged.after
        ]

    def record_changes(self) -> list[RecordChange]:
        """What the operation says of each record; the deleted table keeps its own account."""
        found = []
        for (table, id), staged in self._staged.items():
            if table == "deleted":
                continue
            if staged.before is None and staged.after is not None:
                found.append(RecordChange(table, id, "create"))
            elif staged.before is not None and staged.after is None:
                found.append(RecordChange(table, id, "delete", staged.before))
            elif staged.before is not None and staged.after is not None:
                fields = differences(staged.before, staged.after, staged.grown)
                if fields:
                    found.append(RecordChange(table, id, "update", fields))
        return found


def _check_expected(document: Mapping[str, Any], expect: Mapping[str, object]) -> None:
    clashes = {
        field: (seen, get_field(document, field))
        for field, seen in expect.items()
        if get_field(document, field) != seen
    }
    if clashes:
        raise Conflict(
            _("Somebody else has changed {fields} meanwhile; nothing was overwritten.").format(
                fields=", ".join(clashes)
            ),
            clashes,
        )


def _gone(table: str) -> NotFound:
    return NotFound(
        _("This record is no longer there: it was deleted ({table}). `kehu undo` brings it back.").format(table=table)
    )
