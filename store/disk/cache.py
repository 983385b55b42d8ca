"""The cache beside a book: one SQLite file, derived from the journal file, deletable at any moment."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from store.disk import facts, many, places, words
from store.disk import format as layout
from store.disk.amiss import NAMELESS
from store.disk.facts import Rule
from store.disk.files import sweep_killed
from store.disk.glance import Glance
from store.disk.held import FILES, MANY_QUESTIONS, REMEMBER, Held, connect
from store.disk.indexing import Plans, write_stamp
from store.disk.moment import Moment, Stamp
from store.disk.places import Located
from store.errors import CacheFailed
from store.text import _

if TYPE_CHECKING:
    from store.disk.moving import Mover, Moves

SETTLE_EVERY = 16
"""Records of the journal after which it is looked whether words are to be settled."""

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Called with (bytes indexed, bytes in all) while a cache is built from nothing; what it raises ends the build."""


class Unusable(Exception):
    """The cache does not fit the book, or is damaged; it is to be built anew."""


class Cache:
    """Answers where documents lie and which match, and follows the journal of the book at `book`."""

    def __init__(self, path: str, plans: Plans, book: str) -> None:
        self.path = path
        self.plans = plans
        self._book = book
        self._local = threading.local()
        self._epoch = 0
        self._stamp: Stamp | None = None
        self.all_named = False
        """Whether every record had an id when the stamp was last read."""

    @property
    def followed(self) -> bool:
        """Whether this process has used the cache, and so has brought it up to some moment of the book."""
        return self._stamp is not None

    @property
    def stamp(self) -> Stamp | None:
        """How far the cache on disk has followed, or None where there is no usable one."""
        try:
            return self._read_stamp(self._select)
        except (Unusable, CacheFailed, sqlite3.Error):
            return None

    def stands_at(self, stamp: Stamp) -> None:
        """Take it that the cache has followed up to `stamp`, as its own stamp said a moment ago."""
        self._stamp = stamp

    # Connections

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._held.connection

    @property
    def _held(self) -> Held:
        """This thread's connection, opened if it has none."""
        held: Held | None = getattr(self._local, "held", None)
        if held is not None and (held.epoch != self._epoch or held.moved()):
            # Somebody deleted or rebuilt the cache: what is still open has no name any more.
            self._let_go()
            held = None
        if held is None:
            if not os.path.exists(self.path):
                raise Unusable
            held = self._local.held = Held(connect(self.path), self._epoch, self.path)
            self._local.glance = None
        held.asked += 1
        if held.asked == MANY_QUESTIONS:
            held.connection.execute(REMEMBER)
        return held

    @property
    def _glance(self) -> Glance | None:
        """This thread's look at a cache that nobody writes to; None once it has a connection that takes part."""
        if getattr(self._local, "held", None) is not None:
            return None
        glance: Glance | None = getattr(self._local, "glance", None)
        if glance is None:
            glance = self._local.glance = Glance.at(self.path, connect)
        return glance

    def _select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        glance = self._glance
        if glance is not None:
            rows = glance.select(sql, parameters)
            if rows is not None:
                return rows
            self._local.glance = None
        return self._connection.execute(sql, parameters).fetchall()

    def _read(self, work: Callable[[places.Select], T]) -> T:
        """What some work makes of several queries, all answered from one state of the cache."""
        glance = self._glance
        if glance is not None:
            found = glance.read(work)
            if found is not None:
                return found
            self._local.glance = None
        connection = self._connection
        connection.execute("BEGIN")
        try:
            return work(connection.execute)
        finally:
            # Some errors have ended it already.
            if connection.in_transaction:
                connection.execute("COMMIT")

    def leave(self) -> None:
        """Let go of what this thread holds, with the memory SQLite has for it; it may come back."""
        held: Held | None = getattr(self._local, "held", None)
        if held is not None:
            held.empty_log()
        self._let_go()
        self._local.glance = None

    def _let_go(self) -> None:
        """Close this thread's connection."""
        held: Held | None = getattr(self._local, "held", None)
        if held is not None:
            self._local.held = None
            held.connection.close()

    def _meant(self, error: sqlite3.Error) -> Unusable | CacheFailed:
        """What an error of SQLite is to whoever asked."""
        return Unusable() if _worthless(error) else self._failed(error)

    def _failed(self, error: Exception) -> CacheFailed:
        return CacheFailed(
            _("What Kehu keeps beside the book to find things cannot be used ({reason}). The book is safe.").format(
                reason=error
            )
        )

    def close(self) -> None:
        """Let go of the file, which other threads keep for as long as a query runs; it can be used again afterwards."""
        self._let_go()
        self._epoch += 1
        self._stamp = None
        # A connection closed while another thread is in it would take the process down with it.
        self._local = threading.local()

    def _read_stamp(self, select: Callable[[str], Iterable[tuple[Any, ...]]]) -> Stamp:
        row = next(iter(select(_STAMP)), None)
        if row is None or row[0] != self.plans.fingerprint:
            raise Unusable
        _plans, *stamp, nameless = row
        if [type(value) for value in stamp] != [str, int, int, int, int]:
            raise Unusable
        self.all_named = not nameless
        return Stamp(*stamp)

    # Following the journal

    def catch_up(self, moment: Moment) -> bool:
        """Index what the book has at this moment and the cache has not; False if the cache does not fit it."""
        if self._stamp == moment.stamp and not self._replaced:
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

    @property
    def _replaced(self) -> bool:
        """Whether another file is there than this thread read: whoever built it may have read less of the book."""
        read: Held | Glance | None = getattr(self._local, "held", None) or getattr(self._local, "glance", None)
        return read is not None and read.moved()

    def behind(self, moment: Moment) -> bool:
        """Whether the cache is last known to have been in another generation of the file."""
        return self._stamp is not None and self._stamp.generation != moment.generation

    def _follow(self, moment: Moment) -> None:
        with self._transaction() as connection:
            stamp = self._read_stamp(connection.execute)
            known = stamp == self._stamp or moment.holds(stamp)
            if not known or stamp.generation != moment.generation:
                raise Unusable
            # Where another process has indexed more than this one has read, there is nothing to add.
            if stamp.number < moment.stamp.number:
                many.follow(connection, self.plans, moment.records_since(stamp), moment)
                if stamp.number // SETTLE_EVERY < moment.stamp.number // SETTLE_EVERY:
                    words.settle(connection)
                stamp = moment.stamp
                write_stamp(connection, stamp)
        self._stamp = stamp
        moment.recent.clear()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        held = self._held
        connection = held.connection
        if not held.writes:
            connection.execute("PRAGMA synchronous=NORMAL")
            held.writes = True
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    # Building from nothing

    def rebuild(self, moment: Moment, progress: Progress | None = None) -> None:
        """Build the cache from the book's file alone and put it in the place of what is there.

        Where another process has built one meanwhile that has followed as far or farther, that one stays. Raises
        Damaged, with the old cache as it was, where the book cannot be read.
        """
        found = _inode(self.path)
        temporary = f"{self.path}.new-{os.getpid()}-{threading.get_ident()}"
        try:
            from store.disk.rebuilding import build_file

            sweep_killed(self.path)
            build_file(temporary, self._book, self.plans, moment, progress)
            newer = None if _inode(self.path) in (found, None) else self._newer(moment)
            if newer is None:
                self._install(temporary)
        except (OSError, sqlite3.Error) as error:
            raise self._failed(error) from error
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        self._stamp = newer or moment.stamp

    def _newer(self, moment: Moment) -> Stamp | None:
        """The stamp of the cache that is there, if it is no worse than one of this moment."""
        self.leave()
        stamp = self.stamp
        if stamp is None or stamp.generation == moment.generation:
            return stamp if stamp and stamp.number >= moment.stamp.number and moment.holds(stamp) else None
        # After a fold it is the book that tells which of the two generations is the later one.
        with open(self._book, "rb") as book:
            header = layout.decode_header(book.read(layout.HEADER_LENGTH))
        return stamp if header is not None and header.generation == stamp.generation else None

    def _install(self, temporary: str) -> None:
        """Let the finished file take the cache's name; who has the old one open will notice."""
        self._let_go()
        self._epoch += 1
        # A write-ahead log of the old file would be replayed into the new one.
        for ending in FILES[1:]:
            with suppress(FileNotFoundError):
                os.unlink(self.path + ending)
        os.replace(temporary, self.path)

    # Keeping up with a fold

    def prepare(self, moves: Moves) -> bool:
        """Lay down where everything will lie once `moves` are published; False if the cache is to be built anew then.

        Nobody sees it before `switch`, and other writers wait for no more than one batch of it.
        """
        try:
            return self._mover(moves).prepare()
        except (Unusable, CacheFailed, sqlite3.Error):
            return False

    def switch(self, before: Stamp, after: Stamp, moves: Moves) -> None:
        """Follow a fold that `prepare` was ready for, from the last record of the old generation to that of the new.

        A cache that did not stand at `before` is left to be rebuilt.
        """
        with suppress(Unusable, CacheFailed, sqlite3.Error), self._transaction() as connection:
            if self._read_stamp(connection.execute) != before:
                raise Unusable
            self._mover(moves).switch(connection)
            write_stamp(connection, after)
            self._stamp = after

    def tidy(self, moves: Moves) -> None:
        """Let go of the places of the generation before; what is left now the next fold takes away."""
        with suppress(Unusable, CacheFailed, sqlite3.Error):
            self._mover(moves).tidy()

    def _mover(self, moves: Moves) -> Mover:
        # Few processes ever fold.
        from store.disk.moving import Mover

        return Mover(self.plans, self._transaction, moves)

    # Facts

    def settle(self, table: str, rule: Rule, moment: Moment, progress: Progress | None) -> bool:
        """Make the facts of a table's records that have none; False if the cache is not of the moment's generation.

        What `progress` raises ends it, with what was made so far kept.
        """
        try:
            return facts.Settling(self.plans.by_table[table], self._transaction, rule).run(moment, progress)
        except sqlite3.Error as error:
            raise self._meant(error) from error

    def select_settled(
        self, table: str, rule: Rule, sql: str, parameters: Sequence[object], take: Callable[[sqlite3.Cursor], None]
    ) -> bool:
        """Let the rows of a query over the facts of a table be taken; False where facts are to be made first."""
        try:
            connection = self._connection
            connection.execute("BEGIN")
            try:
                settled = facts.are_settled(connection, self.plans.by_table[table], rule.fingerprint)
                if settled:
                    take(connection.execute(sql, parameters))
                return settled
            finally:
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._meant(error) from error

    # Answers

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query."""
        try:
            return self._select(sql, parameters)
        except sqlite3.Error as error:
            raise self._meant(error) from error

    def places(self, table: str, sql: str, parameters: Sequence[object] = ()) -> tuple[str, list[Located]]:
        """Where the documents lie whose doc_ids a query gives, in its order, and in which generation of the file."""
        plan = self.plans.by_table.get(table)

        def find(select: places.Select) -> tuple[str, list[Located]]:
            codes = [(plan.code,)] if plan is not None else list(select(_CODE, (table,)))
            return places.find(select, codes[0][0], sql, parameters) if codes else ("", [])

        try:
            return self._read(find)
        except sqlite3.Error as error:
            raise self._meant(error) from error


def _inode(path: str) -> int | None:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return None


_STAMP = f'SELECT plans, generation, number, start, "end", crc, EXISTS({NAMELESS}) FROM stamp'
_CODE = "SELECT code FROM names WHERE name=?"


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
