"""The base of one generation copied into the next, in runs between the lines that change, and verified on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from store.disk import format as layout
from store.disk.edits import END, Edit, Misled, TableEdits
from store.disk.generation import CHUNK, GenerationWriter
from store.disk.moment import Moment
from store.disk.moving import Moves
from store.errors import Damaged
from store.text import _

if TYPE_CHECKING:
    from store.disk.cache import Progress


_END_IN = re.compile(re.escape(END)).search
"""Where a table ends within some bytes: twice as fast as `find`, which stops at every comma."""


class Source:
    """The old base, passed over once from its beginning to its end and summed up on the way."""

    def __init__(self, moment: Moment, progress: Progress | None) -> None:
        self._moment = moment
        self._progress = progress
        self._crc = 0
        self.position = layout.HEADER_LENGTH
        self._end = moment.header.journal

    @property
    def at_end(self) -> bool:
        return self.position >= self._end

    def take(self, until: int) -> Iterator[bytes]:
        """The bytes from here on, up to an offset."""
        if not self.position <= until <= self._end:
            raise Misled
        while self.position < until:
            yield self._passed(self._ahead(min(CHUNK, until - self.position)))

    def _ahead(self, length: int) -> bytes:
        """The bytes from here on, as many as there are of the base."""
        piece = self._moment.read([(self.position, min(length, self._end - self.position))])[0]
        if not piece:
            raise Damaged(_("The book is shorter than its header says: run `kehu doctor`."))
        return piece

    def _passed(self, piece: bytes) -> bytes:
        self._crc = crc32(piece, self._crc)
        self.position += len(piece)
        if self._progress is not None:
            self._progress(self.position, self._end)
        return piece

    def lines(self, until: int) -> Iterator[bytes]:
        """The same, where all of it must be lines of one table."""
        behind = b""
        for piece in self.take(until):
            if _END_IN(piece) or END in behind + piece[: len(END)]:
                raise Misled
            behind = piece[-len(END) + 1 :]
            yield piece

    def through(self, expected: bytes) -> None:
        """Pass over bytes that must be these."""
        if b"".join(self.take(self.position + len(expected))) != expected:
            raise Misled

    def table(self) -> str:
        """Pass over the head of a table, and return its name."""
        length = 128
        while True:
            ahead = self._ahead(length)
            if b"\n" in ahead or len(ahead) < length:
                break
            length *= 8
        line = b"".join(self.take(self.position + ahead.find(b"\n") + 1))
        head = layout.base_line(line, "", self.position)
        if head.kind != "table":
            raise Damaged(_("A line of the book is not the name of a table: run `kehu doctor`."))
        return head.table

    def until_table_ends(self) -> Iterator[bytes]:
        """The documents of a table nothing is known of, up to the end of its last one."""
        while True:
            ahead = self._ahead(CHUNK)
            found = _END_IN(ahead)
            if found is not None:
                yield self._passed(ahead[: found.start()])
                return
            if len(ahead) < len(END):
                raise Damaged(_("The book's base does not end with a line: run `kehu doctor`."))
            yield self._passed(ahead[: 1 - len(END)])

    def check(self) -> None:
        if self._crc != self._moment.header.crc:
            raise Damaged(_("The book's base is not what was written, so it was not folded; run `kehu doctor`."))


class Copying:
    """Lays tables with their changes into the new generation."""

    def __init__(self, moment: Moment, source: Source, writer: GenerationWriter, moves: Moves) -> None:
        self._moment = moment
        self._source = source
        self._writer = writer
        self._moves = moves

    def table(self, name: str, changed: TableEdits | None) -> None:
        """Copy one table: unchanged lines as they are, changed ones in place, new ones in the order of doc_id."""
        source = self._source
        if changed is None or not changed.edits:
            self._run(name, source.until_table_ends())
            source.through(b"\n")
        else:
            for edit in changed.edits:
                if edit.start > source.position:
                    self._run(name, source.lines(edit.start - 2))
                    source.through(b",\n")
                self._give_way(edit)
                self.add(name, [edit.change])
            if source.position < changed.end:
                self._run(name, source.lines(changed.end))
                source.through(b"\n")
        source.through(b"},\n")
        if changed is not None:
            self.add(name, changed.added)
        self._writer.end_table()

    def _run(self, name: str, pieces: Iterator[bytes]) -> None:
        start = self._source.position
        new = self._writer.run(name, pieces)
        self._moves.add(start, self._source.position, new)

    def _give_way(self, edit: Edit) -> None:
        """Pass over the line that the change replaces."""
        line = b"".join(self._source.take(edit.end))
        if line and not (line.endswith(b"\n") and line.count(b"\n") == 1):
            raise Misled

    def add(self, name: str, changes: list[layout.Placed]) -> None:
        """Write what the journal has of these rows."""
        for change in changes:
            if change.length:
                body = self._moment.read([(change.place, change.length)])[0]
                place = self._writer.document(name, change.doc_id, body)
                self._moves.put[name, change.doc_id] = (place, change.length)
            else:
                self._moves.put[name, change.doc_id] = None
