"""Book, the one façade: everything Kehu reads, changes, undoes and hears of goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from store import newcomers
from store.change import Change
from store.clock import Clock
from store.disk.bookfile import BookFile
from store.disk.cache import Progress
from store.disk.news import News
from store.errors import NotPermitted, NotSaved
from store.find.joins import rows_of
from store.ids import new_ulid
from store.model.instants import to_text, zone_named
from store.model.settings import default_settings
from store.operations import Document, Operation, written
from store.stamps import HybridClock

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.find.search import Hit, Search, Table
    from store.find.standing import Standing
    from store.history import History
    from store.kept_facts import KeptFacts
    from store.listing import Listing, Listings, Summary

Changed = frozenset[tuple[str, str]]
"""(table, ULID) of records that changed; an empty ULID stands for any record of the table."""

EVERYTHING: Changed = frozenset({("", "")})
"""What subscribers hear when the whole file was replaced."""


class Book:
    """A book of customers: records by table and ULID, changed one operation at a time.

    Reading is cheap and always up to date with what other processes wrote. Every method may raise the errors
    of opening (NotFound, Damaged, …) where the file was moved or damaged meanwhile.
    """

    def __init__(self, file: BookFile, user: str, device: str, clock: Clock, zone: str, currency: str) -> None:
        self.file = file
        self.user = user
        self.clock = clock
        self._hybrid = HybridClock(device)
        self._subscribers: list[Callable[[Changed], None]] = []
        self._settings: Document | None = None
        self._facts: dict[str, KeptFacts] = {}
        self._settled = False
        self._person_known = False
        self._changing = False
        self._beginning = zone, currency

    @classmethod
    def open(
        cls,
        path: str,
        *,
        user: str,
        device: str,
        clock: Clock | None = None,
        create: bool = False,
        zone: str = "UTC",
        currency: str = "CNY",
        cache_directory: str | None = None,
        progress: Progress | None = None,
    ) -> Book:
        """Open the book at `path` for the person with the login `user` at this device (four hex digits).

        `create` makes an empty book where there is none, with its days in `zone` and its money in `currency`;
        both are settings of the book from then on. Raises NotFound, NotPermitted, NotABook, NewerFormat,
        Damaged or NotSaved.
        """
        file = BookFile.open(
            path, create_missing=create, holder=user, cache_directory=cache_directory, progress=progress
        )
        book = cls(file, user, device, clock or Clock(), zone, currency)
        if not file.all_named:
            book._name_newcomers()
        return book

    def close(self) -> None:
        """Let go of the file; everything acknowledged is on the disk already."""
        self.file.close()

    def leave(self) -> None:
        """Give up what this thread alone holds of the book, at the end of long work in it; it may come back."""
        self.file.cache.leave()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def path(self) -> str:
        return self.file.journal.path

    @property
    def notices(self) -> list[str]:
        """Sentences about what happened to the file before this process came, to be shown once."""
        return self.file.notices

    # A command that only logs needs neither of these two, so they are imported when asked for.

    @cached_property
    def _history(self) -> History:
        from store.history import History

        return History(self)

    @cached_property
    def _listings(self) -> Listings:
        from store.listing import Listings

        return Listings(self)

    @cached_property
    def standing(self) -> Standing:
        """The order in which customers that fit a search alike are shown; worked out when it is first needed."""
        from store.find.standing import Standing

        return Standing(self)

    @cached_property
    def _search(self) -> Search:
        from store.find.search import Search

        return Search(self)

    # Settings

    @cached_property
    def new_settings(self) -> Document:
        """What the settings of a new book are."""
        return default_settings(new_ulid(), *self._beginning)

    @property
    def settings(self) -> Document:
        """The book's one settings document; the defaults as long as nothing was written."""
        if self._settings is None:
            found = self.where("settings", "TRUE", limit=1)
            self._settings = found[0] if found else self.new_settings
        return self._settings

    @property
    def zone(self) -> ZoneInfo:
        """The book's time zone, in which days begin and end."""
        return zone_named(str(self.settings.get("zone") or "UTC"))

    # Reading

    def get(self, table: str, id: str) -> Document | None:
        """The record with this ULID, or None."""
        found = self.file.by_id(table, id)
        return None if found is None else found[1]

    def knows(self, table: str, id: str) -> bool:
        """Whether the ULID is taken by a record of the table, deleted ones included."""
        sql = f"SELECT 1 FROM {rows_of(table)} WHERE id=? UNION ALL SELECT 1 FROM r_deleted WHERE id=?"
        return bool(self.query(sql, (id, id)))

    def all(self, table: str) -> Iterator[Document]:
        """Every record of a table in the order of its rows; for exports and checks."""
        for _row, document in self.file.rows(table):
            yield document

    def count(self, table: str) -> int:
        """How many records a table has."""
        number = self.query(f"SELECT count(*) FROM {rows_of(table)}")[0][0]
        assert isinstance(number, int)
        return number

    def where(
        self,
        table: str,
        condition: str,
        parameters: Sequence[object] = (),
        *,
        order: str = "doc_id",
        limit: int = -1,
    ) -> list[Document]:
        """The records whose columns in the cache meet an SQL condition."""
        return self.file.documents(
            table,
            f"SELECT doc_id FROM {rows_of(table)} WHERE {condition} ORDER BY {order} LIMIT ?",
            (*parameters, limit),
        )

    def children(self, table: str, field: str, target: str, limit: int = 50, offset: int = 0) -> list[Document]:
        """The records of `table` whose `field` names the record `target`, newest first; limit -1 for all."""
        return self.file.documents(
            table,
            "SELECT doc_id FROM refs WHERE ref=? AND target=? ORDER BY at DESC, doc_id DESC LIMIT ? OFFSET ?",
            (self.file.plans.reference_code(table, field), target, limit, offset),
        )

    def count_children(self, table: str, field: str, target: str) -> int:
        """How many records of `table` name the record `target` in `field`."""
        number = self.query(
            "SELECT count(*) FROM refs WHERE ref=? AND target=?",
            (self.file.plans.reference_code(table, field), target),
        )[0][0]
        assert isinstance(number, int)
        return number

    def timeline(self, customer: str, limit: int = 50, offset: int = 0) -> list[Document]:
        """A customer's interactions, newest first."""
        return self.children("interactions", "customer", customer, limit, offset)

    def last_contact(self, customer: str) -> str | None:
        """When the customer was last in contact, notes not counted, as a stored instant."""
        return self._listings.last_contact(customer)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a reading SQL query over the cache, up to date with the file."""
        return self.file.select(sql, parameters)

    def row_of(self, table: str, id: str) -> int | None:
        """The row of a record on this machine, as lists number it."""
        found = self.query(f"SELECT doc_id FROM {rows_of(table)} WHERE id=?", (id,))
        return found[0][0] if found else None  # type: ignore[return-value]

    def listing(self, table: str, query: str = "", sort: str | None = None) -> Listing:
        """The rows that match a query of the filter language, sorted; see `store.listing`."""
        return self._listings.listing(table, query, sort)

    def search(self, text: str, limit: int = 50, tables: Sequence[Table] | None = None) -> list[Hit]:
        """The records that best fit what is typed, the best first; see `store.find.search`."""
        return self._search.hits(text, limit, tables)

    def summaries(self, table: str, rows: Sequence[int]) -> list[Summary | None]:
        """What lists show of the rows, in their order; None for a row that is gone."""
        return self._listings.summaries(table, rows)

    def facts(self, table: str) -> KeptFacts:
        """What follows from the records of a table and those that name them, kept until one of them changes."""
        if table not in self._facts:
            from store.kept_facts import KeptFacts

            self._facts[table] = KeptFacts(self, table)
        return self._facts[table]

    # Changing

    def next_stamp(self) -> str:
        """A stamp of this device, greater than all it has made or seen."""
        return self._hybrid.next()

    def see_stamp(self, stamp: str) -> None:
        """Keep this device's stamps ahead of one that stands in the book."""
        self._hybrid.see(stamp)

    @contextmanager
    def change(self, verb: str, *, replica: bool = False) -> Iterator[Change]:
        """Make one operation: what the block does to `change` is written when it ends, all or nothing.

        The book is locked meanwhile, so the block sees the newest state and should be short. An exception in
        it writes nothing. `replica` says that what comes is another copy of this book, which brings its settings
        and its people with it. Raises Refused, Conflict, NotPermitted, Locked, NotSaved or SyncFailed.
        """
        with self._writing() as changed:
            if not replica:
                self._settle()
            change = Change(self, self.clock.now())
            yield change
            if not replica and not self._person_known and change.documents():
                newcomers.ensure_person(self, change)
                self._person_known = True
            operation = Operation(new_ulid(), to_text(change.now), self.user, verb)
            if self.commit(change, operation):
                change.operation = operation.id
            changed.update((entry.table, entry.id) for entry in change.record_changes())

    @contextmanager
    def _writing(self) -> Iterator[set[tuple[str, str]]]:
        """Hold the lock; afterwards tell subscribers what came in and what was changed."""
        changed: set[tuple[str, str]] = set()
        try:
            with self.file.lock() as news:
                if self._changing:
                    raise RuntimeError("one change of a book cannot be made inside another")
                self._changing = True
                try:
                    changed |= self._noted(news)
                    yield changed
                finally:
                    self._changing = False
        finally:
            if changed:
                self._tell(frozenset(changed))

    def commit(self, change: Change, operation: Operation) -> bool:
        """Write what a change has staged together with its operation; False if there was nothing to write."""
        documents = change.documents()
        if not documents and operation.undoes is None:
            return False
        entry = written(operation, change.record_changes())
        documents.append(("operations", self.file.next_doc_id("operations"), entry))
        self.file.commit(documents)
        tables = {table for table, _row, _document in documents}
        if "settings" in tables:
            self._settings = None
        if "people" in tables:
            self._person_known = False
        return True

    def _settle(self) -> None:
        """Give a new book its settings, and identity to records that came without."""
        if not self._settled:
            newcomers.settle(self)
            self._settled = True

    def _name_newcomers(self) -> None:
        """Give identity at once to records that another tool wrote without: they can be neither shown nor linked.

        Where the book cannot be written now, that is left to the first change that succeeds.
        """
        if newcomers.there_are_nameless(self):
            with suppress(NotPermitted, NotSaved), self._writing():
                self._settle()

    # Undo and history

    def undo(self, operation: str | None = None) -> Operation:
        """Take back the newest operation of this person that is in force, or the one named.

        The undo is itself an operation. Raises Refused where there is none, Conflict with the clashes where
        somebody has changed the same fields since.
        """
        with self._writing() as changed:
            return self._history.undo(operation, changed)

    def redo(self) -> Operation:
        """Give back what this person's newest undo took, as long as they have done nothing since."""
        with self._writing() as changed:
            return self._history.redo(changed)

    def history(self, id: str | None = None, limit: int = 50) -> list[Operation]:
        """The newest operations first, of the whole book or of one record; limit -1 for all."""
        return self._history.newest(id, limit)

    # Hearing of changes

    def refresh(self) -> Changed:
        """Look for what other processes changed; subscribers hear of it too."""
        changed = frozenset(self._noted(self.file.refresh()))
        if changed:
            self._name_newcomers()
            self._tell(changed)
        return changed

    def subscribe(self, callback: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `callback` with every set of changed records, in the thread that noticed; returns the way out."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def _noted(self, news: News) -> set[tuple[str, str]]:
        """What the news of the file say in terms of records."""
        if news.everything or news.records:
            self._settled = self._person_known = False
        if news.everything:
            self._settings = None
            return set(EVERYTHING)
        changes = [change for record in news.records for change in record.changes]
        if any(change.table == "settings" for change in changes):
            self._settings = None
        return {(change.table, str((change.document or {}).get("id", ""))) for change in changes}

    def _tell(self, changed: Changed) -> None:
        for callback in tuple(self._subscribers):
            callback(changed)

    # Housekeeping

    def fold(self, progress: Progress | None = None) -> None:
        """Lay the journal into the file, after dropping operations older than the book keeps them.

        The file as it was is kept among the backups. Others may go on writing meanwhile. What `progress` raises
        ends the fold with nothing changed.
        """
        now = self.clock.now()
        with self._writing():
            self._history.drop_expired(now)
        self.file.fold(keep_at=now, progress=progress)

    @property
    def worth_folding(self) -> bool:
        """Whether the journal has grown enough for a fold to be due."""
        return self.file.worth_folding
