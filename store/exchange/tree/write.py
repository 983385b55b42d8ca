"""Bringing a folder up to what the book says: all of it, or what was touched since the last time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import msgspec

from store.errors import Refused
from store.exchange.tree.codec import LARGEST_RECORD, LARGEST_TIMELINE, decode_flat
from store.exchange.tree.fixed import FILES, check_format
from store.exchange.tree.folder import Folder, Found, is_ours
from store.exchange.tree.memory import Memories, Memory
from store.exchange.tree.news import Knows, is_news
from store.exchange.tree.paths import FORMAT, RECORD_TABLES, place_of
from store.exchange.tree.source import Progress, Source, touched_files
from store.exchange.tree.strict import Unreadable
from store.exchange.tree.touched import Touched, touched_since
from store.text import _

if TYPE_CHECKING:
    from store.book import Book

MOST_LATER = 10_000


class Exported(msgspec.Struct):
    """What an export did: how many files it wrote, took away and found as they should be.

    whole: everything was looked at, not only what was touched since the last export;
    left: the files it did not touch, because they hold what the book has not got;
    left_out: how many records of which table have no place in the tree.
    """

    whole: bool = True
    written: int = 0
    removed: int = 0
    unchanged: int = 0
    left: list[str] = []
    left_out: dict[str, int] = {}


class Deviation(msgspec.Struct, frozen=True):
    """A file that is not what the book says it should be."""

    path: str
    what: Literal["missing", "different", "unknown"]


def export_tree(
    book: Book, folder: Folder, memories: Memories, *, repair: bool = False, progress: Progress | None = None
) -> Exported:
    """Write the book into the folder; only files that changed are written, and nothing beside the tree's own paths.

    What the folder has and the book has not, such as a colleague's commit, is left there and told; `repair` puts
    the book's version in its place. Raises Refused where the folder holds something else or another book's tree.
    """
    path = os.path.realpath(folder.path)
    check_folder(book, folder)
    memory = memories.of(path)
    if memory is not None and memory.mark != folder.mark():
        memory = None
    touched = None if memory is None or repair or len(memory.later) > MOST_LATER else touched_since(book, memory.stamp)
    # Until this export is through, the folder is neither as it was nor as it will be.
    memories.forget(path)
    writing = _Writing(book, folder, memory, repair)
    if memory is not None and touched is not None:
        writing.some(touched)
        stamp, newest, later = touched.stamp, memory.newest, {**memory.later, **writing.changed}
    else:
        source = Source(book)
        writing.everything(source, progress)
        stamp, newest, later = source.stamp, writing.newest, {}
    if not writing.done.left:
        memories.keep(Memory(path, stamp, folder.mark(), newest, later))
    return writing.done


def check_folder(book: Book, folder: Folder) -> None:
    """Refuse a folder that is neither empty nor the tree of this book."""
    data = folder.read(FORMAT, LARGEST_RECORD)
    if data is None:
        if any(True for _found in folder.walk()):
            raise Refused(
                _("{path} holds other files and no tree: nothing was written. Name an empty folder.").format(
                    path=folder.path
                )
            )
        return
    check_format(data, os.path.join(folder.path, FORMAT))
    other = tree_book(folder)
    if other and other != book.settings.get("book"):
        raise Refused(
            _("{path} holds the tree of another book: nothing was written. Name another folder.").format(
                path=folder.path
            )
        )


def tree_book(folder: Folder) -> str:
    """The id of the book whose tree lies in the folder, by its settings; "" where it has none."""
    for found in folder.files("settings"):
        if is_ours(found):
            try:
                book = decode_flat(folder.read(found.path, LARGEST_RECORD) or b"").get("book")
            except Unreadable:
                continue
            if isinstance(book, str):
                return book
    return ""


def verify_tree(book: Book, folder: Folder, progress: Progress | None = None) -> list[Deviation]:
    """The files that differ from what the book says, in the order of their paths; nothing is written."""
    check_folder(book, folder)
    there = {found.path: found for found in folder.walk()}
    wrong = []
    for path, data in (*FILES.items(), *Source(book).files(progress)):
        found = there.pop(path, None)
        if found is None:
            wrong.append(Deviation(path, "missing"))
        elif not found.regular or found.size != len(data) or folder.read(path, len(data)) != data:
            wrong.append(Deviation(path, "different"))
    wrong += [Deviation(path, "unknown") for path in there if _is_record(path)]
    return sorted(wrong, key=lambda deviation: deviation.path)


class _Writing:
    """One export under way: what is there, which of it is Kehu's own, and what has been done.

    changed: when the files written were last changed, in nanoseconds; newest: the last change in the whole folder.
    """

    def __init__(self, book: Book, folder: Folder, memory: Memory | None, repair: bool) -> None:
        self.done = Exported()
        self.changed: dict[str, int] = {}
        self.newest = 0
        self._book = book
        self._folder = folder
        self._memory = memory
        self._repair = repair
        self._knows: Knows = self._has

    def everything(self, source: Source, progress: Progress | None) -> None:
        """Put every file of the book, and take away what is no longer any."""
        self.done.left_out = source.left_out
        self._knows = source.knows
        there = {found.path: found for found in self._folder.walk()}
        self.newest = max((found.changed for found in there.values()), default=0)
        for path, data in (*FILES.items(), *source.files(progress)):
            self._put(path, data, there.pop(path, None))
        for path, found in there.items():
            if _is_record(path):
                self._take_away(found)
        self.newest = max(self.newest, *self.changed.values(), 0)

    def some(self, touched: Touched) -> None:
        """Put the files of what was touched; the folder is as Kehu left it, so nothing else needs a look."""
        self.done.whole = False
        for path, data in (*FILES.items(), *touched_files(self._book, touched.records, touched.customers)):
            found = self._folder.find(path)
            if data is not None:
                self._put(path, data, found)
            elif found is not None:
                self._take_away(found)

    def _put(self, path: str, data: bytes, found: Found | None) -> None:
        if found is not None and found.regular:
            free = path in FILES or self._is_free(found)
            # One byte more than it should have tells that it is longer.
            there = self._folder.read(path, len(data) if free else LARGEST_TIMELINE) or b""
            if there == data:
                self.done.unchanged += 1
                return
            if not free and is_news(path, there, data, self._knows):
                self.done.left.append(path)
                return
        self.changed[path] = self._folder.write(path, data, there=found is not None).changed
        self.done.written += 1

    def _take_away(self, found: Found) -> None:
        if not self._is_free(found):
            there = self._folder.read(found.path, LARGEST_TIMELINE) or b""
            if is_news(found.path, there, None, self._knows):
                self.done.left.append(found.path)
                return
        self._folder.remove(found.path)
        self.done.removed += 1

    def _is_free(self, found: Found) -> bool:
        """Whether the file may be replaced unread: it is Kehu's own, or the book's word was given to count."""
        return self._repair or (self._memory is not None and self._memory.is_own(found.path, found.changed))

    def _has(self, table: str, id: str) -> bool:
        return table in RECORD_TABLES and self._book.knows(table, id)


def _is_record(path: str) -> bool:
    place = place_of(path)
    return place is not None and place.kind in ("record", "timeline")
