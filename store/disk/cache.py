"""The cache beside a book: one SQLite file, derived from the journal file, deletable at any moment."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from store.disk import format as layout
from store.disk.indexing import Plan, Plans
from store.disk.moment import Moment, Stamp
from store.errors import CacheFailed
from store.text import _

BATCH = 5_000
FILES = ("", "-wal", "-shm")
Progress = Callable[[int, int], None]
"""Called with (bytes indexed, bytes in all) while a cache is built from nothing."""


class Unusable(Exception):
    """The cache does not fit the book, or is damaged; it is to be built anew."""


class Cache:
    """Answers where documents lie and which match, and follows the journal of the book at `book`."""

    def __init__(self, path: str, plans: Plans, book: str) -> None:
        self.path = path
        self.plans = plans
        self._book = book
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._epoch = 0
        self._stamp: Stamp | None = None

    @property
    def followed(self) -> bool:
        """Whether this process has used the cache, and so has brought it up to some moment of the book."""
        return self._stamp is not None

    @property
    def stamp(self) -> Stamp | None:
        """How far the cache on disk has followed, or None where there is no usable one."""
        try:
            return self._read_stamp(self._connection)
        except (Unusable, CacheFailed, sqlite3.Error):
            return None

    def stands_at(self, stamp: Stamp) -> None:
        """Take it that the cache has followed up to `stamp`, as its own stamp said a moment ago."""
        self._stamp = stamp

    # Connections

    @property
    def _connection(self) -> sqlite3.Connection:
        held: _Held | None = getattr(self._local, "held", None)
        if held is not None and (held.epoch != self._epoch or held.moved()):
            # Somebody deleted or rebuilt the cache: what is still open has no name any more.
            self._let_go()
            held = None
        if held is None:
            held = self._local.held = _Held(self._connect(self.path), self._epoch, self.path)
            self._connections.append(held.connection)
        return held.connection

    def _connect(self, path: str) -> sqlite3.Connection:
        """A connection to a file that is there."""
        if not os.path.exists(path):
            raise Unusable
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return sqlite3.connect(
            f"file:{quoted}?mode=rw",
            uri=True,
            timeout=30.0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )

    def _let_go(self) -> None:
        """Close this thread's connection."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is not None:
            self._local.held = None
            self._connections.remove(held.connection)
            held.connection.close()

    def _failed(self, error: Exception) -> CacheFailed:
        return CacheFailed(
            _("What Kehu keeps beside the book to find things cannot be used ({reason}). The book is safe.").format(
                reason=error
            )
        )

    def close(self) -> None:
        """Let go of the file; the cache can be used again afterwards."""
        self._epoch += 1
        self._stamp = None
        self._local = threading.local()
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _read_stamp(self, connection: sqlite3.Connection) -> Stamp:
        row = connection.execute('SELECT plans, generation, number, start, "end", crc FROM stamp').fetchone()
        if row is None or row[0] != self.plans.fingerprint:
            raise Unusable
        if [type(value) for value in row[1:]] != [str, int, int, int, int]:
            raise Unusable
        return Stamp(*row[1:])

    # Following the journal

    def catch_up(self, moment: Moment) -> bool:
        """Index what the book has at this moment and the cache has not; False if the cache does not fit it."""
        if self._stamp == moment.stamp:
            return True
        try:
            self._follow(moment)
        except Unusable:
            return False
        except sqlite3.Error as error:
            if not _worthless(error):
                raise self._failed(error) from error
            return False
        return True

    def behind(self, moment: Moment) -> bool:
        """Whether the cache is last known to have been in another generation of the file."""
        return self._stamp is not None and self._stamp.generation != moment.generation

    def _follow(self, moment: Moment) -> None:
        with self._transaction() as connection:
            stamp = self._read_stamp(connection)
            known = stamp == self._stamp or moment.holds(stamp)
            if not known or stamp.generation != moment.generation:
                raise Unusable
            # Where another process has indexed more than this one has read, there is nothing to add.
            if stamp.number < moment.stamp.number:
                for record in moment.records_since(stamp):
                    self._index(connection, record, moment)
                stamp = moment.stamp
                self._write_stamp(connection, stamp)
        self._stamp = stamp
        moment.recent.clear()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _write_stamp(self, connection: sqlite3.Connection, stamp: Stamp) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO stamp VALUES(1,?,?,?,?,?,?)",
            (self.plans.fingerprint, stamp.generation, stamp.number, stamp.start, stamp.end, stamp.crc),
        )

    def _index(self, connection: sqlite3.Connection, record: layout.Record, moment: Moment) -> None:
        for change in record.changes:
            plan = self.plans.by_table.get(change.table)
            if plan is None:
                _index_other(connection, change)
                continue
            before = self._document_now(connection, plan, change.doc_id, moment)
            if before is not None:
                self._forget(connection, plan, change.doc_id, before, change.document)
            if change.document is not None:
                self._remember(connection, plan, change, before)

    def _document_now(
        self, connection: sqlite3.Connection, plan: Plan, doc_id: int, moment: Moment
    ) -> layout.Document | None:
        row = connection.execute(f"SELECT place, length FROM {plan.row_table} WHERE doc_id=?", (doc_id,)).fetchone()
        return None if row is None else layout.decode_document(moment.read([row])[0])

    def _forget(
        self,
        connection: sqlite3.Connection,
        plan: Plan,
        doc_id: int,
        before: layout.Document,
        after: layout.Document | None,
    ) -> None:
        connection.executemany(
            "DELETE FROM refs WHERE ref=? AND target=? AND at=? AND doc_id=?",
            [(*reference, doc_id) for reference in plan.references(before)],
        )
        connection.execute("DELETE FROM nameless WHERE code=? AND doc_id=?", (plan.code, doc_id))
        if after is None:
            connection.execute(f"DELETE FROM {plan.row_table} WHERE doc_id=?", (doc_id,))
        if after is not None and plan.same_words(before, after):
            return
        connection.executemany(
            "DELETE FROM sets WHERE code=? AND field=? AND value=? AND doc_id=?",
            [(plan.code, field, value, doc_id) for field, value in plan.sets(before)],
        )
        connection.executemany(
            "DELETE FROM tokens WHERE token=? AND code=? AND doc_id=?",
            [(token, plan.code, doc_id) for token in plan.tokens(before)],
        )

    def _remember(
        self,
        connection: sqlite3.Connection,
        plan: Plan,
        change: layout.Placed,
        before: layout.Document | None,
    ) -> None:
        document = change.document or {}
        connection.execute(plan.insert_row, plan.row(change.doc_id, document, change.place, change.length))
        references = plan.references(document)
        if references:
            connection.executemany(
                "INSERT OR REPLACE INTO refs VALUES(?,?,?,?,?,?)",
                [(*reference, change.doc_id, change.place, change.length) for reference in references],
            )
        if "id" not in document:
            connection.execute("INSERT OR REPLACE INTO nameless VALUES(?,?)", (plan.code, change.doc_id))
        if before is not None and plan.same_words(before, document):
            return
        connection.executemany(
            "INSERT OR REPLACE INTO sets VALUES(?,?,?,?)",
            [(plan.code, field, value, change.doc_id) for field, value in plan.sets(document)],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO tokens VALUES(?,?,?)",
            [(token, plan.code, change.doc_id) for token in plan.tokens(document)],
        )

    # Building from nothing

    def rebuild(self, moment: Moment, progress: Progress | None = None) -> None:
        """Build the cache from the book's file alone and put it in the place of what is there.

        Raises Damaged, with the old cache as it was, where the book cannot be read.
        """
        temporary = f"{self.path}.new-{os.getpid()}-{threading.get_ident()}"
        try:
            self._build(temporary, moment, progress)
            self._install(temporary)
        except (OSError, sqlite3.Error) as error:
            raise self._failed(error) from error
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        self._stamp = moment.stamp

    def _install(self, temporary: str) -> None:
        """Let the finished file take the cache's name; who has the old one open will notice."""
        self._let_go()
        self._epoch += 1
        # A write-ahead log of the old file would be replayed into the new one.
        for ending in FILES[1:]:
            with suppress(FileNotFoundError):
                os.unlink(self.path + ending)
        os.replace(temporary, self.path)

    def _build(self, path: str, moment: Moment, progress: Progress | None) -> None:
        # The cache is for the eyes of those only who may read the book.
        mode = os.stat(self._book).st_mode & 0o666
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        try:
            os.fchmod(descriptor, mode)
            with closing(self._connect(path)) as connection:
                # Nobody else sees the file before it is finished, so nothing need be taken back.
                connection.execute("PRAGMA journal_mode=OFF")
                connection.execute("PRAGMA synchronous=OFF")
                self._fill(connection, moment, progress)
                connection.execute("PRAGMA journal_mode=WAL")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _fill(self, connection: sqlite3.Connection, moment: Moment, progress: Progress | None) -> None:
        connection.execute("BEGIN")
        for statement in self.plans.script:
            connection.execute(statement)
        self._index_base(connection, moment, progress)
        for record in moment.records_since(moment.origin):
            self._index(connection, record, moment)
        self._write_stamp(connection, moment.stamp)
        connection.execute("COMMIT")

    def _index_base(self, connection: sqlite3.Connection, moment: Moment, progress: Progress | None) -> None:
        batch: list[layout.BaseLine] = []
        for line in layout.read_base(moment.base_lines()):
            if line.kind == "document":
                batch.append(line)
            if batch and (len(batch) >= BATCH or line.kind == "end"):
                self._index_batch(connection, batch)
                if progress is not None:
                    progress(batch[-1].place, moment.header.journal)
                batch = []

    def _index_batch(self, connection: sqlite3.Connection, batch: Sequence[layout.BaseLine]) -> None:
        plan = self.plans.by_table.get(batch[0].table)
        if plan is None:
            connection.executemany(
                "INSERT OR REPLACE INTO others VALUES(?,?,?,?)",
                [(line.table, line.doc_id, line.place, line.length) for line in batch],
            )
            return
        documents = layout.decode_documents([line.body for line in batch])
        pairs = list(zip(batch, documents, strict=True))
        connection.executemany(
            plan.insert_row, [plan.row(line.doc_id, doc, line.place, line.length) for line, doc in pairs]
        )
        connection.executemany(
            "INSERT OR REPLACE INTO refs VALUES(?,?,?,?,?,?)",
            sorted(
                (*reference, line.doc_id, line.place, line.length)
                for line, document in pairs
                for reference in plan.references(document)
            ),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO sets VALUES(?,?,?,?)",
            sorted((plan.code, field, value, line.doc_id) for line, doc in pairs for field, value in plan.sets(doc)),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO tokens VALUES(?,?,?)",
            sorted((token, plan.code, line.doc_id) for line, doc in pairs for token in plan.tokens(doc)),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO nameless VALUES(?,?)",
            [(plan.code, line.doc_id) for line, document in pairs if "id" not in document],
        )

    # Keeping up with a fold

    def relocate(self, moment: Moment, before: Stamp, moved: Callable[[int], int]) -> None:
        """Follow a fold: every document kept its bytes, and `moved` tells the new place of each old one.

        A cache that did not stand at `before`, the last record of the old generation, is left to be rebuilt.
        """
        with suppress(Unusable, CacheFailed, sqlite3.Error), self._transaction() as connection:
            if self._read_stamp(connection) != before:
                raise Unusable
            connection.create_function("moved", 1, moved, deterministic=True)
            for table in [plan.row_table for plan in self.plans.by_table.values()] + ["refs", "others"]:
                connection.execute(f"UPDATE {table} SET place=moved(place)")
            self._write_stamp(connection, moment.stamp)
            self._stamp = moment.stamp

    # Answers

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            if not _worthless(error):
                raise self._failed(error) from error
            raise Unusable from error

    def places(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query, each followed by the generation that the places in it belong to.

        Asking for both in one statement spares a transaction around two.
        """
        return self.select(sql.replace(" FROM ", ", (SELECT generation FROM stamp) FROM ", 1), parameters)


class _Held:
    """A thread's connection, with the files it found under the cache's name."""

    def __init__(self, connection: sqlite3.Connection, epoch: int, path: str) -> None:
        self.connection = connection
        self.epoch = epoch
        self._paths = [path + ending for ending in FILES]
        self._inodes = [0] * len(FILES)

    def moved(self) -> bool:
        """Whether one of the files seen before is gone or another one by now."""
        for number, path in enumerate(self._paths):
            try:
                inode = os.stat(path).st_ino
            except FileNotFoundError:
                inode = 0
            known = self._inodes[number]
            if inode != known:
                if known:
                    return True
                self._inodes[number] = inode
        return False


_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
    }
)


def _worthless(error: sqlite3.Error) -> bool:
    """Whether the file is damaged or has other tables, so that building it anew helps."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return code not in _PASSING and (code != sqlite3.SQLITE_ERROR or "no such" in str(error))


def _index_other(connection: sqlite3.Connection, change: layout.Placed) -> None:
    if change.document is None:
        connection.execute("DELETE FROM others WHERE name=? AND doc_id=?", (change.table, change.doc_id))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO others VALUES(?,?,?,?)",
            (change.table, change.doc_id, change.place, change.length),
        )
