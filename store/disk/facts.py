"""The facts of the cache: what a rule makes of a record and of those that name it, kept until one of them changes.

Beside `r_<table>` stands `f_<table>` with the fact columns that queries select by and the whole of the facts as bytes.
`stale` has the rows whose facts are to be made anew, `terms` what the rest were made under: the rule's fingerprint.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from store.collecting import without_collecting
from store.disk import format as layout
from store.disk import places
from store.disk.indexing import Document, Plan
from store.disk.moment import Moment

BATCH = 500
"""Records whose facts are made in one transaction; other processes that index wait for no more than that."""

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]
Kept = tuple[Sequence[object], bytes]
"""The values of the declared columns, and all of the facts."""


class Rule(Protocol):
    """What makes the facts of a table's records; the disk knows nothing more of it."""

    @property
    def fingerprint(self) -> str:
        """The version of the rule and all it depends on beside the records: facts of another are made anew."""

    def kept(self, document: Document, children: Sequence[Mapping[str, Any]]) -> Kept:
        """The facts of a record, given the columns of the records that name it, in any order."""


def mark(
    connection: sqlite3.Connection, plan: Plan, doc_id: int, before: Document | None, after: Document | None
) -> None:
    """Note that a record has changed from `before` to `after`, for its own facts and for those it has a part in."""
    if plan.facts is not None:
        if after is None:
            connection.execute(f"DELETE FROM {plan.facts_table} WHERE doc_id=?", (doc_id,))
            connection.execute("DELETE FROM stale WHERE code=? AND doc_id=?", (plan.code, doc_id))
        else:
            connection.execute("INSERT OR IGNORE INTO stale VALUES(?,?)", (plan.code, doc_id))
    for owner, field in plan.fed_facts:
        named = [document.get(field) for document in (before, after) if document is not None]
        for target in {each for each in named if isinstance(each, str)}:
            connection.execute(
                f"INSERT OR IGNORE INTO stale SELECT {owner.code}, doc_id FROM {owner.row_table} WHERE id=?", (target,)
            )


def are_settled(connection: sqlite3.Connection, plan: Plan, fingerprint: str) -> bool:
    """Whether the facts of all records of a type are there, made under this fingerprint."""
    if connection.execute("SELECT fingerprint FROM terms WHERE code=?", (plan.code,)).fetchone() != (fingerprint,):
        return False
    return connection.execute("SELECT 1 FROM stale WHERE code=? LIMIT 1", (plan.code,)).fetchone() is None


class Settling:
    """Makes the facts of those records of a type that have none, or whose facts are stale."""

    def __init__(self, plan: Plan, transaction: Transaction, rule: Rule) -> None:
        self._plan = plan
        self._transaction = transaction
        self._rule = rule
        assert plan.facts is not None
        self._children = plan.facts_children
        self._columns = plan.facts.of_child
        self._insert = f"INSERT OR REPLACE INTO {plan.facts_table} VALUES(?,{'?,' * len(plan.facts.columns)}?)"

    def run(self, moment: Moment, progress: Callable[[int, int], None] | None) -> bool:
        """Make them batch by batch; False where the cache has gone on to another generation of the file.

        What `progress` raises, which is told (made, of so many), ends it with what was made so far kept.
        """
        made = total = 0
        with without_collecting():
            while True:
                with self._transaction() as connection:
                    self._begin(connection)
                    if not made:
                        query = "SELECT count(*) FROM stale WHERE code=?"
                        total = connection.execute(query, (self._plan.code,)).fetchone()[0]
                    batch = self._batch(connection, moment)
                    if batch is not None and batch < BATCH:
                        for name, source in self._plan.facts_indexes():
                            connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {source}")
                if batch is None:
                    return False
                made += batch
                if progress is not None:
                    progress(made, max(total, made))
                if batch < BATCH:
                    return True

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Let the facts of other terms go, so that all are to be made."""
        code, fingerprint = self._plan.code, self._rule.fingerprint
        if connection.execute("SELECT fingerprint FROM terms WHERE code=?", (code,)).fetchone() != (fingerprint,):
            # Filled at the end they cost less than kept up with every record.
            for name, _source in self._plan.facts_indexes():
                connection.execute(f"DROP INDEX IF EXISTS {name}")
            connection.execute(f"DELETE FROM {self._plan.facts_table}")
            connection.execute("DELETE FROM stale WHERE code=?", (code,))
            connection.execute(f"INSERT INTO stale SELECT {code}, doc_id FROM {self._plan.row_table}")
            connection.execute("INSERT OR REPLACE INTO terms VALUES(?,?)", (code, fingerprint))

    def _batch(self, connection: sqlite3.Connection, moment: Moment) -> int | None:
        """Make the next ones; how many they were, None where the moment is not of the cache's generation."""
        plan = self._plan
        stale = f"SELECT doc_id FROM stale WHERE code={plan.code} ORDER BY doc_id LIMIT {BATCH}"
        generation, found = places.find(connection.execute, plan.code, stale)
        if not found:
            return 0
        if generation != moment.generation:
            return None
        documents = layout.decode_documents(moment.read_located(found))
        children = self._children_of(connection, stale) if self._columns else {}
        made = []
        for (doc_id, _place, _length), document in zip(found, documents, strict=True):
            columns, body = self._rule.kept(document, children.get(doc_id, ()))
            made.append((doc_id, *columns, body))
        connection.executemany(self._insert, made)
        connection.execute(
            "DELETE FROM stale WHERE code=? AND doc_id BETWEEN ? AND ?", (plan.code, made[0][0], made[-1][0])
        )
        return len(made)

    def _children_of(self, connection: sqlite3.Connection, stale: str) -> dict[int, list[Document]]:
        """The columns of the records that name each of these, by the row of what they name."""
        table, reference = self._children
        listed = ", ".join(f'c."{column}"' for column in self._columns)
        rows = connection.execute(
            f"SELECT q.doc_id, {listed} FROM ({stale}) AS q "
            f"CROSS JOIN {self._plan.row_table} AS o ON o.doc_id=q.doc_id "
            f"CROSS JOIN refs AS r ON r.ref={reference} AND r.target=o.id CROSS JOIN {table} AS c ON c.doc_id=r.doc_id"
        )
        found: dict[int, list[Document]] = {}
        for doc_id, *values in rows:
            found.setdefault(doc_id, []).append(dict(zip(self._columns, values, strict=True)))
        return found
