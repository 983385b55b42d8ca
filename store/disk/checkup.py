"""The checkup of a book's documents, one by one: each fit to be kept, its links leading somewhere, the cache right."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from store.disk import format as layout
from store.disk import words
from store.disk.cache import Cache, Unusable
from store.disk.indexing import Plans
from store.disk.survey import Survey
from store.errors import Damaged
from store.model import RECORD_TYPES
from store.model.fields import safe
from store.model.validate import problems
from store.text import _

if TYPE_CHECKING:
    from store.disk.doctor import Report

UNLINKED = frozenset({"operations", "deleted"})
"""Tables whose links may lead to what has been dropped or deleted."""

_SCRATCH = """
CREATE TABLE ids("table" TEXT, id TEXT, doc_id INTEGER);
CREATE TABLE links("table" TEXT, doc_id INTEGER, field TEXT, target TEXT, id TEXT);
CREATE TABLE logins(login TEXT PRIMARY KEY, "table" TEXT, doc_id INTEGER, field TEXT);
CREATE TABLE people(login TEXT)
"""


class Checkup:
    """Takes in the documents of a book in any order and tells the report what is wrong with them.

    What must be compared across documents goes through a scratch database, so that memory does not grow.
    """

    def __init__(self, report: Report, plans: Plans, scratch: sqlite3.Connection) -> None:
        self._report = report
        self._plans = plans
        self._scratch = scratch
        self._sums: dict[str, int] = {}
        for statement in _SCRATCH.split(";"):
            scratch.execute(statement)
        self._report.documents = {}

    def take(self, table: str, doc_id: int, place: int, length: int, body: bytes) -> None:
        """Examine one document, whose bytes lie at `place`."""
        counts = self._report.documents
        counts[table] = counts.get(table, 0) + 1
        try:
            document = layout.decode_document(body)
        except Damaged as error:
            self._report.add("damage", _where(table, doc_id), str(error))
            return
        self._sum_up(table, doc_id, place, length, document)
        record_type = RECORD_TYPES.get(table)
        if record_type is None:
            return
        if "id" not in document:
            sentence = _("The record has no id yet: another tool wrote it, and the next change gives it one.")
            self._report.add("note", _where(table, doc_id), sentence)
        for sentence in problems(record_type, document).values():
            self._report.add("trouble", _where(table, doc_id), sentence)
        self._note_links(table, doc_id, document)
        schema = document.get("schema")
        if table == "settings" and isinstance(schema, int):
            self._report.schema = schema

    def _note_links(self, table: str, doc_id: int, document: layout.Document) -> None:
        execute = self._scratch.execute
        if isinstance(document.get("id"), str):
            execute("INSERT INTO ids VALUES(?,?,?)", (table, document["id"], doc_id))
        if table == "people" and isinstance(document.get("login"), str):
            execute("INSERT INTO people VALUES(?)", (document["login"],))
        if table in UNLINKED:
            return
        for field in RECORD_TYPES[table].fields:
            value = document.get(field.name)
            if not isinstance(value, str):
                continue
            if field.kind == "link" and field.target in RECORD_TYPES:
                execute("INSERT INTO links VALUES(?,?,?,?,?)", (table, doc_id, field.name, field.target, value))
            elif field.kind == "person" and table != "people":
                execute("INSERT OR IGNORE INTO logins VALUES(?,?,?,?)", (value, table, doc_id, field.name))

    def finish(self) -> None:
        """Tell of ids that are there twice, of links that lead nowhere, and of logins nobody has."""
        scratch, report = self._scratch, self._report
        scratch.execute('CREATE INDEX ids_by_id ON ids("table", id)')
        for table, id, times in scratch.execute(
            'SELECT "table", id, count(*) FROM ids GROUP BY 1, 2 HAVING count(*)>1'
        ):
            sentence = _("{times} records have the id {id}; only one of them can be linked to.")
            report.add("trouble", table, sentence.format(times=times, id=safe(id)))
        for table, doc_id, field, target, id in scratch.execute(
            "SELECT * FROM links AS l "
            'WHERE NOT EXISTS (SELECT 1 FROM ids WHERE ids."table"=l.target AND ids.id=l.id) ORDER BY 1, 2'
        ):
            sentence = _("{field} names {id}, which is not one of the {target}.")
            sentence = sentence.format(field=field, id=safe(id), target=_(RECORD_TYPES[target].plural))
            report.add("trouble", _where(table, doc_id), sentence)
        for login, table, doc_id, field in scratch.execute(
            "SELECT * FROM logins WHERE login NOT IN (SELECT login FROM people) ORDER BY 1"
        ):
            sentence = _("{field} is {login}, which is nobody's login.").format(field=field, login=safe(login))
            report.add("trouble", _where(table, doc_id), sentence)

    # The cache

    def _sum_up(self, table: str, doc_id: int, place: int, length: int, document: layout.Document) -> None:
        plan = self._plans.by_table.get(table)
        self._add("places", (table, doc_id, place, length))
        if plan is None:
            self._add("others", (table, doc_id))
            return
        self._add(plan.table, plan.row(doc_id, document))
        for reference in plan.references(document):
            self._add("refs", (*reference, doc_id))
        for field, value in plan.sets(document):
            self._add("sets", (plan.code, field, value, doc_id))
        for token in plan.tokens(document):
            self._add("tokens", (token, plan.code, doc_id))

    def _add(self, name: str, row: tuple[object, ...]) -> None:
        self._sums[name] = self._sums.get(name, 0) + _sum_of(row)

    def disagreements(self, cache: Cache) -> Iterator[str]:
        """The names of the cache's tables that do not hold what follows from the documents."""
        plans = self._plans.by_table.values()
        listed = {plan: ", ".join(f'"{name}"' for name in plan.stored) for plan in plans}
        asked = {plan.table: f"SELECT {columns} FROM {plan.rows}" for plan, columns in listed.items()}
        asked.update({name: f"SELECT * FROM {name}" for name in ("refs", "sets")})
        found: dict[str, Callable[[], Iterable[tuple[object, ...]]]] = {
            name: partial(cache.select, sql) for name, sql in asked.items()
        }
        found["others"] = partial(cache.select, "SELECT name, doc_id FROM others JOIN names USING(code)")
        found["tokens"] = partial(words.entries, cache.select)
        found["places"] = Survey(cache).every_place
        for name, rows in found.items():
            try:
                if sum(map(_sum_of, rows())) != self._sums.get(name, 0):
                    yield name
            except Unusable:
                yield name
        for table, latest in ((plan.table, latest) for plan in plans for latest in plan.own_latest):
            wrong = f'"{latest.column}" IS NOT {latest.expression}'
            if cache.select(f"SELECT 1 FROM {latest.row_table} WHERE {wrong} LIMIT 1"):
                yield table


def _sum_of(row: tuple[object, ...]) -> int:
    # SQLite keeps truth as 1; the order of rows is nobody's promise, so sums are compared.
    return crc32(repr([int(value) if isinstance(value, bool) else value for value in row]).encode()) + 1


def _where(table: str, doc_id: int) -> str:
    return _("{table}, row {row}").format(table=safe(table), row=doc_id)
