"""The line of operations: the newest in force, undo, redo, and what has passed its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from store.change import Change
from store.errors import Conflict, NotFound, Refused
from store.ids import new_ulid
from store.model import RECORD_TYPES
from store.model.instants import to_text
from store.operations import Operation, RecordChange, read_operation, take_back
from store.surroundings import Surroundings
from store.text import _, ngettext

if TYPE_CHECKING:
    from store.book import Book

UNDO = "undo"
REDO = "redo"
_PAGE = 50


class History:
    """Undo and redo over the operations of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._around: Surroundings

    def newest(self, id: str | None = None, limit: int = 50) -> list[Operation]:
        """The newest operations first, of the whole book or of the record with this ULID; limit -1 for all."""
        if id is not None:
            documents = self._book.children("operations", "changes", id, limit)
        else:
            documents = self._book.where("operations", "1", order="doc_id DESC", limit=limit)
        return [read_operation(document) for document in documents]

    # Undo and redo

    def undo(self, id: str | None, changed: set[tuple[str, str]]) -> Operation:
        """Take back the operation named, or this person's newest in force; the lock must be held."""
        target = self._named(id) if id is not None else self._newest_of_mine()
        return self._take_back(target, UNDO, changed)

    def redo(self, changed: set[tuple[str, str]]) -> Operation:
        """Take back this person's newest undo, unless they did something ordinary after it."""
        return self._take_back(self._newest_undo_of_mine(), REDO, changed)

    def _named(self, id: str) -> Operation:
        document = self._book.get("operations", id)
        if document is None:
            raise NotFound(_("There is no operation {id} in the history.").format(id=id))
        operation = read_operation(document)
        if operation.undoes is not None:
            raise Refused(_("This operation is itself an undo or redo; name the one it took back."))
        if id not in {other for other, _undoes, _by, _verb, _automatic in self._in_force()}:
            raise Refused(_("This operation was taken back already."))
        return operation

    def _newest_of_mine(self) -> Operation:
        for id, undoes, by, _verb, automatic in self._in_force():
            if by == self._book.user and undoes is None and not automatic:
                return self._operation(id)
        raise Refused(_("There is nothing of yours to undo."))

    def _newest_undo_of_mine(self) -> Operation:
        for id, undoes, by, verb, automatic in self._in_force():
            if by != self._book.user or automatic:
                continue
            if undoes is None:
                break
            if verb == UNDO:
                return self._operation(id)
        raise Refused(_("There is nothing to redo."))

    def _in_force(self) -> Iterator[tuple[str, str | None, str, str, bool]]:
        """The operations nobody has taken back, newest first: (id, undoes, by, verb, automatic)."""
        cancelled: set[object] = set()
        for id, undoes, by, verb, automatic in self._lines():
            if id in cancelled:
                continue
            if undoes is not None:
                cancelled.add(undoes)
            yield str(id), undoes, str(by), str(verb), bool(automatic)  # type: ignore[misc]

    def _lines(self) -> Iterator[tuple[object, ...]]:
        below = 2**62
        while True:
            page = self._book.query(
                'SELECT doc_id, id, undoes, "by", verb, automatic FROM r_operations WHERE doc_id<? '
                "ORDER BY doc_id DESC LIMIT ?",
                (below, _PAGE),
            )
            for doc_id, *line in page:
                below = doc_id  # type: ignore[assignment]
                yield tuple(line)
            if len(page) < _PAGE:
                return

    def _operation(self, id: str) -> Operation:
        document = self._book.get("operations", id)
        if document is None:
            raise NotFound(_("There is no operation {id} in the history.").format(id=id))
        return read_operation(document)

    def _take_back(self, target: Operation, verb: str, changed: set[tuple[str, str]]) -> Operation:
        book = self._book
        change = Change(book, book.clock.now())
        touched = {(line.table, line.id) for line in target.changes}
        self._read_ahead(change, target)
        clashes: dict[str, tuple[object, object]] = {}
        for line in reversed(target.changes):
            found = self._reverse(change, line, target, touched)
            clashes.update({f"{line.table}.{field}": pair for field, pair in found.items()})
        for line in target.changes:
            if line.kind == "delete":
                lost = self._links_to_nothing(change, line)
                clashes.update({f"{line.table}.{field}": pair for field, pair in lost.items()})
        if clashes:
            raise Conflict(_clash_sentence(clashes), clashes)
        operation = Operation(
            new_ulid(), to_text(change.now), book.user, verb, tuple(change.record_changes()), undoes=target.id
        )
        book.commit(change, operation)
        changed.update((line.table, line.id) for line in operation.changes)
        return operation

    def _read_ahead(self, change: Change, target: Operation) -> None:
        """Read at once what would otherwise be asked for again for each of thousands of records."""
        ids: dict[str, dict[str, None]] = {}
        for line in target.changes:
            ids.setdefault(line.table, {})[line.id] = None
            if line.kind == "delete":
                ids.setdefault("deleted", {})[line.id] = None
        for table, listed in ids.items():
            change.read_ahead(table, listed)
        self._around = Surroundings(self._book, target)

    def _reverse(
        self, change: Change, line: RecordChange, target: Operation, touched: set[tuple[str, str]]
    ) -> dict[str, tuple[object, object]]:
        if line.kind == "create":
            return self._uncreate(change, line, target, touched)
        if line.kind == "delete":
            return self._undelete(change, line)
        current = change.get(line.table, line.id)
        if current is None:
            return {"id": (line.id, None)}
        clashes = take_back(current, line.fields)
        for field in line.fields:
            if isinstance(line.fields[field], dict) and self._renumbered_since(line, field, target):
                clashes[field] = (line.fields[field], current.get(field))
        if not clashes:
            change.replace(line.table, line.id, current)
        return clashes

    def _undelete(self, change: Change, line: RecordChange) -> dict[str, tuple[object, object]]:
        if change.get(line.table, line.id) is not None or change.get("deleted", line.id) is None:
            return {"id": (None, line.id)}
        change.restore(line.table, line.fields)
        return {}

    def _uncreate(
        self, change: Change, line: RecordChange, target: Operation, touched: set[tuple[str, str]]
    ) -> dict[str, tuple[object, object]]:
        record = change.get(line.table, line.id)
        if record is None:
            return {"id": (line.id, None)}
        if line.table == "people" and target.undoes is None and self._in_use(str(record.get("login")), target):
            # The newcomer has done something meanwhile: the person stays, the rest is taken back.
            return {}
        later = self._changed_since(line, target) or self._named_by_others(line, touched)
        if later and line.table == "people":
            # Somebody gave the newcomer a role meanwhile: the person stays, the rest is taken back.
            return {}
        if later:
            return {"id": (line.id, later)}
        change.delete(line.table, line.id)
        return {}

    def _changed_since(self, line: RecordChange, target: Operation) -> str | None:
        """The verb of an operation in force that changed the record after it was made."""
        return next((operation.verb for operation in self._since(line, target)), None)

    def _since(self, line: RecordChange, target: Operation) -> Iterator[Operation]:
        """The operations on a record after `target`, without those that were taken back and what took them back.

        What took back an operation older than `target` is among them.
        """
        newer = self._around.newer_operations(line.id)
        ids = {id for id, _undoes in newer}
        cancelled: set[object] = set()
        for id, undoes in newer:
            if id in cancelled:
                continue
            if undoes in ids:
                cancelled.add(undoes)
            else:
                yield self._operation(str(id))

    def _renumbered_since(self, line: RecordChange, field: str, target: Operation) -> bool:
        """Whether entries of a log were taken out since, so that those of `target` stand elsewhere now."""
        return any(
            isinstance(later.fields.get(field), list)
            for operation in self._since(line, target)
            for later in operation.changes
            if (later.table, later.id) == (line.table, line.id)
        )

    def _links_to_nothing(self, change: Change, line: RecordChange) -> dict[str, tuple[object, object]]:
        """The links of a record brought back whose records have been deleted on their own since."""
        links = (field for field in RECORD_TYPES[line.table].fields if field.target in RECORD_TYPES)
        found = ((field, line.fields.get(field.name)) for field in links)
        return {
            field.name: (id, None)
            for field, id in found
            if isinstance(id, str) and change.get(field.target, id) is None
        }

    def _in_use(self, login: str, target: Operation) -> bool:
        """Whether a person owns a record, or has done something beside `target` that is in force."""
        mine = {(line.table, line.id) for line in target.changes}
        for table in ("customers", "tasks"):
            owned = self._book.query(f"SELECT id FROM r_{table} WHERE owner=?", (login,))
            if any((table, id) not in mine for (id,) in owned):
                return True
        return any(
            by == login and undoes is None and not automatic and id != target.id
            for id, undoes, by, _verb, automatic in self._in_force()
        )

    def _named_by_others(self, line: RecordChange, touched: set[tuple[str, str]]) -> str | None:
        """A table with a record that names this one and would be left without it."""
        naming = self._around.naming(line.id)
        return next((table for table, child in naming if (table, child) not in touched), None)

    # Retention

    def drop_expired(self, now: datetime) -> None:
        """Forget operations older than the book keeps them (a year, by its settings); the lock must be held."""
        days = self._book.settings.get("retention_days")
        if not isinstance(days, int) or days <= 0 or not self._book.file.journal.writable:
            return
        oldest = to_text(now - timedelta(days=days))
        rows = self._book.query('SELECT doc_id FROM r_operations WHERE "at"<?', (oldest,))
        if rows:
            self._book.file.commit([("operations", int(row[0]), None) for row in rows])  # type: ignore[call-overload]


def _clash_sentence(clashes: dict[str, tuple[object, object]]) -> str:
    return ngettext(
        "This cannot be taken back: {fields} has been changed since. Nothing was changed.",
        "This cannot be taken back: {fields} have been changed since. Nothing was changed.",
        len(clashes),
    ).format(fields=", ".join(sorted(clashes)))
