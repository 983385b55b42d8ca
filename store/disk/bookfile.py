"""A book's file together with its cache: the one thing that the TinyDB face and the Book stand on."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from typing import TYPE_CHECKING

from store.disk import format as layout
from store.disk.cache import Cache, Progress, Unusable
from store.disk.files import create
from store.disk.hold import Hold
from store.disk.indexing import Plans
from store.disk.journal import Foreign, Journal
from store.disk.moment import Moment, Stamp
from store.disk.news import NO_NEWS, News
from store.disk.opening import adopted, cache_path, network_warning
from store.disk.places import Located
from store.errors import BookError, Damaged
from store.model import RECORD_TYPES

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from store.disk.facts import Rule

Change = tuple[str, int, layout.Document | None]
"""(table, doc_id, document), without a document for a deletion."""

Encoded = tuple[str, int, layout.Document | None, bytes | None]
"""The same with the document as JSON."""

FOLD_LEAST = 1 << 20
FOLD_FRACTION = 8
MOST_UNHEARD = 1_000


class BookFile:
    """Tables of documents in one file: read by place, changed by transactions, shared by processes."""

    def __init__(self, journal: Journal, cache: Cache, progress: Progress | None) -> None:
        self.journal = journal
        self.cache = cache
        self._progress = progress
        self._last_ids: dict[str, int] = {}
        self._ids_known_at: Stamp | None = None
        self._unheard: deque[News] = deque()

    @classmethod
    def open(
        cls,
        path: str,
        *,
        create_missing: bool = False,
        holder: str = "",
        cache_directory: str | None = None,
        progress: Progress | None = None,
    ) -> BookFile:
        """Open the book at `path`, adopting a file that another tool wrote.

        `cache_directory` is where the cache goes if the book's own folder cannot be written. Raises NotFound,
        NotPermitted, NotABook, NewerFormat, Damaged or NotSaved.
        """
        if create_missing and not os.path.exists(path):
            create(path)
        index = Cache(cache_path(path, cache_directory), _plans(), path)
        followed = index.stamp
        try:
            journal = Journal.open(path, holder=holder, resume=followed)
        except Foreign:
            journal = adopted(path, holder, progress)
        if followed == journal.moment.stamp:
            # Mostly nothing has happened since the last process, and there is no need to ask for the write lock.
            index.stands_at(followed)
        else:
            index.all_named = False
        warning = network_warning(path, journal.moment.handle.identity[0])
        if warning:
            journal.notices.append(warning)
        return cls(journal, index, progress)

    @property
    def notices(self) -> list[str]:
        """Sentences the user should see: recovered writes, an adoption and its conflicts."""
        return self.journal.notices

    @property
    def plans(self) -> Plans:
        return self.cache.plans

    @property
    def all_named(self) -> bool:
        """Whether it is known that every record has an id, without a look."""
        return self.cache.all_named

    def close(self) -> None:
        """Bring the cache up to date and let go of it."""
        try:
            # What cannot be indexed now is indexed by whoever opens the book next.
            with suppress(BookError):
                if self.cache.followed:
                    self.follow()
        finally:
            self.cache.close()

    # Reading

    def refresh(self) -> News:
        """What other processes, or tools that know nothing of Kehu, have changed since this was last asked.

        Reading takes notice of changes too; whatever it saw is told here.
        """
        self.look()
        return self._heard()

    @property
    def unheard(self) -> bool:
        """Whether there is news that `refresh` has not told yet."""
        return bool(self._unheard)

    def look(self) -> None:
        """Take notice of what has come into the file."""
        try:
            self._note(self.journal.refresh())
        except Foreign:
            self._adopt_again()

    def _adopt_again(self) -> None:
        notices = self.journal.notices
        self.journal = adopted(self.journal.path, self.journal.holder, self._progress)
        self.journal.notices[:0] = notices
        self._note(News(everything=True))

    def _note(self, news: News) -> None:
        if len(self._unheard) >= MOST_UNHEARD:
            self._unheard.clear()
            news = News(everything=True)
        if news.everything or news.records:
            self._unheard.append(news)

    def _heard(self) -> News:
        if not self._unheard:
            return NO_NEWS
        heard = []
        with suppress(IndexError):
            while True:
                heard.append(self._unheard.popleft())
        records = tuple(record for news in heard for record in news.records)
        return News(records, any(news.everything for news in heard))

    def follow(self) -> None:
        """Bring the cache up to what of the file was noticed."""
        if self.cache.behind(self.journal.moment):
            # Another process may be folding, and will bring the cache along by itself.
            self._note(self.journal.wait_for_writer())
        if self.cache.catch_up(self.journal.moment):
            return
        # The file may have been replaced since it was last looked at.
        self.look()
        if not self.cache.catch_up(self.journal.moment):
            self._rebuild()

    def _rebuild(self) -> None:
        self.cache.rebuild(self.journal.moment, self._progress)

    def catch_up(self) -> Stamp:
        """Bring the cache up to date with the file, for questions by `select_more`; where both stand now."""
        self.look()
        self.follow()
        return self.journal.stamp

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query over the cache, up to date with the file."""
        self.look()
        self.follow()
        try:
            return self.cache.select(sql, parameters)
        except Unusable:
            self._rebuild()
            return self.cache.select(sql, parameters)

    def select_more(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a further query for the same answer, for which nobody looks again whether the file changed."""
        try:
            return self.cache.select(sql, parameters)
        except Unusable:
            return self.select(sql, parameters)

    def select_facts(
        self, table: str, rule: Rule, sql: str, parameters: Sequence[object], take: Callable[[sqlite3.Cursor], None]
    ) -> None:
        """Let the rows be taken of a query over `f_<table>` and the rest of the cache, once all facts are made."""
        while True:
            self.look()
            self.follow()
            try:
                if self.cache.select_settled(table, rule, sql, parameters, take):
                    return
                self.cache.settle(table, rule, self.journal.moment, self._progress)
            except Unusable:
                self._rebuild()

    def documents(self, table: str, sql: str, parameters: Sequence[object] = ()) -> list[layout.Document]:
        """The documents of a table whose doc_ids a query gives, in its order."""
        return self._found(table, sql, parameters)[1]

    def bodies(self, table: str, sql: str, parameters: Sequence[object] = ()) -> list[bytes]:
        """The bytes of the documents of a table whose doc_ids a query gives, in its order."""
        return self._located(table, sql, parameters)[1]

    def _found(self, table: str, sql: str, parameters: Sequence[object]) -> tuple[list[Located], list[layout.Document]]:
        """The rows of a table that a query gives, and their documents."""
        rows, bodies = self._located(table, sql, parameters)
        try:
            return rows, layout.decode_documents(bodies)
        except Damaged:
            # Unless the book itself is damaged it was the cache that pointed beside the document.
            self._rebuild()
            rows, bodies = self._located(table, sql, parameters)
            return rows, layout.decode_documents(bodies)

    def _located(self, table: str, sql: str, parameters: Sequence[object]) -> tuple[list[Located], list[bytes]]:
        """The rows of a table that a query gives, and the bytes there."""
        moment, rows = self._places(table, sql, parameters)
        return rows, moment.read_located(rows)

    def _places(self, table: str, sql: str, parameters: Sequence[object]) -> tuple[Moment, list[Located]]:
        """Where the rows of a table lie that a query gives, and in which moment of the file."""
        while True:
            self.look()
            self.follow()
            try:
                generation, rows = self.cache.places(table, sql, parameters)
            except Unusable:
                self._rebuild()
                generation, rows = self.cache.places(table, sql, parameters)
            moment = self.journal.moment
            if not rows or generation == moment.generation:
                return moment, rows

    def get(self, table: str, doc_id: int) -> layout.Document | None:
        """The document of a row, or None."""
        found = self.documents(table, *self._where(table, "doc_id=?", doc_id))
        return found[0] if found else None

    def by_id(self, table: str, ulid: str) -> tuple[int, layout.Document] | None:
        """The row and document of a record, by its ULID."""
        rows_there = self.plans.by_table[table].rows
        sql = f"SELECT doc_id FROM {rows_there} WHERE id=? ORDER BY doc_id LIMIT 1"
        rows, documents = self._found(table, sql, (ulid,))
        return (rows[0][0], documents[0]) if rows else None

    def by_ids(self, table: str, ulids: Iterable[str]) -> dict[str, tuple[int, layout.Document]]:
        """The rows and documents of those of many records that are there, by their ULIDs."""
        rows_there = self.plans.by_table[table].rows
        sql = (
            f"SELECT r.doc_id AS doc_id FROM json_each(?) AS j CROSS JOIN {rows_there} AS r ON r.id=j.value ORDER BY 1"
        )
        rows, documents = self._found(table, sql, (layout.encode_texts(ulids),))
        found: dict[str, tuple[int, layout.Document]] = {}
        for row, document in zip(rows, documents, strict=True):
            found.setdefault(document["id"], (row[0], document))
        return found

    def rows(self, table: str, condition: str = "1", *values: object) -> Iterator[tuple[int, layout.Document]]:
        """The rows of a table that meet an SQL condition, by default all, by ascending doc_id."""
        rows, documents = self._found(table, *self._where(table, condition, *values))
        for row, document in zip(rows, documents, strict=True):
            yield row[0], document

    def raw_rows(self, table: str, condition: str = "1", *values: object) -> tuple[list[int], list[bytes]]:
        """The doc_ids of the rows of a table that meet an SQL condition, ascending, and their bytes."""
        rows, bodies = self._located(table, *self._where(table, condition, *values))
        return [row[0] for row in rows], bodies

    def located(self, table: str) -> list[Located]:
        """Where all documents of a table lie in the file as the journal has it now, by ascending doc_id."""
        return self._places(table, *self._where(table, "1"))[1]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        sql, parameters = self._where(table, "1", order="")
        return int(str(self.select(sql.replace("doc_id", "count(*)", 1), parameters)[0][0]))

    def _where(
        self, table: str, condition: str, *values: object, order: str = " ORDER BY doc_id"
    ) -> tuple[str, tuple[object, ...]]:
        plan = self.plans.by_table.get(table)
        if plan is None:
            mine = "code=(SELECT code FROM names WHERE name=?)"
            return f"SELECT doc_id FROM others WHERE {mine} AND ({condition}){order}", (table, *values)
        return f"SELECT doc_id FROM {plan.rows} WHERE {condition}{order}", values

    def tables(self) -> list[str]:
        """The names of the tables that hold a document."""
        there = "EXISTS (SELECT 1 FROM others AS o WHERE o.code=n.code)"
        found = [str(name) for (name,) in self.select(f"SELECT name FROM names AS n WHERE {there} ORDER BY name")]
        for name, plan in self.plans.by_table.items():
            if self.select(f"SELECT 1 FROM {plan.rows} LIMIT 1"):
                found.append(name)
        return found

    # Writing

    def lock(self) -> AbstractContextManager[News]:
        """Hold the book against every other writer, up to date with the file; gives what `refresh` would."""
        return Hold(self, self._heard)

    def hold(self) -> AbstractContextManager[News]:
        """The same for what tells nobody: what has come in is left for `refresh`."""
        return Hold(self, News)

    def take(self) -> AbstractContextManager[News]:
        """Take the journal's lock once a file that another tool rewrote is adopted, and note what came in."""
        try:
            taken = self.journal.lock()
            self._note(taken.__enter__())
        except Foreign:
            self._adopt_again()
            taken = self.journal.lock()
            self._note(taken.__enter__())
        return taken

    def commit(self, changes: Iterable[Change]) -> layout.Record:
        """Write one transaction, all or nothing; the lock must be held.

        Raises Refused for what JSON cannot hold, NotSaved or SyncFailed.
        """
        return self.commit_encoded(
            [
                (table, doc_id, document, None if document is None else layout.encode_document(document))
                for table, doc_id, document in changes
            ]
        )

    def commit_encoded(self, encoded: Sequence[Encoded]) -> layout.Record:
        """The same for documents that are encoded already and that nobody else can change."""
        known = self._ids_known_at is self.journal.stamp
        record = self.journal.commit(encoded)
        if known:
            for change in record.changes:
                last = self._last_ids.get(change.table)
                if last is not None and change.doc_id > last:
                    self._last_ids[change.table] = change.doc_id
            self._ids_known_at = self.journal.stamp
        return record

    def next_doc_id(self, table: str) -> int:
        """The row after the last one the table has had since it was opened; the lock must be held."""
        if self._ids_known_at is not self.journal.stamp:
            self._last_ids.clear()
            self._ids_known_at = self.journal.stamp
        last = self._last_ids.get(table)
        if last is None:
            last = self._last_ids[table] = self._last_doc_id(table)
        return last + 1

    def restart_ids(self, table: str) -> None:
        """Count the rows of a table from 1 again, once it has been emptied; the lock must be held."""
        self.next_doc_id(table)
        self._last_ids[table] = 0

    def _last_doc_id(self, table: str) -> int:
        plan = self.plans.by_table.get(table)
        if plan is None:
            mine = "code=(SELECT code FROM names WHERE name=?)"
            found = self.select(f"SELECT max(doc_id) FROM others WHERE {mine}", (table,))
        else:
            found = self.select(f"SELECT max(doc_id) FROM {plan.rows}")
        last = found[0][0]
        return last if isinstance(last, int) else 0

    def fold(self, keep_at: datetime | None = None, progress: Progress | None = None) -> None:
        """Lay the journal into a new generation of the file, and bring the cache along.

        Other writers are held up only at the end, for a moment. The old generation is kept as a backup of the instant
        `keep_at`, if that is given. What `progress` raises ends the fold with nothing changed. Raises Damaged,
        NotPermitted, NotSaved or SyncFailed.
        """
        from store.disk.folding_meanwhile import fold

        fold(self, keep_at, progress)

    @property
    def worth_folding(self) -> bool:
        """Whether the journal has outgrown the larger of 1 MB and an eighth of the base."""
        journal = self.journal.stamp.end - self.journal.base_end
        return journal > max(FOLD_LEAST, self.journal.base_end // FOLD_FRACTION)


@cache
def _plans() -> Plans:
    """The plans of all record types, made once a process."""
    return Plans(RECORD_TYPES.values())
