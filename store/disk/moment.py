"""A moment of a book's file: one generation, read up to one record, and unmoved by whoever writes meanwhile."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from stat import S_ISDIR, S_ISREG
from typing import Any

import msgspec

from store.disk import format as layout
from store.disk import freeing
from store.errors import Damaged
from store.text import _

_SENTINEL_LENGTH = len(layout.SENTINEL)
_CHUNK = 1 << 20


class Handle:
    """An open file descriptor that is closed when its last reader lets go of it."""

    def __init__(self, path: str, flags: int) -> None:
        # Opening a pipe would wait for somebody at its other end.
        self.descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK)
        status = os.fstat(self.descriptor)
        if not S_ISREG(status.st_mode):
            code = errno.EISDIR if S_ISDIR(status.st_mode) else errno.EINVAL
            raise OSError(code, os.strerror(code), path)
        self.identity = (status.st_dev, status.st_ino)

    def __del__(self) -> None:
        descriptor = getattr(self, "descriptor", None)
        if descriptor is not None:
            freeing.close(descriptor)


class Stamp(msgspec.Struct, frozen=True):
    """How far a reader has come: the generation, and the number, offsets and crc of the last record."""

    generation: str
    number: int
    start: int
    end: int
    crc: int


class Moment(msgspec.Struct, frozen=True):
    """What a process has read of the file; `recent` holds records of this generation that are still in memory.

    Places refer to the file of `handle`, which stays readable after a fold has put another in its place.
    """

    handle: Handle
    header: layout.Header
    stamp: Stamp
    recent: deque[layout.Record]

    @property
    def generation(self) -> str:
        return self.header.generation

    @property
    def origin(self) -> Stamp:
        """The stamp of a reader that has seen the base and no record."""
        start = self.header.journal + _SENTINEL_LENGTH
        return Stamp(self.header.generation, 0, start, start, 0)

    @classmethod
    def first(cls, handle: Handle, header: layout.Header, resume: Stamp | None = None) -> Moment:
        """The moment behind the record `resume` names if it is there unchanged, else at the journal's start."""
        sentinel = os.pread(handle.descriptor, _SENTINEL_LENGTH, header.journal)
        if sentinel != layout.SENTINEL:
            raise Damaged(_("The book's journal is not where its header says: run `kehu doctor`; nothing was changed."))
        moment = cls(handle, header, Stamp(header.generation, 0, 0, 0, 0), deque(maxlen=256))
        return moment.at(resume if resume is not None and moment.holds(resume) else moment.origin)

    def at(self, stamp: Stamp) -> Moment:
        """The same file, read up to another record."""
        return Moment(self.handle, self.header, stamp, self.recent)

    def holds(self, stamp: Stamp) -> bool:
        """Whether the record a stamp names stands in this file as the stamp says.

        After a power cut a cache may have seen a record that the book has lost.
        """
        if stamp.generation != self.generation:
            return False
        if stamp.number == 0:
            return stamp == self.origin
        size = os.fstat(self.handle.descriptor).st_size
        if not self.origin.end <= stamp.start < stamp.end <= size:
            return False
        data = os.pread(self.handle.descriptor, stamp.end - stamp.start, stamp.start) + layout.CLOSER
        try:
            records, _tail = layout.read_records(data, stamp.start, stamp.generation, stamp.number - 1)
        except Damaged:
            return False
        return [(record.end, record.crc) for record in records] == [(stamp.end, stamp.crc)]

    def read(self, places: Iterable[Sequence[Any]]) -> list[bytes]:
        """The bytes at each (place, length, …)."""
        descriptor = self.handle.descriptor
        pread = os.pread
        return [pread(descriptor, row[1], row[0]) for row in places]

    def read_located(self, rows: Iterable[tuple[int, int, int]]) -> list[bytes]:
        """The bytes of each (doc_id, place, length)."""
        descriptor = self.handle.descriptor
        pread = os.pread
        return [pread(descriptor, length, place) for _doc_id, place, length in rows]

    def base_blocks(self) -> Iterator[tuple[int, bytes]]:
        """The base in order, as (offset, whole lines), about a megabyte at a time."""
        return self.lines_between(layout.HEADER_LENGTH, self.header.journal)

    def lines_between(self, offset: int, end: int) -> Iterator[tuple[int, bytes]]:
        """A part of the base that begins and ends with a line, in the same way."""
        descriptor = self.handle.descriptor
        rest = b""
        while offset < end:
            chunk = os.pread(descriptor, min(_CHUNK, end - offset), offset)
            if not chunk:
                raise Damaged(_("The book is shorter than its header says: run `kehu doctor`."))
            offset += len(chunk)
            cut = chunk.rfind(b"\n") + 1
            if cut:
                lines = rest + chunk[:cut]
                yield offset - len(chunk) + cut - len(lines), lines
                rest = chunk[cut:]
            else:
                rest += chunk
        if rest:
            raise Damaged(_("The book's base does not end with a line: run `kehu doctor`."))

    def base_lines(self) -> Iterator[bytes]:
        """The lines of the base in order."""
        for _offset, block in self.base_blocks():
            yield from block.splitlines(keepends=True)

    def records_since(self, stamp: Stamp) -> Iterable[layout.Record]:
        """The records behind `stamp`, of this generation, up to this moment."""
        first, last = stamp.number, self.stamp.number
        recent = [record for record in tuple(self.recent) if first < record.number <= last]
        return recent if len(recent) == last - first else self.records_on_disk(stamp)

    def records_on_disk(self, stamp: Stamp, *, documents: bool = True) -> Iterator[layout.Record]:
        """The same read from the file and checked anew; Damaged if they are not what was written.

        Without `documents` only their places are told, which is cheaper. A few megabytes are in memory at a time.
        """
        position, number = stamp.end, stamp.number
        wanted = _CHUNK
        while position < self.stamp.end:
            data = os.pread(self.handle.descriptor, min(wanted, self.stamp.end - position), position)
            whole = data[: data.rfind(b"\n") + 1]
            if not whole and len(data) == wanted:
                wanted *= 4
                continue
            records, tail = layout.read_records(
                whole + layout.CLOSER, position, stamp.generation, number, documents=documents
            )
            yield from records
            if not records or tail.position != position + len(whole):
                raise Damaged(_("The book's journal is shorter than it was: run `kehu doctor`; nothing was changed."))
            position, number, wanted = tail.position, records[-1].number, _CHUNK
