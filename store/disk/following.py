"""The cache's tables kept in step with the journal, one change of one document after another."""

from __future__ import annotations

import sqlite3

from store.disk import amiss, facts, places, words
from store.disk import format as layout
from store.disk.indexing import FIRST_UNDECLARED, Document, Latest, Plan, Plans
from store.disk.moment import Moment


class Follower:
    """Lays the records of a journal over the tables of a cache; a transaction must be open."""

    def __init__(self, connection: sqlite3.Connection, plans: Plans) -> None:
        self._connection = connection
        self._plans = plans

    def take(self, change: layout.Placed, moment: Moment) -> None:
        """Index one change of a transaction; what stood there before is read through the moment."""
        plan = self._plans.by_table.get(change.table)
        if plan is None:
            self._take_undeclared(change)
        else:
            self._take(plan, change, moment)

    def _take_undeclared(self, change: layout.Placed) -> None:
        execute = self._connection.execute
        code = code_of(self._connection, change.table)
        if code is None:
            if change.document is None:
                return
            (last,) = execute("SELECT coalesce(max(code), ?) FROM names", (FIRST_UNDECLARED - 1,)).fetchone()
            code = last + 1
            execute("INSERT INTO names VALUES(?,?)", (code, change.table))
        if change.document is None:
            execute("DELETE FROM others WHERE code=? AND doc_id=?", (code, change.doc_id))
        else:
            execute("INSERT OR REPLACE INTO others VALUES(?,?)", (code, change.doc_id))
            places.put_apart(self._connection, code, change.doc_id, change.place, change.length)

    def _take(self, plan: Plan, change: layout.Placed, moment: Moment) -> None:
        before = self._before(plan, change.doc_id)
        document = change.document
        spoken = None
        if before is not None and (plan.has_words or plan.touches):
            spoken = self._document_now(plan, change.doc_id, moment)
        if before is not None:
            self._forget(plan, change.doc_id, before, spoken, document)
        if document is not None:
            self._remember(plan, change, document, spoken)
        amiss.follow(self._connection, plan, {} if before is None else {change.doc_id: before}, (change,))
        if plan.facts is not None or plan.fed_facts:
            facts.mark(self._connection, plan, change.doc_id, before, document)
        for latest in plan.fed_latest:
            self._tell_latest(plan, latest, before, document)

    def _before(self, plan: Plan, doc_id: int) -> Document | None:
        """What the columns say of the row so far, or None if there is none."""
        listed = "".join(f', "{column}"' for column in plan.columns)
        row = self._connection.execute(f"SELECT id{listed} FROM {plan.rows} WHERE doc_id=?", (doc_id,)).fetchone()
        return None if row is None else dict(zip(("id", *plan.columns), row, strict=True))

    def _document_now(self, plan: Plan, doc_id: int, moment: Moment) -> Document:
        ((_doc_id, *place),) = places.find_amid(self._connection.execute, plan.code, "SELECT ? AS doc_id", (doc_id,))
        return layout.decode_document(moment.read([place])[0])

    def _forget(
        self, plan: Plan, doc_id: int, before: Document, spoken: Document | None, after: Document | None
    ) -> None:
        connection = self._connection
        references = plan.references(spoken if spoken is not None else before)
        if references:
            connection.executemany(
                "DELETE FROM refs WHERE ref=? AND target=? AND at=? AND doc_id=?",
                [(*reference, doc_id) for reference in references],
            )
        if after is None:
            connection.execute(plan.delete_row, (doc_id,))
        if spoken is None or (after is not None and plan.same_words(spoken, after)):
            return
        connection.executemany(
            "DELETE FROM sets WHERE code=? AND field=? AND value=? AND doc_id=?",
            [(plan.code, field, value, doc_id) for field, value in plan.sets(spoken)],
        )
        if plan.searchable:
            words.forget(connection, plan.code, doc_id, plan.tokens(spoken))

    def _remember(self, plan: Plan, change: layout.Placed, document: Document, spoken: Document | None) -> None:
        connection, doc_id = self._connection, change.doc_id
        connection.execute(plan.insert_row, plan.row(doc_id, document))
        places.put_apart(connection, plan.code, doc_id, change.place, change.length)
        references = plan.references(document)
        if references:
            connection.executemany(
                "INSERT OR REPLACE INTO refs VALUES(?,?,?,?)", [(*reference, doc_id) for reference in references]
            )
        for latest in plan.own_latest:
            connection.execute(
                f'UPDATE {latest.row_table} SET "{latest.column}"={latest.expression} WHERE doc_id=?', (doc_id,)
            )
        if not plan.has_words or (spoken is not None and plan.same_words(spoken, document)):
            return
        connection.executemany(
            "INSERT OR REPLACE INTO sets VALUES(?,?,?,?)",
            [(plan.code, field, value, doc_id) for field, value in plan.sets(document)],
        )
        if plan.searchable:
            words.remember(connection, plan.code, doc_id, plan.tokens(document))

    def _tell_latest(self, plan: Plan, latest: Latest, before: Document | None, after: Document | None) -> None:
        """Keep the newest time right in the rows that the record names or named."""
        execute = self._connection.execute
        if before is None and after is not None:
            target, at = after.get(latest.field), after.get(plan.time)
            if isinstance(target, str) and isinstance(at, str) and at and plan.counts(after):
                execute(
                    f'UPDATE {latest.row_table} SET "{latest.column}"=? '
                    f'WHERE id=? AND ("{latest.column}" IS NULL OR "{latest.column}"<?)',
                    (at, target, at),
                )
            return
        named = [document.get(latest.field) for document in (before, after) if document is not None]
        for target in {each for each in named if isinstance(each, str)}:
            execute(f'UPDATE {latest.row_table} SET "{latest.column}"={latest.expression} WHERE id=?', (target,))


def code_of(connection: sqlite3.Connection, table: str) -> int | None:
    """The code of a table no record type declares, or None where it never held a document."""
    row = connection.execute("SELECT code FROM names WHERE name=?", (table,)).fetchone()
    return None if row is None else row[0]
