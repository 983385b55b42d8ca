"""What the tree of a book holds: each file's path and bytes, all of them in order or those that an edit touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from store.collecting import without_collecting
from store.disk.format import decode_documents
from store.exchange.export import Snapshot
from store.exchange.tree.codec import encode_line, encode_record, encode_timeline
from store.exchange.tree.flat import Entry
from store.exchange.tree.paths import FOLDERS, LINE_TABLES, RECORD_TABLES, TIMELINE, path_of, record_path, timeline_path
from store.exchange.tree.plain import is_plain
from store.ids import is_ulid

if TYPE_CHECKING:
    from store.book import Book

Progress = Callable[[int, int], None]
File = tuple[str, bytes]
"""A path of the tree and the bytes there."""

Target = tuple[str, str, str, int, int]
"""The path of a record, its table and ULID, and where its document lies; place -1 for one that is deleted."""

BATCH = 1_000
_TOLD_EVERY = 4_096

_ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_IDS = re.compile(rf"(?:{_ULID}(?:\n{_ULID})*)?")
# What may stand for a character that is not plain; \\n, \\t, \\" and \\\\ do not.
_ESCAPES = re.compile(rb"\\[bfru]")
_path = itemgetter(0)
_order = itemgetter(0, 2)


class Source:
    """One moment of a book as the files of its tree.

    left_out: how many records of which table are not in the tree, for want of a ULID of their own.
    """

    def __init__(self, book: Book) -> None:
        self.left_out: dict[str, int] = {}
        while True:
            self._snapshot = Snapshot(book, RECORD_TABLES)
            self._graves = graves(book)
            self._targets = self._all_targets(book)
            if book.file.journal.moment.stamp == self._snapshot.stamp:
                break
        self.stamp = self._snapshot.stamp
        self.total = sum(map(len, self._targets.values()))

    @property
    def records(self) -> dict[str, int]:
        """How many records the tree has of each table, deleted ones included."""
        counts: dict[str, int] = {}
        for targets in self._targets.values():
            for target in targets:
                counts[target[1]] = counts.get(target[1], 0) + 1
        return counts

    def knows(self, table: str, id: str) -> bool:
        """Whether the record is in the tree, wherever it lies there."""
        return (table, id) in self._known

    @cached_property
    def _known(self) -> set[tuple[str, str]]:
        return {(target[1], target[2]) for targets in self._targets.values() for target in targets}

    def files(self, progress: Progress | None = None) -> Iterator[File]:
        """The files of records and timelines, in the order of their paths."""
        done = 0
        for folder in FOLDERS:
            encode = encode_line if folder == TIMELINE else encode_record
            pieces = self._encoded(self._targets[folder], encode)
            if folder != TIMELINE:
                for piece in pieces:
                    done = _told(progress, done, 1, self.total)
                    yield piece
                continue
            for path, group in groupby(pieces, key=_path):
                lines = [line for _path, line in group]
                done = _told(progress, done, len(lines), self.total)
                yield path, b"".join(lines)

    def _encoded(self, targets: list[Target], encode: Callable[..., bytes]) -> Iterator[File]:
        for start in range(0, len(targets), BATCH):
            batch = targets[start : start + BATCH]
            with without_collecting():
                bodies = self._snapshot.bodies([target[3:] for target in batch if target[3] >= 0])
                plain = all_plain(bodies)
                documents = iter(decode_documents(bodies))
                encoded = [
                    (path, encode(Entry(table, next(documents)), plain=plain))
                    if place >= 0
                    else (path, encode(self._graves[table, id]))
                    for path, table, id, place, _length in batch
                ]
            yield from encoded

    def _all_targets(self, book: Book) -> dict[str, list[Target]]:
        targets: dict[str, list[Target]] = {folder: [] for folder in FOLDERS}
        self.left_out = {}
        alive: set[tuple[str, str]] = set()
        for table, rows in self._snapshot.tables.items():
            owners: dict[object, object] = {}
            if table in LINE_TABLES:
                owners = dict(book.query(f"SELECT doc_id, customer FROM r_{table}"))  # type: ignore[arg-type]
            with without_collecting():
                found = {id: (doc_id, place, length) for doc_id, id, place, length in reversed(rows)}
                named = ids_among(found)
                if len(named) < len(rows):
                    self.left_out[table] = len(rows) - len(named)
                owned = partial(_owned, cache={})
                for id in named:
                    doc_id, place, length = found[id]
                    path = owned(owners.get(doc_id)) or record_path(table, id)
                    targets[path[: path.index("/")]].append((path, table, id, place, length))
                if self._graves:
                    alive.update((table, id) for id in named)
        for (table, id), entry in self._graves.items():
            if (table, id) not in alive:
                path = path_of(table, entry.document)
                targets[path[: path.index("/")]].append((path, table, id, -1, 0))
        for name, count in book.query("SELECT name, count(*) FROM others JOIN names USING(code) GROUP BY name"):
            self.left_out[str(name)] = int(str(count))
        for placed in targets.values():
            placed.sort(key=_order)
        return targets


def ids_among(ids: Iterable[object]) -> list[str]:
    """Those that are ULIDs; all are looked at in one go, since they nearly always are."""
    texts = [id for id in ids if isinstance(id, str)]
    if _IDS.fullmatch("\n".join(texts)):
        return texts
    return [id for id in texts if is_ulid(id)]


def all_plain(bodies: list[bytes]) -> bool:
    """Whether every text in these documents is plain, looked at in one go; False if that cannot be told at once."""
    whole = b"\n".join(bodies)
    return _ESCAPES.search(whole) is None and is_plain(whole.decode("utf-8", "surrogateescape").replace("\n", ""))


def _owned(owner: object, cache: dict[object, str]) -> str:
    """The path of a customer's timeline; "" where there is no such customer."""
    path = cache.get(owner)
    if path is None:
        path = cache[owner] = timeline_path(owner) if is_ulid(owner) else ""  # type: ignore[arg-type]
    return path


def graves(book: Book, tables: Iterable[str] = RECORD_TABLES) -> dict[tuple[str, str], Entry]:
    """The deleted records of these tables, by table and ULID."""
    wanted = list(tables)
    marks = ",".join("?" * len(wanted))
    found: dict[tuple[str, str], Entry] = {}
    for grave in book.where("deleted", f'"table" IN ({marks})', wanted):
        entry = grave_entry(grave)
        if entry is not None:
            found[entry.table, entry.id] = entry
    return found


def grave_entry(grave: dict[str, Any]) -> Entry | None:
    """The deleted record of its grave; None where another tool left one without its document."""
    table, document, stamp = grave.get("table"), grave.get("document"), grave.get("stamp")
    if table not in RECORD_TABLES or not isinstance(document, dict) or not is_ulid(document.get("id")):
        return None
    return Entry(str(table), document, deleted=True, stamp=stamp if isinstance(stamp, str) else "")


def touched_files(
    book: Book, touched: Iterable[tuple[str, str]], timelines: Iterable[str]
) -> Iterator[tuple[str, bytes | None]]:
    """The files of the records touched and of these customers' timelines as they are now; None for one that is gone."""
    paths: dict[str, Entry | None] = {}
    customers = set(timelines)
    for table, id in touched:
        entry = _entry(book, table, id)
        if entry is None:
            paths[record_path(table, id)] = None
        else:
            path = path_of(table, entry.document)
            if path.startswith(TIMELINE):
                customers.add(entry.document["customer"])
            else:
                paths[path] = entry
    for path in sorted(paths):
        found = paths[path]
        yield path, None if found is None else encode_record(found)
    if customers:
        dead: dict[object, list[Entry]] = {}
        for entry in graves(book, LINE_TABLES).values():
            dead.setdefault(entry.document.get("customer"), []).append(entry)
        for customer in sorted(customers, key=timeline_path):
            lines = dead.get(customer, []) + [
                Entry(table, document)
                for table in LINE_TABLES
                for document in book.children(table, "customer", customer, -1)
                if is_ulid(document.get("id"))
            ]
            path = timeline_path(customer)
            yield path, encode_timeline(lines) if lines else None


def _entry(book: Book, table: str, id: str) -> Entry | None:
    document = book.get(table, id)
    if document is not None:
        return Entry(table, document)
    grave = book.get("deleted", id)
    return None if grave is None else grave_entry(grave)


def _told(progress: Progress | None, done: int, more: int, total: int) -> int:
    if progress is not None and done // _TOLD_EVERY != (done + more) // _TOLD_EVERY:
        progress(done + more, total)
    return done + more
