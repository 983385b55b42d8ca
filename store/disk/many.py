"""Many changes of the journal laid over the cache's tables at once: one table after the other, in a few statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice

from store.collecting import without_collecting
from store.disk import amiss, facts, places, words
from store.disk import format as layout
from store.disk.following import Follower
from store.disk.indexing import Document, Plan, Plans
from store.disk.moment import Moment

MANY = 500
"""Changes from which on it pays not to take them one by one."""
BATCH = 100_000
"""Changes that are gathered in memory at a time."""
MEMORY = 16_000
"""Kilobytes SQLite may hold of a cache that many changes go through."""

Befores = Mapping[int, Document]
"""What stood in the rows of a type that are changed and were there, by doc_id."""


def follow(connection: sqlite3.Connection, plans: Plans, records: Iterable[layout.Record], moment: Moment) -> None:
    """Index the changes of transactions in their order; a transaction of the cache must be open."""
    follower = Follower(connection, plans)
    changes = (change for record in records for change in record.changes)
    while batch := list(islice(changes, BATCH)):
        if len(batch) < MANY:
            for change in batch:
                follower.take(change, moment)
        else:
            with without_collecting():
                _Batch(connection, plans, moment).take(batch, follower)


class _Batch:
    """Changes of which only the last of each row matters, since all become visible together."""

    def __init__(self, connection: sqlite3.Connection, plans: Plans, moment: Moment) -> None:
        self._connection = connection
        self._plans = plans
        self._moment = moment
        self._words = words.Filler(connection)

    def take(self, changes: Iterable[layout.Placed], follower: Follower) -> None:
        self._connection.execute(f"PRAGMA cache_size=-{MEMORY}")
        # The entries are changed themselves below, so nothing may stand beside them that is older.
        words.settle_all(self._connection)
        latest: dict[str, dict[int, layout.Placed]] = {}
        for change in changes:
            if change.table in self._plans.by_table:
                latest.setdefault(change.table, {})[change.doc_id] = change
            else:
                follower.take(change, self._moment)
        taken = []
        for table, by_row in latest.items():
            plan = self._plans.by_table[table]
            ordered = [by_row[doc_id] for doc_id in sorted(by_row)]
            taken.append((plan, ordered, self._take(plan, ordered)))
        self._words.finish()
        # These follow from the rows and references of several types, which are all there now.
        for plan, ordered, before in taken:
            self._tell_latest(plan, ordered, before)
            if plan.facts is not None or plan.fed_facts:
                for change in ordered:
                    facts.mark(self._connection, plan, change.doc_id, before.get(change.doc_id), change.document)

    def _take(self, plan: Plan, changes: list[layout.Placed]) -> Befores:
        """Bring everything up to date that follows from these documents alone; what stood there before."""
        before = self._before(plan, changes)
        spoken = self._documents_now(plan, before) if plan.has_words or plan.touches else before
        self._put_rows(plan, changes, before)
        self._put_references(plan, changes, spoken)
        if plan.has_words:
            self._put_words(plan, changes, spoken)
        return before

    def _before(self, plan: Plan, changes: list[layout.Placed]) -> Befores:
        listed = "".join(f', "{column}"' for column in plan.columns)
        rows = self._connection.execute(
            f"SELECT doc_id, id{listed} FROM {plan.rows} WHERE doc_id IN (SELECT value FROM json_each(?))",
            (_as_list(change.doc_id for change in changes),),
        )
        names = ("id", *plan.columns)
        return {doc_id: dict(zip(names, values, strict=True)) for doc_id, *values in rows}

    def _documents_now(self, plan: Plan, before: Befores) -> Befores:
        """The documents that stand in these rows so far."""
        found = places.find_amid(
            self._connection.execute, plan.code, "SELECT value AS doc_id FROM json_each(?)", (_as_list(before),)
        )
        documents = layout.decode_documents(self._moment.read_located(found))
        return {row[0]: document for row, document in zip(found, documents, strict=True)}

    def _put_rows(self, plan: Plan, changes: list[layout.Placed], before: Befores) -> None:
        executemany = self._connection.executemany
        stay = [(change, change.document) for change in changes if change.document is not None]
        gone = [(change.doc_id,) for change in changes if change.document is None]
        executemany(plan.delete_row, gone)
        executemany(plan.insert_row, [plan.row(change.doc_id, document) for change, document in stay])
        places.put_many_apart(
            self._connection, [(plan.code, change.doc_id, change.place, change.length) for change, _document in stay]
        )
        amiss.follow(self._connection, plan, before, changes)

    def _put_references(self, plan: Plan, changes: list[layout.Placed], spoken: Befores) -> None:
        if not plan.reference_codes:
            return
        gone = {(*each, doc_id) for doc_id, old in spoken.items() for each in plan.references(old)}
        come = {
            (*each, change.doc_id)
            for change in changes
            if change.document is not None
            for each in plan.references(change.document)
        }
        self._connection.executemany(
            "DELETE FROM refs WHERE ref=? AND target=? AND at=? AND doc_id=?", sorted(gone - come)
        )
        self._connection.executemany("INSERT OR IGNORE INTO refs VALUES(?,?,?,?)", sorted(come - gone))

    def _put_words(self, plan: Plan, changes: list[layout.Placed], spoken: Befores) -> None:
        gone: list[tuple[object, ...]] = []
        come: list[tuple[object, ...]] = []
        for change in changes:
            old, new, doc_id = spoken.get(change.doc_id), change.document, change.doc_id
            if old is not None and new is not None and plan.same_words(old, new):
                continue
            if old is not None:
                gone += [(plan.code, *each, doc_id) for each in plan.sets(old)]
                self._words.drop(plan.code, doc_id, plan.pieces(old))
            if new is not None:
                come += [(plan.code, *each, doc_id) for each in plan.sets(new)]
                self._words.add(plan.code, doc_id, plan.pieces(new))
        self._connection.executemany("DELETE FROM sets WHERE code=? AND field=? AND value=? AND doc_id=?", gone)
        self._connection.executemany("INSERT OR REPLACE INTO sets VALUES(?,?,?,?)", come)

    def _tell_latest(self, plan: Plan, changes: list[layout.Placed], before: Befores) -> None:
        """Keep the newest times right in the rows that were put, and in those that they name or named."""
        for latest in plan.own_latest:
            self._connection.executemany(
                f'UPDATE {latest.row_table} SET "{latest.column}"={latest.expression} WHERE doc_id=?',
                [(change.doc_id,) for change in changes if change.document is not None],
            )
        documents = [*before.values(), *(change.document for change in changes if change.document is not None)]
        for latest in plan.fed_latest:
            named = (document.get(latest.field) for document in documents)
            self._connection.executemany(
                f'UPDATE {latest.row_table} SET "{latest.column}"={latest.expression} WHERE id=?',
                [(target,) for target in {each for each in named if isinstance(each, str)}],
            )


def _as_list(doc_ids: Iterable[int]) -> str:
    return f"[{','.join(map(str, doc_ids))}]"
