"""A new file written straight to the disk, past the system's memory of files: who syncs a record waits for none of it.

A file of a gigabyte written as usual fills the queue of the disk whenever the system finds the time, and a sync of any
other file stands behind all of it. Written one large block at a time, it holds nobody up for longer than one block.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from mmap import mmap
from queue import SimpleQueue
from zlib import crc32

from store.disk import system

BLOCK = 1 << 20
"""Bytes written at once; a multiple of what any disk writes at least."""
SYNC_EVERY = 4 << 20
"""Bytes after which a sync keeps the queue short, where the file system knows of no other way."""


class StraightWriter:
    """Writes a file from an offset on to its end; the bytes before that, fewer than a block, are left to the caller.

    The blocks of a large file are written by a thread, beside the making of what comes next. Any method raises the
    OSError of a write, with part of the file written; `close` has to follow whatever happens.
    """

    def __init__(self, descriptor: int, offset: int) -> None:
        self._descriptor = descriptor
        # The memory of such a block begins with a page, which a disk that reads it by itself asks for.
        self._block = mmap(-1, BLOCK)
        self._start = 0
        self._skipped = self._filled = offset
        self._crc = 0
        self._blocks: _Blocks | None = None

    def write(self, data: bytes) -> None:
        """Write what comes next, now or with what follows."""
        view = memoryview(data)
        while view:
            taken = min(len(view), BLOCK - self._filled)
            self._block[self._filled : self._filled + taken] = view[:taken]
            self._filled += taken
            view = view[taken:]
            if self._filled == BLOCK:
                self._hand_over()

    def _hand_over(self) -> None:
        if self._blocks is None:
            self._blocks = _Blocks(self._descriptor, self._skipped)
        self._block = self._blocks.swap(self._block)
        self._start += BLOCK
        self._filled = self._skipped = 0

    def finish(self) -> int:
        """Write the rest, and return the CRC-32 of all that was written, which nobody has synced yet."""
        if self._blocks is not None:
            self._crc = self._blocks.finish()
        with memoryview(self._block) as block:
            rest = block[self._skipped : self._filled]
            self._crc = crc32(rest, self._crc)
            system.write(self._descriptor, rest, self._start + self._skipped)
        return self._crc

    def close(self) -> None:
        """Let nothing be written any more."""
        if self._blocks is not None:
            self._blocks.end()


class _Blocks(threading.Thread):
    """Writes the blocks of a file from its beginning on, one after the other; two are in use, in turns."""

    def __init__(self, descriptor: int, skipped: int) -> None:
        super().__init__(name="kehu-blocks", daemon=True)
        self._descriptor = descriptor
        self._skipped = skipped
        self._straight = _set_straight(descriptor, True)
        self._crc = self._position = self._unsynced = 0
        self._error: OSError | None = None
        self._full: SimpleQueue[mmap | None] = SimpleQueue()
        self._free: SimpleQueue[mmap] = SimpleQueue()
        self._free.put(mmap(-1, BLOCK))
        self.start()

    def swap(self, block: mmap) -> mmap:
        """Take a full block, and give one that is free."""
        self._full.put(block)
        free = self._free.get()
        self._check()
        return free

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def finish(self) -> int:
        """Return when all of it is written, with its CRC-32; the descriptor is like any other then."""
        self.end()
        self._check()
        if self._straight:
            _set_straight(self._descriptor, False)
        return self._crc

    def end(self) -> None:
        """Come to an end behind what was taken."""
        self._full.put(None)
        self.join()

    def run(self) -> None:
        while (block := self._full.get()) is not None:
            try:
                if self._error is None:
                    self._write(block)
            except OSError as error:
                self._error = error
            self._free.put(block)

    def _write(self, block: mmap) -> None:
        with memoryview(block) as data:
            self._crc = crc32(data[self._skipped :], self._crc)
            self._put(data)
        self._position += BLOCK
        self._skipped = 0

    def _put(self, data: memoryview) -> None:
        if self._straight:
            try:
                system.write(self._descriptor, data, self._position)
                return
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                # Some file systems say only now that they cannot.
                self._straight = _set_straight(self._descriptor, False)
        system.write(self._descriptor, data, self._position)
        self._unsynced += BLOCK
        if self._unsynced >= SYNC_EVERY:
            system.sync_data(self._descriptor)
            self._unsynced = 0


def _set_straight(descriptor: int, straight: bool) -> bool:
    """Have writes go past the system's memory, or not; whether they do now."""
    flag = getattr(os, "O_DIRECT", 0)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & ~flag
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | (flag if straight else 0))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return False
    return bool(flag) and straight
