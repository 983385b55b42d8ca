"""A book's file together with its cache: the one thing that the TinyDB face and the Book stand on."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from store.disk import format as layout
from store.disk.cache import Cache, Progress, Unusable
from store.disk.indexing import Plans
from store.disk.journal import Foreign, Journal, News, create
from store.disk.moment import Stamp
from store.errors import BookError, Damaged
from store.model import RECORD_TYPES

if TYPE_CHECKING:
    from datetime import datetime

Change = tuple[str, int, layout.Document | None]
"""(table, doc_id, document), without a document for a deletion."""

Rows = list[tuple[Any, ...]]
Ask = Callable[[str, Sequence[object]], list[tuple[object, ...]]]

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
            journal = _adopted(path, holder)
        if followed == journal.moment.stamp:
            # Mostly nothing has happened since the last process, and there is no need to ask for the write lock.
            index.stands_at(followed)
        return cls(journal, index, progress)

    @property
    def notices(self) -> list[str]:
        """Sentences the user should see: recovered writes, an adoption and its conflicts."""
        return self.journal.notices

    @property
    def plans(self) -> Plans:
        return self.cache.plans

    def close(self) -> None:
        """Bring the cache up to date and let go of it."""
        try:
            # What cannot be indexed now is indexed by whoever opens the book next.
            with suppress(BookError):
                if self.cache.followed:
                    self._follow()
        finally:
            self.cache.close()

    # Reading

    def refresh(self) -> News:
        """What other processes, or tools that know nothing of Kehu, have changed since this was last asked.

        Reading takes notice of changes too; whatever it saw is told here.
        """
        self._look()
        return self._heard()

    def _look(self) -> None:
        try:
            self._note(self.journal.refresh())
        except Foreign:
            self._adopt_again()

    def _adopt_again(self) -> None:
        notices = self.journal.notices
        self.journal = _adopted(self.journal.path, self.journal.holder)
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
            return News()
        heard = []
        with suppress(IndexError):
            while True:
                heard.append(self._unheard.popleft())
        records = tuple(record for news in heard for record in news.records)
        return News(records, any(news.everything for news in heard))

    def _follow(self) -> None:
        if self.cache.behind(self.journal.moment):
            # Another process may be folding, and will bring the cache along by itself.
            self._note(self.journal.wait_for_writer())
        if self.cache.catch_up(self.journal.moment):
            return
        # The file may have been replaced since it was last looked at.
        self._look()
        if not self.cache.catch_up(self.journal.moment):
            self._rebuild()

    def _rebuild(self) -> None:
        self.cache.rebuild(self.journal.moment, self._progress)

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query over the cache, up to date with the file."""
        return self._answer(self.cache.select, sql, parameters)

    def _answer(self, ask: Ask, sql: str, parameters: Sequence[object]) -> list[tuple[object, ...]]:
        self._look()
        self._follow()
        try:
            return ask(sql, parameters)
        except Unusable:
            self._rebuild()
            return ask(sql, parameters)

    def documents(self, sql: str, parameters: Sequence[object] = ()) -> list[layout.Document]:
        """The documents whose (place, length) a query gives, in its order."""
        return self._found(sql, parameters)[1]

    def bodies(self, sql: str, parameters: Sequence[object] = ()) -> list[bytes]:
        """The bytes of the documents whose (place, length) a query gives."""
        return self._placed(sql, parameters)[1]

    def _found(self, sql: str, parameters: Sequence[object]) -> tuple[Rows, list[layout.Document]]:
        """The rows of a query that begin with (place, length), and their documents."""
        rows, bodies = self._placed(sql, parameters)
        try:
            return rows, layout.decode_documents(bodies)
        except Damaged:
            # Unless the book itself is damaged it was the cache that pointed beside the document.
            self._rebuild()
            rows, bodies = self._placed(sql, parameters)
            return rows, layout.decode_documents(bodies)

    def _placed(self, sql: str, parameters: Sequence[object]) -> tuple[Rows, list[bytes]]:
        """The rows of a query that begin with (place, length), and the bytes there."""
        while True:
            rows: Rows = self._answer(self.cache.places, sql, parameters)
            moment = self.journal.moment
            if not rows or rows[0][-1] == moment.generation:
                return rows, moment.read(rows)

    def get(self, table: str, doc_id: int) -> layout.Document | None:
        """The document of a row, or None."""
        found = self.documents(*self._where(table, "doc_id=?", doc_id))
        return found[0] if found else None

    def by_id(self, table: str, ulid: str) -> tuple[int, layout.Document] | None:
        """The row and document of a record, by its ULID."""
        row_table = self.plans.by_table[table].row_table
        sql = f"SELECT place, length, doc_id FROM {row_table} WHERE id=? ORDER BY doc_id LIMIT 1"
        rows, documents = self._found(sql, (ulid,))
        return (rows[0][2], documents[0]) if rows else None

    def rows(self, table: str, condition: str = "1", *values: object) -> Iterator[tuple[int, layout.Document]]:
        """The rows of a table that meet an SQL condition, by default all, by ascending doc_id."""
        rows, documents = self._found(*self._with_doc_ids(table, condition, values))
        for row, document in zip(rows, documents, strict=True):
            yield row[2], document

    def raw_rows(self, table: str, condition: str = "1", *values: object) -> tuple[list[int], list[bytes]]:
        """The doc_ids of the rows of a table that meet an SQL condition, ascending, and their bytes."""
        rows, bodies = self._placed(*self._with_doc_ids(table, condition, values))
        return [row[2] for row in rows], bodies

    def _with_doc_ids(self, table: str, condition: str, values: Sequence[object]) -> tuple[str, tuple[object, ...]]:
        sql, parameters = self._where(table, condition, *values)
        return sql.replace("place, length", "place, length, doc_id"), parameters

    def count(self, table: str) -> int:
        """How many rows a table has."""
        sql, parameters = self._where(table, "1")
        return int(str(self.select(sql.replace("place, length", "count(*)"), parameters)[0][0]))

    def _where(self, table: str, condition: str, *values: object) -> tuple[str, tuple[object, ...]]:
        plan = self.plans.by_table.get(table)
        if plan is None:
            sql = f"SELECT place, length FROM others WHERE name=? AND ({condition}) ORDER BY doc_id"
            return sql, (table, *values)
        return f"SELECT place, length FROM {plan.row_table} WHERE {condition} ORDER BY doc_id", values

    def tables(self) -> list[str]:
        """The names of the tables that hold a document."""
        found = [str(name) for (name,) in self.select("SELECT DISTINCT name FROM others ORDER BY name")]
        for name, plan in self.plans.by_table.items():
            if self.select(f"SELECT 1 FROM {plan.row_table} LIMIT 1"):
                found.append(name)
        return found

    # Writing

    def lock(self) -> AbstractContextManager[News]:
        """Hold the book against every other writer, up to date with the file; gives what `refresh` would."""
        return _Hold(self, self._heard)

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
        encoded = [
            (table, doc_id, document, None if document is None else layout.encode_document(document))
            for table, doc_id, document in changes
        ]
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
            found = self.select("SELECT max(doc_id) FROM others WHERE name=?", (table,))
        else:
            found = self.select(f"SELECT max(doc_id) FROM {plan.row_table}")
        last = found[0][0]
        return last if isinstance(last, int) else 0

    def fold(self, keep_at: datetime | None = None) -> None:
        """Lay the journal into a new generation of the file, and bring the cache along.

        The old one is kept as a backup of the instant `keep_at`, if that is given.
        """
        from store.disk.fold import fold

        with _Hold(self, News):
            self._follow()
            before = self.journal.stamp
            moves = fold(self.journal, keep_at)
            self.cache.relocate(self.journal.moment, before, moves)

    @property
    def worth_folding(self) -> bool:
        """Whether the journal has outgrown the larger of 1 MB and an eighth of the base."""
        journal = self.journal.stamp.end - self.journal.base_end
        return journal > max(FOLD_LEAST, self.journal.base_end // FOLD_FRACTION)


class _Hold:
    """The lock of a book; a class of its own because each write waits for it, and a generator takes longer."""

    __slots__ = ("_file", "_news", "_taken")

    def __init__(self, file: BookFile, news: Callable[[], News]) -> None:
        self._file = file
        self._news = news

    def __enter__(self) -> News:
        self._taken = self._file.take()
        return self._news()

    def __exit__(self, *error: Any) -> bool | None:
        return self._taken.__exit__(*error)


@cache
def _plans() -> Plans:
    """The plans of all record types, made once a process."""
    return Plans(RECORD_TYPES.values())


def _adopted(path: str, holder: str) -> Journal:
    from store.disk.adopt import adopt

    notices = adopt(path, holder=holder)
    while True:
        try:
            journal = Journal.open(path, holder=holder)
        except Foreign:
            # The other tool wrote once more in between.
            notices += adopt(path, holder=holder)
        else:
            journal.notices += notices
            return journal


def cache_path(path: str, cache_directory: str | None) -> str:
    """Beside the book, or in the user's cache folder where that is not allowed."""
    beside = os.path.realpath(path) + ".cache"
    if cache_directory is None or os.access(os.path.dirname(beside), os.W_OK):
        return beside
    os.makedirs(cache_directory, mode=0o700, exist_ok=True)
    return os.path.join(cache_directory, beside.replace("%", "%25").replace("/", "%2F"))
